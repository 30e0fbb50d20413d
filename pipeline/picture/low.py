"""Upright rules of a row that stands alone and is lower than any run that is sure to be a rule.

Such a row is what a page break leaves of a table. Its upright rules are no longer than characters, but they lead from
the rule above to the rule below, which characters do not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.picture.ink import odd
from pipeline.picture.rules import ACROSS, LONG_VERTICAL, THICK, Pieces, Rules, mask_to_pieces

LEAST_WIDTH = 2.0  # inches: shorter pairs of rules are boxes or underlines
LEAST_HEIGHT = 0.11  # inches: one row of the smallest print
SAME_ENDS = 0.1  # inches: both rules of a row begin and end together
BESIDE = 0.75  # inches: rows of a table are no higher, mostly
FULL = 0.8  # of the way from rule to rule that is ink, where a watermark took some; characters take .7 of a tight row

Mask = NDArray[np.uint8]


def with_low_walls(rules: Rules, down: Mask, dpi: float) -> Rules:
    """The rules, and the upright ones of low rows that stand alone.

    `down` is the bridged ink of the picture with its axes exchanged (`pipeline.picture.rules.grey_to_bridged`).
    """
    level = mask_to_pieces(rules.horizontal, LEAST_WIDTH * dpi)
    order = np.argsort(level.across)
    near = np.diff(level.across[order]) < LONG_VERTICAL * dpi
    vertical = rules.vertical.copy()
    for place in np.flatnonzero(near):
        alone = near[max(0, place - 1) : place + 2].sum() == 1
        pair = order[place : place + 2]
        if alone and _are_sides(level, pair[0], pair[1], dpi) and not _is_among_level(rules.vertical, level, pair, dpi):
            _add_walls(vertical, down, level, pair, dpi)
    return Rules(rules.horizontal, vertical)


def _are_sides(level: Pieces, top: int, foot: int, dpi: float) -> bool:
    """Whether two rules begin and end together, and a line of print has room between them."""
    ends = max(abs(level.start[top] - level.start[foot]), abs(level.end[top] - level.end[foot]))
    return bool(level.across[foot] - level.across[top] >= LEAST_HEIGHT * dpi and ends < SAME_ENDS * dpi)


def _is_among_level(vertical: Mask, level: Pieces, pair: NDArray[np.intp], dpi: float) -> bool:
    """Whether a row has others of its table beside it, and none of them an upright rule: it will have none either."""
    top, foot = level.across[pair]
    off = np.minimum(np.abs(level.start - level.start[pair[0]]), np.abs(level.end - level.end[pair[0]]))
    apart = np.maximum(top - level.across, level.across - foot)
    beside = (apart > 0) & (apart <= BESIDE * dpi) & (off < SAME_ENDS * dpi)
    if not beside.any():
        return False
    y0, y1 = (round(float(y)) for y in (level.across[beside].min(), level.across[beside].max()))
    x0, x1 = round(float(level.start[pair].min())), round(float(level.end[pair].max()))
    sides = round(SAME_ENDS * dpi)
    return not vertical[min(y0, round(top)) : max(y1, round(foot)), max(0, x0 - sides) : x1 + sides].any()


def _add_walls(vertical: Mask, down: Mask, level: Pieces, pair: NDArray[np.intp], dpi: float) -> None:
    """Sets what leads from one rule to the other, where it is no thicker than a rule."""
    top, foot = np.rint(level.across[pair]).astype(int)
    slant = float(np.max(np.abs(level.slope[pair]) * level.length[pair])) / 2
    beyond = odd(THICK * dpi)
    x0, x1 = max(0, round(level.start[pair].min()) - beyond), round(level.end[pair].max()) + beyond
    led = down[x0:x1, round(top + slant) : round(foot - slant) + 1].mean(axis=1) >= FULL
    going_on = _going_on(vertical, top, foot, dpi)[x0:x1]
    inner = slice(round(SAME_ENDS * dpi) + beyond, -round(SAME_ENDS * dpi) - beyond)
    if going_on[inner].any():
        led &= going_on
    bounds = np.flatnonzero(np.diff(np.concatenate(([0], led, [0]))))
    for start, end in zip(bounds[::2], bounds[1::2], strict=True):
        if end - start <= (THICK + ACROSS) * dpi:
            vertical[top : foot + 1, x0 + start : x0 + end] = 1


def _going_on(vertical: Mask, top: int, foot: int, dpi: float) -> NDArray[np.bool_]:
    """Where an upright rule ends at the rule above or at that below, from outside: the table has rows beside this one.

    What does not go on there is a stroke, as characters of a tight row lead from rule to rule too.
    """
    reach = round(LEAST_HEIGHT * dpi)
    outside = vertical[max(0, top - reach) : top], vertical[foot + 1 : foot + 1 + reach]
    found = np.max([side.mean(axis=0) >= FULL for side in outside if len(side)], axis=0)
    return np.convolve(found, np.ones(odd(THICK * dpi)), "same") > 0
