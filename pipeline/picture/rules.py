"""Ruling lines in a picture: masks of the horizontal and the vertical ones, and a straight fit of each piece.

Morphology as in most work on ruled tables: bridge small gaps along the line, then keep runs longer than any stroke
of a character. Lengths are in inches, so they hold at any resolution.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.picture.ink import grey_to_ink, mask_to_places, odd

ACROSS = 0.015  # inches: a rule may wander this far sideways within one run (slope and stair steps)
SMOOTH = 0.005  # inches: grain is averaged over this length of a rule
FAINT = 12  # grey levels below its surroundings that make a smoothed rule
GAP = 0.02  # inches: gaps of dotted or broken rules that are bridged; wider bridges make strokes into rules
DASH = 0.04  # inches: shorter rests of a broken rule are left alone; as long as the least gap that is not bridged
ASIDE = 0.04  # inches: this far beside a rest of a rule there is paper, beside a stroke of a character another stroke
MENDED = 0.12  # inches: gaps between rests of a broken rule that are mended; columns of figures stand further apart
LONG_MENDED = 1.0  # inches: no line of text in a header is that long; half of it for upright ones, several rows
BROKEN = 0.05  # of the rules is mended at least where they are broken: .09 to .32 measured, where they are not .01
MET = 0.04  # inches: a gap that begins within half of this from a crossing rule is the end of a rule
LONG_HORIZONTAL = 0.30  # inches: no stroke of a character is this wide
LONG_VERTICAL = 0.225  # inches: a row may be this low; shorter runs let characters in
THICK = 0.05  # inches: thicker than any single rule; an upright stroke
BAR = 0.08  # inches: thicker than any double rule (4.5 points and its soft edges); a bar or a filled header

Points = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.int32]]
"""The x and y of the pixels of rules, and for each the number of its connected part, from 1."""


@dataclass(frozen=True)
class Rules:
    """Masks (h, w) of the rules, 1 on a rule: horizontal and vertical. They do not change."""

    horizontal: NDArray[np.uint8]
    vertical: NDArray[np.uint8]

    @cached_property
    def level(self) -> Points:
        """The points of the horizontal rules."""
        return mask_to_points(self.horizontal)

    @cached_property
    def plumb(self) -> Points:
        """Those of the vertical ones, axes exchanged."""
        return mask_to_points(turned(self.vertical))


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


def turned(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A mask with its axes exchanged, so that vertical rules become horizontal."""
    return np.asarray(cv2.transpose(mask), np.uint8)


def grey_to_rules(grey: NDArray[np.uint8], dpi: float) -> Rules:
    """Masks of the rules of a picture, (h, w) of 0 and 1."""
    return bridged_to_rules(grey_to_bridged(grey, dpi), grey_to_bridged(turned(grey), dpi), dpi)


def bridged_to_rules(along: NDArray[np.uint8], down: NDArray[np.uint8], dpi: float) -> Rules:
    """Masks of the rules among bridged ink: that of a picture, and that of the picture with its axes exchanged."""
    return Rules(_runs(along, dpi, LONG_HORIZONTAL), turned(_runs(down, dpi, LONG_VERTICAL)))


def grey_to_bridged(grey: NDArray[np.uint8], dpi: float) -> NDArray[np.uint8]:
    """Ink as it matters for horizontal rules: grain smoothed along them, thickened across, small gaps bridged.

    Same shape, 0 and 1. Smoothing along a rule leaves the rule and takes off the noise, so that fainter ones show
    than by ink alone; dotted and stepped rules close up.
    """
    smooth = cv2.blur(grey, (odd(SMOOTH * dpi), 1))
    ink = grey_to_ink(np.asarray(smooth, np.uint8), dpi, FAINT)
    mask = cv2.dilate(ink, np.ones((max(3, odd(ACROSS * dpi)), 1), np.uint8))
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, max(3, odd(GAP * dpi))), np.uint8)), np.uint8)


def bridged_to_thin(bridged: NDArray[np.uint8], dpi: float) -> NDArray[np.uint8]:
    """Bridged ink less what is thicker across than a rule: upright strokes, bars and crossing rules go, rules stay."""
    thick = cv2.morphologyEx(bridged, cv2.MORPH_OPEN, np.ones((odd((THICK + ACROSS) * dpi), 1), np.uint8))
    return np.asarray(cv2.subtract(bridged, thick), np.uint8)


def rules_to_mended(rules: Rules, along: NDArray[np.uint8], down: NDArray[np.uint8], dpi: float) -> Rules | None:
    """The rules with those that are broken into rests mended, from the bridged ink of `bridged_to_rules`.

    None where rules are whole. That is told by long rests alone, since short rests may be strokes of text.
    """
    across = turned(rules.vertical)
    level = _mended(rules.horizontal, along, rules.vertical, dpi)
    upright = _mended(across, down, turned(rules.horizontal), dpi)

    def mended(wide: float, high: float) -> Rules:
        return Rules(_long(level, rules.horizontal, wide * dpi), turned(_long(upright, across, high * dpi)))

    if _inked(mended(LONG_MENDED, LONG_MENDED / 2)) <= (1 + BROKEN) * _inked(rules):
        return None
    return mended(LONG_HORIZONTAL, LONG_VERTICAL)


