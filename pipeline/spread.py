"""Two pages side by side on one sheet: where the gutter between them is.

A sheet that lies on its side may be one landscape page as well, so nothing may cross the gutter, and what stands on
both sides of it must not be the columns of one table.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.model import Box

ASPECT = 1.15  # width by height of two portrait pages: 1.41 as printed, less for an open volume that was cut
BAND = (0.4, 0.6)  # of the sheet's width: where the gutter is sought
GUTTER = 0.5  # inches: margins of 10 mm on both sides, as a printer's driver reduces them
RULE = 1.0  # inches: a shorter rule is a stroke
RULES = 2  # that stand on one side: tables are ruled here, and a table of both sides would have rules across
ALIGNED = 0.7  # of the right side's marks with a mark at the same height on the left: columns of one table
WIDE = 1.6  # inches: no column of figures, nor the word above it, is as wide; lines of prose, labels and rules are
WIDE_LINES = 2  # of each side: else it is no page, but the figures of a table that lies across the sheet
NEXT = 0.15  # inches: characters of one line stand nearer
SAME_ROW = 0.04  # inches: middles of characters of one line are nearer
SAME_LINE = 0.25  # of its height: a mark this far from the height of another stands in line with it

Boxes = NDArray[np.float64]


def is_wide(size: tuple[float, float]) -> bool:
    """Whether a sheet of that width and height may show two pages."""
    return size[0] >= ASPECT * size[1]


def marks_to_gutter(marks: Sequence[Box], rules: Sequence[Box], size: tuple[float, float], inch: float) -> float | None:
    """The x between two pages on a sheet of `size` (width, height); None where it shows one page.

    marks: characters or pieces of lines of text. rules: horizontal ruling lines. `inch` is the length of one inch.
    """
    if not is_wide(size) or not marks:
        return None
    text, lines = _array(marks), _array([rule for rule in rules if rule.width >= RULE * inch])
    everything = np.concatenate([text, lines])
    start, end = _widest_gap(everything, size[0])
    if end - start < GUTTER * inch:
        return None
    gutter = (start + end) / 2
    left, right = text[text[:, 2] <= gutter], text[text[:, 0] >= gutter]
    if not len(left) or not len(right):
        return None
    if min(_wide_lines(side, lines[where], inch) for side, where in _sides(left, right, lines, gutter)) < WIDE_LINES:
        return None
    on_left = int((lines[:, 2] <= gutter).sum())
    if max(on_left, len(lines) - on_left) < RULES and _aligned(left, right) >= ALIGNED:
        return None
    return float(gutter)


def _array(boxes: Sequence[Box]) -> Boxes:
    return np.array(boxes, np.float64).reshape(-1, 4)


def _widest_gap(boxes: Boxes, width: float) -> tuple[float, float]:
    """Start and end of the widest stretch in the middle of the sheet that no box touches."""
    low, high = (share * width for share in BAND)
    near = boxes[(boxes[:, 2] > low) & (boxes[:, 0] < high)]
    widest, reached = (low, low), low
    for x0, x1 in sorted((float(box[0]), float(box[2])) for box in near):
        if x0 - reached > widest[1] - widest[0]:
            widest = (reached, x0)
        reached = max(reached, x1)
    return (reached, high) if high - reached > widest[1] - widest[0] else widest


def _sides(left: Boxes, right: Boxes, lines: Boxes, gutter: float) -> list[tuple[Boxes, NDArray[np.bool_]]]:
    """The marks of each side, and which rules stand on it."""
    return [(left, lines[:, 2] <= gutter), (right, lines[:, 0] >= gutter)]


def _wide_lines(marks: Boxes, rules: Boxes, inch: float) -> int:
    """How many lines of text and rules of one side are as wide as only a page has them."""
    wide = int((rules[:, 2] - rules[:, 0] >= WIDE * inch).sum())
    start, reached, middle = 0.0, -1.0, -1.0
    order = np.lexsort((marks[:, 0], np.round((marks[:, 1] + marks[:, 3]) / 2 / (SAME_ROW * inch))))
    for x0, y0, x1, y1 in marks[order]:
        level = (y0 + y1) / 2
        if abs(level - middle) > 2 * SAME_ROW * inch or not 0 <= x0 - reached + NEXT * inch <= 2 * NEXT * inch:
            wide += reached - start >= WIDE * inch
            start, reached = x0, x1
        reached, middle = max(reached, x1), level
    return wide + int(reached - start >= WIDE * inch)


def _aligned(left: Boxes, right: Boxes) -> float:
    """The share of marks on the right that have one on the left in line with them."""
    middles, height = (right[:, 1] + right[:, 3]) / 2, right[:, 3] - right[:, 1]
    others = (left[:, 1] + left[:, 3]) / 2
    apart = np.abs(middles[:, None] - others[None, :]).min(axis=1)
    return float((apart <= SAME_LINE * height).mean())
