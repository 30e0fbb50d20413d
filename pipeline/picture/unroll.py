"""The characters round a red seal, unrolled to a straight strip that reads like a line of print."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.picture.ring import Ring, image_to_rings
from pipeline.picture.seal import Picture

STRIP_DPI = 200.0  # of the strip, as of a sheet: its characters are about 0.2 inches high
INNER, OUTER = 0.45, 1.08  # radii: between the star and beyond the ring
DARK = 40  # grey level of the red channel below which the share of red is noise
FULL = 95  # percentile of the redness in the ring of characters that is full ink
LINE = 0.5  # share of its columns that a row of the outer ring has ink in, and no row of characters
FAINT = 0.25  # of full ink: less is the tint of JPEG round it
PALEST = 0.3  # of full ink: what is paler is no ink, and is not made darker
BLANK = 0.03  # share of its rows that a column between characters may have ink in
SMALLEST = 0.09  # inches: characters that are lower cannot be told
_POLAR = cv2.WARP_POLAR_LINEAR | cv2.INTER_LINEAR | cv2.WARP_FILL_OUTLIERS


def image_to_strips(image: Picture, dpi: float) -> list[Picture]:
    """(h, w) grey or (h, w, 3) BGR at `dpi` → a strip for each round red seal: its characters upright in a line.

    A strip is (h, w) grey at about `STRIP_DPI`, dark on white; it begins where the widest gap between the characters
    ends, so a seal that is turned is read as well.
    """
    strips = (ring_to_strip(image, dpi, ring) for ring in image_to_rings(image, dpi))
    return [strip for strip in strips if strip is not None]


def ring_to_strip(image: Picture, dpi: float, ring: Ring) -> Picture | None:
    """The characters along a ring of a page (h, w, 3) BGR, unrolled; None where there are none.

    They run clockwise with their feet to the centre, so from left to right with their feet down in the strip.
    """
    ink = _unrolled(image, dpi, ring)
    rows = _character_rows(ink)
    if rows is None or (rows.stop - rows.start) < SMALLEST * STRIP_DPI:
        return None
    ink = ink[rows]
    free = (ink > FAINT).mean(axis=0) <= BLANK
    start, length = _longest_run(free)
    if length == 0 or length == len(free):
        return None
    line = np.roll(_evened(ink), -(start + length), axis=1)[:, : len(free) - length]
    margin = len(ink) // 4
    return np.asarray(255 * (1 - np.pad(line, ((margin // 2,) * 2, (margin,) * 2))), np.uint8)


def _unrolled(image: Picture, dpi: float, ring: Ring) -> NDArray[np.float32]:
    """Ink (0 to 1) by direction, clockwise from the right, and by distance from the centre, the furthest on top."""
    reach = OUTER * ring.radius * dpi
    left, top = (max(0, int(place * dpi - reach) - 1) for place in (ring.x, ring.y))
    patch = image[top : int(ring.y * dpi + reach) + 2, left : int(ring.x * dpi + reach) + 2, :3].astype(np.float32)
    green, red = patch[:, :, 1], patch[:, :, 2]
    share = np.clip(1 - np.maximum(green, DARK) / np.maximum(red, DARK), 0, 1)  # whatever the colour of the paper
    size = (round(OUTER * ring.radius * STRIP_DPI), round(2 * np.pi * (INNER + 1) / 2 * ring.radius * STRIP_DPI))
    centre = (ring.x * dpi - left, ring.y * dpi - top)
    polar = cv2.warpPolar(share, size, centre, reach, _POLAR)
    strip = polar.T[::-1][: round((OUTER - INNER) * ring.radius * STRIP_DPI)]
    paper, full = np.median(strip), np.percentile(strip, FULL)
    return np.asarray(np.clip((strip - paper) / max(0.01, full - paper), 0, 1), np.float32)


def _evened(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """Ink as dark all along the line: a seal is pale in places, and on coloured paper."""
    darkest = cv2.dilate(cv2.blur(ink, (3, 3)), np.ones((len(ink), len(ink)), np.uint8))
    around = cv2.GaussianBlur(darkest, (0, 0), len(ink) / 4)
    return np.asarray(np.clip(ink / np.maximum(around, PALEST), 0, 1), np.float32)


def _character_rows(ink: NDArray[np.float32]) -> slice | None:
    """The rows below the outer ring that the characters are in."""
    inked = (ink > FAINT).mean(axis=1)
    outer = np.flatnonzero(inked[: len(inked) // 2] >= LINE)
    start = int(outer[-1]) + 1 if len(outer) else 0
    own = inked[start:] > BLANK
    if not own.any():
        return None
    changes = np.flatnonzero(np.diff(np.concatenate(([0], own.astype(np.int8), [0]))))
    first, last = max(zip(changes[::2], changes[1::2], strict=True), key=lambda run: run[1] - run[0])
    return slice(start + int(first), start + int(last))


def _longest_run(flags: NDArray[np.bool_]) -> tuple[int, int]:
    """Start and length of the longest run of True on a closed circle of flags."""
    if flags.all() or not flags.any():
        return 0, int(flags.sum())
    offset = int(np.flatnonzero(~flags)[0])
    changes = np.flatnonzero(np.diff(np.concatenate(([0], np.roll(flags, -offset).astype(np.int8), [0]))))
    start, stop = max(zip(changes[::2], changes[1::2], strict=True), key=lambda run: run[1] - run[0])
    return (int(start) + offset) % len(flags), int(stop - start)
