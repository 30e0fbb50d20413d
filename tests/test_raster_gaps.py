"""Lost pieces of broken rules are put back between two figures, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.grid.raster_gaps import Text, with_lost_pieces, with_lost_sides

DPI = 200.0
HIGH, WIDE = 60, 80  # pixels of a cell
ROWS, COLUMNS = 5, 6


def table(inked: bool = True) -> tuple[NDArray[np.bool_], Text]:
    """The horizontal walls of a table, all there, and a figure in the middle of each cell."""
    ink = np.zeros((ROWS * HIGH + 1, COLUMNS * WIDE + 1), np.uint8)
    for row in range(ROWS if inked else 0):
        for column in range(COLUMNS):
            ink[row * HIGH + 20 : row * HIGH + 40, column * WIDE + 30 : column * WIDE + 50] = 1
    lines = [float(HIGH * row) for row in range(ROWS + 1)]
    crossing = [float(WIDE * column) for column in range(COLUMNS + 1)]
    return np.ones((ROWS + 1, COLUMNS), np.bool_), Text(ink, lines, crossing, level=True)


def without(walls: NDArray[np.bool_], line: int, *gaps: int) -> NDArray[np.bool_]:
    walls = walls.copy()
    walls[line, list(gaps)] = False
    return walls


@pytest.mark.parametrize("gaps", [[3], [2, 3], [5], [0], [3, 4, 5], [0, 1]])
def test_a_lost_piece_between_two_figures_is_put_back(gaps: list[int]) -> None:
    walls, text = table()
    assert with_lost_pieces(without(walls, 2, *gaps), text, DPI).all()


def test_remnants_of_the_rule_are_no_text() -> None:
    walls, text = table()
    text.ink[2 * HIGH - 1 : 2 * HIGH + 2, 3 * WIDE + 15 : 3 * WIDE + 60] = 1
    assert with_lost_pieces(without(walls, 2, 3), text, DPI).all()


@pytest.mark.parametrize("reach", [(-12, 4), (-4, 12), (-12, 12)])
def test_text_on_the_line_stands_in_a_cell_that_spans_both_sides(reach: tuple[int, int]) -> None:
    walls, text = table()
    text.ink[2 * HIGH + reach[0] : 2 * HIGH + reach[1], 3 * WIDE + 30 : 3 * WIDE + 50] = 1
    lost = without(walls, 2, 3)
    assert (with_lost_pieces(lost, text, DPI) == lost).all()


def test_a_rule_that_goes_on_at_one_side_only_needs_figures_at_both_sides_of_what_is_lost() -> None:
    """A header at the border may be higher than those beside it; between two walls no cell is."""
    walls, text = table(inked=False)
    lost = without(walls, 2, 5)
    assert (with_lost_pieces(lost, text, DPI) == lost).all()
    assert with_lost_pieces(without(walls, 2, 3), text, DPI).all()


def test_a_vertical_rule_is_not_led_through_a_title_between_two_blocks() -> None:
    _, text = table(inked=False)
    text.ink[2 * HIGH + 20 : 2 * HIGH + 40, 10:60] = 1  # the title, at the left of its row
    upright = Text(text.ink.T.copy(), text.crossing, text.lines, level=False)
    lost = without(np.ones((COLUMNS + 1, ROWS), np.bool_), 3, 2)
    assert (with_lost_pieces(lost, upright, DPI) == lost).all()


def test_labels_of_groups_that_span_rows_stay_whole() -> None:
    """A group of three rows: neither line through it has a wall above and below in its column."""
    walls, text = table()
    lost = without(without(walls, 2, 0), 3, 0)
    assert (with_lost_pieces(lost, text, DPI) == lost).all()


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_vertical_pieces_lost_down_to_the_last_row_are_put_back(rows: int) -> None:
    _, text = table()
    upright = Text(text.ink.T.copy(), text.crossing, text.lines, level=False)
    lost = without(np.ones((COLUMNS + 1, ROWS), np.bool_), 3, *range(ROWS - rows, ROWS))
    assert with_lost_pieces(lost, upright, DPI).all()


def upright(inked: bool = True) -> tuple[NDArray[np.bool_], NDArray[np.bool_], Text]:
    """The vertical walls of a table, all there; nothing left of those that are lost; and the figures."""
    _, text = table(inked)
    walls = np.ones((COLUMNS + 1, ROWS), np.bool_)
    return walls, np.zeros_like(walls), Text(text.ink.T.copy(), text.crossing, text.lines, level=False)


@pytest.mark.parametrize("lost", [[(2, 3)], [(2, 4), (3, 4)], [(4, 3), (4, 4), (5, 4)], [(3, 0), (3, 1)]])
def test_upright_pieces_are_put_back_in_rows_that_have_most_of_theirs(lost: list[tuple[int, int]]) -> None:
    """Several in one row too, which lacks the walls beside what is lost; and where cells are blank."""
    walls, rests, text = upright(inked=False)
    holed = walls.copy()
    for line, row in lost:
        holed[line, row] = False
    assert with_lost_sides(holed, rests, text, DPI).all()


def test_a_figure_that_reaches_to_a_lost_rule_does_not_cross_it() -> None:
    walls, rests, text = upright()
    text.ink[3 * WIDE - 16 : 3 * WIDE - 1, 2 * HIGH + 20 : 2 * HIGH + 40] = 1
    assert with_lost_sides(without(walls, 3, 2), rests, text, DPI).all()


@pytest.mark.parametrize("reach", [16, 6])
def test_text_that_crosses_a_line_stands_in_one_cell(reach: int) -> None:
    """A single digit in the middle of its cell too, which is hardly wider than a rule."""
    walls, rests, text = upright()
    text.ink[3 * WIDE - reach : 3 * WIDE + reach, 2 * HIGH + 20 : 2 * HIGH + 40] = 1
    lost = without(walls, 3, 2)
    assert (with_lost_sides(lost, rests, text, DPI) == lost).all()


def test_headers_that_span_columns_and_titles_are_not_cut() -> None:
    """A title without any upright rule, a header over four columns of six, and the row of their columns."""
    walls, rests, text = upright(inked=False)
    walls[1:-1, 0] = False
    walls[2:5, 1] = False
    assert (with_lost_sides(walls, rests, text, DPI) == walls).all()


def test_what_is_left_of_a_rule_tells_it_where_it_does_not_go_on() -> None:
    """A rule of a block of three rows between titles."""
    walls, rests, text = upright()
    walls[1:-1, [0, 4]] = False
    expected = walls.copy()
    walls[3, 2:4] = False
    assert (with_lost_sides(walls, rests, text, DPI) == walls).all()
    rests[3, 2:4] = True
    assert (with_lost_sides(walls, rests, text, DPI) == expected).all()


def test_where_rules_are_whole_a_lost_piece_is_put_back_between_figures_of_a_whole_column_only() -> None:
    walls, text = table()
    assert with_lost_pieces(without(walls, 2, 3), text, DPI, broken=False).sum() == walls.sum() - 1  # 3 of 4 lines
    rows, lines = 12, [float(HIGH * row) for row in range(13)]
    tall = Text(np.vstack([text.ink[:-1]] * 3)[: rows * HIGH + 1], lines, text.crossing, level=True)
    lost = without(np.ones((rows + 1, COLUMNS), np.bool_), 5, 3)
    assert with_lost_pieces(lost, tall, DPI, broken=False).all()
    blank = Text(np.zeros_like(tall.ink), lines, text.crossing, level=True)
    assert (with_lost_pieces(lost, blank, DPI, broken=False) == lost).all()
