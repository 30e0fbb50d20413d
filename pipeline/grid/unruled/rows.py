"""Labels and lines of figures to the rows of a table, and to the edges between them."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.grid.unruled.figures import level_height
from pipeline.grid.unruled.lanes import Lanes
from pipeline.grid.unruled.segment import Chunk, Stage
from pipeline.grid.unruled.words import Word, hull
from pipeline.model import Box

NEAR = 3.0  # of the type size: a line of figures further from all labels is no row (the number of the page)
NUMBER_WIDTH = 5.0  # of the type size: a page number is no wider
MIDDLE = 0.3  # of the type size: beside a figure wrapped over lines, others stand at the middle of the row
WRAPPED = 1.3  # of the type size: white between the lines of a wrapped figure at most
OVER = 0.3  # of the height of the lower of two rows: a rule between them may touch what they hold by this much
CLOSE = 1.3  # of the type size: lines of figures that stand nearer to each other may be one row


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row as printed: its label ("" where none is sure), the words of its figures, its place, its row in the form."""

    text: str
    words: tuple[Word, ...]
    box: Box
    row: int | None
    label: Box | None = None


def chunks_to_rows(
    chunks: Sequence[Chunk],
    levels: Sequence[tuple[Word, ...]],
    stage: Stage,
    lanes: Lanes | None,
    span: tuple[float, float],
) -> list[PlacedRow]:
    """Rows from top to bottom. Figures without a sure label, and labels without sure figures, do not meet.

    `levels` are the lines of figures, as `stage.figures` has their heights; those between the two heights of `span`
    belong to the same block as the chunks. A label without figures is a blank row only where no line of figures next
    to it is left over.
    """
    claims = _ruled_claims(chunks, stage) or _near_claims(chunks, stage, span)
    uses = Counter(index for claim in claims for index in claim.levels)
    rows = []
    taken: set[int] = set()
    for chunk, claim in zip(chunks, claims, strict=True):
        words = tuple(word for index in claim.levels for word in levels[index])
        sure = len(claim.levels) <= 1 or claim.ruled or is_wrapped(words, lanes, stage.size)
        if sure and all(uses[index] == 1 and not _is_deeper(index, chunk, chunks, stage) for index in claim.levels):
            taken.update(claim.levels)
            rows.append(PlacedRow(chunk.text, words, hull([chunk.box, *(w.box for w in words)]), chunk.row, chunk.box))
    for index, level in enumerate(levels):
        inside = span[0] <= stage.figures[index] <= span[1] and not _is_page_number(index, level, chunks, stage)
        if inside and index not in taken and _is_near(stage.figures[index], chunks, stage.size):
            rows.append(_unlabelled(level, chunks, stage))
    rows.sort(key=lambda row: row.box.centre[1])
    return [row for index, row in enumerate(rows) if row.words or not _beside_strays(rows, index)]


@dataclass(frozen=True, slots=True)
class _Claim:
    """The lines of figures that a label claims; `ruled` is True where rules say that they are one row."""

    levels: tuple[int, ...]
    ruled: bool = False


def _ruled_claims(chunks: Sequence[Chunk], stage: Stage) -> list[_Claim]:
    """What stands between the rules above and below each label; nothing where some labels have no rule between."""
    rules = stage.rules
    bands = [bisect(rules, chunk.box.centre[1]) for chunk in chunks]
    if len(set(bands)) < len(bands) or not chunks or bands[0] == 0 or bands[-1] == len(rules):
        return []
    where = [bisect(rules, height) for height in stage.figures]
    claimed = {index for chunk in chunks for index in range(chunk.start, chunk.end)}
    strays = {
        bisect(rules, line.middle)
        for index, line in enumerate(stage.lines)
        if index not in claimed and line.boxes[-1] is not None
    }
    return [
        _Claim(tuple(index for index, band in enumerate(where) if band == own), ruled=own not in strays)
        for own in bands
    ]


def _near_claims(chunks: Sequence[Chunk], stage: Stage, span: tuple[float, float]) -> list[_Claim]:
    """The lines of figures beside each label, with unclaimed ones that stand too near to be another row."""
    claimed = {index for chunk in chunks for index in chunk.figures}
    free = [
        index for index, height in enumerate(stage.figures) if index not in claimed and span[0] <= height <= span[1]
    ]
    reach = CLOSE * stage.size
    claims = []
    for chunk in chunks:
        own = [stage.figures[index] for index in chunk.figures]
        more = [index for index in free if any(abs(stage.figures[index] - height) <= reach for height in own)]
        claims.append(_Claim(tuple(sorted([*chunk.figures, *more]))))
    return claims


