"""Strokes of characters below each other are no wall; walls are, where digits touch them, and on bent pages."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.grid.raster_strokes import are_strokes

DPI = 200.0
ROWS = [20.0 + 30 * row for row in range(13)]
LINES = [20.0, 100.0, 180.0]


def found(places: list[float]) -> bool:
    """Whether the middle one of three lines is taken for strokes, whose pieces of 3 pixels stand at these places."""
    thin = np.zeros((200, 420), np.uint8)
    for top, place in zip(ROWS, places, strict=False):
        thin[round(place) - 1 : round(place) + 2, round(top) : round(top) + 30] = 1
    present = np.zeros((3, len(ROWS) - 1), np.bool_)
    present[1, : len(places)] = True
    first, middle, last = are_strokes(thin, LINES, ROWS, present, DPI)
    assert not first
    assert not last
    return bool(middle)


@pytest.mark.parametrize(
    ("places", "strokes"),
    [
        ([100.0] * 12, False),
        ([97 + 0.5 * row for row in range(12)], False),
        ([100, 100, 104, 100, 100, 100, 96, 100, 100], False),
        ([100, 100, 105], False),
        ([98, 103, 96, 101, 105, 99, 103], True),
        ([98, 103, 96], True),
        ([98, 103], False),
    ],
    ids=["a wall", "a wall of a bent page", "digits at a wall", "one of three", "strokes", "few strokes", "two"],
)
def test_a_wall_stays_where_it_is_from_row_to_row(places: list[float], strokes: bool) -> None:
    assert found(places) is strokes
