"""Rules too faint for any threshold on pixels, told by the mean of many: thin dips in the light across most columns.

What is left of a dotted rule after scanning may be a few grey levels. Between two upright rules of a table hundreds of
its pixels lie in a row.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.grid.raster_cells import NEAR, Mask, gaps_between

LIKE = 2.0  # times the dip of the known rules, or a part of it: strokes of text are darker, print of the back is paler
LEAST = 4.0  # grey levels that these have at least: the means of grain differ by less than half of that
FAINT = 64.0  # ... and at most: thresholds find darker ones
ASIDE = 0.025  # inches: there is paper, beyond the soft edge of a rule
SOFT = 0.01  # inches: soft edges of text, which are no paper
SEEN = 0.5  # of the width of a column is free of text, for the light in it to tell
MOST = 0.75  # of the columns have the dip; labels of groups span rows
LEAST_GAPS = 3  # columns that tell
APART = 0.09  # inches: no row of print is lower


def with_faint_lines(
    grey: Mask,
    ink: Mask,
    lines: tuple[list[float], list[float]],
    walls: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    dpi: float,
) -> tuple[list[float], NDArray[np.bool_], NDArray[np.bool_]]:
    """The horizontal lines of a table, their walls (lines, gaps) and those of the crossing lines, with faint ones.

    `lines` are these lines and the crossing ones, `walls` theirs; for vertical rules give all transposed, and the
    crossing lines second.
    """
    own, crossing = list(lines[0]), lines[1]
    along, across = walls
    for place, stands in faint_lines(grey, ink, own, crossing, along, dpi):
        at = int(np.searchsorted(own, place))
        own.insert(at, place)
        along = np.insert(along, at, stands, axis=0)
        across = np.insert(across, at, across[:, at - 1], axis=1)
    return own, along, across


def faint_lines(
    grey: Mask, ink: Mask, lines: list[float], crossing: list[float], walls: NDArray[np.bool_], dpi: float
) -> list[tuple[float, NDArray[np.bool_]]]:
    """Faint horizontal rules between lines that are known: their height, and in which gaps of `crossing` they stand.

    grey: (h, w) of the table, ink: 1 on what is no rule; in pixels of these. For vertical rules give all transposed.
    """
    dips = np.nan_to_num(_dips(grey, ink, crossing, dpi))
    known = _known(dips, lines, walls, dpi)
    deep = (dips >= known / LIKE) & (dips <= known * LIKE)
    if dips.shape[1] < LEAST_GAPS or not LEAST <= known <= FAINT:
        return []
    apart = round(APART * dpi)
    weight = np.where(deep.mean(axis=1) >= MOST, dips.mean(axis=1), 0)
    weight[:apart] = weight[-apart:] = 0
    for line in lines:
        weight[max(0, round(line) - apart) : round(line) + apart + 1] = 0
    found: list[tuple[float, NDArray[np.bool_]]] = []
    while weight.any():
        at = int(np.argmax(weight))
        found.append((float(at), np.asarray(deep[at])))
        weight[max(0, at - apart) : at + apart + 1] = 0
    return sorted(found, key=lambda line: line[0])


def _known(dips: NDArray[np.float64], lines: list[float], walls: NDArray[np.bool_], dpi: float) -> float:
    """The usual dip of the rules that are known; 0 where there is none."""
    near = round(NEAR * dpi)
    own = [
        dips[max(0, round(line) - near) : round(line) + near + 1, stands].max(axis=0, initial=0.0)
        for line, stands in zip(lines, walls, strict=True)
    ]
    every = np.concatenate(own) if own else np.zeros(0)
    return float(np.median(every)) if every.size else 0.0


def _dips(grey: Mask, ink: Mask, crossing: list[float], dpi: float) -> NDArray[np.float64]:
    """How much darker each row of pixels is than what is above and below it, (h, gaps); nan where text stands."""
    import cv2

    soft, aside = round(SOFT * dpi), max(2, round(ASIDE * dpi))
    text = cv2.dilate(ink, np.ones((2 * soft + 1,) * 2, np.uint8)) > 0
    dips = np.full((len(grey), max(0, len(crossing) - 1)), np.nan)
    for gap, (start, end) in enumerate(gaps_between(crossing, grey.shape[1], dpi)):
        paper = ~text[:, start:end]
        count = paper.sum(axis=1)
        light = np.where(count >= SEEN * (end - start), (grey[:, start:end] * paper).sum(axis=1), np.nan)
        light = light / np.maximum(count, 1)
        dips[aside:-aside, gap] = np.minimum(light[: -2 * aside], light[2 * aside :]) - light[aside:-aside]
    return dips
