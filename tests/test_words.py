"""Words of a picture: rows of a table among prose, and the dashes of its figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.model import Box
from pipeline.readers.words import picture_to_places
from pipeline.surface.unruled import figures_among

DPI = 200.0
SIZE = 28  # pixels: 10 points
LEFT, RIGHT = 150, 1500
LINES = (400, 452, 504, 556)  # y of rules
DASH = (32, 4)

Picture = NDArray[np.uint8]


def page(words: Sequence[tuple[int, int, int]], rules: Sequence[int] = ()) -> Picture:
    """A page with words of black blocks, as (top, left, characters), and rules at the heights given."""
    grey = np.full((1000, 1654), 250, np.uint8)
    for top, left, count in words:
        for place in range(count):
            x = left + place * (SIZE + 3)
            grey[top : top + SIZE, x : x + SIZE] = 30
    for y in rules:
        grey[y : y + 3, LEFT:RIGHT] = 30
    return grey


def full(top: int) -> list[tuple[int, int, int]]:
    """Words of four characters from side to side, parted by less than columns are."""
    return [(top, left, 4) for left in range(LEFT, RIGHT - 120, 145)]


@pytest.mark.parametrize(("rules", "found"), [(LINES, 9), (LINES[:2], 0), ((), 0)], ids=["ruled", "above", "none"])
def test_a_full_line_is_a_row_between_rules_and_prose_elsewhere(rules: Sequence[int], found: int) -> None:
    figures = [(LINES[2] + 12, left, 1) for left in range(LEFT, RIGHT, 145)]
    places = picture_to_places(page([*full(LINES[1] + 12), *figures], rules), [], DPI)
    assert places is not None
    row = [word for word in places.words if LINES[1] < word.y0 < LINES[2]]
    assert len(row) == found


def test_a_line_of_nothing_but_dashes_is_a_row_of_figures_though_it_has_no_label() -> None:
    heads = [Box(left, 380, left + 120, 408) for left in range(200, 1400, 130)]
    dashes = [Box(left, 466, left + DASH[0], 466 + DASH[1]) for left in range(200, 1400, 130)]
    assert set(figures_among([*heads, *dashes])) == set(dashes)
    assert not set(figures_among([*heads, *dashes[:2]]))
    assert not set(figures_among([*heads, *dashes, Box(1400, 452, 1520, 480)]))  # a word beside them
