"""Which lines the pieces of rules make, where words that touch each other make pieces as well."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.grid.raster_lines import Network, network_to_lines
from pipeline.picture.rules import Rules

DPI = 200.0
WIDTH, HEIGHT = 1200, 200
RULE, WORDS = 120, 106  # heights, nearer to each other than any two rows


@pytest.mark.parametrize(
    ("rule", "words", "stays"),
    [
        ([(700, 1100)], [(10, 180), (200, 380), (720, 880), (900, 1060)], RULE),  # above five narrow columns
        ([(x, x + 60) for x in range(0, 1200, 80)], [(10, 180), (200, 380), (420, 600)], RULE),  # broken
        ([(700, 780)], [(10, 180), (200, 380), (720, 880), (900, 1060)], WORDS),  # a stroke
    ],
)
def test_of_two_lines_too_near_for_rows_the_rule_stays(
    rule: list[tuple[int, int]], words: list[tuple[int, int]], stays: int
) -> None:
    level = np.zeros((HEIGHT, WIDTH), np.uint8)
    level[0:3] = level[-3:] = 1
    for y, pieces in ((RULE, rule), (WORDS, words)):
        for start, end in pieces:
            level[y : y + 2, start:end] = 1
    upright = np.zeros_like(level)
    upright[:, :3] = upright[:, -3:] = 1
    rows, _ = network_to_lines(Network(0, 0, Rules(level, upright)), DPI)
    assert [row for row in rows if 20 < row < HEIGHT - 20] == pytest.approx([stays], abs=2)
