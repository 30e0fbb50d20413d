"""Flat watermarks: taken away with the light that they took from print; pale print is none."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.grid.raster import sheet_to_grids
from pipeline.model import Box
from pipeline.picture.ink import grey_to_ink
from pipeline.picture.sheet import Sheet
from pipeline.picture.watermark import grey_to_unmarked
from pipeline.readers.base import Posterior
from pipeline.readers.cells import read_figures
from pipeline.readers.ctc import ALPHABET
from pipeline.readers.ink import Ink, cell_inks
from tests.sheets import CELL, DPI, MARGIN, sheet

Picture = NDArray[np.uint8]

FIGURES = ["2024", "0", "608", "31", "0", "9"] * 5
RULES = 110  # grey level, lighter than print and darker than a watermark
SEEN = 0.1  # of a crop; soft edges of digits stay below
CORNER = 0.001  # of the page: where its corner cuts a stroke, a piece too small to be known is left
SPOT = 0.06  # inches: lower than any digit
JOINED = 1  # figures of which two digits may still hang together


def marked(grey: Picture, light: float, apart: int = 280, thick: int = 9) -> Picture:
    """A page under slanting strokes, as thick as those of a watermark, that let through a share of the light."""
    strokes = np.zeros_like(grey)
    for x in range(-grey.shape[0], grey.shape[1], apart):
        cv2.line(strokes, (x, grey.shape[0]), (x + grey.shape[0], 0), 255, thick, cv2.LINE_AA)
    return np.asarray(np.rint(grey * (1 - strokes / 255 * (1 - light))), np.uint8)


def unmarked(grey: Picture, for_rules: bool = False) -> Picture:
    return grey_to_unmarked(grey, grey_to_ink(grey, DPI), DPI, for_rules)


@pytest.mark.parametrize("light", [0.62, 0.7])
def test_print_under_a_watermark_is_as_it_was(light: float) -> None:
    grey, boxes = sheet(FIGURES)
    page = marked(grey, light, apart=140)
    clear = unmarked(page)
    near_print = cv2.erode(grey, np.ones((9, 9), np.uint8)) < 128
    assert (clear[~near_print] < 255).mean() < CORNER
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


def test_a_thin_pale_stroke_of_print_is_no_piece_of_the_watermark() -> None:
    grey, _ = sheet(FIGURES * 2)
    page = grey.copy()
    page[:, : grey.shape[1] // 2] = marked(grey, 0.62)[:, : grey.shape[1] // 2]
    start = (grey.shape[1] - MARGIN - 30, MARGIN + 10)
    cv2.line(page, start, (start[0] + 14, start[1] + 14), 150, 4, cv2.LINE_AA)
    clear = unmarked(page)
    assert clear is not page
    window = np.s_[start[1] : start[1] + 14, start[0] : start[0] + 14]
    assert (clear[window] == page[window]).all()


def test_a_line_that_the_watermark_crosses_can_be_seen_as_it_was() -> None:
    grey, boxes = sheet(FIGURES)
    page = marked(grey, 0.62)
    seen = []
    for ink, box in zip(cell_inks(page, boxes, DPI), boxes, strict=True):
        assert ink.uncleaned((), 0) is None
        before = ink.uncleaned(ink.marks, 20.0)
        seen.append(before is not None)
        window = np.s_[int(box.y0) : int(box.y1), int(box.x0) : int(box.x1)]
        if before is not None:
            assert (before.grey == page[window]).all()
            assert before.marks == ink.marks
    assert {True, False} == set(seen)
    assert not any(ink.uncleaned(ink.marks, 20.0) for ink in cell_inks(grey, boxes, DPI))


class Swayed:
    """A recogniser that reads another digit wherever it is shown the grey of a watermark."""

    name = "swayed"

    def version(self) -> str:
        return "0"

    def posteriors(self, crops: Sequence[Picture]) -> list[Posterior]:
        return [self._posterior("4" if ((crop > 150) & (crop < 170)).mean() > SEEN else "1") for crop in crops]

    def read_text(self, crops: Sequence[Picture]) -> list[tuple[str, float]]:
        return [("", 0.0) for _ in crops]

    def _posterior(self, digit: str) -> Posterior:
        frame = np.zeros((1, 1 + len(ALPHABET)), np.float32)
        frame[0, 1 + ALPHABET.index(digit)] = 1.0
        return Posterior(frame, digit, 1.0)


def share_under(mark: NDArray[np.bool_], ink: Ink, box: Box) -> float:
    """The share of a digit's surroundings that the watermark covers."""
    digit, x, y = ink.marks[0], int(box.x0), int(box.y0)
    return float(mark[y + digit.y0 - 4 : y + digit.y1 + 4, x + digit.x0 - 4 : x + digit.x1 + 4].mean())


