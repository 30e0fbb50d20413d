"""Flat watermarks: taken away with the light that they took from print; pale print is none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.grid.raster import sheet_to_grids
from pipeline.picture.ink import grey_to_ink
from pipeline.picture.sheet import Sheet
from pipeline.picture.watermark import grey_to_unmarked
from pipeline.readers.ink import cell_inks
from tests.sheets import CELL, DPI, MARGIN, sheet

Picture = NDArray[np.uint8]

FIGURES = ["2024", "0", "608", "31", "0", "9"] * 5
RULES = 110  # grey level, lighter than print and darker than a watermark
JOINED = 1  # figures of which two digits may still hang together


def marked(grey: Picture, light: float, apart: int = 280) -> Picture:
    """A page under slanting strokes, as thick as those of a watermark, that let through a share of the light."""
    strokes = np.zeros_like(grey)
    for x in range(-grey.shape[0], grey.shape[1], apart):
        cv2.line(strokes, (x, grey.shape[0]), (x + grey.shape[0], 0), 255, 9, cv2.LINE_AA)
    return np.asarray(np.rint(grey * (1 - strokes / 255 * (1 - light))), np.uint8)


def unmarked(grey: Picture, for_rules: bool = False) -> Picture:
    return grey_to_unmarked(grey, grey_to_ink(grey, DPI), DPI, for_rules)


@pytest.mark.parametrize("light", [0.62, 0.7])
def test_print_under_a_watermark_is_as_it_was(light: float) -> None:
    grey, boxes = sheet(FIGURES)
    page = marked(grey, light, apart=140)
    clear = unmarked(page)
    near_print = cv2.erode(grey, np.ones((9, 9), np.uint8)) < 128
    assert (clear[~near_print] == 255).all()
    assert (clear[grey < 40] < 40 / light + 1).all()
    differ = [
        text for ink, text in zip(cell_inks(page, boxes, DPI), FIGURES, strict=True) if len(ink.marks) != len(text)
    ]
    assert len(differ) <= JOINED


def test_pale_print_is_no_watermark() -> None:
    grey, _ = sheet(FIGURES)
    page = np.vstack([grey, np.maximum(grey, 160)]).astype(np.uint8)
    for picture in (page, grey, np.full((60, 60), 255, np.uint8)):
        assert unmarked(picture) is picture


def test_rules_as_pale_as_a_watermark_stay_where_rules_are_looked_for() -> None:
    rules, _ = sheet([""] * 30)
    printed, _ = sheet(FIGURES)
    pale = np.where(rules < 128, 200, 255)
    page = np.minimum(np.where(rules < 128, 255, printed), pale).astype(np.uint8)
    assert unmarked(page) is page
    under = marked(page, 0.78)
    assert unmarked(under, for_rules=True) is under


def test_rules_under_a_watermark_that_was_taken_for_the_back() -> None:
    """`front` lacks the pale rules along with what was taken for the print of the back."""
    grey, _ = sheet(FIGURES)
    page = marked(np.maximum(grey, RULES).astype(np.uint8), 0.7)
    (grid,) = sheet_to_grids(Sheet(1, page, DPI, np.eye(3), 0, front=np.full_like(page, 255)))
    assert len(grid.cells) == len(FIGURES)
    assert np.allclose(grid.columns, MARGIN + np.arange(7) * CELL[0], atol=2)