def _inked(rules: Rules) -> int:
    return cv2.countNonZero(rules.horizontal) + cv2.countNonZero(rules.vertical)


def _long(rests: NDArray[np.uint8], runs: NDArray[np.uint8], least: float) -> NDArray[np.uint8]:
    """Horizontal runs, and those of `least` pixels and more among mended rests."""
    mended = cv2.morphologyEx(rests, cv2.MORPH_OPEN, np.ones((1, odd(least)), np.uint8))
    return np.asarray(cv2.max(mended, runs), np.uint8)


def _mended(
    runs: NDArray[np.uint8], bridged: NDArray[np.uint8], crossing: NDArray[np.uint8], dpi: float
) -> NDArray[np.uint8]:
    """Horizontal runs and the rests of rules, mended: dashes with paper on both sides, in a row, near each other.

    No gap is mended in which a crossing rule stands or at which it ends: a rule would meet it, figures one below the
    other do not; and the sides of two tables end at their first and last rule.
    """
    dash, gap = np.ones((1, odd(DASH * dpi)), np.uint8), np.ones((1, odd(MENDED * dpi)), np.uint8)
    aside = round(ASIDE * dpi)
    strokes = np.asarray(cv2.dilate(bridged, np.ones((odd(ASIDE / 2 * dpi), 1), np.uint8)), np.uint8)
    paper = np.ones_like(bridged)
    paper[aside:] -= strokes[:-aside]
    paper[:-aside] &= 1 - strokes[aside:]
    rests = cv2.max(cv2.morphologyEx(cv2.min(bridged, paper), cv2.MORPH_OPEN, dash), runs)
    fill = cv2.subtract(cv2.morphologyEx(rests, cv2.MORPH_CLOSE, gap), rests)
    met = cv2.dilate(crossing, np.ones((odd(MET * dpi), odd(MET * dpi)), np.uint8))
    crossed = cv2.dilate(cv2.min(fill, met), gap)
    return np.asarray(cv2.max(rests, cv2.subtract(fill, crossed)), np.uint8)


def _runs(bridged: NDArray[np.uint8], dpi: float, long: float) -> NDArray[np.uint8]:
    """The horizontal runs of ink of at least `long` inches, no thicker than a rule."""
    mask = cv2.morphologyEx(bridged, cv2.MORPH_OPEN, np.ones((1, odd(long * dpi)), np.uint8))
    bars = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((odd((BAR + ACROSS) * dpi), 1), np.uint8))
    return np.asarray(cv2.subtract(mask, bars), np.uint8)


def mask_to_points(mask: NDArray[np.uint8]) -> Points:
    """The x and y of the pixels set in a mask, and for each the number of its connected part, from 1."""
    xs, ys = mask_to_places(mask)
    _, labels = cv2.connectedComponents(mask, connectivity=8)
    return xs, ys, np.asarray(labels[ys, xs], np.int32)


def longest(mask: NDArray[np.uint8], shortest: float) -> NDArray[np.uint8]:
    """The connected pieces of a mask, (h, w) of 0 and 1, that are `shortest` pixels wide or high, or more."""
    _, labels, parts, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    long = parts[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1) >= shortest
    long[0] = False
    return np.asarray(long[labels], np.uint8)


def mask_to_pieces(mask: NDArray[np.uint8], shortest: float) -> Pieces:
    """Straight least-squares fits of the connected pieces of a mask of horizontal rules, `shortest` pixels and longer.

    For vertical rules give the transposed mask; the answer is then transposed as well.
    """
    return points_to_pieces(mask_to_points(mask), mask.shape[1], shortest)


def points_to_pieces(points: Points, width: int, shortest: float) -> Pieces:
    """The same of the points of a mask that is `width` pixels wide."""
    xs, ys, part = points
    size = np.bincount(part)
    number = np.maximum(size, 1)
    along, across = np.bincount(part, xs) / number, np.bincount(part, ys) / number
    dx, dy = xs - along[part], ys - across[part]
    slope = np.bincount(part, dx * dy) / np.maximum(np.bincount(part, dx * dx), 1.0)
    start, end = np.full(len(size), width), np.zeros(len(size), np.intp)
    np.minimum.at(start, part, xs)
    np.maximum.at(end, part, xs + 1)
    keep = np.flatnonzero((size > 0) & (end - start >= shortest))
    return Pieces(start[keep].astype(float), end[keep].astype(float), along[keep], across[keep], slope[keep])
