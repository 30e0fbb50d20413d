"""What a figure is called on the pages: for machines in attributes and addresses, for people by the form's labels."""

from __future__ import annotations

from functools import cache

from pipeline.forms import load_form
from pipeline.language import Lang
from pipeline.model import Figure, Key, Status
from pipeline.render.status import LOOKS, number_to_text

_BETWEEN = "/"  # stands in no identifier of a form
_OVER = " · "  # between a label and what stands over it


def key_to_name(key: Key) -> str:
    """A key as one word, for an attribute or an address."""
    return _BETWEEN.join(key)


def name_to_key(name: str) -> Key | None:
    """The key of such a word; None where it is none."""
    parts = name.split(_BETWEEN)
    return Key(*parts) if len(parts) == len(Key._fields) else None


def key_to_label(edition: str | None, key: Key) -> tuple[str, str]:
    """The labels of a figure's row and column with what stands over them, as the form prints them."""
    return _labels(edition).get(key, (key.row, key.column)) if edition else (key.row, key.column)


def key_to_short_label(edition: str | None, key: Key) -> str:
    """The same in few words; where the form prints one row, what stands over its columns tells them apart."""
    row, column = (label.split(_OVER) for label in key_to_label(edition, key))
    single = edition is not None and key in _single_rows(edition)
    return _OVER.join(column) if single else f"{row[-1]} × {column[-1]}"


@cache
def _single_rows(edition: str) -> frozenset[Key]:
    """The figures whose printed row has no label."""
    form = load_form(edition)
    found = ((table.id, block, row) for table in form.tables for block in table.blocks for row in block.rows)
    return frozenset(
        block.key(table, row, column) for table, block, row in found if not row.label for column in block.columns
    )


@cache
def _labels(edition: str) -> dict[Key, tuple[str, str]]:
    labels: dict[Key, tuple[str, str]] = {}
    for table in load_form(edition).tables:
        for block in table.blocks:
            for row in block.rows:
                for column in block.columns:
                    across = _OVER.join((*row.path, row.label) if row.label else (block.title or table.name,))
                    labels[block.key(table.id, row, column)] = across, _OVER.join((*column.path, column.label))
    return labels


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
