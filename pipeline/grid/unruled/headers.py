"""The headers of columns among the words of a page: by likeness to the labels of the form, and by order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

from rapidfuzz.distance import LCSseq

from pipeline.forms import Column
from pipeline.grid.unruled.words import Line, hull
from pipeline.likeness import likeness, normalise
from pipeline.model import Box

ALIKE = 0.7  # words less alike to the label of a column are no header of it
SHARED = 0.5  # more than this share of a word's characters must stand in a label, and of the lower of two widths above
MOST_LINES = 6  # lines of one header
LEADING = 2.8  # of the type size: white between two lines of one header at most (wide line spacing)
BESIDE = 1.2  # of the type size: white between the parts of a header set with blanks at most
LEVEL = 5.0  # of the type size: the feet of headers of one block stand no further apart
TOUCH = 0.3  # of the type size: boxes may overlap by this much where type is set close
NONE = -1
ENOUGH = 0.5  # share of the columns whose headers must be found


@dataclass(frozen=True, slots=True)
class Head:
    """A header as printed: its lines joined, where it stands, and its likeness to the label of its column."""

    text: str
    box: Box
    alike: float


def lines_to_heads(lines: Sequence[Line], columns: Sequence[Column], size: float) -> list[Head | None] | None:
    """One header a column, None for each not found; None in all where fewer than `ENOUGH` are."""
    pieces = _pieces(lines, columns, size)
    stacks = sorted(_stacks(pieces, size), key=lambda stack: stack[1].centre[0])
    chain = _best_chain(stacks, columns, size)
    feet = [head.box.y1 for head in chain.values()]
    if len(feet) < max(1, ENOUGH * len(columns)):
        return None
    foot = median(feet)
    heads = [chain.get(index) for index in range(len(columns))]
    return [head if head and abs(head.box.y1 - foot) <= LEVEL * size else None for head in heads]


def lines_to_heads_over(lines: Sequence[Line], lanes: Sequence[float], columns: Sequence[Column]) -> list[Head | None]:
    """One header a column by the characters that stand in its lane, where headers are too close to be told apart.

    `lines` are those above the figures, `lanes` the edges of the lanes. The lines next above the figures that are most
    like the label are the header: above them stand headers of several columns.
    """
    heads: list[Head | None] = []
    for left, right, column in zip(lanes[:-1], lanes[1:], columns, strict=True):
        text, boxes, best = "", list[Box](), None
        for line in reversed(lines[-MOST_LINES:]):
            here = [char for word in line for char in word.chars if left <= char.box.centre[0] < right]
            text = "".join(char.text for char in here) + text
            boxes += [char.box for char in here]
            alike = likeness(text, column.labels) if text else 0.0
            if alike >= ALIKE and (best is None or alike > best.alike):
                best = Head(text, hull(boxes), alike)
        heads.append(best)
    return heads


def _pieces(lines: Sequence[Line], columns: Sequence[Column], size: float) -> list[tuple[str, Box]]:
    """Words that may be a header or a part of one, and such words joined with those beside them."""
    labels = tuple(dict.fromkeys(normalise(label) for column in columns for label in column.labels))
    pieces = []
    for line in lines:
        for index, word in enumerate(line):
            if not _is_part(word.text, labels):
                continue
            text, box = word.text, word.box
            pieces.append((text, box))
            for other in line[index + 1 : index + MOST_LINES]:
                text = text + other.text
                if other.box.x0 - box.x1 > BESIDE * size or not _is_part(text, labels):
                    break
                box = box.union(other.box)
                pieces.append((text, box))
    return pieces


@lru_cache(maxsize=8192)
def _is_part(text: str, labels: tuple[str, ...]) -> bool:
    """True where most characters of a text stand in a label in the same order."""
    plain = normalise(text)
    least = SHARED * len(plain)
    return bool(plain) and any(LCSseq.similarity(plain, label) > least for label in labels)


def _stacks(pieces: Sequence[tuple[str, Box]], size: float) -> Iterator[tuple[str, Box]]:
    """Each piece alone, and with the pieces right above it."""
    for text, box in pieces:
        yield text, box
        joined, whole, top = text, box, box
        for _ in range(MOST_LINES - 1):
            above = [piece for piece in pieces if _stands_on(piece[1], top, size)]
            if not above:
                break
            more, top = min(above, key=lambda piece: _distance(piece[1], top))
            joined, whole = more + joined, whole.union(top)
            yield joined, whole


def _stands_on(upper: Box, lower: Box, size: float) -> bool:
    if not -TOUCH * size <= lower.y0 - upper.y1 <= LEADING * size:
        return False
    shared = min(upper.x1, lower.x1) - max(upper.x0, lower.x0)
    return shared >= SHARED * min(upper.width, lower.width)


def _distance(upper: Box, lower: Box) -> float:
    """How far a piece stands from the one below it: sideways, by its middle, and up; words joined stand further."""
    return abs(upper.centre[0] - lower.centre[0]) + abs(lower.y0 - upper.y1) + upper.width


def _best_chain(stacks: Sequence[tuple[str, Box]], columns: Sequence[Column], size: float) -> dict[int, Head]:
    """Headers by column: from left to right without overlap, of the greatest likeness in all."""
    entries: list[tuple[float, int, Head, int]] = []  # score of the best chain that ends here, column, entry before
    for text, box in stacks:
        for index, column in enumerate(columns):
            alike = likeness(text, column.labels)
            if alike < ALIKE:
                continue
            score, before = 0.0, NONE
            for place, (other_score, other, head, _) in enumerate(entries):
                level = abs(head.box.y1 - box.y1) <= LEVEL * size
                if other < index and head.box.x1 <= box.x0 + TOUCH * size and level and other_score > score:
                    score, before = other_score, place
            entries.append((score + alike, index, Head(text, box, alike), before))
    chain: dict[int, Head] = {}
    place = max(range(len(entries)), key=lambda index: entries[index][0], default=NONE)
    while place != NONE:
        _, index, head, place = entries[place]
        chain[index] = head
    return chain
