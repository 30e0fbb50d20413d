"""Characters of a page to lines of words; a word is what stands in one cell, or less."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from statistics import median

from pipeline.grid.text import chars_to_lines, reading_order
from pipeline.likeness import han_count
from pipeline.load import Char
from pipeline.model import Box

GAP = 0.5  # of the type size: a wider gap parts words; characters of a word, drawn tightly, stand up to .35 apart
WIDE = 0.5  # of the type size: punctuation and digits of full width leave this much more of their square white
LEVEL = 0.42  # of the type size between the middles of two characters of a word: a figure between two lines is apart
OVERSIZE = 2.5  # a character this many times as high as the usual one is a watermark
DIGIT = 0.75  # the height of a digit as a share of that of a Han character


@dataclass(frozen=True, slots=True)
class Word:
    """Characters of one line that stand together, in reading order; `box` is their smallest."""

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


Line = tuple[Word, ...]


def chars_to_word(chars: Sequence[Char]) -> Word:
    """One word of at least one character."""
    ordered = tuple(reading_order(chars)) if len(chars) > 1 else tuple(chars)
    return Word("".join(char.text for char in ordered), hull(char.box for char in ordered), ordered)


def chars_to_words(chars: Sequence[Char]) -> list[Line]:
    """The words of a page line by line from top to bottom, each line from the left; watermarks are left out."""
    if not chars:
        return []
    usual = median(char.box.height for char in chars)
    level = [char for char in chars if not char.turned and char.box.height <= OVERSIZE * usual]
    return [_line_to_words(line) for line in chars_to_lines(level)]


def type_size(chars: Sequence[Char]) -> float:
    """The height of the Han characters among some characters, told from the others where there are none."""
    heights = [char.box.height for char in chars if han_count(char.text) and not _flat(char)]
    return median(heights) if heights else max((char.box.height for char in chars), default=1.0) / DIGIT


def hull(boxes: Iterable[Box]) -> Box:
    """The smallest box around some boxes, at least one."""
    return reduce(Box.union, boxes)


def _flat(char: Char) -> bool:
    return char.box.height < 0.5 * char.box.width


def _line_to_words(line: Sequence[Char]) -> Line:
    size = type_size(line)
    words: list[list[Char]] = []
    for char in line:
        last = words[-1] if words else None
        if last is not None and _together(last, char, size):
            last.append(char)
        else:
            words.append([char])
    return tuple(chars_to_word(word) for word in words)


def _together(word: list[Char], char: Char, size: float) -> bool:
    before = word[-1]
    right = max(other.box.x1 for other in word[-2:])
    limit = GAP * size + WIDE * size * (_roomy(before.text) or _roomy(char.text))
    level = abs(before.box.centre[1] - char.box.centre[1]) <= LEVEL * size
    return level and char.box.x0 - right <= limit


@lru_cache(maxsize=4096)
def _roomy(character: str) -> bool:
    """True for a full-width character that leaves much of its square white."""
    if character.isascii():
        return False
    kind = unicodedata.category(character[0])
    return kind[0] == "P" or (kind != "Lo" and unicodedata.east_asian_width(character[0]) in "FW")
