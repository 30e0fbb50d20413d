"""The rows of grids as bands: what stands in front of the figures, and the cells that may hold them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.grid.model import Cell, Grid
from pipeline.likeness import han_count

_DOTS = re.compile(r"[•·・.,，、'’‘`´:：;；]*")  # no figure has nothing but these; 。 may be a nought


@dataclass(frozen=True, slots=True)
class Band:
    """One row of a grid.

    `grid` is the index of the grid in the document, `labels` are the texts that may be its label, the nearest to the
    figures first, `cells` all cells that cover the row from left to right. `inked` counts the cells of the row itself
    (no merged ones) that hold neither a Han character nor mere dots, as a reader of words makes of specks. `shared` is
    True where its only labels stand in merged cells, which name other rows as well.
    """

    grid: int
    page: int
    row: int
    labels: tuple[str, ...]
    cells: tuple[Cell, ...]
    inked: int
    shared: bool = False
    side: int = 0

    @property
    def leaf(self) -> tuple[int, int]:
        """The page and the side of its grid."""
        return self.page, self.side


def grid_to_bands(index: int, grid: Grid) -> list[Band]:
    """The rows of a grid from top to bottom; `index` is its place among those of the document."""
    rows: list[list[Cell]] = [[] for _ in grid.rows[1:]]
    for cell in sorted(grid.cells, key=lambda cell: cell.column):
        for row in rows[cell.row : cell.row + cell.row_span]:
            row.append(cell)
    return [_band(index, grid, row, cells) for row, cells in enumerate(rows)]


def beside_left_over(band: Band, left_over: Iterable[Cell]) -> set[tuple[int, int, int]]:
    """The cells of a band, as (grid, row, column), next to one that may hold a figure and is left over.

    A stroke that is no rule of the table may have parted a figure: what stands in either cell is a part of it.
    """
    columns = {
        side
        for cell in left_over
        if cell.row_span == 1 and _may_be_figure(cell.text)
        for side in (cell.column - 1, cell.column + cell.column_span)
    }
    return {
        (band.grid, cell.row, cell.column)
        for cell in band.cells
        if columns & {cell.column, cell.column + cell.column_span - 1}
    }


def _band(index: int, grid: Grid, row: int, cells: Sequence[Cell]) -> Band:
    inked = sum(1 for cell in cells if cell.row_span == 1 and _may_be_figure(cell.text))
    worded = [cell for cell in cells if han_count(cell.text)]
    shared = bool(worded) and all(cell.row_span > 1 for cell in worded)
    return Band(index, grid.page, row, _labels(cells), tuple(cells), inked, shared, grid.side)


def _may_be_figure(text: str) -> bool:
    return not _DOTS.fullmatch(text) and not han_count(text)


def _labels(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Texts with Han characters: each alone, each joined with the one before it; merged cells only for want of others.

    A label may be split over columns (its number in one of its own), so neighbours are tried together.
    """
    worded = [cell for cell in cells if han_count(cell.text)]
    own = [cell for cell in worded if cell.row_span == 1] or worded
    single = [cell.text for cell in reversed(own)]
    joined = [
        before.text + cell.text
        for before, cell in pairwise(cells)
        if before.text and before.row_span == 1 and any(cell is one for one in own)
    ]
    return tuple(dict.fromkeys(single + joined))
