"""Rules that no threshold on pixels shows are told by their mean, where the rules of the table are as faint."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.grid.raster_faint import faint_lines, with_faint_lines
from tests.sheets import CELL, DPI, MARGIN, sheet

COLUMNS, ROWS = 6, 5
TEXTS = [str(place * 37 % 1000) for place in range(COLUMNS * ROWS)]
Picture = np.ndarray[tuple[int, int], np.dtype[np.uint8]]


def ruled(seen: int, faint: int, dark: int = 0, seed: int = 3) -> tuple[Picture, Picture]:
    """A page with grain, and its text as a mask: rules `seen` grey levels below the paper, the third row's `faint`."""
    text, _ = sheet(TEXTS, columns=COLUMNS)
    blank, _ = sheet([""] * len(TEXTS), columns=COLUMNS)
    ink = (text < 128) & (blank > 128)
    depth = np.where(blank < 128, dark or seen, 0)
    y = MARGIN + 2 * CELL[1]
    row = np.s_[y - 3 : y + 4, MARGIN + 3 : MARGIN + COLUMNS * CELL[0] - 2]
    depth[row] = 0
    depth[y - 1 : y + 1, MARGIN : MARGIN + COLUMNS * CELL[0]] = faint
    grain = np.random.default_rng(seed).normal(0, 3, text.shape)
    page = np.where(ink, 0, 250 - depth + grain).clip(0, 255).astype(np.uint8)
    return page, ink.astype(np.uint8)


def places(page: Picture, ink: Picture) -> list[float]:
    """Where faint horizontal rules are found; all others but that of the third row are known."""
    lines = [float(MARGIN + row * CELL[1]) for row in range(ROWS + 1) if row != 2]
    crossing = [float(MARGIN + column * CELL[0]) for column in range(COLUMNS + 1)]
    walls = np.ones((len(lines), COLUMNS), np.bool_)
    return [place for place, _ in faint_lines(page, ink, lines, crossing, walls, DPI)]


@pytest.mark.parametrize("seed", range(5))
def test_a_rule_below_all_thresholds_is_found_by_its_mean(seed: int) -> None:
    page, ink = ruled(seen=12, faint=7, seed=seed)
    (place,) = places(page, ink)
    assert abs(place - (MARGIN + 2 * CELL[1])) <= 2


@pytest.mark.parametrize("seed", range(5))
def test_grain_makes_no_rule(seed: int) -> None:
    page, ink = ruled(seen=12, faint=0, seed=seed)
    assert places(page, ink) == []


def test_what_is_much_fainter_than_the_rules_of_a_table_is_none_of_them() -> None:
    """Print of the back, and stripes of a screen."""
    assert places(*ruled(seen=100, faint=10)) == []


def test_a_line_in_the_text_of_most_columns_is_no_rule() -> None:
    page, ink = ruled(seen=12, faint=7)
    y = MARGIN + 2 * CELL[1]
    ink[y - 12 : y + 12, MARGIN + 20 : MARGIN + 4 * CELL[0]] = 1
    assert places(page, ink) == []


def test_a_found_rule_parts_the_upright_walls() -> None:
    page, ink = ruled(seen=12, faint=7)
    lines = [float(MARGIN + row * CELL[1]) for row in range(ROWS + 1) if row != 2]
    crossing = [float(MARGIN + column * CELL[0]) for column in range(COLUMNS + 1)]
    along, across = np.ones((ROWS, COLUMNS), np.bool_), np.ones((COLUMNS + 1, ROWS - 1), np.bool_)
    across[3, 1] = False  # a cell that spans two columns, and as it seemed one high row
    own, along, across = with_faint_lines(page, ink, (lines, crossing), (along, across), DPI)
    assert np.allclose(own, [MARGIN + row * CELL[1] for row in range(ROWS + 1)], atol=2)
    assert along.shape == (ROWS + 1, COLUMNS)
    assert along.all()
    assert np.argwhere(~across).tolist() == [[3, 1], [3, 2]]
