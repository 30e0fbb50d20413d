"""Who looks at a page, and how they want it: kept in cookies of the browser, never on the server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import unquote

from pipeline.language import Lang

Theme = Literal["auto", "light", "dark"]

_PREFIX = "gongkai_"  # of the cookies; the script of the pages sets them
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Visitor:
    """`name` is what decisions are signed with: what the person says, "" where they have not said it yet."""

    lang: Lang
    theme: Theme
    name: str


def read_visitor(cookies: Mapping[str, str], accept_language: str, default_name: str = "") -> Visitor:
    """The visitor from what the browser sends; what it sends is not trusted, so values that are none are left out."""
    lang: Lang = "zh" if accept_language.lower().lstrip().startswith("zh") else "en"
    if cookies.get(f"{_PREFIX}lang") in get_args(Lang):
        lang = "zh" if cookies[f"{_PREFIX}lang"] == "zh" else "en"
    theme: Theme = "auto"
    for choice in get_args(Theme):
        if cookies.get(f"{_PREFIX}theme") == choice:
            theme = choice
    name = cookies.get(f"{_PREFIX}name")
    return Visitor(lang, theme, clean_name(default_name if name is None else unquote(name)))


def clean_name(name: str) -> str:
    """A name as it is kept: one line, no longer than names are."""
    return " ".join(name.split())[:_LONGEST_NAME]
