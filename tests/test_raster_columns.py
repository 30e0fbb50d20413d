"""Upright rules of which nothing is left are put back where white parts the figures of all rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from pipeline.grid.model import Grid
from pipeline.grid.raster import sheet_to_grids
from pipeline.picture.sheet import Sheet
from tests.sheets import CELL, DPI, MARGIN, sheet

COLUMNS, ROWS = 6, 5
TEXTS = [str(place * 37 % 1000) for place in range(COLUMNS * ROWS)]
REST = 8  # pixels: as long are rests of a rule


def found(texts: list[str], lost: list[int], rest: bool = False, crossed: Sequence[int] = ()) -> Grid:
    """A table some of whose upright rules are lost; rests of them may be left, and text cross them in some rows."""
    page, _ = sheet(texts, columns=COLUMNS)
    for column in lost:
        x = MARGIN + column * CELL[0]
        for row in range(len(texts) // COLUMNS):
            y = MARGIN + row * CELL[1]
            page[y + 3 + REST * rest : y + CELL[1] - 2, x - 2 : x + 3] = 255
            if row in crossed:
                page[y + 20 : y + 44, x - 20 : x + 20] = 0
    (grid,) = sheet_to_grids(Sheet(1, page, DPI, np.eye(3), 0))
    return grid


def whole() -> list[int]:
    return [MARGIN + column * CELL[0] for column in range(COLUMNS + 1)]


@pytest.mark.parametrize("lost", [[3], [2, 3], [1, 4]])
@pytest.mark.parametrize("rest", [False, True])
@pytest.mark.parametrize("rows", [2, ROWS])
def test_a_rule_that_is_lost_between_figures_is_put_back(lost: list[int], rest: bool, rows: int) -> None:
    assert np.allclose(found(TEXTS[: rows * COLUMNS], lost, rest).columns, whole(), atol=12)


def test_a_wide_column_of_one_figure_a_row_stays_one() -> None:
    texts = ["" if place % COLUMNS == 2 else text for place, text in enumerate(TEXTS)]
    assert len(found(texts, [3]).columns) == COLUMNS


def test_text_across_the_place_of_a_rule_stands_in_one_column() -> None:
    assert len(found(TEXTS, [3], crossed=range(ROWS)).columns) == COLUMNS


def test_labels_in_two_parts_are_no_two_columns() -> None:
    """A number and its label part all rows at one place, but not in the middle of columns as wide as the others."""
    page, _ = sheet([""] * COLUMNS * ROWS, columns=COLUMNS)
    x = MARGIN + 2 * CELL[0]
    for row in range(ROWS):
        y = MARGIN + row * CELL[1]
        page[y + 3 : y + CELL[1] - 2, x - 2 : x + 3] = 255
        page[y + 20 : y + 44, MARGIN + CELL[0] + 10 : MARGIN + CELL[0] + 30] = 0
        page[y + 20 : y + 44, MARGIN + CELL[0] + 50 : MARGIN + 3 * CELL[0] - 20] = 0
    (grid,) = sheet_to_grids(Sheet(1, page, DPI, np.eye(3), 0))
    assert len(grid.columns) == COLUMNS


def test_a_figure_across_the_place_of_a_rule_is_not_cut_in_two() -> None:
    """White parts all other rows there; what crosses it stands in one cell, and so in doubt."""
    grid = found(TEXTS, [3], crossed=[1])
    assert len(grid.columns) == COLUMNS + 1
    spans = {cell.row: cell.column_span for cell in grid.cells if cell.column == 2}
    assert spans == {row: 2 if row == 1 else 1 for row in range(ROWS)}
