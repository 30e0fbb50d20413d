"""Upright rules of which nothing is left: two columns are one, with two figures in each of its cells.

A streak of a scanner was taken away along with the rule under it, or the rule never came through. It is put back where
the columns beside it are half as wide, and white parts the figures of all rows at one place.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.grid.raster_cells import NEAR, Mask

MOST = 3  # columns that are one; of more the table is left to the sums
EVEN = 0.15  # of the usual width: how far the columns of a block differ, and white from the place of a rule
LEAST_ROWS = 2  # rows of the column that tell: of a table of one row of figures, and their headers
LEAST_ALIKE = 2  # other columns that tell how wide they are
MOSTLY = 0.5  # of these rows have a cell of theirs
BOTH = 0.6  # of them have ink at both sides; what is not counted may be left blank
WHITE = 0.035  # inches on both sides of a rule without ink: headers leave little
RULE = 0.015  # inches: half of a rule and its soft edge, of which rests may be left
CLEAR = 0.8  # of the rows in which both sides are white: a header may be too long for its cell


def with_lost_columns(
    ink: Mask, rows: list[float], columns: list[float], walls: tuple[NDArray[np.bool_], NDArray[np.bool_]], dpi: float
) -> tuple[list[float], NDArray[np.bool_], NDArray[np.bool_]]:
    """The upright lines of a table, its level walls (rows, gaps) and its upright ones, with those that are lost.

    ink: (h, w), 1 on ink that is no rule; all in pixels of it. Where ink crosses the place of one it is no wall.
    """
    level, plumb = walls
    lines = list(columns)
    for at in range(len(columns) - 2, -1, -1):
        places = _lost_in(at, ink, rows, columns, plumb, dpi)
        lines[at + 1 : at + 1] = places
        level = np.insert(level, [at] * len(places), level[:, [at]], axis=1)
        for place in reversed(places):
            plumb = np.insert(plumb, at + 1, plumb[at] & plumb[at + 1] & _parts(ink, rows, place, dpi), axis=0)
    return lines, level, plumb


def _lost_in(
    at: int, ink: Mask, rows: list[float], columns: list[float], plumb: NDArray[np.bool_], dpi: float
) -> list[float]:
    """Where upright rules are lost between a line and the next, from left to right."""
    gaps = np.diff(np.asarray(columns))
    single = plumb[:-1] & plumb[1:]  # cells of one position: (gaps between columns, gaps between rows)
    own = np.flatnonzero(single[at])
    if len(own) < LEAST_ROWS:
        return []
    alike = [gaps[other] for other in range(len(gaps)) if other != at and single[other][own].mean() > MOSTLY]
    if len(alike) < LEAST_ALIKE:
        return []
    gap, usual = float(gaps[at]), float(np.median(alike))
    count = round(gap / usual)
    if not 2 <= count <= MOST or abs(gap / count - usual) > EVEN * usual:
        return []
    bands = _bands(ink, rows, own, (round(columns[at]), round(columns[at + 1])), dpi)
    places = [_white_near(bands, step * gap / count, EVEN * usual, dpi) for step in range(1, count)]
    found = [place for place in places if place is not None]
    return [columns[at] + x for x in found] if len(found) == count - 1 and _are_filled(bands, found, dpi) else []


def _parts(ink: Mask, rows: list[float], place: float, dpi: float) -> NDArray[np.bool_]:
    """In which gaps between rows a place has white at one side at least: what crosses it has ink at both."""
    near, rule, x = round(NEAR * dpi), round(RULE * dpi), round(place)
    sides = [slice(max(0, x - 2 * rule), x - rule), slice(x + rule + 1, x + 2 * rule + 1)]
    bands = [ink[round(top) + near : round(foot) - near] for top, foot in pairwise(rows)]
    return np.array([not all(band[:, side].any() for side in sides) for band in bands])


def _bands(
    ink: Mask, rows: list[float], gaps: NDArray[np.intp], span: tuple[int, int], dpi: float
) -> NDArray[np.bool_]:
    """Which columns of pixels have ink in each of some rows of a table, (rows, pixels)."""
    near = round(NEAR * dpi)
    edges = list(pairwise(rows))
    return np.stack(
        [ink[round(edges[g][0]) + near : round(edges[g][1]) - near, span[0] : span[1]].any(axis=0) for g in gaps]
    )


def _white_near(bands: NDArray[np.bool_], place: float, reach: float, dpi: float) -> float | None:
    """The middle of the white nearest to a place, within reach, that parts nearly all rows; None where none does."""
    white, rule = round(WHITE * dpi), round(RULE * dpi)
    clear = []
    for x in range(max(white, round(place - reach)), min(bands.shape[1] - white, round(place + reach) + 1)):
        flanks = bands[:, x - white : x - rule].any(axis=1) | bands[:, x + rule + 1 : x + white + 1].any(axis=1)
        if (~flanks).mean() >= CLEAR:
            clear.append(x)
    if not clear:
        return None
    nearest = min(clear, key=lambda x: abs(x - place))
    together = [x for x in clear if all(y in clear for y in range(min(x, nearest), max(x, nearest)))]
    return float(np.mean(together))


def _are_filled(bands: NDArray[np.bool_], places: list[float], dpi: float) -> bool:
    """Whether most rows have ink on both sides of all places."""
    near = round(NEAR * dpi)
    edges = [0.0, *places, float(bands.shape[1])]
    parts = [bands[:, round(start) + near : round(end) - near].any(axis=1) for start, end in pairwise(edges)]
    return bool(np.all(parts, axis=0).mean() >= BOTH)
