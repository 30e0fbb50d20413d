"""Edges of the paper among the ruling lines of a picture: dark streaks, neither straight nor square to the print."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.picture.rules import Rules

LONG = 2.0  # inches: one rule as long as this is no stroke, nor several that touch
BESIDE = 0.2  # inches: upright rules stand no further outside the ends of the level ones, broken as these may be
BORDER = 0.05  # inches: what comes so near the side of the picture runs on beyond it
OTHERS = 3  # long rules that tell how wide a page's tables are
MOSTLY = 0.5  # of the long rules: where more of them run beyond the picture, it shows a part of a table


def without_edges(rules: Rules, dpi: float) -> Rules:
    """The rules of a picture without the edges of its paper; all of them where no long level rule tells.

    The level ones of a table end before the sides of the picture, and its upright ones stand between their ends.
    """
    xs, ys, part = rules.level
    width, parts = rules.horizontal.shape[1], int(part.max(initial=0)) + 1
    start, end = np.full(parts, width), np.zeros(parts, np.intp)
    np.minimum.at(start, part, xs)
    np.maximum.at(end, part, xs + 1)
    long = end - start >= LONG * dpi
    beyond = long & ((start <= BORDER * dpi) | (end >= width - BORDER * dpi))
    height = np.bincount(part, ys, minlength=parts) / np.maximum(np.bincount(part, minlength=parts), 1)
    beyond |= _are_outermost(start, end, height, long & ~beyond, BESIDE * dpi)
    if not long.any() or beyond.sum() > MOSTLY * long.sum():
        return rules
    own = long & ~beyond
    left, right = max(0, round(start[own].min() - BESIDE * dpi)), round(end[own].max() + BESIDE * dpi)
    if not beyond.any() and not rules.vertical[:, :left].any() and not rules.vertical[:, right:].any():
        return rules
    horizontal, vertical = rules.horizontal.copy(), rules.vertical.copy()
    horizontal[ys[beyond[part]], xs[beyond[part]]] = 0
    vertical[:, :left] = 0
    vertical[:, right:] = 0
    return Rules(horizontal, vertical)


def _are_outermost(
    start: NDArray[np.intp],
    end: NDArray[np.intp],
    height: NDArray[np.float64],
    own: NDArray[np.bool_],
    beside: float,
) -> NDArray[np.bool_]:
    """Which of the `own` rules are wider than all others on both sides, and the first or the last of a page."""
    found = np.zeros_like(own)
    for order in (np.argsort(height), np.argsort(-height)):
        for rule in order[own[order]]:
            others = own & ~found
            others[rule] = False
            if others.sum() < OTHERS or not (
                start[rule] < start[others].min() - beside and end[rule] > end[others].max() + beside
            ):
                break
            found[rule] = True
    return found
