"""Lines of labels to rows of the form: where labels wrap, which lines make one label is what has to be found.

A best monotone segmentation (dynamic programming): each row of the form takes some lines that follow each other, by
the likeness of their text and by the line of figures beside them; lines and rows may be left out.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from rapidfuzz.distance import Indel

from pipeline.forms import Row
from pipeline.grid.unruled.stubs import StubLine
from pipeline.grid.unruled.words import hull
from pipeline.likeness import NOTE, NOTE_FROM, likeness, normalise
from pipeline.model import Box

MOST_LINES = 7  # lines of one label
UNLIKE = 0.45  # lines less alike than this to a label speak against it
WEIGHT = 2.0  # of likeness against the costs below
SKIP_LINE = 0.3  # cost of a line that belongs to no row
SKIP_ROW = 0.25  # cost of a row left out between two that are found
ONE_FIGURE_LINE = 0.3  # gain where just one line of figures stands at the middle, the first or the last line of a label
LEVEL = 0.5  # of the type size: a line of figures that far off these gains nothing
NO_FIGURE_LINE = -0.2  # a row left blank, or cut by the page
MORE_FIGURE_LINES = -0.5  # for each further line of figures
LEADING = 2.8  # of the type size: white between two lines of one label at most
BESIDE = 0.35  # of the type size: how far above or below its label the middle of a row's figures may stand
PART = 0.9  # a part of a label cut by the page is worth this much of the whole
TALLER = 6.0  # of the type size: rules bound one row where they leave no more than this above and below its label
GROUP = 0.7  # a text at least this alike to a part of a merged label is one
SHORTEST_PART = 2  # characters of a label cut by the page


@dataclass(frozen=True, slots=True)
class Chunk:
    """The lines [start, end) that make the label of a row: its index and depth, its text, its place, its figures."""

    row: int
    depth: int
    start: int
    end: int
    text: str
    box: Box
    figures: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """What the rows stand on: lines of labels, the heights of lines of figures and of rules, the type size.

    All grow downward. `open_top` and `open_bottom` say whether a label may be cut by the page there.
    """

    lines: Sequence[StubLine]
    figures: Sequence[float]
    rules: Sequence[float]
    size: float
    open_top: bool
    open_bottom: bool

    @property
    def _top(self) -> float:
        return min(self.lines[0].box.y0, self.figures[0] if self.figures else inf) - self.size

    @property
    def _bottom(self) -> float:
        return max(self.lines[-1].box.y1, self.figures[-1] if self.figures else -inf) + self.size

    def beside(self, box: Box) -> tuple[int, ...]:
        """The lines of figures beside a label, by their index; rules bound the row where there are some."""
        place = bisect(self.rules, box.centre[1])
        above = self.rules[place - 1] if place else self._top
        below = self.rules[place] if place < len(self.rules) else self._bottom
        slack = BESIDE * self.size
        inside = range(bisect(self.figures, above), bisect(self.figures, below))
        near = tuple(index for index in inside if box.y0 - slack <= self.figures[index] <= box.y1 + slack)
        if near or len(inside) != 1 or below - above >= box.height + TALLER * self.size:
            return near
        return () if self._others(box, above, below) else tuple(inside)

    def _others(self, box: Box, above: float, below: float) -> bool:
        """True where labels of other rows stand with one between two heights."""
        return any(
            line.boxes[-1] is not None and above < line.middle < below and not box.y0 < line.middle < box.y1
            for line in self.lines
        )


def segment(stage: Stage, rows: Sequence[Row]) -> tuple[list[Chunk], float]:
    """The rows found, from top to bottom, and how well they fit (higher is better)."""
    count, height = len(stage.lines), len(rows)
    chunks = _chunks(stage, rows)
    skips = [_skip_cost(line, rows) for line in stage.lines]
    best = [[0.0] * (height + 1) for _ in range(count + 1)]
    back: list[list[Chunk | str | None]] = [[None] * (height + 1) for _ in range(count + 1)]
    for i in range(1, count + 1):
        for j in range(height + 1):
            options: list[tuple[float, Chunk | str]] = [(best[i - 1][j] - skips[i - 1], "line")]
            if j and back[i][j - 1] is not None:
                options.append((best[i][j - 1] - SKIP_ROW, "row"))
            options += [(best[chunk.start][j - 1] + gain, chunk) for chunk, gain in chunks.get((i, j - 1), ())]
            best[i][j], back[i][j] = max(options, key=lambda option: option[0])
    end = max(range(height + 1), key=lambda j: best[count][j])
    found, i, j = [], count, end
    while i:
        step = back[i][j]
        if isinstance(step, Chunk):
            found.append(step)
            i, j = step.start, j - 1
        elif step == "row":
            j -= 1
        else:
            i -= 1
    return found[::-1], best[count][end] + sum(skips)


def _chunks(stage: Stage, rows: Sequence[Row]) -> dict[tuple[int, int], list[tuple[Chunk, float]]]:
    """All chunks that are any good, with their gains, by (end, row)."""
    labels = [tuple(normalise(label) for label in row.labels) for row in rows]
    found: dict[tuple[int, int], list[tuple[Chunk, float]]] = {}
    depths = sorted({len(row.path) for row in rows})
    for start in range(len(stage.lines)):
        for depth in depths:
            before, likest = "", dict[int, float]()
            for end, text, boxes in _runs(stage, start, depth):
                box = hull(boxes)
                beside: tuple[int, ...] | None = None
                is_short = len(normalise(text)) - len(normalise(before)) <= SHORTEST_PART
                before = text
                for index, row in enumerate(rows):
                    if len(row.path) != depth:
                        continue
                    alike = _alike(text, labels[index], _is_head(stage, start), _is_foot(stage, end))
                    is_foreign = is_short and alike < likest.get(index, 0.0)  # a speck, or a piece of the next title
                    likest[index] = alike
                    if alike < UNLIKE or is_foreign:
                        continue
                    beside = stage.beside(box) if beside is None else beside
                    chunk = Chunk(index, depth, start, end, text, box, beside)
                    found.setdefault((end, index), []).append(
                        (chunk, WEIGHT * (alike - UNLIKE) + _gain(stage, beside, boxes))
                    )
    return found


def _is_head(stage: Stage, start: int) -> bool:
    return stage.open_top and start == 0


def _is_foot(stage: Stage, end: int) -> bool:
    return stage.open_bottom and end == len(stage.lines)


def _runs(stage: Stage, start: int, depth: int) -> list[tuple[int, str, list[Box]]]:
    """Lines from `start` on that may be one label at a depth: (end, text, places); groups between them are left out."""
    runs: list[tuple[int, str, list[Box]]] = []
    text, boxes = "", list[Box]()
    for end in range(start, min(len(stage.lines), start + 2 * MOST_LINES)):
        line = stage.lines[end]
        box = line.boxes[depth]
        if box is None or not normalise(line.texts[depth]):
            if not boxes:
                break
            continue
        if boxes and (
            box.y0 - boxes[-1].y1 > LEADING * stage.size
            or bisect(stage.rules, boxes[-1].centre[1]) != bisect(stage.rules, box.centre[1])
        ):
            break
        boxes.append(box)
        if len(boxes) > MOST_LINES:
            break
        text += line.texts[depth]
        runs.append((end + 1, text, list(boxes)))
    return runs


def _alike(text: str, labels: Sequence[str], head: bool, foot: bool) -> float:
    plain = normalise(text)
    best = 0.0
    for label in labels:
        if len(plain) < len(label) and len(plain) >= SHORTEST_PART:
            if foot:
                best = max(best, PART * likeness(plain, (label[: len(plain)],)))
            if head:
                best = max(best, PART * likeness(plain, (label[-len(plain) :],)))
        if 0.4 * len(label) <= len(plain) <= 1.8 * len(label) + 2:
            best = max(best, Indel.normalized_similarity(plain, label))
        if len(label) >= NOTE_FROM and plain.startswith(label):
            best = max(best, NOTE)
    return best


def _gain(stage: Stage, beside: tuple[int, ...], boxes: Sequence[Box]) -> float:
    if not beside:
        return NO_FIGURE_LINE
    levels = (hull(boxes).centre[1], boxes[0].centre[1], boxes[-1].centre[1])
    off = min(abs(stage.figures[index] - level) for index in beside for level in levels)
    return ONE_FIGURE_LINE * max(0.0, 1 - off / (LEVEL * stage.size)) + MORE_FIGURE_LINES * (len(beside) - 1)


def _skip_cost(line: StubLine, rows: Sequence[Row]) -> float:
    """Little for a line of a merged label, which is no row's own."""
    if len(line.boxes) > 1 and line.boxes[-1] is None:
        plain = normalise(line.texts[0])
        merged = {normalise(label) for row in rows for label in row.path}
        if any(plain in label or likeness(plain, (label[: len(plain)],)) >= GROUP for label in merged):
            return 0.0
    return SKIP_LINE