def test_a_reading_that_only_the_cleaned_picture_gives_is_not_sure() -> None:
    grey, boxes = sheet(["4"] * 30)
    page = marked(grey, 0.62)
    covered = [share_under(page != grey, ink, box) for ink, box in zip(cell_inks(page, boxes, DPI), boxes, strict=True)]
    readings = read_figures(page, boxes, DPI, Swayed())
    crossed = [found[0].confidence for found, share in zip(readings, covered, strict=True) if share > 3 * SEEN]
    free = [found[0].confidence for found, share in zip(readings, covered, strict=True) if share == 0]
    assert crossed
    assert max(crossed) < 0.9 < min(free)


def test_rules_as_pale_as_a_watermark_stay_where_rules_are_looked_for() -> None:
    rules, _ = sheet([""] * 30)
    printed, _ = sheet(FIGURES)
    pale = np.where(rules < 128, 200, 255)
    page = np.minimum(np.where(rules < 128, 255, printed), pale).astype(np.uint8)
    assert unmarked(page) is page
    under = marked(page, 0.78)
    assert unmarked(under, for_rules=True) is under


def test_where_a_watermark_crosses_a_rule_as_pale_nothing_is_left_in_the_cells() -> None:
    """Both are lifted, but for the darker spots where they cross."""
    grey, boxes = sheet(FIGURES)
    for box in boxes:
        cv2.rectangle(grey, (round(box.x0), round(box.y0)), (round(box.x1), round(box.y1)), 160, 2)
    page = marked(grey, 0.62, apart=140, thick=12)
    dark = [
        mark for ink in cell_inks(page, boxes, DPI) for mark in ink.marks if mark.height < SPOT * DPI and mark.area > 1
    ]
    assert not dark


def test_rules_under_a_watermark_that_was_taken_for_the_back() -> None:
    """`front` lacks the pale rules along with what was taken for the print of the back."""
    grey, _ = sheet(FIGURES)
    page = marked(np.maximum(grey, RULES).astype(np.uint8), 0.7)
    (grid,) = sheet_to_grids(Sheet(1, page, DPI, np.eye(3), 0, front=np.full_like(page, 255)))
    assert len(grid.cells) == len(FIGURES)
    assert np.allclose(grid.columns, MARGIN + np.arange(7) * CELL[0], atol=2)


def test_a_pale_stroke_between_dark_rules_goes_with_the_rest() -> None:
    """Rules near it darken its surroundings, so that a threshold of the neighbourhood does not see it."""
    print_above, _ = sheet(FIGURES)
    page = np.full((900, print_above.shape[1]), 255, np.uint8)
    page[: print_above.shape[0]] = print_above
    for at in range(400, 880, 56):
        for beside in (0, 7):  # double rules, cells of .24 in
            page[at + beside : at + beside + 3, 50:700] = 60
            page[400:880, at - 300 + beside : at - 300 + beside + 3] = 60
    lines = np.asarray(cv2.GaussianBlur(marked(page, 0.78, apart=140, thick=6), (0, 0), 1.2), np.uint8)
    clear = unmarked(lines)
    cells = cv2.erode(page, np.ones((25, 25), np.uint8))[400:] == 255
    assert (lines[400:][cells] < 250).mean() > SEEN
    assert (clear[400:][cells] < 250).mean() < CORNER / 2
