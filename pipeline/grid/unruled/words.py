"""Characters of a page to lines of words; a word is what stands in one cell, or less."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import inf
from statistics import median

from pipeline.grid.text import usual_height
from pipeline.likeness import han_count
from pipeline.load import Char
from pipeline.model import Box
from pipeline.numerals import Mark, parse

APART = 0.25  # of the type size: characters whose middles are so much further apart than in print part words
LEANING = 0.45  # of the type size: full-width punctuation stands this far off the middle of its square
NARROW = 0.55  # of the type size: what digits and letters take
LEVEL = 0.42  # of the type size between the middles of two characters of a word: a figure between two lines is apart
SAME_LINE = 0.35  # of its height between the middle of a word and that of its line
OVERSIZE = 2.5  # a character this many times as high as the usual one is a watermark
DOUBLED = 0.3  # of its height: the same character again, this near to itself, is a bold face made by printing twice
NEXT = (0.8, 1.5)  # of its height: how far the middle of a character stands from that of the next
TO_SIZE = 1.1  # the type size as a multiple of the height of Han characters, as they leave some white
FLAT = 0.5  # of its width: a lower character, as a dash or the number one, does not tell the type size
FIGURE = re.compile(r"[0-9０-９+＋/／\-－—–]")
MARKS = frozenset("/／-－—–")
SIGNS = frozenset("-－")
NO_FIGURE = (Mark.UNREADABLE, Mark.BLANK)
DIGIT = 0.7  # the height of a digit as a share of the type size


@dataclass(frozen=True, slots=True)
class Word:
    """Characters of one line that stand together, from left to right; `box` is their smallest."""

    text: str
    box: Box
    chars: tuple[Char, ...]

    @property
    def worded(self) -> bool:
        """True where a Han character is in it."""
        return han_count(self.text) > 0

    @property
    def middle(self) -> float:
        return (self.box.x0 + self.box.x1) / 2

    @property
    def extent(self) -> float:
        """The larger of width and height."""
        return max(self.box.width, self.box.height)


Line = tuple[Word, ...]


def chars_to_word(chars: Sequence[Char]) -> Word:
    """One word of at least one character."""
    return Word("".join(char.text for char in chars), hull(char.box for char in chars), tuple(chars))


def chars_to_words(chars: Sequence[Char]) -> list[Line]:
    """The words of a page line by line from top to bottom, each line from the left; watermarks are left out.

    `chars` are in content order: what a program printed as one string stays together, and no more than that.
    """
    if not chars:
        return []
    usual = usual_height(chars)
    level = [char for char in chars if not char.turned and char.box.height <= OVERSIZE * usual]
    ratio = _size_to_height(level)
    runs: list[list[Char]] = []
    for char in level:
        last = runs[-1][-1] if runs else None
        if last is not None and _is_again(last, char):
            continue
        if last is not None and _together(last, char, ratio):
            runs[-1].append(char)
        else:
            runs.append([char])
    parts = (part for run in runs for part in _without_figure(run))
    words = {(word.text, round(word.box.x0), round(word.box.y0)): word for word in map(chars_to_word, parts)}
    return words_to_lines(list(words.values()))


def _without_figure(run: list[Char]) -> list[list[Char]]:
    """A run whose Han characters a figure follows, as two: labels do not end so, but the next cell may begin there."""
    last = max((index for index, char in enumerate(run) if han_count(char.text)), default=-1)
    start = next((index for index in range(last + 1, len(run)) if FIGURE.match(run[index].text)), len(run))
    tail = "".join(char.text for char in run[start:])
    whole = "".join(char.text for char in run)
    if last < 0 or parse(tail).mark in NO_FIGURE or parse(whole).mark not in NO_FIGURE:
        return [run]
    return [run[:start], run[start:]]


def words_to_lines(words: Sequence[Word]) -> list[Line]:
    """Words by line from top to bottom, each line from the left; the line is told by its tallest word."""
    lines: list[list[Word]] = []
    tallest, level = 0.0, -inf
    for word in sorted(words, key=lambda word: word.box.centre[1]):
        height, middle = word.box.height, word.box.centre[1]
        if middle - level <= SAME_LINE * max(tallest, height):
            lines[-1].append(word)
            if height > tallest:
                tallest, level = height, middle
        else:
            lines.append([word])
            tallest, level = height, middle
    return [tuple(sorted(line, key=lambda word: word.box.x0)) for line in lines]


def type_size(chars: Iterable[Char]) -> float:
    """The size of the type that most Han characters among some have, told from the others where there are none."""
    tall = [char for char in chars if not _is_flat(char.box)]
    heights = [char.box.height for char in tall if han_count(char.text)]
    return TO_SIZE * median(heights) if heights else max((char.box.height for char in tall), default=1.0) / DIGIT


def hull(boxes: Iterable[Box]) -> Box:
    """The smallest box around some boxes, at least one."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return Box(min(x0), min(y0), max(x1), max(y1))


def _is_flat(box: Box) -> bool:
    return box.height < FLAT * box.width


def _size_to_height(chars: Sequence[Char]) -> float:
    """How far the middles of neighbouring Han characters stand apart, as a multiple of the height of the taller."""
    steps = []
    for before, after in pairwise(chars):
        if han_count(before.text) and han_count(after.text):
            height = max(before.box.height, after.box.height)
            if height <= 0:  # of a font whose outlines are broken
                continue
            step = (after.box.centre[0] - before.box.centre[0]) / height
            if NEXT[0] <= step <= NEXT[1]:
                steps.append(step)
    return median(steps) if steps else TO_SIZE


def _is_again(before: Char, char: Char) -> bool:
    near = DOUBLED * before.box.height
    return (
        before.text == char.text
        and abs(before.box.x0 - char.box.x0) <= near
        and abs(before.box.y0 - char.box.y0) <= near
    )


def _together(before: Char, char: Char, ratio: float) -> bool:
    """True where two characters that follow each other in the content stand as in a word."""
    height = max(before.box.height, char.box.height)
    if not (han_count(before.text) or han_count(char.text)):
        height /= DIGIT
    size = ratio * max(height, before.box.width, char.box.width)
    (x0, y0), (x1, y1) = before.box.centre, char.box.centre
    if abs(y1 - y0) > LEVEL * size or x1 < x0 or _are_two(before.text, char.text):
        return False
    (left, lean), (right, leaning) = _advance(before.text), _advance(char.text)
    return x1 - x0 <= size * ((left + right) / 2 + APART + max(lean, leaning))


def _are_two(before: str, after: str) -> bool:
    """True for a mark that stands for nothing beside a digit: no number has it, but for the sign before one."""
    return (before.isdigit() and after in MARKS) or (before in MARKS - SIGNS and after.isdigit())


@lru_cache(maxsize=4096)
def _advance(text: str) -> tuple[float, float]:
    """What a character takes of the type size, and how far its ink may stand off the middle of that."""
    if text.isascii():
        return NARROW, 0.0
    if unicodedata.category(text[0])[0] == "P" and text not in MARKS:
        return 1.0, LEANING
    return (1.0, 0.0) if unicodedata.east_asian_width(text[0]) in "FW" else (NARROW, LEANING / 2)
