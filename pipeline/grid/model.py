"""A table as found on one page: rows, columns and cells that may span several of them."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model import Box


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid: the rows [row, row + row_span) and columns [column, column + column_span) that it covers.

    `box` is in the space of its grid. `text` is what was read in it without knowing what it is (labels, headers and
    figures alike; lines joined without a separator), "" where it is empty.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    text: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """One table, or the part of one that stands on one page.

    `rows` and `columns` are the edges (one more than there are rows and columns, growing). Coordinates are in the
    grid's own space: PDF points of the page as displayed for text pages, pixels of the straightened picture for
    pictures. Every position (row, column) is covered by exactly one cell. `ruled` is False where there were no rules.
    `side` is 1 on the right one of two pages that stand side by side on one page of the file, else 0.
    """

    page: int
    rows: tuple[float, ...]
    columns: tuple[float, ...]
    cells: tuple[Cell, ...]
    ruled: bool = True
    side: int = 0

    @property
    def box(self) -> Box:
        return Box(self.columns[0], self.rows[0], self.columns[-1], self.rows[-1])

    @property
    def leaf(self) -> tuple[int, int]:
        """The page and the side: grows from one printed page to the next."""
        return self.page, self.side

    def at(self, row: int, column: int) -> Cell:
        """The cell that covers a position; IndexError where the position lies outside."""
        for cell in self.cells:
            if cell.row <= row < cell.row + cell.row_span and cell.column <= column < cell.column + cell.column_span:
                return cell
        raise IndexError((row, column))
