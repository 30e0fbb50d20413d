"""Rows that a document prints twice: the second printing may say something else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.align.bands import Band
from pipeline.align.rows import SURE, RowMatch, band_likeness
from pipeline.forms import Table
from pipeline.likeness import han_count

MISREAD = str.maketrans("OoQDlI|", "0000111")  # what readers of words take for digits


def doubled_rows(table: Table, pairs: Iterable[tuple[int, RowMatch]], extra: Sequence[Band]) -> set[tuple[int, int]]:
    """The rows, as (block index, row index), that an extra band shows again with other figures."""
    shown = {(block, match.row): [_figures(band) for band in match.bands] for block, match in pairs}
    found = set()
    for band in extra:
        place = _nearest(table, band)
        if place in shown and _figures(band) not in shown[place]:
            found.add(place)
    return found


def _nearest(table: Table, band: Band) -> tuple[int, int] | None:
    """The row whose label a band surely bears."""
    likely = [
        (band_likeness(band.labels, row), (block_index, row_index))
        for block_index, block in enumerate(table.blocks)
        for row_index, row in enumerate(block.rows)
    ]
    alike, place = max(likely)
    return place if alike >= SURE else None


def _figures(band: Band) -> tuple[str, ...]:
    """The texts of a band that are no words, as they may be compared between two readings."""
    return tuple(cell.text.translate(MISREAD) for cell in band.cells if not han_count(cell.text))
