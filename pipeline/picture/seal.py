"""Colour pictures to grey: seals lifted by their own colour and shape, coloured writing kept dark.

Stamp ink is transparent: it multiplies the light of each colour by a share. Where its own colour is known, what the
paper below was like follows from the brightest channel and from the colourfulness (both shrink alike under black text).
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.picture.ink import colour_to_grey, odd

LOOK_DPI = 50.0  # of the copy on which coloured ink is sought: the ring of a seal is two pixels wide there
COLOURFUL = (
    30  # grey levels between the brightest and the darkest channel, above the paper's: the tint of grain is less
)
JOIN = 0.08  # inches: coloured strokes nearer than this belong together; rows of a table stand further apart
SEAL_SIDE = (0.6, 3.5)  # inches: the smallest stamp of a clerk, two seals that overlap
WRITING = 0.5  # inches: coloured ink no higher is writing, and more is a picture or the desk under the page
SPILL = 0.04  # inches around coloured ink that its soft edge reaches
SMEAR = 0.025  # inches: how far JPEG, which halves the resolution of colour, carries it from its stroke
THIN = 1.6  # times the gain, as thin strokes lose colour by that and not their darkness
GAIN = (0.3, 3.0)  # brightness that a unit of colourfulness stands for, as far as stamp inks go
STRONG = 0.5  # of the colourfulness of a seal: its own ink, not what shines through noise
LEAST_LIGHT = 0.5  # of the paper's: a stamp takes no more of its brightest colour, or it is not transparent
FULL = 98  # percentile of the colourfulness on a seal: that of its full ink
DEEPEST = 10  # percentile of the brightest channel on a seal that tells how dark its full ink is
_BLUE, _GREEN, _RED = 0, 1, 2

Picture = NDArray[np.uint8]


def image_to_grey(image: Picture, dpi: float) -> Picture:
    """(h, w) grey or (h, w, 3) BGR at `dpi` → (h, w) grey: seals of any colour gone, all other ink dark."""
    grey = colour_to_grey(image)
    if image.ndim == 2:
        return grey
    colourful = _coloured(image, dpi)
    if colourful is None:
        return grey
    outlines, _ = cv2.findContours(colourful, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    hulls = [cv2.convexHull(outline) for outline in outlines]
    seals, writing = np.zeros_like(colourful), np.zeros_like(colourful)
    for hull in sorted(hulls, key=cv2.contourArea, reverse=True):
        _, _, width, height = cv2.boundingRect(hull)
        low, high = sorted((width / LOOK_DPI, height / LOOK_DPI))
        if SEAL_SIDE[0] <= low and high <= SEAL_SIDE[1]:
            cv2.fillConvexPoly(seals, hull, (1,))
        elif height / LOOK_DPI <= WRITING:
            cv2.fillConvexPoly(writing, hull, (1,))
    grey = grey.copy()
    for window, inside in _windows(seals, image.shape):
        grey[window] = np.where(inside, _lifted(image[window], grey[window], dpi), grey[window])
    writing[seals > 0] = 0
    for window, inside in _windows(writing, image.shape):
        dark = cv2.min(grey[window], cv2.cvtColor(image[window], cv2.COLOR_BGR2GRAY))
        grey[window] = np.where(inside, dark, grey[window])
    return grey


def _windows(
    mask: NDArray[np.uint8], shape: tuple[int, ...]
) -> Iterator[tuple[tuple[slice, slice], NDArray[np.bool_]]]:
    """Each connected part of a coarse mask as a window of the picture of that shape, and where in it the part is."""
    scale_y, scale_x = shape[0] / mask.shape[0], shape[1] / mask.shape[1]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    for label in range(1, count):
        x, y, width, height, _ = stats[label].tolist()
        rows = slice(round(y * scale_y), round((y + height) * scale_y))
        columns = slice(round(x * scale_x), round((x + width) * scale_x))
        part = (labels[y : y + height, x : x + width] == label).astype(np.uint8)
        size = (columns.stop - columns.start, rows.stop - rows.start)
        yield (rows, columns), cv2.resize(part, size, interpolation=cv2.INTER_NEAREST) > 0


def _coloured(image: Picture, dpi: float) -> NDArray[np.uint8] | None:
    """1 on and around coloured ink, at `LOOK_DPI`; None where there is none."""
    factor = min(1.0, LOOK_DPI / dpi)
    copy = cv2.resize(image[:, :, :3], None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    blue, green, red = cv2.split(copy)
    colour = cv2.subtract(cv2.max(cv2.max(blue, green), red), cv2.min(cv2.min(blue, green), red))
    mask = (colour > float(np.median(colour)) + COLOURFUL).astype(np.uint8)
    if not mask.any():
        return None
    join = np.ones((odd(JOIN * LOOK_DPI),) * 2, np.uint8)
    spill = np.ones((odd(2 * SPILL * LOOK_DPI),) * 2, np.uint8)
    return np.asarray(cv2.dilate(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, join), spill), np.uint8)


def _lifted(patch: Picture, grey: Picture, dpi: float) -> Picture:
    """(h, w, 3) BGR of a seal and its surroundings, and its (h, w) grey without red → grey without any seal."""
    light = patch.max(axis=2).astype(np.float32)
    colour = light - patch.min(axis=2)
    paper = float(np.median(light))
    brightest = patch.argmax(axis=2)
    out = grey.astype(np.float32)
    for channel in (_BLUE, _GREEN):
        own = (brightest == channel) & (colour > 0)
        strong = own & (colour > STRONG * np.percentile(colour, FULL)) & (light > LEAST_LIGHT * paper)
        if strong.sum() <= 1:
            continue
        gain = float(np.clip(np.median((paper - light[strong]) / colour[strong]), *GAIN))
        deepest = max(LEAST_LIGHT, float(np.percentile(light[strong], DEEPEST)) / paper)
        near = np.ones((odd(SMEAR * dpi),) * 2, np.uint8)
        around = cv2.dilate(np.where(own, colour, 0), near)
        own = cv2.dilate(own.astype(np.uint8), near) > 0
        own &= (brightest != _RED) | (colour < COLOURFUL)
        out[own] = np.maximum(out, np.minimum(light + THIN * gain * around, light / deepest))[own]
    return np.asarray(np.clip(out, 0, 255), np.uint8)
