"""Figures whose heads or feet end under a ruling line: how much of them it hides, and what they may be then.

Nothing of such a figure is seen beyond the rule, so the rule's own thickness is the most that it hides. Up to a fifth
of their height few digits are like another; shares were counted on digits of twelve typefaces, 14 to 28 pixels high.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.cut import Candidates, characters, line_to_cut, merged
from pipeline.readers.ink import Ink, Mark
from pipeline.readers.shapes import SURE

SLIGHT = 0.22  # of the height of a figure: of 960 digits of which as much was hidden, only those below were misread
_BARELY = 0.1  # ... and none at all
_LITTLE = 0.18  # ... and no 3
_RING = 0.3  # ... and up to here none but a nought is a ring open to the rule; at .45 a 6 and a 9 are
_LINE = 1.3  # digit heights: what is higher is more than one line
_BARLESS = {"1": {"1": 0.7, "7": 0.3}}  # but for one that stands upright
_HEADLESS = {"5": {"5": 0.96, "3": 0.04}}
_UPRIGHT = -0.12  # columns a row: the right edge of a 7 leans by -.21 and more, of an upright 1 by -.05 at most
_STEM = 0.75  # of what is seen of it, from above: the foot of a 1 has serifs
_LETTERS = (  # what the recogniser takes such digits for, above and below
    {"U": "0", "u": "0", "C": "0", "c": "0", "O": "0", "o": "0", "y": "9"},
    {"Δ": "4"},
)
_LETTER = 0.95
_UPTO = 0.65  # of what is seen of a ring: to here its sides stand apart, and beyond they meet
_GAP = 0.2  # of its width, between its sides
_SPREAD = 0.6  # of its width, from outside to outside
_ASIDE = 0.1  # of its width: how far its sides may lean together
_ARCH = 0.15  # of what is seen: at the rule the sides may meet again, where the rule hides little
_LEAST = 4  # pixels that are a shape


def hidden_shares(ink: Ink, line: Sequence[Mark], height: float) -> tuple[float | None, float | None]:
    """How much of the height of a line the rules above and below hide at most: 0 where it ends before, None unknown.

    `height` is that of digits, in pixels.
    """
    cut = line_to_cut(ink, line)
    top, foot = min(m.y0 for m in line), max(m.y1 for m in line)
    first, last = ink.within
    above = _share(top, foot, first, height) if cut.above else 0.0
    below = _share(-foot, -top, None if last is None else -last, height) if cut.below else 0.0
    return above, below


def _share(top: int, foot: int, first: int | None, height: float) -> float | None:
    """The share of what goes from a row at most to `foot` that lies before `top`."""
    if first is None or foot - top > _LINE * height:
        return None
    return max(0, top - first) / (foot - first)


def is_slight(shares: tuple[float | None, float | None], text: str) -> bool:
    """True where one rule hides so little of a line that it is what it looks like, but for what `with_headless` tells.

    A stroke is not: a 7 without its bar is like a slash.
    """
    above, below = shares
    if above is None or below is None or (above and below):
        return False
    return max(above, below) <= SLIGHT and any(character.isdigit() for character in text)


def with_headless(texts: Candidates, strange: Candidates, ink: Ink, line: Sequence[Mark], height: float) -> Candidates:
    """The candidates for a line, each shared among what may have been above the rule that hides its head.

    `strange` are texts that the recogniser saw and that are no figures; `height` is that of digits, in pixels.
    """
    above, below = hidden_shares(ink, line, height)
    if above is None or below is None or not 0 < max(above, below) <= SLIGHT:
        return texts
    letters = _LETTERS[0 if above else 1]
    figures = [
        ("".join(letters.get(character, character) for character in text), _LETTER * p)
        for text, p in strange
        if all(character in letters or character.isdigit() for character in text)
    ]
    found = merged([*texts, *figures])
    if above <= _BARELY:
        return found
    upright = _upright(ink, line)
    return merged([each for text, p in found for each in _headless(text, p, above, upright)])


def _headless(text: str, p: float, share: float, upright: Sequence[bool]) -> Candidates:
    """A text with all that each of its characters may have been; `upright` tells of each where they are as many."""
    known = upright if len(upright) == len(text) else [False] * len(text)
    tables = [({} if up else _BARLESS) | (_HEADLESS if share > _LITTLE else {}) for up in known]
    several = [table.get(character, {character: 1.0}).items() for table, character in zip(tables, text, strict=True)]
    return [
        ("".join(character for character, _ in each), p * math.prod(share for _, share in each))
        for each in product(*several)
    ]


def _upright(ink: Ink, line: Sequence[Mark]) -> list[bool]:
    """For each character of a line, from the left, whether its right edge stands upright, as that of a 1."""
    return [_is_upright(ink, marks) for marks in characters(line)]


def _is_upright(ink: Ink, marks: Sequence[Mark]) -> bool:
    top, foot = min(m.y0 for m in marks), max(m.y1 for m in marks)
    mask = np.asarray(np.isin(ink.labels[top : top + round(_STEM * (foot - top))], [m.label for m in marks]))
    rows = np.flatnonzero(mask.any(axis=1))
    if rows.size < _LEAST:
        return False
    edge = mask.shape[1] - mask[rows, ::-1].argmax(axis=1)
    return float(np.polyfit(rows, edge, 1)[0]) >= _UPRIGHT


def ring(ink: Ink, line: Sequence[Mark], height: float) -> float:
    """How surely a line is a single 0 of which a rule hides the head or the foot: near 1, else 0."""
    above, below = hidden_shares(ink, line, height)
    if len(line) != 1 or above is None or below is None or bool(above) == bool(below):
        return 0.0
    mask = ink.mask(line[0])
    return SURE if is_ring(mask if above else mask[::-1], above or below) else 0.0


def is_ring(mask: NDArray[np.bool_], share: float) -> bool:
    """Whether ink of which a rule hides this share, from the first row on, is a 0: a ring that is open to the rule."""
    high, wide = mask.shape
    if share > _RING or min(high, wide) < _LEAST:
        return False
    upto, arch = round(_UPTO * high), round(_ARCH * high) if share <= SLIGHT else 0
    while arch and len(_runs(mask[arch - 1])[0]) > 1:
        arch -= 1
    sides = all(_is_pair(row) for row in mask[arch:upto])
    closed = len(_runs(mask[-1])[0]) == 1
    middle = np.asarray(mask[:, wide // 2 - 1 : wide // 2 + 1].any(axis=1))
    even = all(_is_even(row) for row in mask[:upto])
    return sides and closed and even and bool(middle[-1]) and not middle[arch:upto].any()


def _is_pair(row: NDArray[np.bool_]) -> bool:
    """True for a row of two strokes with paper between them."""
    starts, ends = _runs(row)
    wide = len(row)
    return len(starts) == 2 and starts[1] - ends[0] >= _GAP * wide and ends[1] - starts[0] >= _SPREAD * wide


def _is_even(row: NDArray[np.bool_]) -> bool:
    """True where the ink of a row lies about its middle."""
    inked = np.flatnonzero(row)
    return inked.size > 0 and abs(int(inked[0]) + int(inked[-1]) + 1 - len(row)) <= max(2.0, 2 * _ASIDE * len(row))


def _runs(row: NDArray[np.bool_]) -> tuple[list[int], list[int]]:
    """Where the strokes of a row begin, and where they have ended."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(np.int8), [0]))))
    return edges[::2].tolist(), edges[1::2].tolist()
