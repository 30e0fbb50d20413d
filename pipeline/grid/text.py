"""Characters of a text layer into the cells of a grid."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

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
        (row, column): cell
        for cell in grid.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }
    box = grid.box
    usual = usual_height(chars)
    for char in chars:
        x0, y0, x1, y1 = char.box
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        if box.holds(x, y) and not char.turned and y1 - y0 <= OVERSIZE * usual:
            cell = owner[_position(grid.rows, y), _position(grid.columns, x)]
            places.setdefault((cell.row, cell.column), []).append(char)
    ordered = {place: reading_order(found) for place, found in places.items()}
    cells = tuple(_with_text(cell, ordered.get((cell.row, cell.column), [])) for cell in grid.cells)
    return replace(grid, cells=cells), ordered


def usual_height(chars: Sequence[Char]) -> float:
    """The height of most glyphs that have one; endless where none has, as then no glyph stands out."""
    heights = [y1 - y0 for _, (x0, y0, x1, y1), *_ in chars if y1 - y0 > FLAT * (x1 - x0)]
    return median(heights) if heights else math.inf


def reading_order(chars: Sequence[Char]) -> list[Char]:
    """Characters by line from top to bottom, and from left to right in a line; each once, though printed twice."""
    return [char for line in chars_to_lines(chars) for char in _once(line)]


def _once(line: list[Char]) -> list[Char]:
    if len(line) < 2:
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


def _position(edges: tuple[float, ...], value: float) -> int:
    """Between which two edges a value lies, the first of them counted from 0."""
    return bisect_right(edges, value, 1, len(edges) - 1) - 1


def _with_text(cell: Cell, chars: Sequence[Char]) -> Cell:
    if not chars:
        return cell
    text = "".join([char.text for char in chars])
    return Cell(cell.row, cell.column, cell.row_span, cell.column_span, cell.box, text)
