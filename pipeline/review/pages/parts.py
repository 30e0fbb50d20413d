"""Parts that several pages have: heads of lists, bars of shares, choices in forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING

from pipeline.language import Lang
from pipeline.model import Status
from pipeline.render.status import LOOKS
from pipeline.review.pages import words
from pipeline.review.pages.tags import tag
from pipeline.texts import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.review.overview import Shares


@contextmanager
def listing(heads: Iterable[tuple[Text, str]], lang: Lang) -> Iterator[None]:
    """A table with a head; the block makes its rows."""
    with ExitStack() as stack:
        stack.enter_context(tag("table", classes="list"))
        with tag("thead"), tag("tr"):
            for text, look in heads:
                tag("th", text.say(lang), look)
        stack.enter_context(tag("tbody"))
        yield


def panel() -> AbstractContextManager[object]:
    """A sheet of its own on the page."""
    return tag("div", classes="panel")


def choice(name: str, label: str, none: str, choices: Mapping[str, str], chosen: str) -> None:
    """A choice of a form; `none` is what it says where nothing is chosen."""
    with tag("select", classes="field", name=name, aria_label=label):
        tag("option", none, value="")
        for value, text in choices.items():
            tag("option", text, value=value, selected=value == chosen)


def shares_bar(shares: Shares, lang: Lang, address: Callable[[Status], str]) -> None:
    """The shares of each status as one bar, each part of it a way to what has figures of that status."""
    total = shares.total
    if not total:
        return
    parts = [(status, getattr(shares, status.value)) for status in Status]
    with tag("div", classes="share"):
        with tag("div", classes="bar"):
            for status, count in parts:
                if count:
                    text = words.SHARES_OF.say(lang, status=LOOKS[status].name(lang), share=f"{count / total:.1%}")
                    text = f"{text} ({count:,})"
                    part = tag("a", href=address(status), title=text, aria_label=text, data_status=status.value)
                    part.style(f"width: {count / total:.4%}")
        tag("span", f"{(shares.proven + shares.repaired) / total:.1%}", "number small")


def legend(lang: Lang) -> None:
    """What the colours of bars mean."""
    with tag("div", classes="legend"):
        for status in Status:
            tag("span", LOOKS[status].name(lang), "status", data_status=status.value)
