"""Ruled tables in the picture of a page, from its ruling lines."""

from __future__ import annotations

import cv2

from pipeline.grid.cells import walls_to_cells
from pipeline.grid.model import Grid
from pipeline.grid.raster_cells import (
    PRESENT,
    is_bounded,
    mask_to_shares,
    mask_to_tied,
    pieces_to_kept,
    shares_to_walls,
)
from pipeline.grid.raster_lines import Mask, Network, network_to_lines, rules_to_networks
from pipeline.picture.rules import bridged_to_rules, bridged_to_thin, grey_to_bridged, turned
from pipeline.picture.sheet import Sheet


def sheet_to_grids(sheet: Sheet) -> tuple[Grid, ...]:
    """The ruled tables of a page, top to bottom, cells without text; coordinates are pixels of the sheet."""
    dpi, grey = sheet.dpi, sheet.grey if sheet.front is None else sheet.front
    along, down = grey_to_bridged(grey, dpi), grey_to_bridged(turned(grey), dpi)
    rules = bridged_to_rules(along, down, dpi)
    along, down = bridged_to_thin(along, dpi), bridged_to_thin(down, dpi)
    grids = (_network_to_grid(network, along, down, sheet) for network in rules_to_networks(rules, dpi))
    return tuple(grid for grid in grids if grid is not None)


def _network_to_grid(network: Network, along: Mask, down: Mask, sheet: Sheet) -> Grid | None:
    """The grid of one network of rules; None where it has fewer than two cells."""
    dpi = sheet.dpi
    width, height = network.size
    window_x, window_y = slice(network.x, network.x + width), slice(network.y, network.y + height)
    along, down = along[window_y, window_x], down[window_x, window_y]
    rows, columns = network_to_lines(network, dpi)
    while len(rows) > 1 and len(columns) > 1:
        level = mask_to_shares(cv2.max(along, network.rules.horizontal), rows, columns, dpi)
        level_tied = mask_to_tied(network.rules.horizontal, rows, columns, dpi)
        plumb = mask_to_shares(cv2.max(down, network.rules.vertical.T), columns, rows, dpi)
        plumb_tied = mask_to_tied(network.rules.vertical.T, columns, rows, dpi)
        keep_rows = pieces_to_kept(level_tied & (level >= PRESENT), columns)
        keep_columns = pieces_to_kept(plumb_tied & (plumb >= PRESENT), rows)
        if keep_rows.all() and keep_columns.all():
            break
        rows = [line for line, keep in zip(rows, keep_rows, strict=True) if keep]
        columns = [line for line, keep in zip(columns, keep_columns, strict=True) if keep]
    else:
        return None
    right, below = shares_to_walls(plumb, plumb_tied), shares_to_walls(level, level_tied)
    if not is_bounded(below, columns):
        return None
    row_edges = tuple(network.y + line for line in rows)
    column_edges = tuple(network.x + line for line in columns)
    cells = walls_to_cells(row_edges, column_edges, right[1:-1].T, below[1:-1])
    return Grid(sheet.page, row_edges, column_edges, cells) if len(cells) > 1 else None
