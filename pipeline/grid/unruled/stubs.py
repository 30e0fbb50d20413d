"""The label columns left of the figures: lines of labels, each as it reads from each label column on.

A row's own label begins in the column that its depth in the form says (一、… in the first, （一）… in the second,
1.… in the third); merged labels of groups stand before it, at any height.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.forms import Row
from pipeline.grid.unruled.words import Word, hull
from pipeline.likeness import likeness, normalise
from pipeline.load import Char
from pipeline.model import Box

VOTE = 0.75  # a word at least this alike to the beginning of a label tells where its column begins
VOTE_FROM = 3  # characters; shorter words tell nothing
NUMBER = 1.5  # of the type size: the number before a label is no wider
BEFORE = 1.0  # of the type size: the white between it and its label at most
SAME_LINE = 0.5  # of the type size between the middles of words of one line
SAME_LINE_GROUP = 0.35  # the same for words of merged labels, which may stand between two lines


@dataclass(frozen=True, slots=True)
class StubLine:
    """A line of labels: `texts[depth]` is what it reads from the label column of that depth on.

    `boxes` are the places of these texts, None where they are empty.
    """

    texts: tuple[str, ...]
    boxes: tuple[Box | None, ...]

    @property
    def box(self) -> Box:
        return hull(box for box in self.boxes if box)

    @property
    def middle(self) -> float:
        """The height of what stands furthest right: the label itself, not that of its group."""
        return next(box for box in reversed(self.boxes) if box).centre[1]


def words_to_starts(words: Sequence[Word], rows: Sequence[Row], size: float) -> tuple[float, ...]:
    """Where each label column begins, as many as the rows have depths.

    One that is not to be seen begins where the one before does: all that a page shows of it may be a short label.
    """
    depths = max((len(row.path) for row in rows), default=0) + 1
    own: list[list[Box]] = [[] for _ in range(depths)]
    groups: list[list[Box]] = [[] for _ in range(depths)]
    for word in words:
        plain = normalise(word.text)
        if len(plain) < VOTE_FROM:
            continue
        depth, grouped, alike = max(
            ((depth, grouped, _vote(plain, label, grouped)) for depth, grouped, label in _beginnings(tuple(rows))),
            key=lambda vote: vote[2],
        )
        if alike >= VOTE:
            (groups if grouped else own)[depth].append(word.box if grouped else _with_number(word, words, size))
    starts = [float("-inf")] * depths
    for depth in range(1, depths):
        here = own[depth] + groups[depth]
        start = _start(here, groups[depth - 1], size) if here else starts[depth - 1]
        starts[depth] = max(start, starts[depth - 1])
    return tuple(starts)


def _with_number(label: Word, words: Sequence[Word], size: float) -> Box:
    """The place of a label with the number before it, where white parts the two."""
    numbers = (
        word.box
        for word in words
        if not word.worded
        and word.box.width <= NUMBER * size
        and 0 <= label.box.x0 - word.box.x1 <= BEFORE * size
        and abs(_height(word) - _height(label)) <= SAME_LINE * size
    )
    return hull([label.box, *numbers])


def _vote(plain: str, label: str, grouped: bool) -> float:
    """How alike a word is to the beginning of a label, or to any part of a merged one, which is always wrapped."""
    if grouped and plain in label:
        return 1.0
    return likeness(plain, (label[: len(plain)],))


def _start(here: Sequence[Box], before: Sequence[Box], size: float) -> float:
    left = min(box.x0 for box in here)
    ends = [box.x1 for box in before if box.x1 <= left]
    return (max(ends) + left) / 2 if ends else left - 0.3 * size


@cache
def _beginnings(rows: tuple[Row, ...]) -> tuple[tuple[int, bool, str], ...]:
    """(depth, whether it is a merged label, label) of all labels of some rows."""
    own = [(len(row.path), False, normalise(label)) for row in rows for label in row.labels]
    merged = [(depth, True, normalise(label)) for row in rows for depth, label in enumerate(row.path)]
    return tuple(dict.fromkeys(own + merged))


def words_to_stubs(words: Sequence[Word], starts: Sequence[float], size: float) -> list[StubLine]:
    """Lines of labels from top to bottom; words of deeper columns make the lines, merged labels join them."""
    depths = [max(depth for depth, start in enumerate(starts) if word.box.x1 > start) for word in words]
    lines: list[list[Word]] = []
    middles: list[float] = []
    for depth in range(len(starts) - 1, -1, -1):
        near = (SAME_LINE if depth == len(starts) - 1 else SAME_LINE_GROUP) * size
        level = sorted((word for word, own in zip(words, depths, strict=True) if own == depth), key=_height)
        fresh = len(lines)
        for word in level:
            distances = [(abs(middle - _height(word)), place) for place, middle in enumerate(middles)]
            distance, place = min(distances, default=(float("inf"), -1))
            if distance <= (SAME_LINE * size if place >= fresh else near):
                lines[place].append(word)
            else:
                lines.append([word])
                middles.append(_height(word))
    order = sorted(range(len(lines)), key=middles.__getitem__)
    return [_stub([char for word in _from_left(lines[place]) for char in word.chars], starts) for place in order]


def _height(word: Word) -> float:
    return word.box.centre[1]


def _from_left(words: Sequence[Word]) -> list[Word]:
    return sorted(words, key=lambda word: word.box.x0)


def _stub(chars: Sequence[Char], starts: Sequence[float]) -> StubLine:
    parts = [[char for char in chars if char.box.centre[0] > start] for start in starts]
    return StubLine(
        tuple("".join(char.text for char in part) for part in parts),
        tuple(hull(char.box for char in part) if part else None for part in parts),
    )
