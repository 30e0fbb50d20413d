"""Where a table without rules is looked for, and what is found there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice, pairwise
from math import inf
from statistics import median

from pipeline.forms import Block, Column
from pipeline.grid.model import Grid
from pipeline.grid.unruled.assemble import Places
from pipeline.grid.unruled.figures import words_to_figures, words_to_levels
from pipeline.grid.unruled.headers import Head, lines_to_heads, lines_to_heads_over
from pipeline.grid.unruled.lanes import REGION, Lanes, figures_to_lanes, heads_to_lanes
from pipeline.grid.unruled.words import Line, Word
from pipeline.load import Segment
from pipeline.model import Box

ABOVE = 2.8  # of the type size: white between merged headers and those below them at most
STRETCH = 0.1  # pages of one document differ no more in scale, however they are photographed
SHARED = 0.5  # of the type size: ends of rules that stand no further apart are one edge of the table
RULE = 0.5  # share of the lanes that a rule between rows runs over
ROWS = 3  # the first ones, that tell the columns under headers
ASIDE = (0.0, 0.2, -0.2, 0.4, -0.4)  # of a lane: figures at one side of their cells stand so far off their headers
MOST = 0.7  # of the headers must stand over figures that tell the columns


@lru_cache(maxsize=64)  # forms share most columns
def _heads(lines: tuple[Line, ...], columns: tuple[Column, ...], size: float) -> list[Head | None] | None:
    return lines_to_heads(lines, columns, size)


@lru_cache(maxsize=64)
def _heads_over_figures(
    lines: tuple[Line, ...], columns: tuple[Column, ...], size: float, bottom: float
) -> list[Head | None] | None:
    """Headers above a height told by figures below them, where headers stand so close that they run into each other.

    None where there are not just as many figures in a row as columns, or not most of the headers over them.
    """
    levels = words_to_levels(words_to_figures([word for line in lines for word in line], size), size)
    told = ((level, lanes) for level in levels if (lanes := figures_to_lanes(level, len(columns))))
    for level, lanes in islice(told, ROWS):
        foot = min(bottom, level[0].box.y0)
        above = [line for line in lines if line[0].box.centre[1] < foot]
        wide = (lanes.edges[-1] - lanes.edges[0]) / len(columns)
        tried = [lines_to_heads_over(above, lanes.shifted(share * wide).edges, columns) for share in ASIDE]
        heads = max(tried, key=lambda heads: sum(head.alike for head in heads if head))
        if sum(head is not None for head in heads) > MOST * len(heads):
            # Where their lanes are is what the figures tell: these may stand at one side of their cells.
            return [
                head and replace(head, box=head.box._replace(x0=left, x1=right))
                for head, (left, right) in zip(heads, pairwise(lanes.edges), strict=True)
            ]
    return None


@dataclass(frozen=True, slots=True)
class Carried:
    """What a table tells the part of it on the next page: its id, and the lanes of its blocks by index.

    `left` is its left end, None where nothing but its title was seen; `anchors` are the left ends of its labels by
    their depth, where they stand below each other. `reach` is where its horizontal rules begin and end.
    """

    table: str
    left: float | None = None
    lanes: dict[int, Lanes] = field(default_factory=dict)
    anchors: dict[int, float] = field(default_factory=dict)
    reach: tuple[float, float] | None = None

    def stretched(self, reach: tuple[float, float] | None) -> Carried:
        """The same where its rules now begin and end elsewhere: pages are photographed from here and there."""
        if reach is None or self.reach is None or self.left is None:
            return self
        (left, right), (start, end) = self.reach, reach
        scale = (end - start) / (right - left)
        if abs(scale - 1) > STRETCH:
            return self
        by = start - scale * left
        lanes = {block: lanes.stretched(scale, by) for block, lanes in self.lanes.items()}
        anchors = {depth: scale * at + by for depth, at in self.anchors.items()}
        return Carried(self.table, scale * self.left + by, lanes, anchors, reach)

    def moved(self, anchors: dict[int, float], least: float) -> Carried:
        """The same where labels now stand at other anchors: each page lies elsewhere on the scanner."""
        steps = [anchors[depth] - self.anchors[depth] for depth in anchors.keys() & self.anchors.keys()]
        by = median(steps) if steps else 0.0
        if abs(by) < least or self.left is None:
            return self
        lanes = {block: lanes.shifted(by) for block, lanes in self.lanes.items()}
        return Carried(self.table, self.left + by, lanes, anchors, self.reach)


@dataclass(frozen=True, slots=True)
class Found:
    """A table, or a part of one: grids with the characters of their cells, how well it fits, and what it carries on."""

    grids: tuple[tuple[Grid, Places], ...]
    score: float
    carried: Carried


@dataclass(frozen=True, slots=True)
class Ground:
    """The lines of words of a zone, horizontal rules, the type size of the tables, and what came before.

    `open_top` and `open_bottom` say whether the page, not a title, bounds the zone there.
    """

    page: int
    lines: Sequence[Line]
    rules: Sequence[Segment]
    size: float
    carried: Carried | None
    open_top: bool
    open_bottom: bool

    @property
    def words(self) -> list[Word]:
        """All words."""
        return [word for line in self.lines for word in line]

    @property
    def right(self) -> float:
        """The right end of all words."""
        return max(line[-1].box.x1 for line in self.lines)

    def heads(self, block: Block, top: float = -inf, bottom: float = inf) -> list[Head | None] | None:
        """The headers of a block between two heights."""
        heads = _heads(self._cut(top, bottom), block.columns, self.size)
        if heads or len(block.columns) < REGION:
            return heads
        return _heads_over_figures(self._cut(top, inf), block.columns, self.size, bottom)

    def _cut(self, top: float, bottom: float) -> tuple[Line, ...]:
        cut = [tuple(word for word in line if top <= word.box.centre[1] <= bottom) for line in self.lines]
        return tuple(line for line in cut if line)

    def lanes(
        self,
        block: Block,
        heads: Sequence[Head | None] | None,
        known: Lanes | None,
        words: Sequence[Word],
        limit: float,
    ) -> Lanes | None:
        """The lanes of a block: from its headers, else those known from before, else of its only column.

        Where the page before broke off in the headers, figures in all columns tell the lanes.
        """
        if heads:
            return heads_to_lanes(heads, words, limit, self.right) or known
        if known is None and len(block.columns) == 1 and words:
            return heads_to_lanes([None], words, limit, self.right)
        if known is None and self.carried and words:
            return figures_to_lanes(words, len(block.columns))
        return known

    def reach(self) -> tuple[float, float] | None:
        """Where the horizontal rules of the zone begin and end: the outermost places that several share."""
        top, bottom = self.lines[0][0].box.y0, self.lines[-1][0].box.y1
        inside = [rule for rule in self.rules if top - ABOVE * self.size <= rule.at <= bottom + ABOVE * self.size]
        near = SHARED * self.size
        starts, ends = sorted(rule.start for rule in inside), sorted((rule.end for rule in inside), reverse=True)
        left = next((a for a, b in pairwise(starts) if b - a <= near), None)
        right = next((a for a, b in pairwise(ends) if a - b <= near), None)
        return (left, right) if left is not None and right is not None and left < right else None

    def up_from(self, header: Box, limit: float = -inf) -> Box:
        """The place of a header with the lines above it, up to a height, that stand as near as merged headers do."""
        for line in reversed(self.lines):
            top, bottom = min(word.box.y0 for word in line), max(word.box.y1 for word in line)
            if top >= limit and bottom <= header.y1 and top < header.y0 and header.y0 - bottom <= ABOVE * self.size:
                header = header._replace(y0=top)
        return header

    def rules_over(self, lanes: Lanes) -> tuple[float, ...]:
        """The heights of the rules that run over most of the lanes."""
        left, right = lanes.edges[0], lanes.edges[-1]
        return tuple(
            rule.at for rule in self.rules if min(rule.end, right) - max(rule.start, left) >= RULE * (right - left)
        )
