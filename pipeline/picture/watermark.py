"""A flat watermark taken away from a page, with the light that it took from the print it crosses.

A watermark is a flat grey: its levels make a sharp peak of their own, wherever between text and paper it lies, while
strokes of text have all levels from their cores to their soft edges. Rules, which may be as flat, are left out.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.picture.ink import odd

CORE = 0.025  # inches: the darkest pixel this near tells how dark a stroke is; soft edges go with their stroke
RULE = 0.25  # inches: longer straight runs are rules; characters of a watermark are that wide, but slant or bend
STEP = 2  # pixels: every second one is looked at, as watermarks are large
SMOOTH = 9  # grey levels: the histogram is smoothed over so many
PALEST = 0.45  # of the way from the darkest text to the paper: print that is darker is no watermark
LEAST = 0.1  # of the ink without rules is a watermark at least
SHARP = 12  # grey levels round its commonest: most of a watermark lies within
MOSTLY = 0.65  # of all that is as pale: watermarks have .8 and more, worn text has .45
VALLEY = 0.2  # of the peak: so few pixels lie between text and watermark; .13 measured on soft scans of 150 dpi
LARGE = 0.22  # inches: larger than any character of a table
LARGE_SHARE = 0.3  # of a watermark's ink is in strokes as large; pale text and print of the back have hardly any
PALE_RULES = 0.1  # of the pixels of long runs; crossings alone make .05, and at .3 rules as pale as the mark are lost
PIECE = 0.12  # inches: longer pale pieces are strokes of it; thin ones within characters of a table are shorter
HOPS = 2  # from a large piece to small ones, and from these to others
THICK_HOPS = 6  # to small pieces that are as thick as its strokes: rules cut a character into that many
THICK_REACH = 0.1  # inches: beyond two rules and the soft edges of both
THICK = 0.5  # of a small piece are as thick as a stroke
STROKE = 0.015  # inches: strokes of a watermark are thicker, soft edges of print thinner
HALF_WAY = 0.5  # to the paper: as dark are its thin strokes, also where rules beside them hide them from a local mean
REACH = 0.07  # inches: from piece to piece, across a stroke of print
CROSSED = 0.07  # inches: wider than a stroke of print and its soft edges, which a watermark crosses
WHITE = 255

Picture = NDArray[np.uint8]


def grey_to_unmarked(grey: Picture, ink: Picture, dpi: float, for_rules: bool = False) -> Picture:
    """A picture with a flat watermark taken away; the same picture, not a copy, where there is none.

    grey: (h, w) with white paper; ink: 1 where it is darker than its surroundings. Where the strokes of the watermark
    are, pale pixels of which the darkest neighbour is no darker than it turn white. Next to them and between them,
    where print crosses it, the light that it took is given back, so that neither a rest nor a lack stays in the print.
    `for_rules` leaves a page alone whose rules are as pale as the watermark.
    """
    core = np.asarray(cv2.erode(grey, _square(CORE, dpi)), np.uint8)
    few, some, rules = core[::STEP, ::STEP], ink[::STEP, ::STEP], _rules(ink, dpi)
    level = _core_to_level(few, np.asarray(cv2.subtract(some, rules), np.uint8), dpi)
    if level is None or (for_rules and np.mean(few[cv2.bitwise_and(some, rules) > 0] >= level) > PALE_RULES):
        return grey
    pale = (core >= level).astype(np.uint8)
    thick = np.asarray(cv2.morphologyEx(cv2.bitwise_and(pale, ink), cv2.MORPH_OPEN, _square(STROKE, dpi)), np.uint8)
    if not cv2.countNonZero(thick):
        return grey
    taken = float(np.median(grey[thick > 0]))
    flat = np.asarray(cv2.inRange(grey, (level,), (taken + SHARP,)), np.uint8)
    dark = np.asarray(cv2.inRange(grey, (level,), (taken + HALF_WAY * (WHITE - taken),)), np.uint8)
    strokes = _tinted_to_strokes(np.asarray(cv2.bitwise_and(pale, cv2.max(ink, dark)), np.uint8), dpi)
    given_back = cv2.multiply(grey, np.ones_like(grey), scale=WHITE / taken)
    clear = np.asarray(cv2.bitwise_and(thick, strokes), np.uint8)
    unmarked = np.where(_clear_to_covered(clear, flat, dpi) > 0, given_back, grey)
    unmarked[cv2.bitwise_and(pale, cv2.dilate(strokes, _square(2 * CORE, dpi))) > 0] = WHITE
    return np.asarray(unmarked, np.uint8)


def _tinted_to_strokes(tinted: Picture, dpi: float) -> Picture:
    """The strokes of a watermark: large pale pieces, and those beside them.

    Strokes of print may be as pale where they are thin; they are small pieces, and mostly stand alone.
    """
    _, labels, parts, _ = cv2.connectedComponentsWithStats(tinted)
    own = parts[:, cv2.CC_STAT_WIDTH : cv2.CC_STAT_HEIGHT + 1].max(axis=1) >= PIECE * dpi
    thick = cv2.morphologyEx(tinted, cv2.MORPH_OPEN, _square(STROKE, dpi))
    share = np.bincount(labels[thick > 0], minlength=len(parts)) / np.maximum(parts[:, cv2.CC_STAT_AREA], 1)
    for may_be, hops, reach in ((share >= THICK, THICK_HOPS, THICK_REACH), (share >= 0, HOPS, REACH)):
        for _ in range(hops):
            own[0] = False
            near = cv2.dilate(own[labels].astype(np.uint8), _square(2 * reach, dpi))
            beside = np.zeros(len(parts), np.bool_)
            beside[np.unique(labels[near > 0])] = True
            own |= beside & may_be
    own[0] = False
    return np.asarray(own[labels], np.uint8)


def _clear_to_covered(mark: Picture, flat: Picture, dpi: float) -> Picture:
    """The whole of a watermark from the part that is clear of print: where print crosses it, and what is as grey."""
    clear = cv2.dilate(cv2.morphologyEx(mark, cv2.MORPH_CLOSE, _square(CROSSED, dpi)), _square(CORE, dpi))
    between = cv2.dilate(cv2.morphologyEx(flat, cv2.MORPH_OPEN, _square(STROKE, dpi)), _square(STROKE, dpi))
    return np.asarray(cv2.max(clear, cv2.min(between, cv2.dilate(mark, _square(2 * CROSSED, dpi)))), np.uint8)


def _square(side: float, dpi: float) -> Picture:
    return np.ones((odd(side * dpi), odd(side * dpi)), np.uint8)


def _core_to_level(core: Picture, free: Picture, dpi: float) -> int | None:
    """The level from which on ink is a watermark's; None where there is none.

    core: darkest levels, free: 1 on ink that is no rule; both of every STEP-th pixel.
    """
    count = cv2.countNonZero(free)
    level = _shares_to_level(np.bincount(core[free > 0], minlength=256) / count) if count else None
    if level is None:
        return None
    parts = cv2.connectedComponentsWithStats(np.asarray((core >= level) & (free > 0), np.uint8))[2][1:]
    size, area = parts[:, cv2.CC_STAT_WIDTH : cv2.CC_STAT_HEIGHT + 1].max(axis=1), parts[:, cv2.CC_STAT_AREA]
    return level if area[size >= LARGE * dpi / STEP].sum() >= LARGE_SHARE * area.sum() else None


def _rules(ink: Picture, dpi: float) -> Picture:
    """1 on straight level and upright runs of ink, and next to them; of every STEP-th pixel."""
    near, long = np.ones((3, 3), np.uint8), odd(RULE * dpi / STEP)
    whole = np.ascontiguousarray(cv2.dilate(ink, near)[::STEP, ::STEP])
    level = cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    upright = cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((long, 1), np.uint8))
    return np.asarray(cv2.dilate(cv2.max(level, upright), near), np.uint8)


def _shares_to_level(shares: NDArray[np.float64]) -> int | None:
    """The level in the valley before a sharp pale peak, from the share of each of 256 levels."""
    smooth = np.convolve(shares, np.ones(SMOOTH) / SMOOTH, "same")
    darkest = int(np.searchsorted(np.cumsum(shares), 0.01))
    palest = round(darkest + PALEST * (WHITE - darkest))
    peak = palest + int(np.argmax(smooth[palest:]))
    low = np.flatnonzero(smooth[: peak + 1] <= VALLEY * smooth[peak])
    if not len(low) or not smooth[peak]:
        return None
    level = int(low[-1])
    mass = float(shares[level:].sum())
    sharp = float(shares[max(0, peak - SHARP) : peak + SHARP + 1].sum())
    return level if mass >= LEAST and sharp >= MOSTLY * mass else None
