"""Words that are figures, and the lines that they stand on."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import inf

from pipeline.grid.unruled.words import Word
from pipeline.numerals import UNITS, Mark, parse

SPECK = 0.5  # of the type size: a smaller word is dirt that is like a character
SAME_LINE = 0.5  # of the type size between the middles of figures of one line

_FIGURE = re.compile(r"[0-9０-９/／\-—－–]")


def is_figure(word: Word) -> bool:
    """True for a number, a slash or a dash, whatever is written around it, if it is no Han character."""
    if parse(word.text).mark is not Mark.UNREADABLE:
        return True
    return not word.worded and _FIGURE.search(word.text) is not None


def words_to_figures(words: Sequence[Word], size: float) -> list[Word]:
    """The figures among some words: with no Han word to their right on their level (`1.` before a label is none).

    A unit is no such word: white may part it from its figure.
    """
    labels = sorted(
        (word.box.centre[1], word.box.x0)
        for word in words
        if not is_figure(word) and word.worded and word.text not in UNITS and word.extent >= SPECK * size
    )
    found = []
    for word in words:
        if is_figure(word):
            height, near = word.box.centre[1], SAME_LINE * size
            level = labels[bisect_left(labels, (height - near,)) : bisect_right(labels, (height + near, inf))]
            if not any(left >= word.middle for _, left in level):
                found.append(word)
    return found


def words_to_levels(words: Sequence[Word], size: float) -> list[tuple[Word, ...]]:
    """The words by line from top to bottom."""
    levels: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.box.centre[1]):
        if levels and word.box.centre[1] - levels[-1][0].box.centre[1] <= SAME_LINE * size:
            levels[-1].append(word)
        else:
            levels.append([word])
    return [tuple(sorted(level, key=lambda word: word.box.x0)) for level in levels]


def level_height(level: Sequence[Word]) -> float:
    """The middle of a line of figures: that of its tallest word, as dashes and commas stand off it."""
    return max(level, key=lambda word: word.box.height).box.centre[1]
