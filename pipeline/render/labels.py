"""What a figure is called for people: by the labels of its form."""

from __future__ import annotations

from functools import cache

from pipeline.forms import load_form
from pipeline.model import Key

_OVER = " · "  # between a label and what stands over it


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
