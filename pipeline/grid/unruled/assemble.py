"""Rows and lanes to a grid: its cells hold what stands in them, and doubt joins cells so that none is trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from pipeline.grid.model import Cell, Grid
from pipeline.grid.unruled.headers import Head
from pipeline.grid.unruled.lanes import Lanes, split_word
from pipeline.grid.unruled.rows import PlacedRow, rows_to_edges
from pipeline.grid.unruled.words import Line, Word, hull
from pipeline.load import Char
from pipeline.model import Box

SPECK = 0.3  # of the type size: what is smaller, and in no lane, is dirt: digits of half the type are larger
MARGIN = 0.15  # of the type size: white left around a table, and around a figure whose label runs into its column
RUNS_INTO = 0.3  # of the type size: a label that goes on so far in a column of figures may hide one

Places = dict[tuple[int, int], list[Char]]
Share = tuple[int, int, list[Word]]


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a grid is made of: the header (its cells' texts and its place), if any, rows, lanes, the left end."""

    header: tuple[tuple[str, ...], Box] | None
    rows: Sequence[PlacedRow]
    lanes: Lanes
    left: float
    rules: Sequence[float]
    size: float


def sketch_to_grid(page: int, sketch: Sketch) -> tuple[Grid, Places]:
    """The grid, one label column before the lanes, and the characters of each cell by (row, column)."""
    boxes = ([sketch.header[1]] if sketch.header else []) + [row.box for row in sketch.rows]
    edges = rows_to_edges(boxes, sketch.rules, MARGIN * sketch.size)
    columns = (sketch.left, *sketch.lanes.edges)
    cells: list[Cell] = []
    places: Places = {}
    first = 0
    if sketch.header:
        first = 1
        texts = ("", *sketch.header[0])
        for column, (text, (x0, x1)) in enumerate(zip(texts, pairwise(columns), strict=True)):
            cells.append(Cell(0, column, 1, 1, Box(x0, edges[0], x1, edges[1]), text))
    for index, row in enumerate(sketch.rows, first):
        top, bottom = edges[index], edges[index + 1]
        cells.append(Cell(index, 0, 1, 1, Box(columns[0], top, columns[1], bottom), row.text))
        shares = _shares(row, sketch.lanes, sketch.size)
        borders = _borders(shares, sketch.lanes, MARGIN * sketch.size)
        for (start, end, words), (x0, x1) in zip(shares, pairwise(borders), strict=True):
            box = _figure_box(Box(x0, top, x1, bottom), row, words, start, sketch.size)
            ordered = sorted(words, key=lambda word: (round(word.box.y0 / sketch.size), word.box.x0))
            cells.append(Cell(index, start + 1, 1, end - start + 1, box, "".join(word.text for word in ordered)))
            places[index, start + 1] = [char for word in ordered for char in word.chars]
    return Grid(page, edges, columns, tuple(cells), ruled=False), places


def _borders(shares: Sequence[Share], lanes: Lanes, pad: float) -> list[float]:
    """The ends of the cells of a row: the edges of the lanes, moved where a figure sticks out of its own."""
    inks = [hull(word.box for word in words) if words else None for _, _, words in shares]
    borders = [lanes.edges[0] if inks[0] is None else min(lanes.edges[0], inks[0].x0 - pad)]
    for (left, right), (_, end, _) in zip(pairwise(inks), shares, strict=False):
        least = left.x1 + pad if left else -inf
        most = right.x0 - pad if right else inf
        edge = lanes.edges[end + 1]
        borders.append(min(max(edge, least), most) if least <= most else (least + most) / 2)
    borders.append(lanes.edges[-1] if inks[-1] is None else max(lanes.edges[-1], inks[-1].x1 + pad))
    return borders


def _shares(row: PlacedRow, lanes: Lanes, size: float) -> list[Share]:
    """The words of each lane as (first lane, last lane, words); lanes that share a word are one.

    Marks that are too small for any digit, outside all lanes, are specks.
    """
    count = len(lanes.edges) - 1
    words = [part for word in row.words for part in split_word(word, lanes.edges)]
    words = [word for word in words if lanes.place(word.box) or word.extent >= SPECK * size]
    places = [lanes.place(word.box) for word in words]
    if not lanes.sure or None in places or not lanes.fit(words):
        return [(0, count - 1, words)]
    owner = list(range(count))
    for place in places:
        if place:
            for lane in range(place[0], place[1] + 1):
                owner[lane] = min(owner[lane], owner[place[0]])
    shares = []
    for start in dict.fromkeys(owner):
        end = max(lane for lane in range(count) if owner[lane] == start)
        inside = [word for word, place in zip(words, places, strict=True) if place and start <= place[0] <= end]
        shares.append((start, end, inside))
    return shares


def _figure_box(box: Box, row: PlacedRow, words: Sequence[Word], lane: int, size: float) -> Box:
    """The place of a figure, without the end of a label that runs into the first lane, unless it may be a figure."""
    if lane or not row.label or row.label.x1 <= box.x0:
        return box
    if not words:
        hides = row.label.x1 - box.x0 > RUNS_INTO * size  # its ink then makes the cell no blank
        return box if hides else box._replace(x0=min(row.label.x1, box.x1))
    ink = hull(word.box for word in words)
    if row.label.x1 <= ink.x0:
        return box._replace(x0=(row.label.x1 + ink.x0) / 2)
    pad = MARGIN * size
    return Box(max(box.x0, ink.x0 - pad), max(box.y0, ink.y0 - pad), box.x1, min(box.y1, ink.y1 + pad))


def heads_to_header(heads: Sequence[Head | None], lanes: Lanes, lines: Sequence[Line]) -> tuple[tuple[str, ...], Box]:
    """The texts of the header cells, and their place; a header that is like no label shows the words of its lane."""
    box = hull(head.box for head in heads if head)
    texts = []
    for head, (left, right) in zip(heads, pairwise(lanes.edges), strict=True):
        inside = [
            word.text
            for line in lines
            for word in line
            if left <= word.middle <= right and box.holds(word.middle, word.box.centre[1]) and word.worded
        ]
        texts.append(head.text if head else "".join(inside))
    return tuple(texts), box
