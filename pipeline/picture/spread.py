"""The gutter of a sheet that shows two pages, in its picture."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.model import Box
from pipeline.picture.ink import grey_to_ink, odd
from pipeline.picture.rules import grey_to_rules
from pipeline.spread import is_wide, marks_to_gutter

LOOK_DPI = 100.0  # of the copy looked at
LINE_GAP = 0.11  # inches: characters closer than this stand in one line
LINE = 0.3  # inches: shorter pieces of a line may be dirt or the crease of a volume

Picture = NDArray[np.uint8]


def grey_to_gutter(grey: Picture, dpi: float) -> int | None:
    """The x (pixels) between two pages on a level, upright sheet, (h, w) grey; None where it shows one page."""
    size = (float(grey.shape[1]), float(grey.shape[0]))
    if not is_wide(size):
        return None
    factor = min(1.0, LOOK_DPI / dpi)
    copy = np.asarray(cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)
    inch = dpi * factor
    rules = grey_to_rules(copy, inch).horizontal
    text = np.asarray(cv2.subtract(grey_to_ink(copy, inch), rules), np.uint8)
    joined = cv2.morphologyEx(text, cv2.MORPH_CLOSE, np.ones((1, odd(LINE_GAP * inch)), np.uint8))
    lines = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, odd(LINE * inch)), np.uint8))
    gutter = marks_to_gutter(_boxes(lines), _boxes(rules), (copy.shape[1], copy.shape[0]), inch)
    return None if gutter is None else round(gutter / factor)


def _boxes(mask: NDArray[np.generic]) -> list[Box]:
    """The boxes round the connected parts of a mask."""
    outlines, _ = cv2.findContours(np.asarray(mask, np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = map(cv2.boundingRect, outlines)
    return [Box(x, y, x + width, y + height) for x, y, width, height in found]
