"""A zone of a page to the grid of a table of one row without a label: figures right below their headers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import inf

from pipeline.forms import Table
from pipeline.grid.unruled.assemble import Sketch, heads_to_header, sketch_to_grid
from pipeline.grid.unruled.figures import is_figure, words_to_figures, words_to_levels
from pipeline.grid.unruled.ground import Carried, Found, Ground
from pipeline.grid.unruled.headers import Head
from pipeline.grid.unruled.lanes import Lanes
from pipeline.grid.unruled.rows import PlacedRow, is_wrapped
from pipeline.grid.unruled.words import Word, hull
from pipeline.model import Box

BELOW = 6.0  # of the type size: white between headers and figures at most (offices leave rows high)
CONTINUED = 1.0  # score of figures that stand where the page before left the headers
LEFT_LINES = 4  # lines of headers that a page break may part from the others
WRAPPED = 1.0  # of the type size: white between lines of figures that are one row, at most


def ground_to_single(ground: Ground, table: Table) -> Found | None:
    """The grid of a table of one row; None where it is not there."""
    block = table.blocks[0]
    heads = ground.heads(block)
    if heads is None and ground.carried is None:
        return None
    foot = hull(head.box for head in heads if head).y1 if heads else _headless_foot(ground)
    words = _row(ground, foot)
    reach = ground.reach()
    ground = _stretched(ground, words, reach)
    known = ground.carried.lanes.get(0) if ground.carried else None
    lanes = ground.lanes(block, heads, known, words, -inf)
    if lanes is None or (heads is None and not words):
        return None
    score = sum(head.alike for head in heads if head) if heads else CONTINUED
    if heads is None:
        heads = _rests(ground, lanes, foot)
    left = lanes.edges[0] - ground.size
    if ground.carried and ground.carried.left is not None:
        left = ground.carried.left
    header = heads_to_header(heads, lanes, ground.lines) if heads else None
    if header:
        header = header[0], ground.up_from(header[1])
    rows = _placed(ground, words, lanes, foot)
    sketch = Sketch(header, rows, lanes, left, ground.rules_over(lanes), ground.size)
    return Found((sketch_to_grid(ground.page, sketch),), score, Carried(table.id, left, {0: lanes}, reach=reach))


def _stretched(ground: Ground, words: Sequence[Word], reach: tuple[float, float] | None) -> Ground:
    """The ground with what is carried as far as the rules reach on this page, where each figure then has its lane."""
    if ground.carried is None or 0 not in ground.carried.lanes:
        return ground
    stretched = ground.carried.stretched(reach)
    places = [stretched.lanes[0].place(word.box) for word in words]
    own = {place for place in places if place and place[0] == place[1]}
    return replace(ground, carried=stretched) if len(own) == len(words) else ground


def _placed(ground: Ground, words: list[Word], lanes: Lanes, foot: float) -> list[PlacedRow]:
    """The row; a blank one only where something else follows on the page, so that no page break parts it."""
    if words:
        sure = len(words_to_levels(words, ground.size)) <= 1 or is_wrapped(words, lanes, ground.size)
        return [PlacedRow("", tuple(words), hull(word.box for word in words), 0 if sure else None)]
    below = [word for word in ground.words if word.box.y0 > foot]
    if ground.open_bottom or any(is_figure(word) for word in below):
        return []
    return [PlacedRow("", (), Box(lanes.edges[0], foot, lanes.edges[-1], foot + ground.size), 0)]


def _headless_foot(ground: Ground) -> float:
    """Where the row may begin on a page that shows no headers: below what is left of them, a few lines at most."""
    foot = ground.lines[0][0].box.y0 - ground.size
    for line in ground.lines[:LEFT_LINES]:
        if not all(word.worded for word in line):
            break
        foot = max(word.box.y1 for word in line)
    return foot


def _rests(ground: Ground, lanes: Lanes, foot: float) -> list[Head | None] | None:
    """What a page break left of the headers over each lane; None where nothing is."""
    above = [word for word in ground.words if word.box.y1 <= foot + ground.size / 2 and word.worded]
    over = [[word for word in above if left <= word.middle <= right] for left, right in pairwise(lanes.edges)]
    heads = [Head("".join(w.text for w in rest), hull(w.box for w in rest), 0.0) if rest else None for rest in over]
    return heads if any(over) else None


def _row(ground: Ground, foot: float) -> list[Word]:
    """The figures of the first line below the headers, and of lines so near that they are one row."""
    below = [word for word in words_to_figures(ground.words, ground.size) if word.box.centre[1] > foot]
    levels = words_to_levels(below, ground.size)
    if not levels or levels[0][0].box.y0 - foot > BELOW * ground.size:
        return []
    row: list[Word] = list(levels[0])
    for upper, lower in pairwise(levels):
        if _top(lower) - max(word.box.y1 for word in upper) > WRAPPED * ground.size:
            break
        row += lower
    return row


def _top(level: Sequence[Word]) -> float:
    return min(word.box.y0 for word in level)
