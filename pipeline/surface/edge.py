"""Cells that the edge of the picture cuts, or a wall that is none: they show a part of a figure, or a blank beside it.

Where rules are broken, a wall may be supposed where none is, and have digits of one figure on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.model import Box, Reading
from pipeline.picture.ink import grey_to_ink
from pipeline.picture.sheet import POINTS, Sheet, sheet_box_to_page

EDGE = 0.1  # inches from the edge of the page or the sheet: a printer leaves more, a table ends further in
RULED = 0.8  # of a cell's height: a column of ink as long as this closes it, whatever lies beyond
BESIDE = 0.03  # inches beside the wall of a cell where the ink of its rule may lie
ROWS = 100  # of the picture, that tell the grey of its paper
INK = 0.6  # of the grey of the paper: darker is ink
DIGIT = (0.06, 0.2)  # inches: the height of digits of 6 to 20 points
APART = 0.06  # inches: digits of one figure stand no further from each other, those of two columns do
WIDE = 0.3  # of its height, one of two digits at least: rests of double rules are narrower
INKED = 0.5  # of the height of a digit: what is left of a rule between two figures
TRUST = 0.3  # what remains of a reading's confidence: sums may still prove it, two readers alone must not


def cut_by_edge(sheet: Sheet, size: tuple[float, float], boxes: Sequence[Box]) -> list[bool]:
    """Which cells (pixels of the sheet) reach the edge of the page or of the sheet without a rule that closes them.

    `size` is that of the page as displayed, in points.
    """
    height, width = sheet.grey.shape
    paper = float(np.median(sheet.grey[:: max(1, height // ROWS)]))
    margin = EDGE * sheet.dpi
    cut = []
    for box in boxes:
        placed = sheet_box_to_page(sheet, box)
        left = box.x0 <= margin or placed.x0 <= EDGE * POINTS
        right = box.x1 >= width - margin or placed.x1 >= size[0] - EDGE * POINTS
        cut.append(
            (left and not _is_closed(sheet.grey, box, box.x0, sheet.dpi, paper))
            or (right and not _is_closed(sheet.grey, box, box.x1, sheet.dpi, paper))
        )
    return cut


class Digits(NamedTuple):
    """The ink of a sheet (1 on ink), its pieces like digits as rows of (x, y, width, height), and its resolution."""

    ink: NDArray[np.uint8]
    pieces: NDArray[np.float64]
    dpi: float


def sheet_to_digits(sheet: Sheet) -> Digits:
    """What `cut_by_wall` looks at; the same for all cells of a sheet."""
    import cv2

    ink = grey_to_ink(sheet.grey, sheet.dpi)
    stats = cv2.connectedComponentsWithStats(ink, connectivity=8)[2][1:, : cv2.CC_STAT_AREA].astype(float)
    least, most = (size * sheet.dpi for size in DIGIT)
    like = (stats[:, 3] >= least) & (stats[:, 3] <= most) & (stats[:, 2] <= most)
    return Digits(ink, stats[like], sheet.dpi)


def cut_by_wall(digits: Digits, boxes: Sequence[Box]) -> list[bool]:
    """Which cells (pixels of the sheet) have a side between two digits of one line, and no ink of a rule there."""
    x0, y0, wide, high = digits.pieces.T
    x1, middle, apart = x0 + wide, y0 + high / 2, APART * digits.dpi

    def parts(wall: float, box: Box) -> bool:
        here = (middle > box.y0) & (middle < box.y1)
        before = np.flatnonzero(here & (x1 <= wall) & (x1 > wall - apart))
        after = np.flatnonzero(here & (x0 >= wall) & (x0 < wall + apart))
        return any(
            x0[two] - x1[one] <= apart
            and abs(middle[two] - middle[one]) <= DIGIT[0] * digits.dpi / 2
            and max(wide[one] / high[one], wide[two] / high[two]) >= WIDE
            and not _is_ruled(digits.ink, x1[one], x0[two], y0[one], y0[one] + high[one])
            for one in before
            for two in after
        )

    return [parts(box.x0, box) or parts(box.x1, box) for box in boxes]


def _is_ruled(ink: NDArray[np.uint8], x0: float, x1: float, y0: float, y1: float) -> bool:
    """Whether upright ink stands between two digits."""
    between = ink[round(y0) : round(y1), round(x0) : round(x1)]
    return bool(between.size) and float(between.mean(axis=0).max()) >= INKED


def less_trusted(readings: Sequence[tuple[Reading, ...]], cut: Sequence[bool]) -> list[tuple[Reading, ...]]:
    """The readings, those of cut cells with what remains of their confidence; none of a cell that seems blank."""
    return [_of_a_part(found) if is_cut else found for found, is_cut in zip(readings, cut, strict=True)]


def _of_a_part(found: tuple[Reading, ...]) -> tuple[Reading, ...]:
    if not found or not found[0].text:
        return ()  # its figure may lie beyond the edge: it was not seen
    return tuple(Reading(r.text, r.reader, TRUST * r.confidence) for r in found)


def _is_closed(grey: NDArray[np.uint8], box: Box, wall: float, dpi: float, paper: float) -> bool:
    beside = round(BESIDE * dpi)
    strip = grey[max(0, round(box.y0)) : round(box.y1), max(0, round(wall) - beside) : round(wall) + beside + 1]
    return bool(strip.size) and float((strip < INK * paper).mean(axis=0).max()) >= RULED
