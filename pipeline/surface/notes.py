"""Characters beside a figure that are not of it: the mark of a footnote, struck out digits, another figure."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from pipeline.load import Char, Segment

SMALL = (
    0.9  # of the highest digit: notes are set at .6 to .83 of their text, digits of one size are equally high to .97
)
RAISED = 0.2  # of its height: a mark of a footnote stands as far above the foot of the figure, or below its head
MIDDLE = 0.25  # of a digit's height from its head and its foot: a line between strikes it out, one beyond is a rule
APART = 1.1  # of its height from digit to digit: .8 in most faces, .98 in Courier; 1.15 and more with a blank between
ROOM = 3.0  # digit heights that a full line leaves in its cell: 1.7 of margins as programs set them, less than a digit
OVERLAY = 1  # class of combining marks that lie over a character (Unicode 16, table 4-3): strokes through it
GROUPS = re.compile(r"\d{1,3}( \d{3})+")  # ISO 80000-1: thousands may be parted by blanks


def own_chars(chars: Sequence[Char], across: Sequence[Segment]) -> list[Char]:
    """The characters of a cell without digits that are notes, and without those that a horizontal line strikes out.

    `across` are the horizontal lines of the page from top to bottom.
    Both are drawn like any other, so their text alone runs together with the figure: 13 with a note 2 reads 132, and
    an 8 struck out for a 9 reads 89.
    """
    digits = [char for char in chars if char.text.isdigit()]
    if not digits:
        return list(chars)
    highest = max(digits, key=lambda char: char.box.height)
    left_out = {id(char) for char in digits if _is_note(char, highest) or _is_struck(char, across)}
    for char, after in pairwise(chars):
        if unicodedata.combining(after.text[:1] or " ") == OVERLAY:
            left_out |= {id(char), id(after)}
    return [char for char in chars if id(char) not in left_out]


def chars_to_parted(chars: Sequence[Char], width: float) -> str:
    """The text of a cell in which digits stand apart like two figures, with a blank there; else "".

    White space is no character of the page, so their text alone runs together. Full-width digits stand apart by
    themselves. Digits on two lines are one figure only where the cell, `width` points wide, has no room on the first.
    """
    text = "".join(" " * _is_apart(one, two, chars, width) + two.text for one, two in pairwise(chars))
    text = chars[0].text + text if chars else ""
    return text if " " in text and not GROUPS.fullmatch(text) else ""


def _is_apart(one: Char, two: Char, chars: Sequence[Char], width: float) -> bool:
    if not (one.text.isascii() and two.text.isascii() and one.text.isdigit() and two.text.isdigit()):
        return False
    height = max(one.box.height, two.box.height)
    (x, y), (beside, level) = one.box.centre, two.box.centre
    if abs(level - y) < height / 2:
        return beside - x > APART * height
    line = [char.box for char in chars if abs(char.box.centre[1] - y) < height / 2]
    return width - (max(box.x1 for box in line) - min(box.x0 for box in line)) > ROOM * height


def _is_note(char: Char, highest: Char) -> bool:
    height = highest.box.height
    if char.box.height > SMALL * height:
        return False
    above, below = highest.box.y1 - char.box.y1, char.box.y0 - highest.box.y0
    return bool(above >= RAISED * height > below or below >= RAISED * height > above)


def _is_struck(char: Char, across: Sequence[Segment]) -> bool:
    box = char.box
    margin = MIDDLE * box.height
    middle = box.centre[0]
    first = bisect_right(across, box.y0 + margin, key=_at)
    last = bisect_left(across, box.y1 - margin, key=_at)
    return any(rule.start <= middle <= rule.end for rule in across[first:last])


def _at(rule: Segment) -> float:
    return rule.at
