"""What stands around every page: the way between pages, and the person's settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nicegui import app, ui
from nicegui.elements.mixins.text_element import TextElement

from pipeline import __version__
from pipeline.review.pages import words
from pipeline.review.pages.tags import tag
from pipeline.review.pages.visitor import Visitor

ASSETS = f"/assets/{__version__}"
_FOLDER = Path(__file__).parent / "assets"

_PLACES = (
    ("/", words.QUEUE),
    ("/overview", words.OVERVIEW),
    ("/compare", words.COMPARE),
    ("/upload", words.UPLOAD),
)


def serve_assets() -> None:
    """Serves the style and the script of the pages; they are files of this package alone."""
    app.add_static_files(ASSETS, _FOLDER)


@contextmanager
def frame(visitor: Visitor, title: str, here: str, *, wide: bool = False) -> Iterator[None]:
    """The page around what is made in the block; `here` is the path of the page that the navigation marks."""
    lang = visitor.lang
    ui.page_title(f"{title} · {words.BRAND.say(lang)}")
    ui.add_head_html(_head(visitor))
    tag("a", words.SKIP.say(lang), "skip", href="#content")
    with tag("div", classes="top"):
        tag("a", words.BRAND.say(lang), "brand", href="/")
        with tag("nav", aria_label=words.MAIN_NAV.say(lang)):
            for path, name in _PLACES:
                tag("a", name.say(lang), href=path, aria_current="page" if path == here else None)
        _settings(visitor)
    with tag("div", classes="content wide" if wide else "content", id="content", tabindex="-1"):
        yield


def _settings(visitor: Visitor) -> None:
    lang = visitor.lang
    with tag("div", classes="settings"):
        name = words.NAME.say(lang)
        tag(
            "input",
            classes="field",
            id="person",
            type="text",
            value=visitor.name,
            placeholder=name,
            aria_label=name,
            data_remember="name",
            autocomplete="name",
            maxlength="60",
        )
        with _select("lang", words.LANGUAGE.say(lang)):
            for value, text in (("zh", "中文"), ("en", "English")):
                tag("option", text, value=value, selected=value == lang)
        with _select("theme", words.THEME.say(lang)):
            for theme, label in words.THEMES.items():
                tag("option", label.say(lang), value=theme, selected=theme == visitor.theme)


def _select(name: str, label: str) -> TextElement:
    return tag("select", classes="field", aria_label=label, data_remember=name, data_reload=True)


def _head(visitor: Visitor) -> str:
    """Theme and language stand before the first paint, so that nothing flashes. Both are one of a few known words."""
    language = "zh-CN" if visitor.lang == "zh" else "en"
    return (
        f'<script>Object.assign(document.documentElement, {{lang: "{language}"}}).dataset.theme = "{visitor.theme}";'
        f'</script><link rel="stylesheet" href="{ASSETS}/review.css"><script src="{ASSETS}/review.js" defer></script>'
    )
