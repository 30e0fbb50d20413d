"""Figures that run under a ruling line: a part of their first or last character is hidden.

Noughts, of which there are most, are told by the shape of what is left of them; of other digits what is left may be
that of several. Lengths are shares of the digit height.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.base import Posterior
from pipeline.readers.grammar import well_formed
from pipeline.readers.ink import Ink, Mark
from pipeline.readers.shapes import SURE

Candidates = list[tuple[str, float]]

_WIDE = 0.33  # what must be seen of a nought: two thirds of it, and of a 6, 8 or 9 the strokes within
_HIGH = (0.8, 1.25)  # the height of a digit
_DEEP = 0.75  # what must be seen of a nought that a rule cuts above or below
_LONG = 1.3  # ... over its width: the ring of a 6 or a 9, and half an 8, are about as high as wide
_LIKE = 0.25  # how far the height of a digit may be from the usual one
_NARROW = 0.4  # the width of a 1
_ENOUGH = 10  # digits that tell the usual width
_BROAD = (0.35, 0.8)  # the width of a digit
_WITHIN = 0.12  # the paper that must be seen between its side and the rule
_MIDDLE = (0.25, 0.75)  # of its height: here is nothing but its side; above and below, it bends under the rule
_OPEN = 0.75  # of what is seen: from here on its sides may bend in again; the strokes of a 6, 8 or 9 lie before
_MOST = 0.8  # of a digit's usual width: of more of a nought the end under the rule would bend in again
_DENT = 0.05  # how far a nought's side may go in and out again, at least a pixel: the waist of a 3 goes further
_LAST = 2  # pixels before the rule, in which its sides end
_EVEN = 1.6  # the thickest row of the side over the usual one; one pixel is allowed on top
_BENT = 0.08  # how far its ends stand in from its middle
_SYMMETRY = 0.05  # how far its upper half may be from its lower one, in the mean; half a pixel is always allowed
# What a character that a rule cuts may have been, as the recogniser sees it: counted on 290 figures of 12 to 22 points.
_UNDER_LEFT = {"3": {"3": 0.65, "8": 0.2, "9": 0.15}, "5": {"5": 0.85, "6": 0.15}, "D": {"6": 0.6, "0": 0.3}}
# Of 74 digits of which .8 of the usual width or more is seen, none was other than it looked; of those cut deeper, many.
_WHOLE = (0.8, 1.35)  # of the usual width of a digit
_STILL_HIDDEN = 0.1  # of the shares above, that remain for a digit as wide as a whole one
_UNDER_RIGHT = {"C": {"0": 0.95}, "(": {"0": 0.95}, "E": {"6": 0.7, "8": 0.25}, "€": {"6": 0.9}, "]": {"1": 0.95}}


class Cut(NamedTuple):
    """At which sides the marks of a line reach the rule round the cell, without paper between."""

    left: bool
    right: bool
    above: bool
    below: bool


def line_to_cut(ink: Ink, line: Sequence[Mark]) -> Cut:
    """Where a rule may hide a part of a line."""
    height, width = ink.rule.shape
    return Cut(
        *_reached(ink.free_columns, width, min(m.x0 for m in line), max(m.x1 for m in line)),
        *_reached(ink.free_rows, height, min(m.y0 for m in line), max(m.y1 for m in line)),
    )


def _reached(free: tuple[int, int] | None, size: int, start: int, end: int) -> tuple[bool, bool]:
    """Whether what goes from `start` to `end` reaches the rules before the first and after the last free place."""
    if free is None:
        return False, False
    first, last = free
    return 0 < first >= start, end > last and last < size - 1


def usual_width(inks: Sequence[Ink], height: float) -> float | None:
    """How wide the digits of a page are, in pixels: the median of those that no rule touches; `height` is theirs.

    Narrow ones (a 1, a point) and several in one mark do not count; None where there are too few of them.
    """
    free = [
        mark.width * height / mark.height
        for ink in inks
        for mark in ink.marks
        if abs(mark.height - height) <= _LIKE * height and _NARROW * height <= mark.width <= height
        if not any(line_to_cut(ink, [mark]))
    ]
    return float(np.median(free)) if len(free) >= _ENOUGH else None


def nought(ink: Ink, line: Sequence[Mark], height: float, width: float | None) -> float:
    """How surely a line is a single 0 of which a rule hides one end: near 1, else 0.

    `height` and `width` are those of digits, the latter None where it is not known.
    """
    if len(line) != 1:
        return 0.0
    mask, cut = ink.mask(line[0]), line_to_cut(ink, line)
    if (cut.left and cut.right) or (cut.above and cut.below):
        return 0.0
    if cut.above or cut.below:
        bow, seen, across = (mask if cut.below else mask[::-1]).T, max(_DEEP * height, _LONG * mask.shape[1]), _BROAD
    elif cut.left or cut.right:
        bow, seen, across = mask if cut.right else mask[:, ::-1], _WIDE * height, _HIGH
    else:
        return 0.0
    shown = bow.shape[1] >= seen and across[0] * height <= bow.shape[0] <= across[1] * height
    if width and (cut.left or cut.right) and bow.shape[1] > _MOST * width:
        return 0.0
    open_from = _OPEN if cut.above or cut.below else 1.0
    return SURE if shown and _is_bow(bow, height, open_from) else 0.0


def _is_bow(mask: NDArray[np.bool_], height: float, open_from: float) -> bool:
    """Whether ink is the left end of a 0, cut by a rule on the right; from a share on its sides may bend in again."""
    high, wide = mask.shape
    outer = mask.argmax(axis=1)
    top, foot = round(_MIDDLE[0] * high), round(_MIDDLE[1] * high)
    middle = mask[top:foot, : max(1, round(open_from * wide))]
    count, inner = middle.sum(axis=1), middle.shape[1] - middle[:, ::-1].argmax(axis=1)
    single = bool(mask.any(axis=1).all() and (inner - outer[top:foot] == count).all())
    clear = bool((middle.shape[1] - inner >= _WITHIN * height).all())
    even = bool((count <= _EVEN * float(np.median(count)) + 1).all())
    bent = bool(min(outer[0], outer[-1]) - outer[top:foot].min() >= _BENT * height)
    ends = bool(mask[:top, -_LAST:].any() and mask[foot:, -_LAST:].any())
    dent = np.maximum(np.minimum.accumulate(outer), np.minimum.accumulate(outer[::-1])[::-1])
    smooth = bool((outer - dent).max() <= max(1.0, _DENT * height))
    symmetric = float(np.abs(outer - outer[::-1]).mean()) <= max(0.5, _SYMMETRY * height)
    return single and clear and even and bent and ends and smooth and symmetric


def shown_whole(line: Sequence[Mark], width: float | None) -> tuple[bool, bool]:
    """Whether the first and the last character of a line are as wide as a digit, which is `width` if known."""
    found = characters(line)
    return _is_whole(found[0], width), _is_whole(found[-1], width)


def characters(line: Sequence[Mark]) -> list[list[Mark]]:
    """The marks of a line from the left, those that stand above each other together: a digit in pieces is one."""
    found: list[list[Mark]] = []
    for mark in sorted(line):
        if found and mark.x0 < max(m.x1 for m in found[-1]):
            found[-1].append(mark)
        else:
            found.append([mark])
    return found


def _is_whole(marks: Sequence[Mark], width: float | None) -> bool:
    wide = max(m.x1 for m in marks) - min(m.x0 for m in marks)
    return width is not None and _WHOLE[0] * width <= wide <= _WHOLE[1] * width


def with_hidden(
    texts: Candidates, seen: Sequence[Posterior], cut: Cut, whole: tuple[bool, bool] = (False, False)
) -> Candidates:
    """The candidates for a line, each shared among the texts of which the same would be left under the rule.

    What is left of a digit may look like no digit at all: such texts, over all characters, are among `seen`. `whole`
    says of either end whether a digit there is seen as wide as a whole one.
    """
    if not (cut.left or cut.right):
        return texts
    figures = [(text, p) for text, p in _shared(foreign(texts, seen), cut, whole) if text and well_formed(text)]
    return merged([*_shared(texts, cut, whole), *figures])


def foreign(texts: Candidates, seen: Sequence[Posterior]) -> Candidates:
    """What was seen that is no figure, with what the figures among `texts` leave of the probability."""
    lost = 1.0 - sum(p for _, p in texts)
    return [(each.text, lost * each.confidence / len(seen)) for each in seen if not well_formed(each.text)]


def _shared(texts: Candidates, cut: Cut, whole: tuple[bool, bool]) -> Candidates:
    """Each text as all those that it may have been."""
    for side, seen, table in ((cut.left, whole[0], _UNDER_LEFT), (cut.right, whole[1], _UNDER_RIGHT)):
        if not side:
            continue
        shared: Candidates = []
        for text, p in texts:
            end, rest = (text[:1], text[1:]) if table is _UNDER_LEFT else (text[-1:], text[:-1])
            for character, share in _ends(table, end, seen).items():
                shared.append((character + rest if table is _UNDER_LEFT else rest + character, p * share))
        texts = shared
    return texts


def _ends(table: dict[str, dict[str, float]], end: str, whole: bool) -> dict[str, float]:
    """What a character at the rule may have been; most likely itself where it is a digit that is seen whole."""
    shares = table.get(end, {end: 1.0})
    if not (whole and end in shares):
        return shares
    others = {other: _STILL_HIDDEN * share for other, share in shares.items() if other != end}
    return {end: 1.0 - sum(others.values()), **others}


def merged(texts: Candidates) -> Candidates:
    """The same texts taken together, best first."""
    total: dict[str, float] = {}
    for text, p in texts:
        total[text] = total.get(text, 0.0) + p
    return sorted(total.items(), key=lambda item: -item[1])
