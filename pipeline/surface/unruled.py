"""Tables without rules on a page that has to be read from its picture: words recognised, then aligned."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate
from statistics import median

from pipeline.forms import all_forms
from pipeline.grid.model import Grid
from pipeline.grid.unruled.grids import words_to_grids
from pipeline.grid.unruled.ground import Carried
from pipeline.grid.unruled.words import Line, Word, chars_to_word, words_to_lines
from pipeline.load import Char, Segment
from pipeline.model import Box
from pipeline.numerals import Mark, parse
from pipeline.picture.sheet import Sheet
from pipeline.readers.base import LineReader
from pipeline.readers.words import picture_to_places, read_words

LABEL = 4.0  # heights; longer words are labels, not figures
NEAR = 1.5  # heights: labels to the left that stand no further above or below tell the height of Han characters
FLAT = 0.3  # of the height of the type that covers most: a long word that is lower is a dash
UNUSUAL = 1.1  # of the usual height of labels: those that are higher are two lines, or hold the edge of a shaded row
LOW = 0.86  # of that height: lower words are figures, as digits are lower
POINT = 0.4  # of that height: a mark that is both lower and narrower is punctuation within a label, no digit or dash
DASHES = 3  # and nothing else on a line are a row of figures
FIGURE = "0"  # stands for a figure that is not recognised here: it is read later, as a figure

_RUN_INTO = re.compile(r"(.*[\u4e00-\u9fff]{3})[0-9oOQDlI|〇。/／—－-]+")  # labels of the forms end in characters


def sheet_to_unruled(
    sheet: Sheet, tables: Sequence[Box], reader: LineReader, carried: Carried | None
) -> tuple[list[Grid], Carried | None]:
    """The unruled tables of a page outside its ruled ones, in pixels of the sheet; and what they carry on.

    The texts of figures are not read: "0" stands for any.
    """
    places = picture_to_places(sheet.grey, tables, sheet.dpi, sought=carried is not None)
    if places is None:
        return [], None
    lines = boxes_to_lines(sheet, places.words, reader)
    rules = [Segment(*rule) for rule in places.rules]
    names = tuple(dict.fromkeys(table.id for form in all_forms() for table in form.tables))
    found, carried = words_to_grids(sheet.page, lines, names, rules, carried)
    return [grid for grid, _ in found], carried


def boxes_to_lines(sheet: Sheet, boxes: Sequence[Box], reader: LineReader) -> list[Line]:
    """The words in these places line by line, recognised but for figures, for which "0" stands."""
    figures = set(figures_among(boxes))
    worded = [box for box in boxes if box not in figures]
    texts = dict(zip(worded, read_words(sheet.grey, worded, boxes, reader), strict=True))
    texts |= dict.fromkeys(figures, FIGURE)
    lines = words_to_lines([word for box in boxes if texts[box] for word in _parted(_word(texts[box], box))])
    return [_with_figures(line) for line in lines]


def _parted(word: Word) -> list[Word]:
    """A label and the figure that it runs into, where what is read of them ends like one."""
    found = _RUN_INTO.fullmatch(word.text)
    if not found:
        return [word]
    label, figure = word.chars[: found.end(1)], word.chars[found.end(1) :]
    return [chars_to_word(label), _word(FIGURE, chars_to_word(figure).box)]


def _with_figures(line: Line) -> Line:
    """The line with all its words as figures, where at least half of them are numbers and no word is Han.

    A lone figure is read as a letter as often as not.
    """
    numbers = sum(parse(word.text).mark is Mark.NUMBER for word in line)
    if numbers == len(line) or 2 * numbers < len(line) or any(word.worded for word in line):
        return line
    return tuple(_word(FIGURE, word.box) for word in line)


def figures_among(boxes: Sequence[Box]) -> Iterator[Box]:
    """The words that are too low to be Han: beside labels, or dashes in a row of their own."""
    long = [box for box in boxes if box.width >= LABEL * box.height]
    usual = median(box.height for box in long) if long else 0.0
    least = FLAT * _main_height(long)
    labels = [box for box in long if box.height >= least]
    for box in boxes:
        near = [
            label.height
            for label in labels
            if label.x1 <= box.x0 and abs(label.centre[1] - box.centre[1]) <= NEAR * label.height
        ]
        if not near:
            if box.height < least and _is_of_dashes([other for other in boxes if _on_a_line(box, other, usual)], least):
                yield box
            continue
        height = min(median(near), UNUSUAL * usual)
        point = max(box.width, box.height) <= POINT * height
        if box.height <= LOW * height and not point and (box.width < LABEL * box.height or box.height < least):
            yield box


def _main_height(words: Sequence[Box]) -> float:
    """The height of the words that cover half of what all cover: however many dashes there are, they cover little."""
    ordered = sorted(words, key=lambda box: box.height)
    covered = list(accumulate(box.width * box.height for box in ordered))
    return next((box.height for box, area in zip(ordered, covered, strict=True) if 2 * area >= covered[-1]), 0.0)


def _on_a_line(box: Box, other: Box, height: float) -> bool:
    return abs(box.centre[1] - other.centre[1]) <= height / 2


def _is_of_dashes(line: Sequence[Box], least: float) -> bool:
    """True where a line without a label is a row of the dashes that stand for nothing."""
    return len(line) >= DASHES and all(box.height < least for box in line)


def _word(text: str, box: Box) -> Word:
    """A word with its characters spread over its place, as wide as they are in print."""
    widths = [1.0 if unicodedata.east_asian_width(character) in "FWA" else 0.5 for character in text]
    step = box.width / sum(widths)
    chars, left = [], box.x0
    for character, width in zip(text, widths, strict=True):
        chars.append(Char(character, Box(left, box.y0, left + width * step, box.y1), 0, True, False))
        left += width * step
    return chars_to_word(chars)
