"""One table of the form out of the grids that belong to it."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from pipeline.align.bands import Band, beside_left_over
from pipeline.align.columns import (
    SAME_LANE,
    Lane,
    bands_to_lanes,
    header_to_lanes,
    lane_to_cell,
    lanes_on_grid,
    outside_lanes,
)
from pipeline.align.cut import half_rows
from pipeline.align.doubled import doubled_rows
from pipeline.align.headers import is_header
from pipeline.align.rows import RowMatch, align_rows
from pipeline.forms import Block, Table
from pipeline.grid.model import Cell, Grid
from pipeline.model import Key

SHARED_CELL = 0.2  # evidence left where one cell is taken for two figures, or runs over two rows


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a figure of the form stands: its cells (two where a page break cuts the row) as (grid index, cell).

    `evidence` is how surely the labels of its row and its column say so, from 0 to 1.
    """

    key: Key
    cells: tuple[tuple[int, Cell], ...]
    evidence: float
    unit: str | None


@dataclass(frozen=True, slots=True)
class TableMatch:
    """A table of the form as found: placements by key, and the score of the alignment.

    `extra` are bands with figures that are no row of it, `doubled` the rows (block, row) that stand there twice with
    different figures.
    """

    table: Table
    placements: dict[Key, Placement]
    score: float
    extra: tuple[Band, ...] = ()
    doubled: frozenset[tuple[int, int]] = frozenset()


class RowsMatch(NamedTuple):
    """The rows and columns of a table as found, with their score; where each figure stands is told by `placed`."""

    table: Table
    score: float
    rows: Sequence[tuple[int, RowMatch]]  # with the index of their block
    lanes: Mapping[tuple[int, int], list[Lane | None]]  # by block and grid
    extra: tuple[Band, ...]
    doubled: frozenset[tuple[int, int]]

    def placed(self, grids: Sequence[Grid]) -> TableMatch:
        """The same with the place of each figure; `grids` are those of the document."""
        placements: dict[Key, Placement] = {}
        for index, match in self.rows:
            placements |= _place(self.table, self.table.blocks[index], match, grids, index, self.lanes)
        return TableMatch(self.table, placements, self.score, self.extra, self.doubled)


def align_table(table: Table, grids: Mapping[int, Grid], bands: Sequence[Band]) -> RowsMatch:
    """The best alignment of some grids (by index in the document) with a table; without rows where nothing fits.

    `bands` are the rows of these grids in the order of the document.
    """
    headers = [band for band in bands if is_header(band, table)]
    names = {(band.grid, band.row) for band in headers}
    body = [band for band in bands if (band.grid, band.row) not in names]
    pairs, score, left = _rows(table, body, headers)
    extra = tuple(band for band in left if band.inked > 1)
    doubled = doubled_rows(table, pairs, left)
    doubtful = doubled | half_rows(body, pairs)
    pairs = [(where, _less_evident(match) if (where, match.row) in doubtful else match) for where, match in pairs]
    lanes: dict[tuple[int, int], list[Lane | None]] = {}
    for block_index, block in enumerate(table.blocks):
        matches = [match for where, match in pairs if where == block_index]
        carried: list[Lane | None] | None = None
        for match in matches:
            for band in match.bands:
                place = (block_index, band.grid)
                if place not in lanes:
                    before = [h for h in headers if h.grid == band.grid and h.row < band.row]
                    carried = carried or _stray_lanes(grids, headers, band, block)
                    found = _lanes(grids[band.grid], before, match, matches, block, carried)
                    if found is not None:
                        lanes[place] = carried = found
        score += sum(lane.evidence for lane in carried or () if lane) / len(block.columns)
    return RowsMatch(table, score, pairs, lanes, extra, frozenset(doubled))


def _rows(
    table: Table, body: list[Band], headers: list[Band]
) -> tuple[list[tuple[int, RowMatch]], float, tuple[Band, ...]]:
    """The bands of each row as (block index, match), the score, and inked bands that match no row."""
    owners = [(index, row) for index, block in enumerate(table.blocks) for row in block.rows]
    if all(not row.label for _, row in owners):
        return _unlabelled(body, headers), 0.0, ()
    matches, score = align_rows(body, [row for _, row in owners])
    taken = {(band.grid, band.row) for match in matches for band in match.bands}
    extra = tuple(band for band in body if band.inked and (band.grid, band.row) not in taken)
    firsts = {index: next(i for i, (owner, _) in enumerate(owners) if owner == index) for index, _ in owners}
    pairs = [
        (
            owners[match.row][0],
            RowMatch(match.row - firsts[owners[match.row][0]], match.bands, match.alike, match.evidence),
        )
        for match in matches
    ]
    return pairs, score, extra


