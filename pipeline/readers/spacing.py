"""How the marks of a line stand to each other: points of full-width print, holes between digits, signs like specks.

Lengths are shares of the digit height; shares of probability chosen so that a person is asked where no sum decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from pipeline.readers.ink import Mark

_TALL = 0.6  # a mark that can be a digit
_SINGLE = 0.9  # a wider mark is digits that touch
_SMALL = 0.45  # of the digit height of the page: lower lines are dashes and pieces of digits
_WIDTH = 0.65  # of a digit
_POINT_REACH = 0.6  # how far a point may be from the digit before it, in print of usual width
_WIDE_REACH = 1.3  # ... of the gap between digits, where they stand apart as full-width ones do
_FAR = 1.0  # ... and at most
_HOLE = 1.5  # of the usual distance of neighbours: room for something between them that is not there
_PAIR_HOLE = 1.9  # ... where there are only two; full-width digits stand 1.1 to 1.4 apart
_APART = 3.5  # of the digit height: two figures, whatever speck lies between; full-width digits with a point reach 3
_HYPHEN_WIDTH = (0.2, 0.65)  # a minus before digits, swollen or shrunk by copying
_HYPHEN_HEIGHT = 0.4
_HYPHEN_LEVEL = 0.2  # how far it may be from the middle of the digits
_HYPHEN_REACH = 0.6  # how far from the first digit
_SIGN_SHARE = 0.4  # of the probability of a figure without sign goes to the negative one
_SIGNED = "123456789"  # what figures with a sign begin with

Candidates = list[tuple[str, float]]


def point_reach(row: Sequence[Mark], height: float) -> float:
    """How far, in pixels, a point may stand behind its digit: further where the digits stand far apart."""
    tall = sorted(m for m in row if m.height >= _TALL * height)
    gaps = [b.x0 - a.x1 for a, b in pairwise(tall)]
    return max(_POINT_REACH * height, min(_FAR * height, _WIDE_REACH * min(gaps))) if gaps else _POINT_REACH * height


def has_hole(line: Sequence[Mark], height: float) -> bool:
    """True where two neighbouring digits stand so far apart that a point or a digit between them must be lost.

    Or a rule, so that they are of two figures.
    """
    own = max(m.height for m in line)
    if own < _SMALL * height:
        return False
    height = min(height, own)
    steps = list(pairwise(_centres(sorted(m for m in line if m.height >= _TALL * height), height)))
    small = [(m.x0 + m.x1) / 2 for m in line if m.height < _TALL * height]
    empty = [right - left for left, right in steps if not any(left < x < right for x in small)]
    if any(right - left > _APART * height for left, right in steps):
        return True
    widest = max(empty, default=0.0)
    if len(steps) == 1:
        return widest > _PAIR_HOLE * height
    return bool(empty) and widest > _HOLE * median(right - left for left, right in steps)


def _centres(tall: Sequence[Mark], height: float) -> list[float]:
    """The middles of digits from the left; digits that touch are parted evenly."""
    counts = [max(2, round(m.width / (_WIDTH * height))) if m.width > _SINGLE * height else 1 for m in tall]
    return [
        m.x0 + (place + 0.5) * m.width / count for m, count in zip(tall, counts, strict=True) for place in range(count)
    ]


def with_minus(texts: Candidates, line: Sequence[Mark], marks: Sequence[Mark], height: float) -> Candidates:
    """The candidates for a line, a share of each as negative where a flat speck stands before the digits.

    A recogniser takes a short minus for a point, and a point before a figure is dirt. `marks` are all of the cell: a
    minus of few pixels was left out of its line as a speck.
    """
    if not _begins_with_hyphen(line, marks, height):
        return texts
    shared: dict[str, float] = {}
    for text, p in texts:
        share = _SIGN_SHARE if text[:1] and text[0] in _SIGNED else 0.0
        shared[text] = shared.get(text, 0.0) + p * (1 - share)
        if share:
            shared[f"-{text}"] = shared.get(f"-{text}", 0.0) + p * share
    return sorted(shared.items(), key=lambda item: -item[1])


def _begins_with_hyphen(line: Sequence[Mark], marks: Sequence[Mark], height: float) -> bool:
    tall = [m for m in line if m.height >= _TALL * height]
    if not tall:
        return False
    first = min(tall)
    return any(
        _HYPHEN_WIDTH[0] * height <= m.width <= _HYPHEN_WIDTH[1] * height
        and m.height < m.width
        and m.height <= _HYPHEN_HEIGHT * height
        and abs(m.middle - first.middle) <= _HYPHEN_LEVEL * height
        and 0 <= first.x0 - m.x1 <= _HYPHEN_REACH * height
        for m in {*line, *marks}
    )
