"""Tables set without rules: the characters of a grid's texts where a printing program would put them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.grid.model import Cell, Grid
from pipeline.load import Char, Segment
from pipeline.model import Box

TOP = 80.0
LEFT = 50.0


@dataclass(frozen=True)
class Setting:
    """How a table is set: type size, widths of its columns, side of figures, line height, white around cells."""

    widths: tuple[float, ...]
    size: float = 9.0
    align: str = "center"
    leading: float = 1.3
    pad: float = 2.0
    page_height: float = 5000.0
    heads: int = 0  # rows from the top whose texts are centred
    gap: float = 0.0  # white before the table on its first page, where `title` stands
    title: str = ""


def set_table(grid: Grid, setting: Setting) -> list[list[Char]]:
    """The characters of each page in content order: cell by cell, row by row. Rows are not cut by the page."""
    pages: list[list[Char]] = [[*_title(setting)]]
    for page, rows in enumerate(_pages(grid, setting)):
        if page:
            pages.append([])
        for cell in grid.cells:
            pages[page] += _set_cell(cell, rows, setting)
    return pages


def row_rules(grid: Grid, setting: Setting) -> list[list[Segment]]:
    """For each page the rules above and below its cells."""
    pages = []
    for rows in _pages(grid, setting):
        rules = []
        for cell in grid.cells:
            shown = [rows[row] for row in range(cell.row, cell.row + cell.row_span) if row in rows]
            if shown:
                left, right = _columns(cell, setting)
                rules += [Segment(shown[0][0], left, right), Segment(shown[-1][1], left, right)]
        pages.append(rules)
    return pages


def _title(setting: Setting) -> Iterator[Char]:
    size = 1.5 * setting.size
    for index, text in enumerate(setting.title):
        yield _char(text, LEFT + index * size, TOP - 2 * size, size)


def _pages(grid: Grid, setting: Setting) -> list[dict[int, tuple[float, float]]]:
    """For each page the top and bottom of its rows."""
    heights = [_row_height(grid, row, setting) for row in range(len(grid.rows) - 1)]
    pages: list[dict[int, tuple[float, float]]] = [{}]
    y = TOP
    for row, height in enumerate(heights):
        if y + height > setting.page_height and pages[-1]:
            pages.append({})
            y = TOP
        pages[-1][row] = (y, y + height)
        y += height
    return pages


def _row_height(grid: Grid, row: int, setting: Setting) -> float:
    cells = [cell for cell in grid.cells if cell.row == row and cell.row_span == 1]
    most = max((len(_wrap(cell, setting)) for cell in cells), default=1)
    return max(most, 1) * setting.leading * setting.size + 2 * setting.pad


def _columns(cell: Cell, setting: Setting) -> tuple[float, float]:
    left = LEFT + sum(setting.widths[: cell.column])
    return left, left + sum(setting.widths[cell.column : cell.column + cell.column_span])


def _wrap(cell: Cell, setting: Setting) -> list[str]:
    left, right = _columns(cell, setting)
    room = right - left - 2 * setting.pad
    lines, line, width = [], "", 0.0
    for character in cell.text:
        step = _advance(character) * setting.size
        if line and width + step > room:
            lines.append(line)
            line, width = "", 0.0
        line, width = line + character, width + step
    return [*lines, line] if line else lines


def _set_cell(cell: Cell, rows: dict[int, tuple[float, float]], setting: Setting) -> Iterator[Char]:
    """The characters of a cell, centred in what the page shows of its rows; on the page where its first row is."""
    if cell.row not in rows or not cell.text:
        return
    shown = [rows[row] for row in range(cell.row, cell.row + cell.row_span) if row in rows]
    left, right = _columns(cell, setting)
    lines = _wrap(cell, setting)
    step = setting.leading * setting.size
    y = (shown[0][0] + shown[-1][1]) / 2 - len(lines) * step / 2 + (step - setting.size) / 2
    for line in lines:
        width = sum(_advance(character) for character in line) * setting.size
        x = _start(cell, left + setting.pad, right - setting.pad, width, setting)
        for character in line:
            yield _char(character, x, y, setting.size)
            x += _advance(character) * setting.size
        y += step


def _start(cell: Cell, left: float, right: float, width: float, setting: Setting) -> float:
    worded = any(unicodedata.category(character) == "Lo" for character in cell.text)
    side = "center" if cell.row < setting.heads else "left" if worded else setting.align
    return {"left": left, "right": right - width, "center": (left + right - width) / 2}[side]


def _advance(character: str) -> float:
    return 1.0 if unicodedata.east_asian_width(character) in "FWA" else 0.5


def _char(text: str, x: float, y: float, size: float) -> Char:
    """The glyph box within its square: marks leave white as they do in print."""
    wide = _advance(text) * size
    if text in "（(":
        box = Box(x + 0.6 * wide, y, x + 0.95 * wide, y + size)
    elif text in "、，":
        box = Box(x + 0.05 * wide, y + 0.7 * size, x + 0.3 * wide, y + 0.95 * size)
    elif text in "一-—":
        box = Box(x + 0.05 * wide, y + 0.45 * size, x + 0.95 * wide, y + 0.55 * size)
    elif text.isdigit() or text in "/,.":
        box = Box(x + 0.1 * wide, y + 0.15 * size, x + 0.9 * wide, y + 0.85 * size)
    else:
        box = Box(x + 0.05 * wide, y + 0.05 * size, x + 0.95 * wide, y + 0.95 * size)
    return Char(text, box, 1, True, False)


def pages_to_texts(pages: Sequence[Sequence[Char]]) -> list[str]:
    """What each page says, in content order."""
    return ["".join(char.text for char in page) for page in pages]
