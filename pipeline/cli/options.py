"""Options that several commands share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.language import Lang, default_lang

if TYPE_CHECKING:
    from rich.console import Console

_PIPED_WIDTH = 120  # of tables written into a file or a pipe, which have no width of their own


def _remember(ctx: typer.Context, lang: Lang | None) -> Lang:
    """Keeps the language where the handler of errors finds it."""
    ctx.find_root().obj = lang or default_lang()
    return lang or default_lang()


LangOption = Annotated[
    Lang | None,
    typer.Option(
        "--lang", callback=_remember, help="Language of messages [default: that of the locale].", show_default=False
    ),
]


def data_console() -> Console:
    """A console on standard output; colours and the terminal's width where it is one."""
    from rich.console import Console

    piped = not Console().is_terminal and "COLUMNS" not in os.environ
    return Console(width=_PIPED_WIDTH if piped else None, highlight=False)


def message_console() -> Console:
    """A console on standard error, for what is not data."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)
