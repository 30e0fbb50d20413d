"""Characters of a text layer into the cells of a grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from pipeline.grid.model import Cell, Grid
from pipeline.load import Char
from pipeline.model import Box

DOUBLED = 0.6  # the same character again, this much on top of the first, is a bold face made by printing twice
OVERSIZE = 2.5  # a character this many times as high as the page's usual one is a watermark
FLAT = 0.05  # of a glyph's width: what is less high is a blank, a stroke, or of a font whose outlines are broken
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
        x, y = char.box.centre
        if box.holds(x, y) and not char.turned and char.box.height <= OVERSIZE * usual:
            cell = owner[_position(grid.rows, y), _position(grid.columns, x)]
            places.setdefault((cell.row, cell.column), []).append(char)
    ordered = {place: reading_order(found) for place, found in places.items()}
    cells = tuple(_with_text(cell, ordered.get((cell.row, cell.column), [])) for cell in grid.cells)
    return replace(grid, cells=cells), ordered


def usual_height(chars: Sequence[Char]) -> float:
    """The height of most glyphs that have one; endless where none has, as then no glyph stands out."""
    heights = [char.box.height for char in chars if char.box.height > FLAT * char.box.width]
    return median(heights) if heights else math.inf


def reading_order(chars: Sequence[Char]) -> list[Char]:
    """Characters by line from top to bottom, and from left to right in a line; each once, though printed twice."""
    return [char for line in chars_to_lines(chars) for char in _once(line)]


def _once(line: list[Char]) -> list[Char]:
    kept: list[Char] = []
    for char in line:
        if not any(char.text == other.text and _overlap(char.box, other.box) >= DOUBLED for other in kept[-2:]):
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
    lines: list[list[Char]] = []
    tallest: list[float] = []
    middles: list[float] = []
    for char in sorted(chars, key=lambda char: -char.box.height):
        middle = char.box.centre[1]
        for index, (height, centre) in enumerate(zip(tallest, middles, strict=True)):
            if abs(middle - centre) <= SAME_LINE * height + 0.5 * char.box.height * SAME_LINE:
                lines[index].append(char)
                break
        else:
            lines.append([char])
            tallest.append(char.box.height)
            middles.append(middle)
    order = sorted(range(len(lines)), key=middles.__getitem__)
    return [sorted(lines[index], key=lambda char: char.box.x0) for index in order]


def _position(edges: tuple[float, ...], value: float) -> int:
    for index in range(len(edges) - 2):
        if value < edges[index + 1]:
            return index
    return len(edges) - 2


def _with_text(cell: Cell, chars: Sequence[Char]) -> Cell:
    return replace(cell, text="".join(char.text for char in chars)) if chars else cell
