"""Low rows at a page break: what leads from rule to rule there is an upright rule, or a stroke of a character."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.picture.low import with_low_walls
from pipeline.picture.rules import Rules

DPI = 200.0
LEFT, RIGHT = 100, 1000
WALLS = (100, 400, 700, 998)  # x of upright rules
STROKES = (150, 170, 500, 720)  # x of strokes as high as the row
TOP, FOOT = 500, 532  # of the low row

Mask = NDArray[np.uint8]


def page(beside: tuple[int, int] | None) -> tuple[Rules, Mask]:
    """The rules of a low row and of one beside it, as (top, foot), without the walls of the low one; its ink."""
    horizontal, vertical, ink = (np.zeros((700, 1100), np.uint8) for _ in range(3))
    for y in (TOP, FOOT, *(beside or ())):
        horizontal[y : y + 2, LEFT : RIGHT + 1] = 1
    for x in WALLS:
        ink[TOP : FOOT + 1, x : x + 3] = 1
        if beside:
            vertical[beside[0] : beside[1] + 1, x : x + 3] = 1
    for x in STROKES:
        ink[TOP : FOOT + 1, x : x + 3] = 1
    return Rules(horizontal, vertical), np.ascontiguousarray((ink | vertical).T)


def walls(rules: Rules) -> list[int]:
    """Where upright rules begin in the middle of the low row."""
    row = rules.vertical[(TOP + FOOT) // 2].astype(int)
    return (np.flatnonzero(np.diff(row) == 1) + 1).tolist()


@pytest.mark.parametrize("beside", [(TOP - 100, TOP), (FOOT, FOOT + 100)], ids=["above", "below"])
def test_strokes_in_a_low_row_are_no_walls_as_the_row_beside_it_has_none_there(beside: tuple[int, int]) -> None:
    assert walls(with_low_walls(*page(beside), DPI)) == list(WALLS)


def test_the_walls_of_a_low_row_by_itself_are_found() -> None:
    found = walls(with_low_walls(*page(None), DPI))
    assert set(WALLS) <= set(found)


def test_a_low_row_of_a_table_with_horizontal_rules_only_has_no_walls() -> None:
    rules, down = page(None)
    for y in (TOP - 100, TOP - 50, FOOT + 50):
        rules.horizontal[y : y + 2, LEFT : RIGHT + 1] = 1
    assert walls(with_low_walls(rules, down, DPI)) == []
