"""Print that shows through from the back of the paper, painted out where rules are looked for.

Its tables would cross those of the front. It is told by its darkness: strokes that are pale to their core, many of
them as large as characters, beside strokes that are dark. Pale rules alone, or a stamp, are left.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.picture.ink import grey_to_ink, odd

LOOK_DPI = 100.0  # of the copy on which the first, cheap look is taken
CORE = 0.025  # inches: the darkest pixel this near tells how dark a stroke is; soft edges of dark ones stay
DARK = 10  # percent of all ink that are as dark as print is
PALE = 0.4  # of the contrast of dark print: strokes of the back stay below it
LEAST_SHARE = 0.03  # of all ink that is pale; clean, worn and photographed pages stay below, or fail the next
LEAST_GLYPHS = 0.12  # pale characters to dark ones; at most 0.08 of a worn page's own are so pale
FEW_GLYPHS = 15  # fewer pale ones may be anything
GLYPH_HEIGHT = (0.05, 0.2)  # inches
GLYPH_WIDTH = (0.02, 0.25)  # inches
WHITE = 255

Picture = NDArray[np.uint8]


def grey_to_front(grey: Picture, dpi: float) -> Picture:
    """A picture with evened light, (h, w), without the print of the back; the same picture where none shows."""
    factor = min(1.0, LOOK_DPI / dpi)
    copy = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    if not _may_show(*_ink_and_pale(np.asarray(copy, np.uint8), dpi * factor)):
        return grey
    ink, pale = _ink_and_pale(grey, dpi)
    strokes = np.asarray(cv2.bitwise_and(ink, pale), np.uint8)
    own = np.asarray(cv2.subtract(ink, pale), np.uint8)
    if not _may_show(ink, pale) or _glyphs(strokes, dpi) < max(FEW_GLYPHS, LEAST_GLYPHS * _glyphs(own, dpi)):
        return grey
    front = grey.copy()
    front[pale > 0] = WHITE
    return front


def _ink_and_pale(grey: Picture, dpi: float) -> tuple[Picture, Picture]:
    """Masks of the ink, and of all that is not near dark ink (paper and pale strokes)."""
    ink = grey_to_ink(grey, dpi)
    if not cv2.countNonZero(ink):
        return ink, np.ones_like(ink)
    limit = WHITE - PALE * (WHITE - float(np.percentile(grey[ink > 0], DARK)))
    core = cv2.erode(grey, np.ones((odd(CORE * dpi), odd(CORE * dpi)), np.uint8))
    return ink, (np.asarray(core) > limit).astype(np.uint8)


def _may_show(ink: Picture, pale: Picture) -> bool:
    return cv2.countNonZero(cv2.bitwise_and(ink, pale)) > LEAST_SHARE * cv2.countNonZero(ink)


def _glyphs(mask: Picture, dpi: float) -> int:
    """How many connected parts are as large as characters of print."""
    _, _, found, _ = cv2.connectedComponentsWithStats(mask)
    width, height = found[1:, cv2.CC_STAT_WIDTH] / dpi, found[1:, cv2.CC_STAT_HEIGHT] / dpi
    fits = [(low < size) & (size < high) for size, (low, high) in ((height, GLYPH_HEIGHT), (width, GLYPH_WIDTH))]
    return int((fits[0] & fits[1]).sum())
