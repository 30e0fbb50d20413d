"""Cells that the edge of the picture cuts: what they show may be a part of their figure, or the blank beside it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.model import Box, Reading
from pipeline.picture.sheet import POINTS, Sheet, sheet_box_to_page

EDGE = 0.1  # inches from the edge of the page or the sheet: a printer leaves more, a table ends further in
RULED = 0.8  # of a cell's height: a column of ink as long as this closes it, whatever lies beyond
BESIDE = 0.03  # inches beside the wall of a cell where the ink of its rule may lie
ROWS = 100  # of the picture, that tell the grey of its paper
INK = 0.6  # of the grey of the paper: darker is ink
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
