"""Columns of a grid onto the columns of a block, by headers and order; carried over where a page repeats none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

from pipeline.align.bands import Band
from pipeline.forms import Block, Column
from pipeline.grid.model import Cell, Grid
from pipeline.likeness import han_count, likeness
from pipeline.model import Box

UNLIKE = 0.35  # a header less alike than this speaks against its column
UNREAD = 0.1  # cost of a header in which nothing is read: the page break may have kept its text
SKIP_COLUMN = 0.3  # cost of a column of the form that the grid does not show
SKIP_LEAF = 0.3  # cost of a header that is no column of the form; free before the first, where labels stand
PATH = 0.25  # the weight of the merged headers above, beside the header itself
SURE = 0.72  # a header at least this alike is evidence of its column
COUNTED = 0.6  # evidence of columns told by their number alone
FILLED = 0.75  # evidence of one ill-read header between two that are read
CLAIM = 0.15  # a header this much more alike to another column than to its own is evidence against its own
JOINED = 0.05  # a header this much more alike to the labels of two columns together than to its own is that of both
HALF = 0.4  # of the wider one: narrower is no column of figures, but what is left between two strokes
NAMED = 0.6  # a header at least this alike to a column is no header of the row labels
CLAIMED = -1.0  # the evidence that it then is
ENOUGH = 0.5  # the share of columns whose headers must be found, else the columns are counted
SAME_SPAN = 0.8  # of the wider one: what a header and the figures below it share
SAME_LANE = 0.6  # a cell must share this much of its width with a carried lane
PART = 0.7  # of a lane's width: a narrower cell is a part of one
LAST = 0.97  # of the grid's width: where its last column ends
UNFIT = 0.2  # evidence left to lanes carried from headers that are not whole
SAME_SIDE = 0.15  # of a lane's width: how far from an edge its side may lie and be that edge

_UNIT = re.compile(r"万元|元|件")


_Leaf = tuple[Cell, tuple[str, ...], str]  # a lowest header cell, the texts it may stand for, the headers above it


@dataclass(frozen=True, slots=True)
class Lane:
    """Where a column of the form runs: left and right as shares of the grid's width, with evidence and unit."""

    left: float
    right: float
    evidence: float
    unit: str | None

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def header_to_lanes(grid: Grid, header: Sequence[Band], block: Block) -> list[Lane | None] | None:
    """One lane a column of the block, None for a column that is not shown; None where the headers tell too little."""
    leaves = _leaves(grid, header)
    if not leaves:
        return None
    pairs = _match(leaves, block.columns)
    if sum(alike >= UNLIKE for _, alike in pairs.values()) < ENOUGH * len(block.columns):
        return None
    lanes: list[Lane | None] = [None] * len(block.columns)
    for index, (leaf, _) in pairs.items():
        cell, texts, _ = leaves[leaf]
        evidence = _evidence(texts, index, block.columns)
        other = _named_beside(pairs, index, leaves, block.columns)
        if other is not None:
            evidence = 0.0
            one, two = sorted((index, other))
            halves = _halves(grid, cell) if other not in pairs else None
            if halves and _are_sure_beside(pairs, one, two, leaves, block.columns):
                for column, half in zip((one, two), halves, strict=True):
                    lanes[column] = _lane(grid, half, FILLED, "", block.columns[column])
                continue
        elif 0 <= evidence < FILLED and _are_sure_beside(pairs, index, index, leaves, block.columns):
            evidence = FILLED
        lanes[index] = _lane(grid, cell, max(0.0, evidence), texts[0], block.columns[index])
    return lanes


def bands_to_lanes(grid: Grid, bands: Sequence[Band], block: Block) -> list[Lane | None] | None:
    """Lanes told by counting: the last cells of the rows, as many as the block has columns; None where rows differ.

    None too where the last of them is empty throughout, and figures stand before the first: the dark edge of a scan
    makes a column more, and all figures would be taken for those of the next column.
    """
    width = len(block.columns)
    long = [band for band in bands if len(band.cells) >= width]
    ends = Counter(tuple((cell.box.x0, cell.box.x1) for cell in band.cells[-width:]) for band in long)
    if not ends:
        return None
    before = [band.cells[-width - 1].text for band in long if len(band.cells) > width]
    if not any(band.cells[-1].text for band in long) and any(text and not han_count(text) for text in before):
        return None
    spans, _ = ends.most_common(1)[0]
    box = grid.box
    evidence = UNFIT if _is_contradicted(grid, spans, min(band.row for band in bands), block) else COUNTED
    return [
        Lane((x0 - box.x0) / box.width, (x1 - box.x0) / box.width, evidence, column.unit)
        for (x0, x1), column in zip(spans, block.columns, strict=True)
    ]


