"""How far the ink itself lets a reading be believed, whatever the recogniser thinks of its crop.

A recogniser is sure of what it is shown. It cannot know of the stroke that was taken for dirt and painted out, nor
that a 7 had been a 4 before the fax broke it. Shares measured over 15,000 readings of probability .99 and more.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.readers.cut import line_to_cut
from pipeline.readers.ink import Ink, Mark
from pipeline.readers.under import hidden_shares, is_slight

_AROUND = 1.0  # of the digit height: ink painted out within it, left and right of a line, may have been a digit
_ABOVE = 0.1  # ... above and below
_POINT = 0.5  # a point may be hidden
_ROOM = 0.25  # of the digit height: the white around a point is .3 and more, that between digits mostly .2 and less
_PAINTED = ((0.005, 1.0), (0.08, 0.99))  # ink in squares of the digit height, and what remains of the belief below it
_HEAVY = 0.75  # ... and above: a fifth of such readings lacked a digit
_THINNED = 0.9  # where specks before an upright stroke may be what is left of a 4
_UPRIGHT = 0.45  # its width over its height, serifs included
_TALL = 0.7  # of the digit height
_SLOPE = 0.5  # of the digit height: the slope of a 4 begins no further from its stem
_COLUMN = 0.2  # of the digit height: the width of a stroke, and of its rests
_SOLID = 0.006  # squares of the digit height: smaller specks are the echo of an edge in a compressed picture
_REST = 0.5  # of the digit height, from the first to the last
_PIECES = ((1, 1.0), (5, 0.99))  # marks more than characters, and what remains of the belief below that number
_SHATTERED = 0.95
_PIECE = 0.15  # of the digit height: less is grain or the echo of an edge in a compressed picture
_FEW_BROKEN = 0.05  # of the cells with text: so many hold broken digits on an ordinary page
_LED = 0.85  # of the belief in text led through a rule: a 4 whose bar lies under it is like a 1
_HEAD = 0.2  # of the digit height: what is lower is what is left of the rule, no head of a digit under it
_CUT = 0.5  # of the belief in text that the edge of its cell cuts, or cuts the next line of: half of a 6 is a 0
_SLIGHTLY = 0.98  # ... but where the rule at that edge hides little of it, and nothing of it is seen beyond


def belief(ink: Ink, line: Sequence[Mark], text: str, height: float, cut: bool = False) -> float:
    """What remains of the probability of a text read from one line of marks, in (0, 1]. `height` is the digit height.

    1 where nothing was painted out beside the line and no digit is in pieces. `cut` says that the text was told from
    what the edge of its cell leaves of it.
    """
    painted = _painted(ink, line, height)
    share = next((share for most, share in _PAINTED if painted < most), _HEAVY)
    share *= _THINNED if _may_be_four(ink, line, height) else 1.0
    share *= _HEAVY if _may_be_one(ink, line, height) else 1.0
    share *= 1.0 if cut else _shown(ink, line, text, height)
    share *= _LED if ink.led else 1.0
    share *= _POINT if "." not in text and hides_point(ink, line, height) else 1.0
    if not text.isascii():  # Chinese characters are of many pieces
        return share
    pieces = len(line) - len(text)
    return share * next((share for most, share in _PIECES if pieces < most), _SHATTERED)


def is_incomplete(ink: Ink, line: Sequence[Mark], height: float) -> bool:
    """Whether so much ink was left out beside a line that another reader of the same line is no second witness."""
    much = _painted(ink, line, height) >= _PAINTED[-1][0]
    return much or _may_be_four(ink, line, height) or _may_be_one(ink, line, height)


def _painted(ink: Ink, line: Sequence[Mark], height: float) -> float:
    """The ink left out beside a line, in squares of the digit height."""
    return sum(m.area for m in _left_out(ink, line, _AROUND * height, _ABOVE * height)) / height**2


def _may_be_four(ink: Ink, line: Sequence[Mark], height: float) -> bool:
    """True where specks stand right before an upright stroke: what a fax leaves of the slope of a 4."""
    strokes = [m for m in line if m.width <= _UPRIGHT * m.height and m.height >= _TALL * height]
    specks = _left_out(ink, line, _SLOPE * height, 0.0)
    return any(
        stroke.x0 - _SLOPE * height < speck.x1 <= stroke.x0 and stroke.y0 < speck.middle < stroke.y1
        for stroke in strokes
        for speck in specks
    )


def _may_be_one(ink: Ink, line: Sequence[Mark], height: float) -> bool:
    """True where specks stand one above the other beside a line, as high together as a digit: the rests of a stroke."""
    specks = sorted(_left_out(ink, line, _AROUND * height, 0.0))
    for first, speck in enumerate(specks):
        column = [m for m in specks[first:] if m.x1 <= speck.x0 + max(1.0, _COLUMN * height)]
        solid = sum(m.area >= _SOLID * height**2 for m in column)
        if solid > 1 and max(m.y1 for m in column) - min(m.y0 for m in column) >= _REST * height:
            return True
    return False


def hides_point(ink: Ink, line: Sequence[Mark], height: float) -> bool:
    """Whether a rule on which a figure stands may hide its decimal point: there is room for one between two digits."""
    if not (ink.led or line_to_cut(ink, line).below):
        return False
    ordered = sorted(line, key=lambda mark: mark.x0)
    return any(after.x0 - before.x1 >= _ROOM * height for before, after in pairwise(ordered))


def around(ink: Ink, line: Sequence[Mark], height: float) -> list[Mark]:
    """The marks above, below and beside a line that were left out of it: a lone bar may be the foot of a 2."""
    near = _left_out(ink, line, _AROUND * height, _AROUND * height)
    return [m for m in near if max(m.width, m.height) >= _PIECE * height]


def raggedness(inks: Sequence[Ink], mended: Sequence[Ink]) -> float:
    """The share of a page's cells with text in which digits were in pieces and had to be mended; 0 below a few."""
    inked = sum(1 for ink in mended if ink.marks)
    broken = sum(len(before.marks) != len(after.marks) for before, after in zip(inks, mended, strict=True))
    return broken / inked if broken > _FEW_BROKEN * inked else 0.0


