"""Characters of a text layer into the cells of a grid."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from pipeline.grid.model import Cell, Grid
from pipeline.load import Char
from pipeline.model import Box

DOUBLED = 0.6  # the same character again, this much on top of the first, is a bold face made by printing twice
OVERSIZE = 2.5  # a character this many times as high as the page's usual one is a watermark
FLAT = 0.05  # of a glyph's width: what is less high is a blank, a stroke, or of a font whose outlines are broken
ROUNDING = 1e-6  # points
SAME_LINE = 0.5  # characters whose centres differ by less than this share of their height stand on one line


def chars_to_grid(grid: Grid, chars: Sequence[Char]) -> tuple[Grid, dict[tuple[int, int], list[Char]]]:
    """The grid with the texts of its cells, and the characters of each cell by (row, column), in reading order."""
    places: dict[tuple[int, int], list[Char]] = {}
    owner = {
        (row, column): (cell.row, cell.column)
        for cell in grid.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }
    x0, y0, x1, y1 = _sides(chars)
    x, y, box = (x0 + x1) / 2, (y0 + y1) / 2, grid.box
    inside = (
        (box.x0 <= x) & (x <= box.x1) & (box.y0 <= y) & (y <= box.y1) & (y1 - y0 <= OVERSIZE * _usual(x1 - x0, y1 - y0))
    )
    found = np.flatnonzero(inside)
    rows, columns = _positions(grid.rows, y[found]), _positions(grid.columns, x[found])
    for index, row, column in zip(found.tolist(), rows, columns, strict=True):
        char = chars[index]
        if not char.turned:
            places.setdefault(owner[row, column], []).append(char)
    ordered = {place: reading_order(found) for place, found in places.items()}
    cells = tuple(_with_text(cell, ordered.get((cell.row, cell.column), [])) for cell in grid.cells)
    return replace(grid, cells=cells), ordered


def usual_height(chars: Sequence[Char]) -> float:
    """The height of most glyphs that have one; endless where none has, as then no glyph stands out."""
    x0, y0, x1, y1 = _sides(chars)
    return _usual(x1 - x0, y1 - y0)


def _usual(widths: NDArray[np.float64], heights: NDArray[np.float64]) -> float:
    usual = np.sort(heights[heights > FLAT * widths])
    middle = len(usual) // 2  # np.median loads masked arrays
    return float(usual[middle] + usual[~middle]) / 2 if len(usual) else math.inf


def _sides(chars: Sequence[Char]) -> NDArray[np.float64]:
    """Left, top, right and foot of all characters: (4, characters)."""
    sides = np.fromiter(chain.from_iterable([char.box for char in chars]), np.float64, 4 * len(chars))
    return sides.reshape(-1, 4).T


def reading_order(chars: Sequence[Char]) -> list[Char]:
    """Characters by line from top to bottom, and from left to right in a line; each once, though printed twice."""
    return [char for line in chars_to_lines(chars) for char in _once(line)]


def _once(line: list[Char]) -> list[Char]:
    if len({char.text for char in line}) == len(line):
        return line
    kept: list[Char] = []
    for char in line:
        twins = [other for other in kept[-2:] if other.text == char.text]
        if not (twins and any(_overlap(char.box, other.box) >= DOUBLED for other in twins)):
            kept.append(char)
    return kept


def _overlap(box: Box, other: Box) -> float:
    """The shared share of the smaller of two boxes."""
    width = min(box.x1, other.x1) - max(box.x0, other.x0)
    height = min(box.y1, other.y1) - max(box.y0, other.y0)
    area = min(box.width * box.height, other.width * other.height)
    return max(0.0, width) * max(0.0, height) / area if area else 0.0


def chars_to_lines(chars: Sequence[Char]) -> list[list[Char]]:
    """Characters as lines from top to bottom, each from left to right; the line is told by the larger glyphs."""
    if len(chars) < 2:
        return [list(chars)] if chars else []
    single = _one_line(chars)
    if single is not None:
        return [single]
    tallest_first = sorted(chars, key=lambda char: char.box.y0 - char.box.y1)
    farthest = SAME_LINE * tallest_first[0].box.height + ROUNDING  # no line reaches farther from its middle
    lines: list[list[Char]] = []
    reaches: list[float] = []
    middles: list[tuple[float, int]] = []  # of the lines, from top to bottom, with their numbers
    for char in tallest_first:
        _, top, _, foot = char.box
        middle, own = (top + foot) / 2, 0.5 * (foot - top) * SAME_LINE
        found = None
        place = bisect_left(middles, (middle - farthest - own, 0))
        while place < len(middles) and middles[place][0] <= middle + farthest + own:
            centre, line = middles[place]
            if abs(middle - centre) <= reaches[line] + own and (found is None or line < found):
                found = line
            place += 1
        if found is not None:
            lines[found].append(char)
        else:
            insort(middles, (middle, len(lines)))
            reaches.append(SAME_LINE * (foot - top))
            lines.append([char])
    return [sorted(lines[line], key=lambda char: char.box.x0) for _, line in middles]


def _one_line(chars: Sequence[Char]) -> list[Char] | None:
    """Characters that all stand on the line of the tallest, as `chars_to_lines` has them; None where some do not."""
    first = min(chars, key=lambda char: char.box.y0 - char.box.y1).box
    centre, reach = (first.y0 + first.y1) / 2, SAME_LINE * (first.y1 - first.y0)
    for char in chars:
        _, top, _, foot = char.box
        if abs((top + foot) / 2 - centre) > reach + 0.5 * (foot - top) * SAME_LINE:
            return None
    return sorted(chars, key=lambda char: (char.box.x0, char.box.y0 - char.box.y1))


def _positions(edges: tuple[float, ...], values: NDArray[np.float64]) -> list[int]:
    """Between which two edges each value lies, the first of them counted from 0."""
    places: list[int] = (np.searchsorted(edges[1:-1], values, side="right")).tolist()
    return places


def _with_text(cell: Cell, chars: Sequence[Char]) -> Cell:
    if not chars:
        return cell
    text = "".join([char.text for char in chars])
    return Cell(cell.row, cell.column, cell.row_span, cell.column_span, cell.box, text)
