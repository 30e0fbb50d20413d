"""Tables with merged cells, drawn in box characters for a terminal; Chinese characters are two columns wide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from rich.cells import cell_len
from rich.text import Text

from pipeline.model import Key

RULE_STYLE = "bright_black"

# The box character for each set of arms: 8 up, 4 down, 2 left, 1 right.
_JUNCTIONS = " ╶╴─╷┌┐┬╵└┘┴│├┤┼"
_UP, _DOWN, _LEFT, _RIGHT = 8, 4, 2, 1

_NOT_FIRST = "）、，。；：！？”》"  # punctuation that no line of Chinese text begins with

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell of the drawing: the rows [row, row + rows) and columns [column, column + columns), and its text."""

    row: int
    column: int
    rows: int
    columns: int
    text: str
    style: str = ""
    align: Align = "left"
    key: Key | None = None  # of the figure that stands here


def cells_to_lines(cells: Sequence[Placed], widths: Sequence[int], rules: set[int]) -> list[Text]:
    """Draws cells that cover a whole grid, each position once.

    Args:
        cells: what to draw; text is wrapped to its cell and centred vertically.
        widths: of each column in terminal columns, without the rules between them.
        rules: the rows that have a horizontal rule above them; the outer rules are always drawn.

    Returns:
        One line of styled text for each line of the terminal.
    """
    return _Drawing(cells, widths, rules).lines()


def wrap(text: str, width: int) -> list[str]:
    """Breaks text between any two characters into lines of at most `width` terminal columns (a character at least)."""
    lines = [""]
    for character in text:
        fits = cell_len(lines[-1] + character) <= width
        if fits or not lines[-1]:
            lines[-1] += character
        elif character in _NOT_FIRST and len(lines[-1]) > 1 and cell_len(lines[-1][-1] + character) <= width:
            lines[-1:] = [lines[-1][:-1], lines[-1][-1] + character]
        else:
            lines.append(character)
    return [line.strip() for line in lines] if len(lines) > 1 else lines


def balance(text: str, width: int) -> list[str]:
    """The same number of lines as `wrap` makes, as equally long as they can be."""
    lines = len(wrap(text, width))
    return wrap(text, next(least for least in range(1, width + 1) if len(wrap(text, least)) <= lines))


class _Drawing:
    """A sheet of characters; rows and columns of the grid are turned into positions on it."""

    def __init__(self, cells: Sequence[Placed], widths: Sequence[int], rules: set[int]) -> None:
        self._widths = widths
        self._rows = max(cell.row + cell.rows for cell in cells)
        self._columns = max(cell.column + cell.columns for cell in cells)
        self._rules = {rule for rule in rules if 0 < rule < self._rows} | {0, self._rows}
        self._owner = {
            (row, column): index
            for index, cell in enumerate(cells)
            for row in range(cell.row, cell.row + cell.rows)
            for column in range(cell.column, cell.column + cell.columns)
        }
        self._x = [sum(widths[:column]) + column for column in range(self._columns + 1)]  # of the rule left of it
        heights = self._heights(cells)
        self._y = [self._above(heights, row) for row in range(self._rows + 1)]  # of the rule above, or the first line
        last = self._y[-1]
        self._sheet = [[(" ", "")] * (self._x[-1] + 1) for _ in range(last + 1)]
        self._draw_rules()
        for cell in cells:
            self._draw_text(cell)

    def lines(self) -> list[Text]:
        return [_styled(line) for line in self._sheet]

    def _above(self, heights: Sequence[int], row: int) -> int:
        return sum(heights[:row]) + len([rule for rule in self._rules if rule < row])

    def _heights(self, cells: Sequence[Placed]) -> list[int]:
        """Lines of text of each row: as many as its cells need, a merged cell's lack going to its last row."""
        heights = [1] * self._rows
        for cell in sorted(cells, key=lambda cell: cell.rows):
            rows = range(cell.row, cell.row + cell.rows)
            inner = len([rule for rule in self._rules if cell.row < rule < cell.row + cell.rows])
            lack = len(self._text(cell)) - sum(heights[row] for row in rows) - inner
            heights[rows[-1]] += max(0, lack)
        return heights

    def _inside(self, cell: Placed) -> int:
        columns = range(cell.column, cell.column + cell.columns)
        return sum(self._widths[column] for column in columns) + cell.columns - 1

    def _text(self, cell: Placed) -> list[str]:
        return (balance if cell.align == "center" else wrap)(cell.text, self._inside(cell))

    def _draw_text(self, cell: Placed) -> None:
        top = self._y[cell.row] + (cell.row in self._rules)
        room = self._y[cell.row + cell.rows] - top
        width = self._inside(cell)
        lines = self._text(cell)
        start = top + (room - len(lines)) // 2
        for offset, line in enumerate(lines):
            spare = width - cell_len(line)
            indent = {"left": 0, "center": spare // 2, "right": spare}[cell.align]
            x = self._x[cell.column] + 1 + max(0, indent)
            for character in line:
                self._sheet[start + offset][x] = (character, cell.style)
                if cell_len(character) > 1:
                    self._sheet[start + offset][x + 1] = ("", cell.style)
                x += cell_len(character)

    def _draw_rules(self) -> None:
        for y, row in self._sheet_rows():
            for column in range(self._columns + 1):
                arms = self._arms(row, column, y)
                self._sheet[y][self._x[column]] = (_JUNCTIONS[arms], RULE_STYLE)
                if arms & _RIGHT:
                    for x in range(self._x[column] + 1, self._x[column + 1]):
                        self._sheet[y][x] = ("─", RULE_STYLE)

    def _sheet_rows(self) -> Iterator[tuple[int, int]]:
        """Each line of the sheet with the row of the grid that it belongs to (a rule belongs to the row below)."""
        for row in range(self._rows):
            for y in range(self._y[row], self._y[row + 1]):
                yield y, row
        yield self._y[-1], self._rows

    def _arms(self, row: int, column: int, y: int) -> int:
        """Which rules meet at the left end of a grid position, on a rule line or on a line of text."""
        on_rule = row in self._rules and y == self._y[row]
        if not on_rule:
            return (_UP | _DOWN) if self._parts(row, column - 1, row, column) else 0
        return (
            _UP * self._parts(row - 1, column - 1, row - 1, column)
            | _DOWN * self._parts(row, column - 1, row, column)
            | _LEFT * self._parts(row - 1, column - 1, row, column - 1)
            | _RIGHT * self._parts(row - 1, column, row, column)
        )

    def _parts(self, row: int, column: int, other_row: int, other_column: int) -> bool:
        """True where two neighbouring positions belong to different cells (None outside the grid)."""
        return self._owner.get((row, column)) != self._owner.get((other_row, other_column))


def _styled(line: Sequence[tuple[str, str]]) -> Text:
    text = Text(no_wrap=True, overflow="ignore", end="")
    for style, run in groupby(line, key=lambda part: part[1]):
        text.append("".join(character for character, _ in run), style or None)
    return text