def _is_contradicted(grid: Grid, spans: Sequence[tuple[float, float]], row: int, block: Block) -> bool:
    """Whether a cell over one of these spans, above a row, says that another column stands there.

    Then the count is off by one somewhere, and the sums of a block may hold all the same.
    """
    above = [cell for cell in grid.cells if cell.row < row and han_count(cell.text)]
    for (x0, x1), own in zip(spans, block.columns, strict=True):
        for cell in above:
            if _shared(cell, x0, x1) < SAME_SPAN * max(x1 - x0, cell.box.width):
                continue
            likest = max(likeness(cell.text, column.labels) for column in block.columns)
            if likest >= SURE and likest - likeness(cell.text, own.labels) > CLAIM:
                return True
    return False


def lanes_on_grid(grid: Grid, lanes: Sequence[Lane | None]) -> list[Lane | None]:
    """Lanes carried from another grid, fitted to the edges of this one; with less evidence where no one fit stands out.

    The grid of another page may lack an outer column of labels, as nothing touches its rule there, or have the edges of
    the paper for columns more: its shares then differ. So one stretch between two edges must bring every side of every
    lane onto an edge. Where the headers lack a column, or do not end with the table, nothing tells how the columns of
    another page follow each other: a shift by one keeps every sum of a column. Neither does where walls are lost; lanes
    between two walls that are there keep their evidence if most of them do.
    """
    box = grid.box
    edges = [(edge - box.x0) / box.width for edge in grid.columns]
    known = [lane for lane in lanes if lane is not None]
    if len(known) < len(lanes):
        return [lane and replace(lane, evidence=min(lane.evidence, UNFIT)) for lane in lanes]
    to_the_end = known[-1].right >= LAST
    if to_the_end and _fits(edges, known):
        return list(lanes)
    fits = [moved for left in edges[:-1] if to_the_end and _fits(edges, moved := _stretched(known, left, edges[-1]))]
    fits = fits or [moved for ends in combinations(edges, 2) if _fits(edges, moved := _stretched(known, *ends))]
    return list(fits[0]) if len(fits) == 1 else _as_they_stand(edges, known)


def _as_they_stand(edges: Sequence[float], lanes: Sequence[Lane]) -> list[Lane | None]:
    """Lanes that nothing moves to their places: those between two edges keep their evidence, if most of them do."""
    stand = [_fits(edges, [lane]) for lane in lanes]
    least = 1.0 if sum(stand) > len(lanes) / 2 and lanes[-1].right >= LAST else UNFIT
    return [
        replace(lane, evidence=min(lane.evidence, least if stands else UNFIT))
        for lane, stands in zip(lanes, stand, strict=True)
    ]


def _stretched(lanes: Sequence[Lane], left: float, right: float) -> list[Lane]:
    """The lanes where all of them together reach from `left` to `right`."""
    first = lanes[0].left
    scale = (right - left) / (lanes[-1].right - first)
    return [
        replace(lane, left=left + scale * (lane.left - first), right=left + scale * (lane.right - first))
        for lane in lanes
    ]


def _fits(edges: Sequence[float], lanes: Sequence[Lane]) -> bool:
    """True where both sides of every lane lie on an edge."""
    return all(
        min(abs(edge - side) for edge in edges) <= SAME_SIDE * (lane.right - lane.left)
        for lane in lanes
        for side in (lane.left, lane.right)
    )


