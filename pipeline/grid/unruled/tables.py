"""A zone of a page to the grids of a table whose rows have labels: a grid for each block of the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest
from math import inf
from statistics import median

from rapidfuzz.fuzz import partial_ratio

from pipeline.forms import Row, Table, all_forms
from pipeline.grid.model import Grid
from pipeline.grid.unruled.assemble import Places, Sketch, heads_to_header, sketch_to_grid
from pipeline.grid.unruled.figures import level_height, words_to_figures, words_to_levels
from pipeline.grid.unruled.ground import Carried, Found, Ground
from pipeline.grid.unruled.headers import Head
from pipeline.grid.unruled.lanes import Lanes, figures_to_lanes, heads_to_region
from pipeline.grid.unruled.rows import PlacedRow, chunks_to_rows
from pipeline.grid.unruled.segment import Chunk, Stage, segment
from pipeline.grid.unruled.stubs import words_to_starts, words_to_stubs
from pipeline.grid.unruled.words import Word, hull
from pipeline.likeness import likeness, normalise

TITLE = 0.75  # words at least this alike to a title, a stub or a corner are one
ANCHORED = 3  # labels of one depth that must stand below each other to tell where the table lies
CONTINUED = 1.0  # score of figures that stand where the page before left their label
OPENING = 2  # lines of a page among which they stand
MOVED = 0.4  # of the type size: labels that stand no further off their place on the page before are not moved
OWN = 1.0  # score of a row that only this edition has: more than the rows that a document leaves out cost
READ = 0.9  # a label at least this alike is read
PART_OF_TITLE = 4  # characters; a word as long as this that a title has is a line of it

Heads = list[Head | None]


@dataclass(frozen=True, slots=True)
class _Part:
    """A block as found: its index, its headers, its rows' labels, and the heights between which it stands."""

    block: int
    heads: Heads | None
    chunks: Sequence[Chunk]
    above: float  # where the block before it ends
    top: float
    bottom: float


def ground_to_labelled(ground: Ground, table: Table) -> Found | None:
    """The grids of a table whose rows have labels; None where it is not there."""
    reach = ground.reach()
    numbers = words_to_figures(ground.words, ground.size)
    ground = ground_to_stretched(ground, table, numbers, reach)
    figures = _in_region(ground, table, numbers)
    levels = words_to_levels(figures, ground.size)
    stage = _stage(ground, table, figures, [level_height(level) for level in levels])
    rows = [row for block in table.blocks for row in block.rows]
    chunks, score = segment(stage, rows)
    own = _own_labels(table.id, rows)
    score += OWN * sum(likeness(chunk.text, rows[chunk.row].labels) >= READ for chunk in chunks if chunk.row in own)
    anchors = _anchors(chunks, ground.size)
    if ground.carried:
        ground = replace(ground, carried=ground.carried.moved(anchors, MOVED * ground.size))
    lanes = dict(ground.carried.lanes) if ground.carried else {}
    grids: list[tuple[Grid, Places]] = []
    for part in _parts(ground, table, chunks):
        inside = [word for chunk in part.chunks for index in chunk.figures for word in levels[index]]
        labelled = max((chunk.box.x1 for chunk in part.chunks), default=inf)
        known = lanes.get(part.block)
        found = ground.lanes(table.blocks[part.block], part.heads, known, inside, labelled)
        if found is None:
            continue
        if found is known and not found.fit(inside):
            columns = len(table.blocks[part.block].columns)
            found = figures_to_lanes(inside, columns) or replace(found, sure=False)
        elif found is not known:
            found = found.with_habit(inside, ground.size)
        lanes[part.block] = found
        score += sum(head.alike for head in part.heads or () if head)
        sketch = _sketch(ground, part, levels, stage, found)
        if sketch.rows or sketch.header:
            grids.append(sketch_to_grid(ground.page, sketch))
    if not grids and ground.carried and lanes and levels:
        grids = [sketch_to_grid(ground.page, sketch) for sketch in _left_over(ground, levels[0], lanes[max(lanes)])]
        score += CONTINUED * len(grids)
    if not grids:
        return None
    left = min(grid.columns[0] for grid, _ in grids)
    before = ground.carried.anchors if ground.carried else {}
    return Found(tuple(grids), score, Carried(table.id, left, lanes, before | anchors, reach))


