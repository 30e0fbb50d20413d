"""Cells that the edge of a picture cuts."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.model import Box, Reading
from pipeline.picture.sheet import Sheet
from pipeline.surface.edge import TRUST, cut_by_edge, cut_by_wall, less_trusted, sheet_to_digits

DPI = 200.0
SIZE = (595.0, 842.0)
WIDTH = round(595 / 72 * DPI)
ROW = (400.0, 440.0)


def sheet(*rules: int, shift: float = 0.0) -> Sheet:
    """A white page with upright rules at these x; `shift` moves the page within the sheet, in points."""
    grey = np.full((round(842 / 72 * DPI), WIDTH), 250, np.uint8)
    for x in rules:
        grey[:, x : x + 3] = 30
    to_page = np.array([[72 / DPI, 0, shift], [0, 72 / DPI, 0], [0, 0, 1]])
    return Sheet(1, grey, DPI, to_page, 0)


def box(x0: float, x1: float) -> Box:
    return Box(x0, ROW[0], x1, ROW[1])


@pytest.mark.parametrize(
    ("rules", "cell", "expected"),
    [
        ((), (WIDTH - 80, WIDTH - 1), True),
        ((), (0, 70), True),
        ((WIDTH - 4,), (WIDTH - 80, WIDTH - 3), False),
        ((2,), (3, 70), False),
        ((), (600, 700), False),
    ],
)
def test_a_cell_at_the_edge_is_cut_unless_a_rule_closes_it(
    rules: tuple[int, ...], cell: tuple[float, float], expected: bool
) -> None:
    assert cut_by_edge(sheet(*rules), SIZE, [box(*cell)]) == [expected]


def test_the_edge_of_the_page_counts_where_the_sheet_is_wider() -> None:
    moved = sheet(shift=-60.0)  # the page begins 60 points into the sheet
    start = 60 / 72 * DPI
    assert cut_by_edge(moved, SIZE, [box(start + 5, start + 80), box(start + 60, start + 130)]) == [True, False]


def test_of_a_cut_cell_a_reading_is_trusted_less_and_a_blank_not_at_all() -> None:
    figure, blank = (Reading("15", "one", 0.9), Reading("75", "one", 0.1)), (Reading("", "one", 1.0),)
    got = less_trusted([figure, blank, figure], [True, True, False])
    assert [[reading.text for reading in found] for found in got] == [["15", "75"], [], ["15", "75"]]
    assert got[0][0].confidence == pytest.approx(0.9 * TRUST)
    assert got[2] == figure


@pytest.mark.parametrize(
    ("second", "ruled", "expected"),
    [(521, False, [True, True]), (521, True, [False, False]), (545, False, [False, False])],
    ids=["one figure", "a rule between", "two figures"],
)
def test_a_wall_between_two_digits_of_one_figure_is_none(second: int, ruled: bool, expected: list[bool]) -> None:
    page = sheet()
    for x in (505, second):
        page.grey[411:430, x : x + 10] = 30
    if ruled:
        page.grey[400:440, 517:519] = 30
    assert cut_by_wall(sheet_to_digits(page), [box(300, 518), box(518, 700)]) == expected
