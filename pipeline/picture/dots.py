"""Dotted rules of which a threshold has left few dots: each dot tells little, a row of them is a rule.

A dot is a piece of ink too small for a character and away from all others. Dots in a line, much closer to each other
along it than dots are elsewhere on the page, are what is left of a rule.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.picture.ink import mask_to_places, odd
from pipeline.picture.rules import turned

DOT = 0.03  # inches: no dot is larger, no part of a character that stands alone smaller
APART = 0.03  # inches: nearer to larger ink a dot may be a piece of that
ACROSS = 0.015  # inches: dots of a rule lie this near to its middle
GAP = 0.25  # inches: between two dots of a rule, some of which are lost
LONG = 0.75  # inches: rows of dots that are shorter may be ends of strokes
DENSE = 6.0  # dots an inch at least; where every third is lost of a rule of one point, 20 are left
ABOVE = 5.0  # times as dense as dots are on the page
ASIDE = 0.05  # inches: beside a rule there is paper, beside a row of pieces of characters another
BESIDE = 0.5  # of the dots of a rule are that near beside it, at most

Picture = NDArray[np.uint8]


def grey_to_dotted(grey: Picture, ink: Picture, dpi: float) -> Picture:
    """A picture with its dotted rules drawn through; the same picture, not a copy, where it has none.

    grey: (h, w), straightened, with white paper; ink: 1 where it is darker than its surroundings.
    """
    dots = _ink_to_dots(ink, dpi)
    if dots is None:
        return grey
    x, y = mask_to_places(dots)
    rows = np.zeros_like(dots)
    if _may_be_rows(x, y, dots.shape[1], dpi):
        rows = _dots_to_runs(dots, dpi)
    if _may_be_rows(y, x, dots.shape[0], dpi):
        rows = np.asarray(cv2.max(rows, turned(_dots_to_runs(turned(dots), dpi))), np.uint8)
    if not rows.any():
        return grey
    drawn = grey.copy()
    drawn[rows > 0] = 0
    return drawn


def _ink_to_dots(ink: Picture, dpi: float) -> Picture | None:
    """1 at the middle of each dot; None where no row of them can be a rule."""
    _, labels, stats, middles = cv2.connectedComponentsWithStats(ink)
    small = stats[:, cv2.CC_STAT_WIDTH : cv2.CC_STAT_HEIGHT + 1].max(axis=1) <= DOT * dpi
    small[0] = False
    x, y = np.rint(middles[small]).astype(int).T
    if not (_may_be_rows(x, y, ink.shape[1], dpi) or _may_be_rows(y, x, ink.shape[0], dpi)):
        return None
    larger = cv2.subtract(ink, small.astype(np.uint8)[labels])
    near = cv2.dilate(larger, np.ones((odd(2 * APART * dpi),) * 2, np.uint8))
    dots = np.zeros_like(ink)
    dots[y, x] = 1
    return np.asarray(cv2.subtract(dots, near), np.uint8)


def _may_be_rows(x: NDArray[np.intp], y: NDArray[np.intp], width: int, dpi: float) -> bool:
    """False where `_dots_to_runs` finds nothing in dots at these places, told without a look at every pixel.

    Most pages have some specks, hardly any has a row of them.
    """
    reach, gap, long = odd(ACROSS * dpi) // 2, odd(GAP * dpi), odd(LONG * dpi)
    levels = np.concatenate([y + offset for offset in range(-reach, reach + 1)])
    along = np.tile(x, 2 * reach + 1)
    order = np.lexsort((along, levels))
    levels, along = levels[order], along[order]
    parted = np.flatnonzero((np.diff(levels) != 0) | (np.diff(along) > gap)) + 1
    if not len(along):
        return False
    first, last = along[np.concatenate(([0], parted))], along[np.concatenate((parted - 1, [-1]))]
    first, last = np.where(first <= gap, 0, first), np.where(last >= width - 1 - gap, width - 1, last)
    return bool((last - first + 1 >= long).any())


def _dots_to_runs(dots: Picture, dpi: float) -> Picture:
    """1 along the horizontal rows of dots."""
    band = odd(ACROSS * dpi)
    near = cv2.dilate(dots, np.ones((band, 1), np.uint8))
    bridged = cv2.morphologyEx(near, cv2.MORPH_CLOSE, np.ones((1, odd(GAP * dpi)), np.uint8))
    long = np.ones((1, odd(LONG * dpi)), np.uint8)
    runs = cv2.morphologyEx(bridged, cv2.MORPH_OPEN, long, borderType=cv2.BORDER_CONSTANT, borderValue=(0.0,))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(np.asarray(runs, np.uint8), ltype=cv2.CV_32S)
    wide = cv2.dilate(labels.astype(np.float32), np.ones((odd(2 * ASIDE * dpi), 1), np.uint8)).astype(np.int32)
    dotted, around = (np.bincount(where[dots > 0], minlength=count) for where in (labels, wide))
    length, area = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_AREA]
    ruled = (dotted >= DENSE * length / dpi) & (dotted >= ABOVE * area * dots.mean())
    ruled &= around <= (1 + BESIDE) * dotted
    ruled[0] = False
    return np.asarray(ruled.astype(np.uint8)[labels], np.uint8)