def _own_labels(table: str, rows: Sequence[Row]) -> set[int]:
    """The rows with a label that no other edition of their table has, not even as a merged one."""
    others = [
        {normalise(label) for block in other.blocks for row in block.rows for label in (*row.labels, *row.path)}
        for form in all_forms()
        for other in form.tables
        if other.id == table and {row.id for block in other.blocks for row in block.rows} != {row.id for row in rows}
    ]
    return {
        index
        for index, row in enumerate(rows)
        if others and not any(normalise(label) in words for label in row.labels for words in others)
    }


def ground_to_stretched(
    ground: Ground, table: Table, numbers: Sequence[Word], reach: tuple[float, float] | None
) -> Ground:
    """The ground with what is carried as far as the rules reach on this page, where the figures agree with that.

    They must agree better than with what is carried as it is: rules below a label that spans rows begin further in.
    """
    if ground.carried is None:
        return ground
    stretched = replace(ground, carried=ground.carried.stretched(reach))
    if stretched.carried and all(
        lanes.fit(inside := _in_region(stretched, table, numbers))
        and lanes.stray(inside) <= ground.carried.lanes[block].stray(_in_region(ground, table, numbers))
        for block, lanes in stretched.carried.lanes.items()
    ):
        return stretched
    return ground


def _left_over(ground: Ground, level: tuple[Word, ...], lanes: Lanes) -> list[Sketch]:
    """The figures of a row whose label the page before kept, where they open a page that shows nothing else of it."""
    opening = [word for line in ground.lines[:OPENING] for word in line]
    if not all(word in opening for word in level) or any(lanes.place(word.box) is None for word in level):
        return []
    if "".join(word.text for word in ground.words).strip("-－—–") == str(ground.page):
        return []  # a blank page with its number
    row = PlacedRow("", level, hull(word.box for word in level), None)
    left = ground.carried.left if ground.carried and ground.carried.left is not None else lanes.edges[0] - ground.size
    return [Sketch(None, [row], lanes, left, ground.rules_over(lanes), ground.size)]


def _anchors(chunks: Sequence[Chunk], size: float) -> dict[int, float]:
    """The left ends of labels by their depth, where several stand below each other (labels may be centred)."""
    lefts: dict[int, list[float]] = {}
    for chunk in chunks:
        lefts.setdefault(chunk.depth, []).append(chunk.box.x0)
    return {
        depth: median(found)
        for depth, found in lefts.items()
        if len(found) >= ANCHORED and max(found) - min(found) <= size
    }


def _stage(ground: Ground, table: Table, figures: Sequence[Word], heights: Sequence[float]) -> Stage:
    """The labels of a table's rows, line by line, and what helps to tell the rows apart."""
    limit = _limit(ground, table, figures)
    numbers = set(map(id, figures))
    foot = _foot(ground, table)
    labels: list[Word] = []
    for line in ground.lines:
        left = [w for w in line if w.box.x0 < limit and w.box.centre[1] > foot and id(w) not in numbers]
        if not _is_title("".join(word.text for word in left), table):
            labels += [word for word in left if not _is_title(word.text, table)]
    rows = [row for block in table.blocks for row in block.rows]
    starts = words_to_starts(labels, rows, ground.size)
    return Stage(
        words_to_stubs(labels, starts, ground.size),
        heights,
        sorted(rule.at for rule in ground.rules if rule.end > limit),
        ground.size,
        ground.open_top,
        ground.open_bottom,
    )


def _foot(ground: Ground, table: Table) -> float:
    """Where the headers of a table of one block end: its labels stand below; the corner may be all kinds of text."""
    heads = ground.heads(table.blocks[0]) if len(table.blocks) == 1 else None
    return hull(head.box for head in heads if head).y1 if heads else -inf


def _is_title(text: str, table: Table) -> bool:
    """True for text of the titles of blocks, the stub and the corner, which stand above labels but are none."""
    plain = normalise(text)
    titles = (table.stub, *(title for block in table.blocks for title in (block.title, block.corner)))
    return any(
        likeness(plain, (title,)) >= TITLE
        or (len(plain) >= PART_OF_TITLE and partial_ratio(plain, normalise(title)) >= 100 * TITLE)
        for title in titles
    )


