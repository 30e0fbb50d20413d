"""Scans in black and white whose greys were broken up into dots: the dots are neither print nor rules."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

BLACK = 128  # grey level
DOTS = 300.0  # lone black pixels a square inch: a page of specks has some tens, paper of a tenth grey two thousand
SOFT = 1.25  # pixels: the deviation of the blur that makes greys of dots again; strokes of print are 2 and wider

Picture = NDArray[np.uint8]


def without_dither(grey: Picture, dpi: float) -> Picture:
    """A picture, (h, w), with the greys that its dots stood for; the same picture where there are none."""
    black = (grey < BLACK).astype(np.uint8)
    around = cv2.filter2D(black, -1, np.ones((3, 3), np.uint8), borderType=cv2.BORDER_CONSTANT)
    lone = cv2.countNonZero(cv2.bitwise_and(black, (around == 1).astype(np.uint8)))
    if lone < DOTS * grey.size / dpi**2:
        return grey
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), SOFT), np.uint8)
