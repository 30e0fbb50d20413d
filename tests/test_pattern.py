"""The moiré of a photographed screen is taken off a page; paper, worn print and text stay as they are."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.grid.raster import sheet_to_grids
from pipeline.picture.back import grey_to_front
from pipeline.picture.pattern import without_pattern
from pipeline.picture.sheet import Sheet
from tests.sheets import DPI, sheet

Picture = NDArray[np.uint8]
COLUMNS, ROWS = 6, 10
TEXTS = [str(place * 37 % 1000) for place in range(COLUMNS * ROWS)]


def printed(ink: int) -> Picture:
    """A page with margins and a table of figures, its darkest ink `ink`."""
    table, _ = sheet(TEXTS, columns=COLUMNS)
    page = np.pad(table, 200, constant_values=255)
    return np.asarray(255 - (255 - page.astype(np.float64)) * (255 - ink) / 255, np.uint8)


def with_moire(page: Picture, depth: float) -> Picture:
    """Upright stripes a few pixels wide that bend a little, `depth` grey levels deep."""
    y, x = np.mgrid[: page.shape[0], : page.shape[1]]
    stripes = np.sin(2 * np.pi * (x + 12 * np.sin(y / 90)) / 13) * depth / 2 - depth / 2
    return np.clip(page + stripes, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("depth", [18, 24])
def test_stripes_become_paper_and_print_stays(depth: float) -> None:
    page = with_moire(printed(120), depth)
    clean = without_pattern(page, DPI)
    paper, ink = printed(120) > 250, printed(120) < 130
    assert np.mean(clean[paper] >= 250) > 0.97 > np.mean(page[paper] >= 250)
    assert float(np.median(clean[ink])) < 150


def test_stripes_are_no_rules() -> None:
    clean = without_pattern(with_moire(printed(120), 24), DPI)
    (grid,) = sheet_to_grids(Sheet(1, clean, DPI, np.eye(3), 0))
    assert (len(grid.rows) - 1, len(grid.columns) - 1) == (ROWS, COLUMNS)


def test_stripes_are_not_the_print_of_the_back() -> None:
    clean = without_pattern(with_moire(printed(120), 24), DPI)
    assert grey_to_front(clean, DPI) is clean


def test_a_page_without_a_pattern_is_given_back() -> None:
    page = printed(0)
    noise = np.random.default_rng(1).normal(0, 2.5, page.shape)
    worn = np.clip(cv2.GaussianBlur(page, (0, 0), 1.0) + noise, 0, 255).astype(np.uint8)
    for each in (page, worn):
        assert without_pattern(each, DPI) is each
