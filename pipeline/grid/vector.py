"""The ruling lines of a born-digital page to grids.

Lines to edges to cells, as lattice extractors have done since Tabula (Aristarán 2012) and pdfplumber; here a grid keeps
its spans, and a table that is cut by the page is closed where its rules end.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.grid.cells import walls_to_cells
from pipeline.grid.model import Grid
from pipeline.load import Segment

NEAR = 3.0  # points; rules nearer than this are one (a double rule, or rounding): the smallest text is 5 points high
GAP = 3.0  # points; pieces of a dotted or broken rule nearer than this along the rule are one
SHORTEST = 5.0  # points; a shorter piece is a tick or a bullet, unless it joins others
WALL = 0.5  # a wall stands between two positions where rules cover at least this share of the edge
ENDS = 0.5  # a table is closed where at least this share of its rules end at one place
MEETING = 0.5  # points between the end of a piece and the rule that it is drawn to, at most
WALLS = 3  # pieces from one rule to the next that make a row between them: a double rule has none
SELDOM = 0.25  # share of a page's rules that such pieces part: where more are, each rule is drawn as a box of its own


def segments_to_grids(page: int, horizontal: Sequence[Segment], vertical: Sequence[Segment]) -> tuple[Grid, ...]:
    """The ruled tables of a page from top to bottom, in points of the page; cells carry no text yet."""
    cuts = _low_rows(horizontal, vertical)
    across = [rule for rule in join_pieces(horizontal, cuts) if rule.end - rule.start >= SHORTEST]
    down = [rule for rule in join_pieces(vertical) if rule.end - rule.start >= SHORTEST]
    grids = []
    for rows, columns in _touching(across, down):
        grid = _rules_to_grid(page, rows, columns, cuts)
        if grid is not None:
            grids.append(grid)
    return tuple(sorted(grids, key=lambda grid: (grid.box.y0, grid.box.x0)))


def _low_rows(horizontal: Sequence[Segment], vertical: Sequence[Segment]) -> tuple[float, ...]:
    """The middles of blank rows so low that their two rules would be taken for a double one: walls stand in them."""
    heights = sorted({rule.at for rule in horizontal if rule.end - rule.start >= SHORTEST})
    walls = [piece for piece in vertical if 2 * MEETING < piece.end - piece.start < NEAR]
    rows: dict[tuple[float, float], set[float]] = {}
    for piece in walls:
        top, bottom = (min(heights, key=lambda at: abs(at - end), default=math.inf) for end in piece[1:])
        if abs(top - piece.start) <= MEETING and abs(bottom - piece.end) <= MEETING:
            rows.setdefault((top, bottom), set()).add(round(piece.at))
    found = tuple((top + bottom) / 2 for (top, bottom), places in rows.items() if len(places) >= WALLS)
    return found if len(found) <= SELDOM * len(heights) else ()


def join_pieces(segments: Iterable[Segment], cuts: Sequence[float] = ()) -> list[Segment]:
    """Pieces of rules at the same position that touch, or nearly do, as one, at the mean position of its pieces.

    Browsers draw the border of each cell by itself. Pieces to either side of a position in `cuts` are never one.
    """
    merged: list[Segment] = []
    for line in _clusters(sorted(segments), cuts):
        line.sort(key=lambda piece: piece.start)
        run = [line[0]]
        end = line[0].end
        for piece in line[1:]:
            if piece.start > end + GAP:
                merged.append(_joined(run))
                run = []
            run.append(piece)
            end = max(end, piece.end) if len(run) > 1 else piece.end
        merged.append(_joined(run))
    return merged


def _joined(run: list[Segment]) -> Segment:
    at = sum(piece.at for piece in run) / len(run)
    return Segment(at, run[0].start, max(piece.end for piece in run))


def _clusters(segments: list[Segment], cuts: Sequence[float] = ()) -> list[list[Segment]]:
    """Segments sorted by position, cut at `cuts` and where the next lies NEAR or more from the first of its cluster."""
    clusters: list[list[Segment]] = []
    for segment in segments:
        first = clusters[-1][0].at if clusters else -math.inf
        if segment.at - first < NEAR and not any(first < cut <= segment.at for cut in cuts):
            clusters[-1].append(segment)
        else:
            clusters.append([segment])
    return clusters


def _touching(across: list[Segment], down: list[Segment]) -> list[tuple[list[Segment], list[Segment]]]:
    """Groups of rules that are connected by crossings."""
    if not across or not down:
        return []
    a, d = np.array(across), np.array(down)
    crossing = (
        (a[:, None, 1] - NEAR <= d[None, :, 0])
        & (d[None, :, 0] <= a[:, None, 2] + NEAR)
        & (d[None, :, 1] - NEAR <= a[:, None, 0])
        & (a[:, None, 0] <= d[None, :, 2] + NEAR)
    )
    groups = []
    left = set(range(len(across)))
    while left:
        rows, columns = {left.pop()}, set[int]()
        while True:
            new_columns = set(np.flatnonzero(crossing[sorted(rows)].any(axis=0)).tolist())
            new_rows = set(np.flatnonzero(crossing[:, sorted(new_columns)].any(axis=1)).tolist()) | rows
            if new_rows == rows and new_columns == columns:
                break
            rows, columns = new_rows, new_columns
        left -= rows
        groups.append(([across[index] for index in sorted(rows)], [down[index] for index in sorted(columns)]))
    return groups


def _rules_to_grid(page: int, across: list[Segment], down: list[Segment], cuts: Sequence[float]) -> Grid | None:
    rows = _edges(across, down, cuts)
    columns = _edges(down, across)
    if len(rows) < 2 or len(columns) < 3:
        return None
    right = np.array([_walls(down, x, rows) for x in columns[1:-1]], dtype=bool)
    below = np.array([_walls(across, y, columns) for y in rows[1:-1]], dtype=bool)
    right = right.reshape(len(columns) - 2, len(rows) - 1).T
    below = below.reshape(len(rows) - 2, len(columns) - 1)
    return Grid(page, rows, columns, walls_to_cells(rows, columns, right, below))


def _edges(along: list[Segment], across: list[Segment], cuts: Sequence[float] = ()) -> tuple[float, ...]:
    """The positions of the rules, and those where the crossing rules end without one (a table cut by the page)."""
    clusters = _clusters(sorted(along), cuts)
    edges = [float(np.mean([rule.at for rule in rules])) if len(rules) > 1 else rules[0].at for rules in clusters]
    if not edges:
        return ()
    starts: NDArray[np.float64] = np.array([rule.start for rule in across])
    ends: NDArray[np.float64] = np.array([rule.end for rule in across])
    if len(across) > 1:
        first, last = starts.min(), ends.max()
        if edges[0] - first > NEAR and np.mean(starts < first + NEAR) >= ENDS:
            edges.insert(0, float(first))
        if last - edges[-1] > NEAR and np.mean(ends > last - NEAR) >= ENDS:
            edges.append(float(last))
    return tuple(edges)


def _walls(rules: list[Segment], at: float, edges: tuple[float, ...]) -> list[bool]:
    """From one edge to the next whether rules at a position cover enough to be a wall."""
    near = [rule for rule in rules if abs(rule.at - at) < NEAR]
    if not near:
        return [False] * (len(edges) - 1)
    return [
        sum([max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in near]) >= WALL * (end - start)
        for start, end in pairwise(edges)
    ]