def lane_to_cell(grid: Grid, band: Band, lane: Lane) -> tuple[Cell, float] | None:
    """The cell of a band that stands in a lane, and how much of the narrower of both they share.

    Nothing where a second figure stands in the lane: its header lacks a rule, and which of them it names is not known.
    Nothing either where a cell beside it takes much of the lane: the stroke that parts them may be the figure itself.
    """
    start, _, end, _ = grid.box
    left, right = start + lane.left * (end - start), start + lane.right * (end - start)
    middle = (left + right) / 2
    for cell in band.cells:
        first, _, last, _ = cell.box
        if first <= middle <= last:
            others = [other for other in band.cells if other is not cell and _is_much_in(other.box, left, right)]
            if any(c.text for c in others) or (others and last - first < PART * (right - left)):
                return cell, 0.0
            return cell, (min(last, right) - max(first, left)) / min(last - first, right - left)
    return None


def _is_much_in(box: Box, left: float, right: float) -> bool:
    """Whether a cell has nearly all of its width between two sides."""
    first, _, last, _ = box
    return first < right and last > left and min(last, right) - max(first, left) >= SAME_LANE * (last - first)


def outside_lanes(grid: Grid, band: Band, lanes: Sequence[Lane | None]) -> list[Cell]:
    """The cells of a band whose middle lies in no lane."""
    left, width = grid.box.x0, grid.box.width
    spans = [(lane.left, lane.right) for lane in lanes if lane]
    outside = []
    for cell in band.cells:
        at = (cell.box.centre[0] - left) / width
        for first, last in spans:
            if first <= at <= last:
                break
        else:
            outside.append(cell)
    return outside


def _shared(cell: Cell, left: float, right: float) -> float:
    return min(cell.box.x1, right) - max(cell.box.x0, left)


def _leaves(grid: Grid, header: Sequence[Band]) -> list[_Leaf]:
    """The lowest header cell over each grid column, without text where none is read there."""
    found: dict[tuple[int, int], _Leaf] = {}
    rows = {band.row for band in header}
    cells = {(cell.row, cell.column): cell for band in header for cell in band.cells if cell.row in rows}
    for column in range(len(grid.columns) - 1):
        stack = [cell for cell in cells.values() if cell.column <= column < cell.column + cell.column_span]
        leaf = _leaf(stack, grid, column)
        found.setdefault((leaf[0].row, leaf[0].column), leaf)
    return sorted(found.values(), key=lambda entry: entry[0].box.x0)


def _leaf(stack: list[Cell], grid: Grid, column: int) -> _Leaf:
    """The leaf of one grid column from the header cells over it, the highest first."""
    worded = [cell for cell in stack if cell.text]
    if not stack or (worded and worded[-1].column_span > stack[-1].column_span) or not worded:
        box = Box(grid.columns[column], grid.box.y0, grid.columns[column + 1], grid.box.y1)
        return Cell(-1, column, 1, 1, box), ("",), "".join(cell.text for cell in worded)
    leaf = worded[-1]
    narrow = [cell.text for cell in worded if cell.column_span == leaf.column_span]
    above = "".join(cell.text for cell in worded[:-1])
    return leaf, tuple(dict.fromkeys([leaf.text, "".join(narrow[-2:])])), above


def _match(leaves: list[_Leaf], columns: Sequence[Column]) -> dict[int, tuple[int, float]]:
    """For each matched column of the form its leaf and their likeness."""
    alike = [[_alike(texts, above, column) for column in columns] for _, texts, above in leaves]
    return _straight(alike, len(columns)) or _monotone(alike, len(columns))


def _straight(alike: list[list[float]], width: int) -> dict[int, tuple[int, float]] | None:
    """One by one, where the headers after those of the row labels are as many as the columns, and most are alike.

    None is skipped then for a likelier word elsewhere.
    """
    first = len(alike) - width
    if first < 0 or any(max(scores) >= NAMED for scores in alike[:first]):
        return None
    pairs = {index: (first + index, alike[first + index][index]) for index in range(width)}
    return pairs if sum(value for _, value in pairs.values()) >= ENOUGH * width else None


