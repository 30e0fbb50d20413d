"""Ruling lines in a picture: masks of the horizontal and the vertical ones, and a straight fit of each piece.

Morphology as in most work on ruled tables: bridge small gaps along the line, then keep runs longer than any stroke
of a character. Lengths are in inches, so they hold at any resolution.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.picture.ink import odd

ACROSS = 0.015  # inches: a rule may wander this far sideways within one run (slope and stair steps)
GAP = 0.02  # inches: gaps of dotted or broken rules that are bridged; wider bridges make strokes into rules
LONG_HORIZONTAL = 0.30  # inches: no stroke of a character is this wide
LONG_VERTICAL = 0.225  # inches: a row may be this low; shorter runs let characters in
THICK = 0.05  # inches: thicker than any rule; a bar or a filled header


@dataclass(frozen=True, slots=True)
class Rules:
    """Masks (h, w) of the rules, 1 on a rule: horizontal and vertical."""

    horizontal: NDArray[np.uint8]
    vertical: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Pieces:
    """Straight fits of n pieces of rules of one direction, arrays of length n.

    start and end are along the rule (x of a horizontal one), middle is the mean position across at the mean position
    along, slope the change across for each pixel along.
    """

    start: NDArray[np.float64]
    end: NDArray[np.float64]
    along: NDArray[np.float64]
    across: NDArray[np.float64]
    slope: NDArray[np.float64]

    @property
    def length(self) -> NDArray[np.float64]:
        return np.asarray(self.end - self.start, np.float64)


def ink_to_rules(ink: NDArray[np.uint8], dpi: float) -> Rules:
    """Masks of the rules among the ink, (h, w) of 0 and 1."""
    horizontal = _runs(ink, dpi, LONG_HORIZONTAL)
    vertical = np.ascontiguousarray(_runs(np.ascontiguousarray(ink.T), dpi, LONG_VERTICAL).T)
    return Rules(horizontal, vertical)


def ink_to_bridged(ink: NDArray[np.uint8], dpi: float) -> NDArray[np.uint8]:
    """Ink thickened up and down, and small gaps along horizontal lines bridged: dotted and stepped rules close up."""
    mask = cv2.dilate(ink, np.ones((max(3, odd(ACROSS * dpi)), 1), np.uint8))
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, odd(GAP * dpi)), np.uint8)), np.uint8)


def _runs(ink: NDArray[np.uint8], dpi: float, long: float) -> NDArray[np.uint8]:
    """The horizontal runs of ink of at least `long` inches, no thicker than a rule."""
    mask = cv2.morphologyEx(ink_to_bridged(ink, dpi), cv2.MORPH_OPEN, np.ones((1, odd(long * dpi)), np.uint8))
    bars = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((odd((THICK + ACROSS) * dpi), 1), np.uint8))
    return np.asarray(cv2.subtract(mask, bars), np.uint8)


def mask_to_pieces(mask: NDArray[np.uint8], shortest: float) -> Pieces:
    """Straight least-squares fits of the connected pieces of a mask of horizontal rules, `shortest` pixels and longer.

    For vertical rules give the transposed mask; the answer is then transposed as well.
    """
    count, labels, stats, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    left, width = stats[:, cv2.CC_STAT_LEFT].astype(float), stats[:, cv2.CC_STAT_WIDTH].astype(float)
    ys, xs = np.nonzero(mask)
    of = labels[ys, xs]
    dx, dy = xs - centres[of, 0], ys - centres[of, 1]
    spread = np.bincount(of, dx * dx, count)
    slope = np.bincount(of, dx * dy, count) / np.maximum(spread, 1.0)
    keep = np.flatnonzero(width >= shortest)
    keep = keep[keep > 0]
    return Pieces(left[keep], (left + width)[keep], centres[keep, 0], centres[keep, 1], slope[keep])
