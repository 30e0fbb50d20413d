"""Pages in white on black: microfilm, and black-and-white scans whose file has the two the wrong way round."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

DARK = 100  # grey levels: paper in the dark is lighter, and all but strokes of a negative are darker
STEP = 4  # pixels: every so manieth row and column tells whether a page is dark at all
SHEET = 0.1  # inches: light patches as wide are paper or desk, strokes of print are thinner
MOST_LIGHT = 0.05  # of a negative lies in such patches: shaded cells and white margins of the film
LEAST_PRINT = 0.002  # of it is light at all, else it shows nothing

Picture = NDArray[np.uint8]


def as_positive(image: Picture, dpi: float) -> Picture:
    """A page as black on white, of the same shape; the same picture where it is that already.

    image: (h, w) grey or (h, w, 3) BGR. A dark photograph of a page has the sheet for a light patch, a negative has
    strokes alone.
    """
    few = image[::STEP, ::STEP]
    if float(np.median(few)) >= DARK:
        return image
    grey = image if image.ndim == 2 else np.max(image, axis=2)
    light = (grey >= DARK).astype(np.uint8)
    if light.mean() < LEAST_PRINT:
        return image
    side = max(3, round(SHEET * dpi))
    patches = cv2.morphologyEx(light, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    return image if patches.mean() > MOST_LIGHT else np.asarray(cv2.bitwise_not(image), np.uint8)
