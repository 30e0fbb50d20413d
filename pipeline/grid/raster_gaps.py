"""Pieces of broken rules that are lost altogether: put back where the rule goes on at both sides of them.

Without them two cells are one, with two figures in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.grid.raster_cells import NEAR, Mask

MOST = 3  # lost pieces in a row: more may be a cell that spans rows or columns
GOES_ON = 2  # pieces that must be there next to them, where the rule has so many
RULE = 0.018  # inches: half of a rule and its soft edge
NEARLY_ALL = 0.8  # of the lines of a column of figures are in the next one; headers of two lines leave .67 of few
MAJORITY = 0.5  # of the upright rules of the row beside it a row of cells has more; headers that span columns have .43


@dataclass(frozen=True, slots=True)
class Text:
    """Ink of a table that is no rule, (h, w) of 0 and 1, with its lines and the lines that cross them, in pixels.

    For vertical lines it is transposed, and `level` is False. These must go on above what is lost, with ink at both
    sides of it, as titles of blocks span all columns. Horizontal ones may go on at one side only, if there is ink at
    both sides: outer headers span more rows than inner ones.
    """

    ink: Mask
    lines: list[float]
    crossing: list[float]
    level: bool


def with_lost_pieces(walls: NDArray[np.bool_], text: Text, dpi: float, broken: bool = True) -> NDArray[np.bool_]:
    """The walls, (lines, gaps between crossing lines), and those that are lost between two cells of one position each.

    Text that crosses the line stands in a cell that spans both; so may text at one side of it alone. Where rules are
    not `broken`, only a gap is mended that has nearly all lines of the gap beside it, and text at both sides.
    """
    found = walls.copy()
    for line in range(1, len(walls) - 1):
        for start, end in _holes(walls[line]):
            before, after = _goes_on(walls[line, :start][::-1]), _goes_on(walls[line, end:])
            inked = not (broken and text.level and before and after and end - start <= MOST)
            ends = [range(start, end)] if before else []
            ends += [range(end - 1, start - 1, -1)] if after and text.level else []
            for gaps in ends:
                for gap in gaps[:MOST]:
                    alone = bool(walls[line - 1, gap] and walls[line + 1, gap])
                    if not alone or not (broken or _is_whole(walls, gap)) or not _parts(text, line, gap, inked, dpi):
                        break
                    found[line, gap] = True
    return found


def _is_whole(walls: NDArray[np.bool_], gap: int) -> bool:
    """Whether a gap has nearly all lines of one beside it, as one column of figures has of another."""
    beside = [walls[1:-1, near] for near in (gap - 1, gap + 1) if 0 <= near < walls.shape[1]]
    return any(_has_most(walls[1:-1, gap], other, NEARLY_ALL) for other in beside)


def with_lost_sides(walls: NDArray[np.bool_], rests: NDArray[np.bool_], text: Text, dpi: float) -> NDArray[np.bool_]:
    """The vertical walls, (lines, gaps between rows), and those that are lost beside others of the same row.

    A row that has most of the upright rules of the row above it, or below, is one of as many cells: where such a rule
    is lost in it, and no text crosses it, it was there. Rows of titles and of headers that span columns have few.
    `rests` says where something is left of a rule, which then need not go on for long.
    """
    found = walls.copy()
    for line in range(1, len(walls) - 1):
        for start, end in _holes(walls[line]):
            for near, gaps, beyond in (
                (start - 1, range(start, end), walls[line, :start][::-1]),
                (end, range(end - 1, start - 1, -1), walls[line, end:]),
            ):
                for gap in gaps[:MOST] if len(beyond) else ():
                    told = rests[line, gap] or _goes_on(beyond)
                    if not told or not _has_most(walls[1:-1, gap], walls[1:-1, near]) or _crosses(text, line, gap, dpi):
                        break
                    found[line, gap] = True
    return found


def _has_most(row: NDArray[np.bool_], other: NDArray[np.bool_], share: float = MAJORITY) -> bool:
    """Whether a row has most of another's upright rules, from its own first one on: its label may span columns."""
    first = int(np.argmax(row))
    return bool(row.any() and row[first:][other[first:]].sum() > share * other[first:].sum())


def _crosses(text: Text, line: int, gap: int, dpi: float) -> bool:
    """Whether text stands on a line in one of its gaps: at both sides of where the rest of a rule may be."""
    near, rule = round(NEAR * dpi), round(RULE * dpi)
    start, end, here = round(text.crossing[gap]) + near, round(text.crossing[gap + 1]) - near, round(text.lines[line])
    sides = (
        text.ink[max(0, here - near) : here - rule, start:end],
        text.ink[here + rule + 1 : here + near + 1, start:end],
    )
    return end <= start or all(bool(side.any()) for side in sides)


def _holes(line: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last but one piece of each run of missing pieces."""
    edges = np.flatnonzero(np.diff(np.concatenate(([1], line.astype(int), [1]))))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def _goes_on(pieces: NDArray[np.bool_]) -> bool:
    """Whether a rule goes on, given its pieces from the hole on: the next ones are there, where it has any."""
    return bool(len(pieces) and pieces[:GOES_ON].all())


def _parts(text: Text, line: int, gap: int, inked: bool, dpi: float) -> bool:
    """Whether a line crosses no text in one of its gaps; with `inked`, whether text stands at both sides of it.

    Remnants of the rule lie on the line; text would reach beyond them on one side at least.
    """
    near = round(NEAR * dpi)
    start, end = round(text.crossing[gap]) + near, round(text.crossing[gap + 1]) - near
    before, here, after = (round(text.lines[line + step]) for step in (-1, 0, 1))
    if end <= start:
        return False
    inner = text.ink[max(0, here - near) : here, start:end], text.ink[here + 1 : here + near + 1, start:end]
    if any(side.any(axis=1).all() for side in inner):
        return False
    outer = text.ink[before + near : here - near, start:end], text.ink[here + near : after - near, start:end]
    return not inked or all(side.any() for side in outer)
