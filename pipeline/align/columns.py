"""Columns of a grid onto the columns of a block, by headers and order; carried over where a page repeats none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.align.bands import Band
from pipeline.forms import Block, Column
from pipeline.grid.model import Cell, Grid
from pipeline.likeness import likeness

UNLIKE = 0.35  # a header less alike than this speaks against its column
SKIP_COLUMN = 0.3  # cost of a column of the form that the grid does not show
PATH = 0.25  # the weight of the merged headers above, beside the header itself
SURE = 0.72  # a header at least this alike is evidence of its column
COUNTED = 0.6  # evidence of columns told by their number alone
FILLED = 0.75  # evidence of one unread header between two that are read
ENOUGH = 0.5  # the share of columns whose headers must be found, else the columns are counted
SAME_LANE = 0.6  # a cell must share this much of its width with a carried lane

_UNIT = re.compile(r"万元|元|件")


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
    for index, (leaf, alike) in pairs.items():
        lanes[index] = _lane(grid, leaves[leaf][0], min(1.0, alike / SURE), leaves[leaf][1][0], block.columns[index])
    return _filled(grid, leaves, pairs, lanes, block)


def bands_to_lanes(grid: Grid, bands: Sequence[Band], block: Block) -> list[Lane | None] | None:
    """Lanes told by counting: the last cells of the rows, as many as the block has columns; None where rows differ."""
    width = len(block.columns)
    ends = Counter(
        tuple((cell.box.x0, cell.box.x1) for cell in band.cells[-width:]) for band in bands if len(band.cells) >= width
    )
    if not ends:
        return None
    spans, _ = ends.most_common(1)[0]
    box = grid.box
    return [
        Lane((x0 - box.x0) / box.width, (x1 - box.x0) / box.width, COUNTED, column.unit)
        for (x0, x1), column in zip(spans, block.columns, strict=True)
    ]


def lane_to_cell(grid: Grid, band: Band, lane: Lane) -> tuple[Cell, float] | None:
    """The cell of a band that stands in a lane, and how much of the narrower of both they share."""
    box = grid.box
    left, right = box.x0 + lane.left * box.width, box.x0 + lane.right * box.width
    middle = (left + right) / 2
    for cell in band.cells:
        if cell.box.x0 <= middle <= cell.box.x1:
            shared = min(cell.box.x1, right) - max(cell.box.x0, left)
            return cell, shared / min(cell.box.width, right - left)
    return None


def _leaves(grid: Grid, header: Sequence[Band]) -> list[tuple[Cell, tuple[str, ...], str]]:
    """The lowest header cell over each grid column, the texts it may stand for, and the merged headers above it."""
    found: dict[tuple[int, int], tuple[Cell, tuple[str, ...], str]] = {}
    rows = {band.row for band in header}
    for column in range(len(grid.columns) - 1):
        stack: list[Cell] = []
        for band in header:
            for cell in band.cells:
                over = cell.column <= column < cell.column + cell.column_span
                if over and cell not in stack and cell.row in rows:
                    stack.append(cell)
        worded = [cell for cell in stack if cell.text]
        if worded:
            leaf = worded[-1]
            texts = [leaf.text, "".join(cell.text for cell in worded[-2:]), "".join(cell.text for cell in worded)]
            above = "".join(cell.text for cell in worded[:-1])
            found.setdefault((leaf.row, leaf.column), (leaf, tuple(dict.fromkeys(texts)), above))
    return sorted(found.values(), key=lambda entry: entry[0].box.x0)


def _match(leaves: list[tuple[Cell, tuple[str, ...], str]], columns: Sequence[Column]) -> dict[int, tuple[int, float]]:
    """For each matched column of the form its leaf and their likeness: monotone, with skips on both sides."""
    alike = [[_alike(texts, above, column) for column in columns] for _, texts, above in leaves]
    best = [[0.0] * (len(columns) + 1) for _ in range(len(leaves) + 1)]
    moves = [[(0, 0)] * (len(columns) + 1) for _ in range(len(leaves) + 1)]
    for i in range(len(leaves) + 1):
        for j in range(len(columns) + 1):
            options = []
            if i:
                options.append((best[i - 1][j], (1, 0)))
            if j:
                options.append((best[i][j - 1] - SKIP_COLUMN, (0, 1)))
            if i and j:
                options.append((best[i - 1][j - 1] + alike[i - 1][j - 1] - UNLIKE, (1, 1)))
            if options:
                best[i][j], moves[i][j] = max(options)
    pairs = {}
    i, j = len(leaves), len(columns)
    while i or j:
        step = moves[i][j]
        if step == (1, 1):
            pairs[j - 1] = (i - 1, alike[i - 1][j - 1])
        i, j = i - step[0], j - step[1]
    return pairs


def _alike(texts: Sequence[str], above: str, column: Column) -> float:
    own = max(likeness(text, column.labels) for text in texts)
    if not column.path or not above:
        return own
    return (1 - PATH) * own + PATH * likeness(above, (*column.path, "".join(column.path)))


def _lane(grid: Grid, cell: Cell, evidence: float, header: str, column: Column) -> Lane:
    box = grid.box
    unit = _UNIT.search(header)
    return Lane(
        (cell.box.x0 - box.x0) / box.width,
        (cell.box.x1 - box.x0) / box.width,
        evidence,
        unit.group() if unit else column.unit,
    )


def _filled(
    grid: Grid,
    leaves: list[tuple[Cell, tuple[str, ...], str]],
    pairs: dict[int, tuple[int, float]],
    lanes: list[Lane | None],
    block: Block,
) -> list[Lane | None]:
    """Evidence for doubtful headers that stand just between two sure ones."""
    filled = list(lanes)
    for index, column in enumerate(block.columns):
        lane = lanes[index]
        if lane is not None and lane.evidence >= FILLED:
            continue
        before, after = pairs.get(index - 1, (-1, 1.0)), pairs.get(index + 1, (len(leaves), 1.0))
        at_edge = index in (0, len(block.columns) - 1)
        leaf = before[0] + 1
        if not at_edge and min(before[1], after[1]) >= SURE * FILLED and after[0] == before[0] + 2:
            filled[index] = _lane(grid, leaves[leaf][0], FILLED, leaves[leaf][1][0], column)
    return filled
