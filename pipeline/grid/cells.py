"""Edges and walls to cells: positions with no wall between them are one cell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.grid.model import Cell
from pipeline.model import Box


def walls_to_cells(
    rows: tuple[float, ...], columns: tuple[float, ...], right: NDArray[np.bool_], below: NDArray[np.bool_]
) -> tuple[Cell, ...]:
    """Cells in reading order, without text.

    `rows` and `columns` are the edges. `right[r, c]` says whether a rule stands between the positions (r, c) and
    (r, c + 1), `below[r, c]` between (r, c) and (r + 1, c). Positions that are joined but form no rectangle (a broken
    rule) are kept apart, so that no figure is merged with another.
    """
    height, width = len(rows) - 1, len(columns) - 1
    joined: dict[int, list[tuple[int, int]]] = {}
    for index, label in enumerate(_joined(height, width, right.tolist(), below.tolist())):
        joined.setdefault(label, []).append(divmod(index, width))
    cells = []
    for places in joined.values():
        (r0, r1), (c0, c1) = (places[0][0], places[-1][0]), (min(c for _, c in places), max(c for _, c in places))
        if len(places) == (r1 - r0 + 1) * (c1 - c0 + 1):
            cells.append(_cell(rows, columns, r0, c0, r1 - r0 + 1, c1 - c0 + 1))
        else:
            cells.extend(_cell(rows, columns, r, c, 1, 1) for r, c in places)
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))


def _cell(rows: tuple[float, ...], columns: tuple[float, ...], r: int, c: int, height: int, width: int) -> Cell:
    return Cell(r, c, height, width, Box(columns[c], rows[r], columns[c + width], rows[r + height]))


def _joined(height: int, width: int, right: list[list[bool]], below: list[list[bool]]) -> list[int]:
    """A number for each position, row by row, the same where no wall stands between (union-find with path halving)."""
    parent = list(range(height * width))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = node = parent[parent[node]]
        return node

    for r in range(height):
        for c in range(width):
            here = r * width + c
            if c + 1 < width and not right[r][c]:
                parent[root(here + 1)] = root(here)
            if r + 1 < height and not below[r][c]:
                parent[root(here + width)] = root(here)
    return [root(node) for node in range(height * width)]