def _in_region(ground: Ground, table: Table, figures: Sequence[Word]) -> Sequence[Word]:
    """The figures without numbers in labels and notes, where the headers of a table of one block tell them apart."""
    heads = ground.heads(table.blocks[0]) if len(table.blocks) == 1 else None
    region = heads_to_region(heads) if heads else None
    if region is None and len(table.blocks) == 1 and ground.carried and 0 in ground.carried.lanes:
        edges = ground.carried.lanes[0].edges
        # Half a lane more, as the page may be moved; at the right a whole one, where a page moved by a lane shows it.
        region = (3 * edges[0] - edges[1]) / 2, 2 * edges[-1] - edges[-2]
    if region is None:
        return figures
    left, right = region
    return _reaching([word for word in figures if left <= word.middle <= right or _is_apart(word, ground)], left, right)


def _reaching(figures: Sequence[Word], left: float, right: float) -> list[Word]:
    """The figures that reach into a region, and those that stand below or above them, one half beside the other.

    On a page that leans, figures leave their headers little by little.
    """
    while inside := [word for word in figures if word.box.x1 > left and word.box.x0 < right]:
        middles = [word.middle for word in inside]
        reached = min(left, *middles), max(right, *middles)
        if reached == (left, right):
            break
        left, right = reached
    return inside


def _is_apart(figure: Word, ground: Ground) -> bool:
    """False for a number that goes on what is written before it: the end of a line of a label."""
    height, reach = figure.box.centre[1], ground.size / 2
    return not any(
        word.worded and abs(word.box.centre[1] - height) <= reach and 0 <= figure.box.x0 - word.box.x1 < reach
        for line in ground.lines
        for word in line
    )


def _limit(ground: Ground, table: Table, figures: Sequence[Word]) -> float:
    """What begins left of this is a label: the left end of the first headers, of carried lanes, or of the figures."""
    heads = [head for block in table.blocks for head in (ground.heads(block) or [])[:1] if head]
    if heads:
        return min(head.box.x0 for head in heads)
    if ground.carried and ground.carried.lanes:
        return min(lanes.edges[0] for lanes in ground.carried.lanes.values())
    return min((word.box.x0 for word in figures), default=inf)


def _parts(ground: Ground, table: Table, chunks: Sequence[Chunk]) -> Iterator[_Part]:
    """The blocks from top to bottom; after the last one that shows rows, one that the page parts from its rows."""
    owners = [index for index, block in enumerate(table.blocks) for _ in block.rows]
    runs = [(index, list(run)) for index, run in groupby(chunks, key=lambda chunk: owners[chunk.row])]
    top = -inf
    found: list[_Part] = []
    for index, run in runs:
        heads = ground.heads(table.blocks[index], top, run[0].box.y0)
        start = hull(head.box for head in heads if head).y0 if heads else (top + run[0].box.y0) / 2
        found.append(_Part(index, heads, run, top, start, inf))
        top = run[-1].box.y1
    following = runs[-1][0] + 1 if runs else 0
    if ground.open_bottom and following < len(table.blocks):
        heads = ground.heads(table.blocks[following], top)
        if heads:
            found.append(_Part(following, heads, [], top, hull(head.box for head in heads if head).y0, inf))
    for part, after in zip_longest(found, found[1:]):
        yield replace(part, bottom=after.top) if after else part


def _sketch(ground: Ground, part: _Part, levels: Sequence[tuple[Word, ...]], stage: Stage, lanes: Lanes) -> Sketch:
    left = ground.carried.left if ground.carried else None
    if left is None:
        left = min((line.box.x0 for line in stage.lines), default=inf)
    left = min(left, lanes.edges[0] - ground.size)
    span = part.top, part.bottom
    rows = chunks_to_rows(part.chunks, levels, stage, lanes, span) if part.chunks else []
    header = heads_to_header(part.heads, lanes, ground.lines) if part.heads else None
    if header:
        header = header[0], ground.up_from(header[1], part.above)
    return Sketch(header, rows, lanes, left, ground.rules_over(lanes), ground.size)
