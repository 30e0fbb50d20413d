"""Which way is plumb, told by the ends of horizontal rules: tables without vertical ones end all their rows alike."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from pipeline.picture.rules import Pieces

NEAR = 0.02  # in; ends of one edge stand no further off the line through them
LEANING = 0.1  # slope: no edge leans more on a page that is level
LEAST = 5  # ends that make an edge
TALL = 2.0  # in; an edge is so high at least
MOST = 60  # rules that are looked at, the longest
APART = 0.3  # of the width: two edges that stand further apart tell how the slope changes over the page

_Points = NDArray[np.float64]  # (n, 2): x, y


def ends_to_plumb(pieces: Pieces, width: int, height: int, dpi: float) -> tuple[float, float] | None:
    """Slope (x over y) of plumb lines at the middle of the picture, and its change over its width; None if untold.

    `pieces` are the horizontal rules of a picture of that size in pixels. Rules begin where merged cells end, so that
    not all share one left end: the edge that most ends make is taken on each side.
    """
    longest = np.argsort(-pieces.length)[:MOST]
    found = []
    for end in (pieces.start[longest], pieces.end[longest]):
        y = pieces.across[longest] + pieces.slope[longest] * (end - pieces.along[longest])
        edge = _edge(np.stack([end, y - height / 2], axis=1).astype(float), dpi)
        if edge is not None:
            found.append((edge[0] / width - 0.5, edge[1]))
    if not found:
        return None
    if len(found) == 1 or found[1][0] - found[0][0] < APART:
        return float(np.mean([slope for _, slope in found])), 0.0
    (left, first), (right, last) = found
    change = (last - first) / (right - left)
    return first - change * left, change


def _edge(points: _Points, dpi: float) -> tuple[float, float] | None:
    """Where the line through most points crosses the middle of the height, and its slope; None where few share one."""
    best: NDArray[np.bool_] | None = None
    for one, other in combinations(range(len(points)), 2):
        rise = points[other, 1] - points[one, 1]
        if abs(rise) < TALL * dpi:
            continue
        slope = (points[other, 0] - points[one, 0]) / rise
        if abs(slope) > LEANING:
            continue
        on = np.abs(points[:, 0] - points[one, 0] - slope * (points[:, 1] - points[one, 1])) <= NEAR * dpi
        if best is None or on.sum() > best.sum():
            best = on
    if best is None or best.sum() < LEAST:
        return None
    slope, at = np.polyfit(points[best, 1], points[best, 0], 1)
    return float(at), float(slope)
