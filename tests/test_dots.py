"""Dotted rules of which few dots are left: drawn through; specks in disorder and lines of text are none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.grid.raster import sheet_to_grids
from pipeline.picture.dots import grey_to_dotted
from pipeline.picture.ink import grey_to_ink
from pipeline.picture.sheet import Sheet
from tests.sheets import DPI, sheet

Picture = NDArray[np.uint8]

ROWS, COLUMNS = range(100, 701, 100), range(80, 901, 205)
KEPT = 0.4  # of the dots of a rule, one every 5 pixels


def drawn_through(page: Picture) -> Picture:
    return grey_to_dotted(page, grey_to_ink(page, DPI), DPI)


def dotted(kept: float = KEPT) -> Picture:
    """A page with a table of 6 × 4 cells, ruled by single pixels most of which are lost."""
    draw = np.random.default_rng(7)
    page = np.full((800, 1000), 255, np.uint8)
    for y in ROWS:
        xs = np.arange(COLUMNS[0], COLUMNS[-1] + 1, 5)
        page[y, xs[draw.random(len(xs)) < kept]] = 90
    for x in COLUMNS:
        ys = np.arange(ROWS[0], ROWS[-1] + 1, 5)
        page[ys[draw.random(len(ys)) < kept], x] = 90
    return page


def test_a_table_whose_dotted_rules_are_nearly_gone_is_found() -> None:
    page = dotted()
    (grid,) = sheet_to_grids(Sheet(1, page, DPI, np.eye(3), 0))
    assert len(grid.cells) == 24
    assert np.allclose(grid.rows, ROWS, atol=3)
    assert np.allclose(grid.columns, COLUMNS, atol=3)


def test_specks_in_disorder_are_no_rules() -> None:
    draw = np.random.default_rng(7)
    for specks in (300, 3_000, 20_000):
        page = np.full((800, 1000), 255, np.uint8)
        page[draw.integers(0, 800, specks), draw.integers(0, 1000, specks)] = 60
        assert drawn_through(page) is page


def test_the_dots_of_a_line_of_text_are_no_rule() -> None:
    page, _ = sheet(["1.1.1", "......", ":::::", "i.i.i.i", "1、2、3", "·····"])
    assert drawn_through(page) is page
    torn, boxes = sheet(["2024", "0", "608", "31", "0", "9"] * 3)
    torn[::3] = 255  # strokes fall into pieces, and walls into dots
    drawn = drawn_through(torn)
    assert drawn is not torn
    for box in boxes:
        inside = np.s_[round(box.y0) + 4 : round(box.y1) - 3, round(box.x0) + 4 : round(box.x1) - 3]
        assert (drawn[inside] == torn[inside]).all()


def test_a_leader_of_dots_from_a_title_to_its_page_is_a_row_but_makes_no_table() -> None:
    page = np.full((800, 1000), 255, np.uint8)
    for y in range(100, 700, 60):
        cv2.putText(page, "Part", (60, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
        page[y - 2 : y, 140:900:9] = 0
        page[y - 2 : y, 141:900:9] = 0
    assert sheet_to_grids(Sheet(1, page, DPI, np.eye(3), 0)) == ()


def test_a_picture_with_specks_and_no_row_of_them_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    def search(*_: object) -> None:
        raise AssertionError("every pixel was looked at")

    monkeypatch.setattr("pipeline.picture.dots._dots_to_runs", search)
    ink = np.zeros((600, 800), np.uint8)
    ink[37::150, 20::90] = 1
    grey = np.where(ink, 0, 255).astype(np.uint8)
    assert grey_to_dotted(grey, ink, 200) is grey
