"""A pattern that covers the page: the moiré of a photographed screen. Its stripes are neither rules nor ink."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.picture.ink import INK_WINDOW, odd

COVERED = 80  # percentile of the depth of all pixels: print of both sides covers less of a page, a pattern half of it
PATTERN = 4  # grey levels of that depth: 4 to 6 on photographed screens, at most 3 on worn paper and through the back
DARKEST = 4.0  # times that depth: what the stripes stand out by at most; pale print has twice as much left
WHITE = 255

Picture = NDArray[np.uint8]


def without_pattern(grey: Picture, dpi: float) -> Picture:
    """A picture with evened light, (h, w), without the pattern that covers it; the same picture where there is none.

    What is no darker than the stripes becomes paper, and the rest keeps its order from there to black.
    """
    window = odd(INK_WINDOW * dpi)
    depth = cv2.subtract(cv2.blur(grey, (window, window)), grey)
    counts = np.cumsum(cv2.calcHist([depth], [0], None, [256], [0, 256]))
    deep = int(np.searchsorted(counts, counts[-1] * COVERED / 100))
    if deep < PATTERN:
        return grey
    paper = WHITE - DARKEST * deep
    levels = np.clip(np.arange(256) * (WHITE / paper), 0, WHITE).astype(np.uint8)
    return np.asarray(cv2.LUT(grey, levels), np.uint8)