def _less_evident(match: RowMatch) -> RowMatch:
    return replace(match, evidence=min(match.evidence, SHARED_CELL))


def _unlabelled(body: list[Band], headers: list[Band]) -> list[tuple[int, RowMatch]]:
    """A table of one row without a label: the band with most figures, else the first below a header."""
    below = [band for band in body if any((h.grid, h.row) < (band.grid, band.row) for h in headers)]
    if not below:
        return []
    inked = max(band.inked for band in below)
    band = next(band for band in below if band.inked == inked)
    rivals = sum(other.inked > 1 for other in below)
    return [(0, RowMatch(0, (band,), 1.0, 1.0 if rivals <= 1 else SHARED_CELL))]


def _lanes(
    grid: Grid,
    before: list[Band],
    match: RowMatch,
    matches: list[RowMatch],
    block: Block,
    carried: list[Lane | None] | None,
) -> list[Lane | None] | None:
    """Lanes from the headers above in the same grid, what they lack carried from before; else by counting."""
    here = [band for other in matches for band in other.bands if band.grid == match.bands[0].grid]
    run = _nearest_run(before, min((band.row for band in here), default=0))
    own = header_to_lanes(grid, run, block) if run else None
    carried = lanes_on_grid(grid, carried) if carried else None
    if own is not None and carried is not None:
        return [_better(mine, theirs) for mine, theirs in zip(own, carried, strict=True)]
    return own or carried or bands_to_lanes(grid, here, block)


def _better(own: Lane | None, carried: Lane | None) -> Lane | None:
    """The lane with more evidence; the page's own where both say the same."""
    if own is None or carried is None:
        return own or carried
    return carried if carried.evidence > own.evidence else own


def _nearest_run(before: list[Band], row: int) -> list[Band]:
    """The unbroken run of header bands that ends nearest above a row."""
    run: list[Band] = []
    for band in sorted(before, key=lambda band: -band.row):
        if band.row >= row:
            continue
        if run and run[-1].row != band.row + 1:
            break
        run.append(band)
    return run[::-1]


def _stray_lanes(grids: Mapping[int, Grid], headers: list[Band], band: Band, block: Block) -> list[Lane | None] | None:
    """Lanes from a header that a page break parted from its first row."""
    earlier = [header for header in headers if header.grid < band.grid]
    if not earlier:
        return None
    last = max(header.grid for header in earlier)
    run = _nearest_run([header for header in earlier if header.grid == last], len(grids[last].rows))
    return header_to_lanes(grids[last], run, block)


def _place(
    table: Table,
    block: Block,
    match: RowMatch,
    grids: Sequence[Grid],
    block_index: int,
    lanes: Mapping[tuple[int, int], list[Lane | None]],
) -> dict[Key, Placement]:
    """The placements of one row."""
    found: dict[Key, Placement] = {}
    uses: dict[tuple[int, int, int], int] = {}
    for column_index, column in enumerate(block.columns):
        cells: list[tuple[int, Cell]] = []
        evidence, unit = match.evidence, column.unit
        for band in match.bands:
            known = lanes.get((block_index, band.grid))
            lane = known[column_index] if known else None
            hit = lane_to_cell(grids[band.grid], band, lane) if lane else None
            if lane is None or hit is None:
                continue
            cell, shared = hit
            cells.append((band.grid, cell))
            place = (band.grid, cell.row, cell.column)
            uses[place] = uses.get(place, 0) + 1
            doubt = 1.0 if shared >= SAME_LANE and cell.row_span == 1 else SHARED_CELL
            evidence, unit = min(evidence, lane.evidence, doubt), lane.unit
        if cells:
            key = block.key(table.id, block.rows[match.row], column)
            found[key] = Placement(key, tuple(cells), evidence, unit)
    beside = {
        place
        for band in match.bands
        for place in beside_left_over(
            band, outside_lanes(grids[band.grid], band, lanes.get((block_index, band.grid)) or ())
        )
    }
    return {key: _doubted(placement, uses, beside) for key, placement in found.items()}


def _doubted(
    placement: Placement, uses: Mapping[tuple[int, int, int], int], beside: Container[tuple[int, int, int]]
) -> Placement:
    """Less evidence where a cell was taken for two figures, or next to it one with a figure for none."""
    places = [(index, cell.row, cell.column) for index, cell in placement.cells]
    if all(uses[place] == 1 and place not in beside for place in places):
        return placement
    return Placement(placement.key, placement.cells, min(placement.evidence, SHARED_CELL), placement.unit)
