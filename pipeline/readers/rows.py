"""The ink of a cell of any text to pictures of its rows: labels and headers, of which the height is not known."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.readers.base import Picture
from pipeline.readers.crops import SPECK, clean_window
from pipeline.readers.ink import Ink, Mark

_DOT_REACH = 0.4  # of the character height: how far a point may be from the stroke beside it
_WORD_GAP = 0.8  # of the character height: wider white parts words
_WORD = 0.45  # of the character height: a word holds at least one mark as large, or it is dirt beside the text
_RULE = (0.35, 3.0)  # of the character height: what is no higher but longer is left of a rule
_BROKEN = (0.45, 1.5)  # ... and the same for a row of pieces
_CHARACTER = 1.15  # of the character height: strokes that together are no higher, one above the other, may be a 三
_MARGIN = 0.12  # of the height of a row, left around it


def text_rows(ink: Ink, height: float) -> list[tuple[Mark, ...]]:
    """All marks of a cell of any text, row by row from the top, each row from the left; dirt left out.

    `height` is the height of the page's characters. A mark smaller than a stroke counts only beside a larger one, and
    small marks far from the text count only where there is no text.
    """
    strokes = [m for m in ink.marks if max(m.width, m.height) >= SPECK * height and not _is_rule(m, height)]
    rows = _stack(strokes, height)
    rows = [row for row in rows if not _is_broken_rule(row, height)] or rows
    clean = [[m for word in _words(row, height) if _is_word(word, height) for m in word] for row in rows]
    rows = [row for row in clean if row] or rows
    small = [m for m in ink.marks if max(m.width, m.height) < SPECK * height]
    return [tuple(sorted(row + [m for m in small if _touches(m, row, _DOT_REACH * height)])) for row in rows]


def row_crop(ink: Ink, row: Sequence[Mark]) -> Picture:
    """The picture of one row of any text with a narrow margin, all other ink painted out."""
    x0, x1 = min(m.x0 for m in row), max(m.x1 for m in row)
    y0, y1 = min(m.y0 for m in row), max(m.y1 for m in row)
    pad = max(1, round(_MARGIN * (y1 - y0)))
    return clean_window(ink, row, x0 - pad, y0 - pad, x1 + pad, y1 + pad)


def _stack(marks: Sequence[Mark], height: float) -> list[list[Mark]]:
    """Marks grouped so that white parts the groups, from the top; strokes of one character stay together."""
    rows: list[list[Mark]] = []
    top, foot = 0, -1
    for mark in sorted(marks, key=lambda m: m.y0):
        if rows and (mark.y0 < foot or max(foot, mark.y1) - top <= _CHARACTER * height):
            rows[-1].append(mark)
        else:
            rows.append([mark])
            top = mark.y0
        foot = max(foot, mark.y1)
    return rows


def _words(row: Sequence[Mark], height: float) -> list[list[Mark]]:
    """The marks of a row parted by wide white, from the left."""
    words: list[list[Mark]] = []
    end = -1
    for mark in sorted(row):
        if words and mark.x0 - end <= _WORD_GAP * height:
            words[-1].append(mark)
        else:
            words.append([mark])
        end = max(end, mark.x1)
    return words


def _is_word(marks: Sequence[Mark], height: float) -> bool:
    return any(max(m.width, m.height) >= _WORD * height for m in marks)


def _is_broken_rule(row: Sequence[Mark], height: float) -> bool:
    """True for a row of low marks that is longer than any character of low strokes."""
    high = max(m.y1 for m in row) - min(m.y0 for m in row)
    wide = max(m.x1 for m in row) - min(m.x0 for m in row)
    return high <= _BROKEN[0] * height and wide >= _BROKEN[1] * height


def _is_rule(mark: Mark, height: float) -> bool:
    return mark.height <= _RULE[0] * height and mark.width >= _RULE[1] * height


def _touches(mark: Mark, row: Sequence[Mark], reach: float) -> bool:
    return any(
        mark.x1 >= m.x0 - reach and mark.x0 <= m.x1 + reach and m.y0 - 1 <= mark.y1 and mark.y0 <= m.y1 + 1 for m in row
    )
