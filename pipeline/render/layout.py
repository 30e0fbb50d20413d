"""The official layout of a table of the form: merged headers and labels around the figures of a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import lcm
from typing import NamedTuple

from rich.cells import cell_len
from rich.text import Text

from pipeline.forms import Block, Column, Row, Table
from pipeline.model import Figure, Key
from pipeline.render.canvas import Placed, cells_to_lines
from pipeline.render.status import LOOKS, figure_to_text

LABEL_STYLE = ""
HEADER_STYLE = "bold"

# Terminal columns; two for a Chinese character.
_WIDE = 96  # from here on group labels and figures get some air
_GROUP_WIDTHS, _NARROW_GROUP_WIDTHS = (8, 8), (4, 6)
_FIGURE_WIDTH, _NARROW_FIGURE_WIDTH, _LEAST_FIGURE_WIDTH = 7, 5, 4
_LEAST_LABEL_WIDTH = 12
_BLOCK_COLUMN_WIDTH = 14  # of tables with few columns, so that their headers stand on one line


class _Span(NamedTuple):
    """One label over `length` entries, `levels` deep from `level` on."""

    level: int
    start: int
    levels: int
    length: int
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A table as cells of one grid: `labels` columns of labels, then `parts` that figures share; `rules` above rows."""

    cells: tuple[Placed, ...]
    rules: frozenset[int]
    labels: int
    parts: int


def table_to_lines(table: Table, figures: Mapping[Key, Figure], width: int) -> list[Text]:
    """The table as lines for a terminal of `width` columns (more where the figures need it)."""
    layout = table_to_layout(table, figures)
    widths = _widths(table, layout.cells, layout.labels, layout.parts, width)
    return cells_to_lines(layout.cells, widths, set(layout.rules))


def table_to_layout(table: Table, figures: Mapping[Key, Figure]) -> Layout:
    """Where each header, label and figure of the official table stands."""
    labels = _label_columns(table)
    parts = lcm(*(len(block.columns) for block in table.blocks))
    cells: list[Placed] = []
    rules: set[int] = set()
    top = 0
    for block in table.blocks:
        drawn = list(_block_to_cells(table, block, figures, labels, parts))
        cells += [replace(cell, row=cell.row + top) for cell in drawn]
        rules |= {top + rule for rule in _rules(block)}
        top += max(cell.row + cell.rows for cell in drawn)
    return Layout(tuple(cells), frozenset(rules), labels, parts)


def _block_to_cells(
    table: Table, block: Block, figures: Mapping[Key, Figure], labels: int, parts: int
) -> Iterator[Placed]:
    """The cells of one block, its rows counted from 0; each printed column takes `parts` / columns of the grid."""
    step = parts // len(block.columns)
    first = _title_rows(block)
    depth = _depth(block.columns)
    if block.title:
        yield Placed(0, 0, 1, labels + parts, block.title, HEADER_STYLE, "center")
    if labels:
        yield Placed(first, 0, depth, labels, block.corner or table.stub, LABEL_STYLE, "center")
    for span in _spans(block.columns):
        column, columns = labels + span.start * step, span.length * step
        yield Placed(first + span.level, column, span.levels, columns, span.text, HEADER_STYLE, "center")
    body = first + depth
    if labels:
        for span in _spans(block.rows, labels):
            yield Placed(body + span.start, span.level, span.length, span.levels, span.text, LABEL_STYLE)
    for index, row in enumerate(block.rows):
        for position, column_of_form in enumerate(block.columns):
            key = block.key(table.id, row, column_of_form)
            figure = figures.get(key)
            text = figure_to_text(figure, column_of_form.unit)
            style = LOOKS[figure.status].style if figure else ""
            yield Placed(body + index, labels + position * step, 1, step, text, style, "right", key)


def _spans(entries: Sequence[Row | Column], depth: int = 0) -> Iterator[_Span]:
    """The labels of rows or columns and the merged ones over them, in a head `depth` levels deep."""
    depth = depth or _depth(entries)
    for level in range(depth):
        for prefix, group in groupby(enumerate(entries), key=lambda pair: _prefix(pair[1], level)):
            members = [index for index, _ in group]
            if len(prefix) > level:
                yield _Span(level, members[0], 1, len(members), prefix[-1])
    for index, entry in enumerate(entries):
        yield _Span(len(entry.path), index, depth - len(entry.path), 1, entry.label)


def _prefix(entry: Row | Column, level: int) -> tuple[str, ...]:
    return entry.path[: level + 1]


def _depth(entries: Sequence[Row | Column]) -> int:
    return max(len(entry.path) for entry in entries) + 1


def _title_rows(block: Block) -> int:
    return 1 if block.title else 0


def _label_columns(table: Table) -> int:
    """How many columns of labels stand in front of the figures: none where the columns say all."""
    labelled = any(row.label for block in table.blocks for row in block.rows)
    return max(_depth(block.rows) for block in table.blocks) if labelled else 0


def _rules(block: Block) -> Iterator[int]:
    """Rows of the block with a rule above: all of its head, and where a group of rows begins or ends."""
    body = _title_rows(block) + _depth(block.columns)
    yield from range(body + 1)
    for index in range(1, len(block.rows)):
        if block.rows[index].path != block.rows[index - 1].path:
            yield body + index


def _widths(table: Table, cells: Sequence[Placed], labels: int, parts: int, width: int) -> list[int]:
    """Widths of label columns and of figure columns that fill the terminal, no wider than is of use."""
    wide = width >= _WIDE
    figures = _figure_widths(table, cells, labels, parts, width)
    if not labels:
        return figures
    groups = (_GROUP_WIDTHS if wide else _NARROW_GROUP_WIDTHS)[: labels - 1]
    room = width - sum(groups) - sum(figures) - (labels + parts + 1)
    longest = max(cell_len(row.label) for block in table.blocks for row in block.rows)
    return [*groups, max(_LEAST_LABEL_WIDTH, min(room, longest)), *figures]


def _figure_widths(table: Table, cells: Sequence[Placed], labels: int, parts: int, width: int) -> list[int]:
    """What each column of figures needs, and more where the terminal has it."""
    if len(table.blocks) > 1:
        least = _BLOCK_COLUMN_WIDTH * max(len(block.columns) for block in table.blocks) // parts
    elif labels:
        least = _FIGURE_WIDTH if width >= _WIDE else _NARROW_FIGURE_WIDTH
    else:
        least = max(_LEAST_FIGURE_WIDTH, min(_FIGURE_WIDTH, (width - parts - 1) // parts))
    widths = [least] * parts
    air = 1 if width >= _WIDE else 0
    for cell in cells:
        if cell.align == "right":
            share = -(-(cell_len(cell.text) + air) // cell.columns)
            for column in range(cell.column - labels, cell.column - labels + cell.columns):
                widths[column] = max(widths[column], share)
    return widths
