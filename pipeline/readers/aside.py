"""Figures that cross the upright rules of their cells, where these are paler than the figures.

The rules are taken away, and what stands beyond them for the most part. A dark rule hides the strokes that lie along
it: there nothing is done.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.model import Box
from pipeline.readers.base import Picture
from pipeline.readers.ink import Ink, cell_ink, page_ink
from pipeline.readers.lighten import BLACK, cell_paper, darkest, lightened

_BEYOND = 0.08  # in; a figure reaches no further beyond a rule: then it is that of the next cell
_APART = 0.06  # in; about a digit: what stands nearer to a figure is of it, though beyond the rule
_SHARE = 0.8  # of the height of a cell: a darker column is a rule, as within a cell


def cell_to_aside(grey: Picture, box: Box, ink: Ink, dpi: float) -> tuple[Picture, Box, Ink] | None:
    """A part of a page round a cell without its upright rules, the cell's box in it, and its ink; None where they stay.

    `ink` is that of the cell alone. The box is wider than the cell; what stands there and is not the cell's own is
    painted over. None too where ink would be lost, or its own goes on beyond what is looked at, or into the next cell.
    """
    beyond = round(_BEYOND * dpi)
    x0, y0 = max(0, round(box.x0)), max(0, round(box.y0))
    height, width = ink.grey.shape
    left, above = min(beyond, x0), min(beyond, y0)
    part = grey[y0 - above : y0 + height + beyond, x0 - left : x0 + width + beyond]
    rows = np.zeros(len(part), np.bool_)
    rows[above : above + height] = ~ink.rule.all(axis=1)
    if not rows.any():
        return None
    paper = cell_paper(grey[y0 : y0 + height, x0 : x0 + width], ink)
    ruled = np.asarray(page_ink(np.ascontiguousarray(part), dpi)[rows].mean(axis=0) > _SHARE)
    if min(darkest(part.T, ruled, rows), default=0.0) < BLACK * paper:
        return None
    clear = np.ascontiguousarray(lightened(part.T, ruled, rows, paper).T)
    foreign = _foreign(page_ink(clear, dpi), rows, (left, left + width), _APART * dpi)
    if foreign is None:
        return None
    clear[foreign] = round(paper)
    wide = Box(0, above, part.shape[1], above + height)
    own = cell_ink(clear[above : above + height], dpi)
    return (clear, wide, own) if sum(m.area for m in own.marks) >= sum(m.area for m in ink.marks) else None


def _foreign(
    found: NDArray[np.uint8], rows: NDArray[np.bool_], cell: tuple[int, int], apart: float
) -> NDArray[np.bool_] | None:
    """Where ink in some rows is not that of the cell, which goes from a column to another.

    None where its own ink reaches the end of what is looked at, or other ink stands less than `apart` from it.
    """
    import cv2

    inside = np.where(rows[:, None], found, 0).astype(np.uint8)
    _, labels, stats, centres = cv2.connectedComponentsWithStats(inside, connectivity=8)
    own = (centres[:, 0] >= cell[0]) & (centres[:, 0] < cell[1])
    other = ~own
    own[0] = other[0] = False
    start, end = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_LEFT] + stats[:, cv2.CC_STAT_WIDTH]
    if (start[own] == 0).any() or (end[own] == found.shape[1]).any():
        return None
    gaps = np.maximum(start[own][:, None] - end[other], start[other] - end[own][:, None])
    if (gaps < apart).any():
        return None
    return np.asarray(cv2.dilate(other[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)
