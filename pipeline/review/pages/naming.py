"""What a figure is called on the pages: for machines in attributes and addresses, for people by the form's labels."""

from __future__ import annotations

from pipeline.language import Lang
from pipeline.model import Figure, Key, Status
from pipeline.render.labels import key_to_label, key_to_short_label
from pipeline.render.status import LOOKS, number_to_text

__all__ = [
    "figure_to_sentence",
    "figure_to_text",
    "key_to_label",
    "key_to_name",
    "key_to_short_label",
    "name_to_key",
]

_BETWEEN = "/"  # stands in no identifier of a form


def key_to_name(key: Key) -> str:
    """A key as one word, for an attribute or an address."""
    return _BETWEEN.join(key)


def name_to_key(name: str) -> Key | None:
    """The key of such a word; None where it is none."""
    parts = name.split(_BETWEEN)
    return Key(*parts) if len(parts) == len(Key._fields) else None


def figure_to_text(figure: Figure | None) -> str:
    """A figure as its cell shows it: its value, or what is printed where it has none."""
    if figure is None or figure.status is Status.MISSING:
        return ""
    if figure.value is None:
        return figure.printed.strip()
    return number_to_text(figure.value)


def figure_to_sentence(figure: Figure, lang: Lang, *, broken: bool) -> str:
    """The same for those who hear it."""
    sums = {"zh": "，勾稽不符", "en": ", sums do not hold"}[lang] if broken else ""
    return f"{figure_to_text(figure) or '—'} {LOOKS[figure.status].name(lang)}{sums}"
