"""Where the sheet of paper lies in a photograph, or between the black margins of a scan."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.picture.outline import dark_to_outside

Picture = NDArray[np.uint8]

COARSE_SIDE = 220  # pixels of the longer side of the copy looked at: the edge of a sheet is found to half a percent
INK_REACH = 5  # pixels of that copy: ink is narrower, the surroundings of a sheet are wider
RING = 4  # pixels of that copy: how far inside and outside its edge paper and surroundings are compared
STEP = 0.75  # surroundings are darker than this share of the paper next to them, all along; shadows fade slowly
AT_ONCE = 0.6  # of that drop happens within two pixels of the edge; of a shadow's a third
SHARP = 0.85  # of the edge
LEAST_SHARE, MOST_SHARE = 0.2, 0.985  # of the picture that is paper


def image_to_surroundings(image: Picture) -> Picture | None:
    """1 where the picture does not show the sheet of paper, 0 on it; None where it shows nothing but the sheet.

    image: (h, w) grey or (h, w, 3) BGR. The mask is a coarse one; resize it to the picture. Otsu's threshold splits
    the darkest channel, as wood and skin are bright in red only. Where three straight sides of the sheet are seen,
    these are believed: a shadow on the paper may be darker than the desk.
    """
    factor = min(1.0, COARSE_SIDE / max(image.shape[:2]))
    copy = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    dark = copy if copy.ndim == 2 else np.min(copy, axis=2)
    dark = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((INK_REACH, INK_REACH), np.uint8))
    outside = dark_to_outside(np.asarray(dark, np.uint8))
    if outside is not None:
        return np.asarray(cv2.dilate(outside, np.ones((5, 5), np.uint8)), np.uint8)
    _, bright = cv2.threshold(dark, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    paper = _largest_filled(np.asarray(bright, np.uint8))
    if not LEAST_SHARE <= paper.mean() <= MOST_SHARE or not _has_edge(np.asarray(dark, np.uint8), paper):
        return None
    return np.asarray(1 - cv2.erode(paper, np.ones((3, 3), np.uint8), borderValue=(1.0,)), np.uint8)


def _largest_filled(bright: Picture) -> Picture:
    """The largest connected part, its holes filled."""
    contours, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros_like(bright)
    if contours:
        cv2.drawContours(filled, [max(contours, key=cv2.contourArea)], 0, (1,), cv2.FILLED)
    return filled


def _has_edge(dark: Picture, paper: Picture) -> bool:
    """Whether brightness drops sharply where the paper ends: by much, and at once all round it."""
    kernel = np.ones((2 * RING + 1, 2 * RING + 1), np.uint8)
    inside = (paper > 0) & (cv2.erode(paper, kernel, borderValue=(1.0,)) == 0)
    outside = (paper == 0) & (cv2.dilate(paper, kernel) > 0)
    if not inside.any() or not outside.any() or np.median(dark[outside]) >= STEP * np.median(dark[inside]):
        return False
    edge = (paper > 0) & (cv2.erode(paper, np.ones((3, 3), np.uint8), borderValue=(1.0,)) == 0)
    near, far = (_drop(dark, paper, reach)[edge] for reach in (2, 2 * RING))
    return bool((near >= AT_ONCE * far).mean() >= SHARP)


def _drop(dark: Picture, paper: Picture, reach: int) -> NDArray[np.float64]:
    """At each pixel how much darker the surroundings are on average than the paper, both up to `reach` away."""
    size = (2 * reach + 1, 2 * reach + 1)
    levels, on = dark.astype(np.float64), paper.astype(np.float64)
    means = [
        cv2.boxFilter(levels * part, -1, size) / np.maximum(cv2.boxFilter(part, -1, size), 1e-9)
        for part in (on, 1 - on)
    ]
    return np.asarray(means[0] - means[1], np.float64)
