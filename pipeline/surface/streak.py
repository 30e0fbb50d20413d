"""Cells that a streak of the scanner crosses: a stroke, or a whole lone digit, may have been taken away with it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.model import Box
from pipeline.picture.ink import grey_to_ink
from pipeline.picture.sheet import Sheet

WALL = 0.03  # inches inside the box of a cell: here lie its rules


def under_streak(sheet: Sheet, boxes: Sequence[Box]) -> list[bool]:
    """In which cells (pixels of the sheet) a streak may have hidden a digit of the figure.

    It may where it comes as near to the ink as that is high: digits of a number stand nearer to each other. A cell
    without ink may have lost all of it.
    """
    if sheet.hidden is None:
        return [False] * len(boxes)
    ink = grey_to_ink(sheet.grey, sheet.dpi)
    return [_may_hide(*(_inside(picture, box, sheet.dpi) for picture in (ink, sheet.hidden))) for box in boxes]


def _inside(picture: NDArray[np.uint8], box: Box, dpi: float) -> NDArray[np.uint8]:
    wall = round(WALL * dpi)
    return picture[
        max(0, round(box.y0) + wall) : round(box.y1) - wall, max(0, round(box.x0) + wall) : round(box.x1) - wall
    ]


def _may_hide(ink: NDArray[np.uint8], hidden: NDArray[np.uint8]) -> bool:
    if not hidden.any():
        return False
    rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return True
    near = int(rows[-1] - rows[0]) + 1
    around = hidden[max(0, rows[0] - near) : rows[-1] + near + 1, max(0, columns[0] - near) : columns[-1] + near + 1]
    return bool(around.any())
