"""Ruled tables in the picture of a page, from its ruling lines."""

from __future__ import annotations

from pipeline.grid.cells import walls_to_cells
from pipeline.grid.model import Grid
from pipeline.grid.raster_cells import TIED, is_bounded, mask_to_shares, mask_to_tied, pieces_to_kept, shares_to_walls
from pipeline.grid.raster_lines import Mask, Network, network_to_lines, rules_to_networks
from pipeline.picture.ink import grey_to_ink
from pipeline.picture.rules import ink_to_bridged, ink_to_rules, turned
from pipeline.picture.sheet import Sheet

ROUNDS = 3  # rounds of dropping lines that no crossing line bounds; one is nearly always enough


def sheet_to_grids(sheet: Sheet) -> tuple[Grid, ...]:
    """The ruled tables of a page, top to bottom, cells without text; coordinates are pixels of the sheet."""
    ink = grey_to_ink(sheet.grey, sheet.dpi)
    networks = rules_to_networks(ink_to_rules(ink, sheet.dpi), sheet.dpi)
    grids = (_network_to_grid(network, ink, sheet) for network in networks)
    return tuple(grid for grid in grids if grid is not None)


def _network_to_grid(network: Network, ink: Mask, sheet: Sheet) -> Grid | None:
    """The grid of one network of rules; None where it has fewer than two cells."""
    dpi = sheet.dpi
    width, height = network.size
    cut = ink[network.y : network.y + height, network.x : network.x + width]
    along, down = ink_to_bridged(cut, dpi), ink_to_bridged(turned(cut), dpi)
    rows, columns = network_to_lines(network, dpi)
    for _ in range(ROUNDS):
        if len(rows) < 2 or len(columns) < 2:
            return None
        level = mask_to_shares(along, rows, columns, dpi)
        level_tied = mask_to_tied(network.rules.horizontal, rows, columns, dpi)
        plumb = mask_to_shares(down, columns, rows, dpi)
        plumb_tied = mask_to_tied(network.rules.vertical.T, columns, rows, dpi)
        keep_rows = pieces_to_kept(level_tied & (level >= TIED), columns)
        keep_columns = pieces_to_kept(plumb_tied & (plumb >= TIED), rows)
        if keep_rows.all() and keep_columns.all():
            break
        rows = [line for line, keep in zip(rows, keep_rows, strict=True) if keep]
        columns = [line for line, keep in zip(columns, keep_columns, strict=True) if keep]
    right, below = shares_to_walls(plumb, plumb_tied), shares_to_walls(level, level_tied)
    if not is_bounded(below, columns):
        return None
    row_edges = tuple(network.y + line for line in rows)
    column_edges = tuple(network.x + line for line in columns)
    cells = walls_to_cells(row_edges, column_edges, right[1:-1].T, below[1:-1])
    return Grid(sheet.page, row_edges, column_edges, cells) if len(cells) > 1 else None
