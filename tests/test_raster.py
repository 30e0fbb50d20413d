"""Ruled tables in pictures whose rules make trouble."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from fixtures.generate.degrade.toner import break_rules
from pipeline.grid.raster import sheet_to_grids, without_overlaid
from pipeline.grid.raster_cells import LEAST_DOUBLE, masks_to_shares
from pipeline.grid.raster_lines import rules_to_networks
from pipeline.picture.rules import Rules
from pipeline.picture.sheet import Sheet
from tests.printed import cell, grid
from tests.sheets import CELL, DPI, MARGIN, sheet

Picture = NDArray[np.uint8]
COLUMNS, ROWS = 8, 12
TEXTS = [str(place * 37 % 1000) for place in range(COLUMNS * ROWS)]


def shapes(grey: Picture) -> list[tuple[int, int, int]]:
    """Rows, columns and cells of each grid of a page."""
    grids = sheet_to_grids(Sheet(1, grey, DPI, np.eye(3), 0))
    return [(len(grid.rows) - 1, len(grid.columns) - 1, len(grid.cells)) for grid in grids]


def ruled(gap: int, width: int, rows: int = 5, grey: int = 0) -> Picture:
    """A table of empty cells whose rules are two lines that far apart, in pixels."""
    page = np.full((rows * CELL[1] + 100, COLUMNS * CELL[0] + 100), 255, np.uint8)
    right, bottom = 50 + COLUMNS * CELL[0], 50 + rows * CELL[1]
    for shift in (0, gap + width):
        for row in range(rows + 1):
            y = 50 + row * CELL[1] + shift
            page[y : y + width, 50 : right + gap + 2 * width] = grey
        for column in range(COLUMNS + 1):
            x = 50 + column * CELL[0] + shift
            page[50 : bottom + gap + 2 * width, x : x + width] = grey
    return page


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("share", "kept"), [(0.1, 0.97), (0.25, 0.85)])
def test_broken_rules_are_rules(share: float, kept: float, seed: int) -> None:
    """All lines are found, and nearly all cells are kept apart."""
    whole, _ = sheet(TEXTS, columns=COLUMNS)
    copy = break_rules(whole, round(DPI), share, np.random.default_rng(seed))
    ((rows, columns, cells),) = shapes(copy)
    assert (rows, columns) == (ROWS, COLUMNS)
    assert cells >= kept * ROWS * COLUMNS


@pytest.mark.parametrize("points", [2.25, 3, 4.5])
def test_a_double_rule_is_one_rule(points: float) -> None:
    line = round(points / 3 * DPI / 72)
    page = cv2.GaussianBlur(ruled(line, line), (0, 0), 0.6)
    assert shapes(np.asarray(page, np.uint8)) == [(5, COLUMNS, 5 * COLUMNS)]


@pytest.mark.parametrize("apart", [0.1, 0.14])
def test_tables_close_to_each_other_stay_two(apart: float) -> None:
    """A gap as long as those that are mended in a rule."""
    one, _ = sheet(TEXTS[: 3 * COLUMNS], columns=COLUMNS)
    gap = np.full((round(apart * DPI), one.shape[1]), 255, np.uint8)
    page = np.vstack([one[: -MARGIN + 1], gap, one[MARGIN:]])
    assert shapes(page) == [(3, COLUMNS, 3 * COLUMNS)] * 2


def test_ones_below_each_other_are_no_rule() -> None:
    page = ruled(0, 1)
    for row in range(5):
        for column in range(COLUMNS):
            x, y = 50 + column * CELL[0] + 60, 50 + row * CELL[1] + 7
            page[y : y + 50, x : x + 4] = 0
    assert shapes(page) == [(5, COLUMNS, 5 * COLUMNS)]


def test_a_stray_stroke_beside_a_table_is_no_border() -> None:
    """As high as a character of a watermark, joined to the table by a rule that runs on."""
    page = np.pad(ruled(0, 2), ((0, 0), (0, 100)), constant_values=255)
    right = 50 + COLUMNS * CELL[0]
    page[50 + 2 * CELL[1], right : right + 30] = 0
    page[50 + 2 * CELL[1] - 40 : 50 + 2 * CELL[1] + 50, right + 28 : right + 32] = 0
    assert shapes(page) == [(5, COLUMNS, 5 * COLUMNS)]


@pytest.mark.parametrize(("filled", "share"), [(2, 0.0), (6, 1.0)])
def test_runs_in_few_cells_of_a_line_are_text(filled: int, share: float) -> None:
    """Text that fills a cell of a narrow column looks like a piece of a double rule; it does so in few cells."""
    crossing = [float(50 + column * CELL[0]) for column in range(COLUMNS + 1)]
    runs = np.zeros((100, 100 + COLUMNS * CELL[0]), np.uint8)
    runs[50:54, 50 : 50 + filled * CELL[0]] = 1
    shares, ties = masks_to_shares(np.zeros_like(runs), runs, runs, [52.0], crossing, DPI, LEAST_DOUBLE)
    assert ties[0].tolist() == [2] * filled + [0] * (COLUMNS - filled)
    assert shares[0, :filled].tolist() == [share] * filled


@pytest.mark.parametrize(("step", "share"), [(1, 1.0), (2, 0.0)])
def test_runs_that_are_gappy_without_bridges_are_text(step: int, share: float) -> None:
    """Headers that fill all their cells from rule to rule: their gaps are bridged as those of a double rule are."""
    crossing = [float(50 + column * CELL[0]) for column in range(COLUMNS + 1)]
    runs = np.zeros((100, 100 + COLUMNS * CELL[0]), np.uint8)
    runs[50:54, 50 : 50 + COLUMNS * CELL[0]] = 1
    ink = np.zeros_like(runs)
    ink[50:54, 50 : 50 + COLUMNS * CELL[0] : step] = 1
    shares, _ = masks_to_shares(np.zeros_like(runs), runs, ink, [52.0], crossing, DPI, LEAST_DOUBLE)
    assert shares[0].tolist() == [share] * COLUMNS


def test_horizontal_rules_between_two_upright_strokes_are_no_table() -> None:
    """Their columns are not found by rules, but by the words between them."""
    page = np.full((600, 1200), 255, np.uint8)
    for row in range(5):
        page[100 + 80 * row : 103 + 80 * row, 100:1100] = 0
    page[100:420, 100:103] = page[100:420, 1097:1100] = 0
    assert shapes(page) == []
    page[100:420, 600:603] = 0
    assert shapes(page) == [(4, 2, 8)]


def test_what_page_breaks_cut_off_above_and_below_is_a_table() -> None:
    page = ruled(0, 2)
    page[:60] = page[-60:] = 255
    ((rows, columns, cells),) = shapes(page)
    assert (rows, columns, cells) == (5, COLUMNS, 5 * COLUMNS)


def test_sides_without_rules_between_them_are_no_table() -> None:
    page = np.full_like(ruled(0, 2), 255)
    page[60:-60] = np.where(np.arange(page.shape[1]) % CELL[0] < 2, 0, 255).astype(np.uint8)
    assert shapes(page) == []


def test_of_grids_that_lie_over_each_other_the_one_with_more_cells_is_the_table() -> None:
    """What is left of broken rules may make two networks that do not meet; a place on the page is in one table."""
    table = grid(1, [cell(row, column, "") for row in range(9) for column in range(4)])
    rest = grid(1, [cell(row, column, "") for row in range(4, 9) for column in range(2)])
    below = replace(table, rows=tuple(y + 2 * table.box.height for y in table.rows))
    assert without_overlaid([rest, table, below]) == (table, below)


def lines_of(*boxes: tuple[int, int, int, int]) -> Rules:
    """The rules of tables of two rows at these boxes, x0, y0, x1, y1."""
    rules = Rules(np.zeros((1200, 1600), np.uint8), np.zeros((1200, 1600), np.uint8))
    for x0, y0, x1, y1 in boxes:
        for y in (y0, (y0 + y1) // 2, y1):
            rules.horizontal[y : y + 3, x0:x1] = 1
        for x in (x0, x1 - 3):
            rules.vertical[y0 : y1 + 3, x : x + 3] = 1
    return rules


def test_parts_beside_each_other_of_which_a_column_between_is_lost_are_one_table() -> None:
    halves = lines_of((100, 300, 700, 500), (790, 302, 1500, 500))
    (whole,) = rules_to_networks(halves, DPI, broken=True)
    assert whole.size[0] > 1400
    assert len(rules_to_networks(halves, DPI)) == 2
    assert len(rules_to_networks(lines_of((100, 300, 700, 500), (790, 350, 1500, 500)), DPI, broken=True)) == 2


def test_an_upright_rule_alone_at_the_side_of_a_table_is_its_side() -> None:
    rules = lines_of((300, 300, 1500, 700))
    rules.horizontal[300:303, 200:340] = 1
    rules.vertical[430:600, 200:203] = 1  # longer than strokes, and nothing that met it is left
    (network,) = rules_to_networks(rules, DPI, broken=True)
    assert network.rules.vertical[:, : 240 - network.x].any()
    (network,) = rules_to_networks(rules, DPI)
    assert not network.rules.vertical[:, : 240 - network.x].any()