def _left_out(ink: Ink, line: Sequence[Mark], beside: float, above: float) -> list[Mark]:
    """The marks within these distances of a line that do not belong to it."""
    x0, x1 = min(m.x0 for m in line) - beside, max(m.x1 for m in line) + beside
    y0, y1 = min(m.y0 for m in line) - above, max(m.y1 for m in line) + above
    kept = {m.label for m in line}
    near = [m for m in ink.marks if m.x1 > x0 and m.x0 < x1 and m.y1 > y0 and m.y0 < y1]
    return [m for m in near if m.label not in kept]


def _shown(ink: Ink, line: Sequence[Mark], text: str, height: float) -> float:
    """What remains of the belief in a text that may go on beyond its cell, or end under a rule."""
    if _goes_on(ink, line, height):
        return _CUT
    if not _is_cut(ink, line, text):
        return 1.0
    cut = line_to_cut(ink, line)
    ends = (cut.above or cut.below) and not (cut.left and cut.right)
    return _SLIGHTLY if ends and is_slight(hidden_shares(ink, line, height), text) else _CUT


def _goes_on(ink: Ink, line: Sequence[Mark], height: float) -> bool:
    """True where a rule above or below hides most of what may be the next line of a wrapped figure, or that before."""
    x0, x1 = min(m.x0 for m in line), max(m.x1 for m in line)
    kept = {m.label for m in line}
    others = (m for m in ink.marks if m.label not in kept and m.height >= _HEAD * height and m.x1 > x0 and m.x0 < x1)
    cuts = (line_to_cut(ink, [mark]) for mark in others)
    return any(cut.above or cut.below for cut in cuts)


def _is_cut(ink: Ink, line: Sequence[Mark], text: str) -> bool:
    """True where the line reaches, without paper between, the upper or lower edge of its cell, or both sides.

    An edge is the rule along it where there is one. One side alone does not count: figures are often set flush. The
    lower end of a slash does not count either: it may reach below the digits, and no digit ends like it.
    """
    rows, columns = ink.free_rows, ink.free_columns
    if rows is None or columns is None:
        return True
    above, below = min(m.y0 for m in line) <= rows[0], max(m.y1 for m in line) > rows[1]
    left, right = min(m.x0 for m in line) <= columns[0], max(m.x1 for m in line) > columns[1]
    return bool(above or (below and text != "/") or (left and right))