def _monotone(alike: list[list[float]], width: int) -> dict[int, tuple[int, float]]:
    """The best alignment in order, with skips on both sides (dynamic programming)."""
    height = len(alike)
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    moves = [[(0, 0)] * (width + 1) for _ in range(height + 1)]
    for i in range(height + 1):
        for j in range(width + 1):
            options = []
            if i:
                options.append((best[i - 1][j] - (SKIP_LEAF if j else 0.0), (1, 0)))
            if j:
                options.append((best[i][j - 1] - SKIP_COLUMN, (0, 1)))
            if i and j:
                against = UNLIKE if any(alike[i - 1]) else UNREAD
                options.append((best[i - 1][j - 1] + alike[i - 1][j - 1] - against, (1, 1)))
            if options:
                best[i][j], moves[i][j] = max(options)
    pairs = {}
    i, j = height, width
    while i or j:
        step = moves[i][j]
        if step == (1, 1):
            pairs[j - 1] = (i - 1, alike[i - 1][j - 1])
        i, j = i - step[0], j - step[1]
    return pairs


@lru_cache(maxsize=8192)
def _alike(texts: tuple[str, ...], above: str, column: Column) -> float:
    own = max(likeness(text, column.labels) for text in texts)
    if not column.path or not above:
        return own
    return (1 - PATH) * own + PATH * likeness(above, (*column.path, "".join(column.path)))


def _halves(grid: Grid, cell: Cell) -> tuple[Cell, Cell] | None:
    """The two columns of a grid that a header stands over, if they are two and about as wide as each other."""
    if cell.column_span != 2:
        return None
    edge = grid.columns[cell.column + 1]
    left = replace(cell, column_span=1, box=cell.box._replace(x1=edge))
    right = replace(cell, column=cell.column + 1, column_span=1, box=cell.box._replace(x0=edge))
    narrow, wide = sorted((left.box.width, right.box.width))
    return (left, right) if narrow >= HALF * wide else None


def _lane(grid: Grid, cell: Cell, evidence: float, header: str, column: Column) -> Lane:
    box = grid.box
    unit = _UNIT.search(header)
    return Lane(
        (cell.box.x0 - box.x0) / box.width,
        (cell.box.x1 - box.x0) / box.width,
        evidence,
        unit.group() if unit else column.unit,
    )


def _evidence(texts: Sequence[str], index: int, columns: Sequence[Column]) -> float:
    """How surely a header names its own column: 0 not at all, below 0 where it names another one."""
    own = max(likeness(text, columns[index].labels) for text in texts)
    rival = max(likeness(text, column.labels) for text in texts for column in columns)
    return CLAIMED if rival > own + CLAIM else min(1.0, own / SURE)


def _named_beside(
    pairs: dict[int, tuple[int, float]], index: int, leaves: list[_Leaf], columns: Sequence[Column]
) -> int | None:
    """The neighbour that the header of a column names too, and that has no place of its own: a rule between is lost.

    Which of their figures stands below is not known then. A place of its own without a name is but text run together.
    """
    leaf = pairs[index][0]
    texts = leaves[leaf][1]
    own = max(likeness(text, columns[index].labels) for text in texts)
    for other in (index - 1, index + 1):
        if not 0 <= other < len(columns):
            continue
        place = pairs.get(other)
        if place and abs(place[0] - leaf) == 1 and not any(leaves[place[0]][1]):
            continue
        one, two = sorted((index, other))
        both = tuple(left + right for left in columns[one].labels for right in columns[two].labels)
        if both and max(likeness(text, both) for text in texts) > own + JOINED:
            return other
        if any(_holds(text, label) for text in texts for label in both):
            return other
    return None


@lru_cache(maxsize=8192)  # the same headers come in every report
def _holds(text: str, label: str) -> bool:
    """Whether a text has all characters of a label but one, in whatever order: lines of two headers run together."""
    return (Counter(label) - Counter(text)).total() <= 1


def _are_sure_beside(
    pairs: dict[int, tuple[int, float]], first: int, last: int, leaves: list[_Leaf], columns: Sequence[Column]
) -> bool:
    """True where the headers next to some columns with one header are sure, and are those next to them in the form."""
    leaf = next(pairs[index][0] for index in (first, last) if index in pairs)
    for beyond, step in ((first - 1, -1), (last + 1, 1)):
        if not 0 <= beyond < len(columns):
            if 0 <= leaf + step < len(leaves) and step > 0:
                return False
            continue
        near = pairs.get(beyond)
        if near is None or near[0] != leaf + step or _evidence(leaves[near[0]][1], beyond, columns) < FILLED:
            return False
        if _named_beside(pairs, beyond, leaves, columns) is not None:
            return False
    return True
