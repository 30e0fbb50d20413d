"""Ruled tables in the picture of a page, from its ruling lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.grid.cells import walls_to_cells
from pipeline.grid.model import Grid
from pipeline.grid.raster_cells import (
    LEAST_BROKEN,
    LEAST_DOUBLE,
    LEAST_RULE,
    LEAST_UPRIGHT,
    PRESENT,
    REST,
    is_bounded,
    masks_to_shares,
    pieces_to_kept,
    shares_to_parts,
    shares_to_rules,
    shares_to_walls,
)
from pipeline.grid.raster_columns import with_lost_columns
from pipeline.grid.raster_faint import with_faint_lines
from pipeline.grid.raster_gaps import Text, with_lost_pieces, with_lost_sides
from pipeline.grid.raster_lines import Mask, Network, network_to_lines, rules_to_networks
from pipeline.grid.raster_strokes import are_strokes
from pipeline.model import Box
from pipeline.picture.dots import grey_to_dotted
from pipeline.picture.ink import grey_to_ink
from pipeline.picture.low import with_low_walls
from pipeline.picture.rules import (
    bridged_to_rules,
    bridged_to_thin,
    grey_to_bridged,
    rules_to_mended,
    turned,
)
from pipeline.picture.sheet import Sheet
from pipeline.picture.watermark import grey_to_unmarked

OVERLAID = 0.1  # of the area of the grid with fewer cells; tables stand apart
BEYOND = 0.06  # inches: kept of the rules above and below a part of a network, for its first and last rule


def sheet_to_grids(sheet: Sheet) -> tuple[Grid, ...]:
    """The ruled tables of a page, top to bottom, cells without text; coordinates are pixels of the sheet."""
    dpi = sheet.dpi
    ink = grey_to_ink(sheet.grey, dpi)
    grey = grey_to_unmarked(sheet.grey, ink, dpi, for_rules=True)
    if grey is sheet.grey and sheet.front is not None:
        grey = sheet.front
    if grey is not sheet.grey:
        ink = grey_to_ink(grey, dpi)
    bare, grey = grey, grey_to_dotted(grey, ink, dpi)
    along, down = grey_to_bridged(grey, dpi), grey_to_bridged(turned(grey), dpi)
    rules = bridged_to_rules(along, down, dpi)
    mended = rules_to_mended(rules, along, down, dpi)
    whole = ink if grey is bare else grey_to_ink(grey, dpi)
    text = whole.copy()
    text[(rules.horizontal | rules.vertical) > 0] = 0
    page = Ink(bridged_to_thin(along, dpi), bridged_to_thin(down, dpi), text, whole, bare, mended is not None)
    networks = rules_to_networks(with_low_walls(mended or rules, down, dpi), dpi, broken=mended is not None)
    grids = (walls_to_grid(part, sheet.page) for network in networks for part in _network_to_walls(network, page, dpi))
    return without_overlaid([grid for grid in grids if grid is not None])


def without_overlaid(grids: Sequence[Grid]) -> tuple[Grid, ...]:
    """The grids but for those that lie over another one with more cells: a place on the page is in one table.

    Where rules are broken, what rests of one table may make two networks that do not meet.
    """
    kept: list[Grid] = []
    for grid in sorted(grids, key=lambda grid: -len(grid.cells)):
        if all(_common(grid.box, other.box) < OVERLAID * grid.box.width * grid.box.height for other in kept):
            kept.append(grid)
    return tuple(grid for grid in grids if grid in kept)


def _common(one: Box, two: Box) -> float:
    """The area that two boxes have in common."""
    width, height = min(one.x1, two.x1) - max(one.x0, two.x0), min(one.y1, two.y1) - max(one.y0, two.y0)
    return max(0.0, width) * max(0.0, height)


@dataclass(frozen=True, slots=True)
class Ink:
    """Thin ink of a page for horizontal rules, and with the axes exchanged for vertical ones.

    And the ink that is no rule, all ink, the picture itself, and whether rules are broken.
    """

    along: Mask
    down: Mask
    text: Mask
    whole: Mask
    grey: Mask
    broken: bool


@dataclass(frozen=True, slots=True)
class Walls:
    """Lines of one table (pixels of the page), and where rules stand.

    level: (rows, gaps between columns), plumb: (columns, gaps between rows).
    """

    rows: list[float]
    columns: list[float]
    level: NDArray[np.bool_]
    plumb: NDArray[np.bool_]


def _network_to_walls(network: Network, ink: Ink, dpi: float) -> list[Walls]:
    """The tables of one network of rules: several where rows without any upright rule stand between them."""
    width, height = network.size
    window_x, window_y = slice(network.x, network.x + width), slice(network.y, network.y + height)
    along, down = ink.along[window_y, window_x], ink.down[window_x, window_y]
    runs_along, runs_down = network.rules.horizontal, turned(network.rules.vertical)
    rows, columns = network_to_lines(network, dpi)
    whole = ink.whole[window_y, window_x]
    while len(rows) > 1 and len(columns) > 1:
        level, level_ties = masks_to_shares(
            along, runs_along, whole, rows, columns, dpi, 0 if ink.broken else LEAST_DOUBLE
        )
        plumb, plumb_ties = masks_to_shares(
            down, runs_down, turned(whole), columns, rows, dpi, 0 if ink.broken else LEAST_UPRIGHT
        )
        keep_rows = pieces_to_kept(shares_to_rules(level, level_ties, ink.broken), columns, plumb)
        least = LEAST_BROKEN if ink.broken else LEAST_RULE
        keep_columns = pieces_to_kept(shares_to_rules(plumb, plumb_ties, ink.broken), rows, level, least)
        keep_columns &= ~are_strokes(down, columns, rows, plumb >= PRESENT, dpi)
        if keep_rows.all() and keep_columns.all():
            break
        rows = [line for line, keep in zip(rows, keep_rows, strict=True) if keep]
        columns = [line for line, keep in zip(columns, keep_columns, strict=True) if keep]
    else:
        return []
    parts = shares_to_parts(plumb, plumb_ties)
    if parts != [(0, len(rows) - 1)]:
        tops = [network.cut(rows[start], rows[end], BEYOND * dpi) for start, end in parts]
        return [walls for part in tops for walls in _network_to_walls(part, ink, dpi)]
    walls = shares_to_walls(level, level_ties, ink.broken), shares_to_walls(plumb, plumb_ties, ink.broken)
    text = ink.text[window_y, window_x]
    sides = Text(turned(text), columns, rows, level=False)
    levels = with_lost_pieces(walls[0], Text(text, rows, columns, level=True), dpi, ink.broken)
    uprights = with_lost_pieces(walls[1], sides, dpi) if ink.broken else walls[1]
    walls = levels, with_lost_sides(uprights, (plumb >= REST) & ink.broken, sides, dpi)
    if not is_bounded(*walls, columns):
        return []
    found = _with_lost_lines(Walls(rows, columns, *walls), ink.grey[window_y, window_x], text, dpi)
    rows, columns = [network.y + line for line in found.rows], [network.x + line for line in found.columns]
    return [replace(found, rows=rows, columns=columns)]


def _with_lost_lines(walls: Walls, grey: Mask, text: Mask, dpi: float) -> Walls:
    """The walls with the lines that are lost as a whole, or too faint to be seen."""
    columns, level, plumb = with_lost_columns(text, walls.rows, walls.columns, (walls.level, walls.plumb), dpi)
    rows, level, plumb = with_faint_lines(grey, text, (walls.rows, columns), (level, plumb), dpi)
    upright = turned(grey), turned(text)
    columns, plumb, level = with_faint_lines(*upright, (columns, rows), (plumb, level), dpi)
    return Walls(rows, columns, level, plumb)


def walls_to_grid(walls: Walls, page: int) -> Grid | None:
    """The grid between walls; None where it has fewer than two columns.

    Horizontal rules with an upright stroke at each end make such grids of tables without upright rules: those are
    found by their words.
    """
    rows, columns = tuple(walls.rows), tuple(walls.columns)
    cells = walls_to_cells(rows, columns, walls.plumb[1:-1].T, walls.level[1:-1])
    return Grid(page, rows, columns, cells) if any(cell.column > 0 for cell in cells) else None