def is_wrapped(words: Sequence[Word], lanes: Lanes | None, size: float) -> bool:
    """True where figures on several lines are one row: some wrap, with little white, around the level of the others."""
    middle = hull(word.box for word in words).centre[1]
    stacks: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        place = lanes.place(word.box) if lanes else None
        if place is None:
            return False
        stacks.setdefault(place, []).append(word)
    alone = [stack[0].box for stack in stacks.values() if len(stack) == 1]
    tall = [hull(word.box for word in stack) for stack in stacks.values() if len(stack) > 1]
    if not alone or any(abs(box.centre[1] - middle) > MIDDLE * size for box in [*alone, *tall]):
        return False
    ordered = [sorted(stack, key=lambda word: word.box.y0) for stack in stacks.values()]
    return all(b.box.y0 - a.box.y1 <= WRAPPED * size for stack in ordered for a, b in pairwise(stack))


def _is_deeper(level: int, claimant: Chunk, chunks: Sequence[Chunk], stage: Stage) -> bool:
    """True where figures have a label of their own, though none of the form, in a column deeper than the claimant's."""
    deepest = len(stage.lines[0].boxes) - 1
    return claimant.depth < deepest and any(
        line.boxes[deepest] is not None and abs(line.middle - stage.figures[level]) <= stage.size / 2
        for index, line in enumerate(stage.lines)
        if not any(chunk.start <= index < chunk.end for chunk in chunks)
    )


def _unlabelled(level: Sequence[Word], chunks: Sequence[Chunk], stage: Stage) -> PlacedRow:
    """A line of figures with what stands beside it, where that is no label of the form."""
    height = level_height(level)
    for index, line in enumerate(stage.lines):
        free = not any(chunk.start <= index < chunk.end for chunk in chunks)
        if free and abs(line.middle - height) <= stage.size / 2:
            return PlacedRow(line.texts[-1], tuple(level), hull([line.box, *(w.box for w in level)]), None, line.box)
    return PlacedRow("", tuple(level), hull(word.box for word in level), None)


def _is_near(height: float, chunks: Sequence[Chunk], size: float) -> bool:
    return any(chunk.box.y0 - NEAR * size <= height <= chunk.box.y1 + NEAR * size for chunk in chunks)


def _is_page_number(index: int, level: Sequence[Word], chunks: Sequence[Chunk], stage: Stage) -> bool:
    """True for a number, with dashes or without, that stands alone above or below all labels, where the page ends."""
    if not chunks or level[-1].box.x1 - level[0].box.x0 > NUMBER_WIDTH * stage.size:
        return False
    below = stage.open_bottom and index == len(stage.figures) - 1 and level[0].box.y0 > chunks[-1].box.y1
    return below or (stage.open_top and index == 0 and level[0].box.y1 < chunks[0].box.y0)


def _beside_strays(rows: Sequence[PlacedRow], index: int) -> bool:
    """True where a row without figures stands next to figures without a row of the form, but for other such rows."""
    for step in (-1, 1):
        other = index + step
        while 0 <= other < len(rows) and not rows[other].words:
            other += step
        if 0 <= other < len(rows) and rows[other].row is None:
            return True
    return False


def rows_to_edges(boxes: Sequence[Box], rules: Sequence[float], margin: float) -> tuple[float, ...]:
    """The edges of rows that stand at these places: rules where there are some, else half-way; and around all."""
    edges = [boxes[0].y0 - margin]
    for upper, lower in pairwise(boxes):
        half = min(max((upper.y1 + lower.y0) / 2, upper.centre[1]), lower.centre[1])
        slack = OVER * min(upper.height, lower.height)
        low, high = min(upper.y1, lower.y0) - slack, max(upper.y1, lower.y0) + slack
        top, bottom = max(low, upper.centre[1]), min(high, lower.centre[1])
        between = [rule for rule in rules if top < rule < bottom]
        edges.append(min(between, key=lambda rule: abs(rule - half), default=half))
    return (*edges, boxes[-1].y1 + margin)
