"""Dashes, strokes and emptiness told by geometry: marks too simple for a recogniser made for writing.

A recogniser reads a lone slash as 1 and a dash as the Chinese numeral one; their shapes leave little doubt. Lengths
are shares of the digit height unless a name says pixels; thresholds measured over eight typefaces, 100 to 300 dpi.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from pipeline.readers.ink import Ink, Mark

_DASH_WIDTH = 0.2  # a dash is at least as wide; less is a point
_DASH_HEIGHT = 0.4  # ... and at most as high
_DASH_FORM = 1.2  # width over height; a point is as wide as high
_BLUR = 1  # pixel that a scan adds to how high a stroke is
_DASH_LEVEL = 0.12  # how far the middles of its pieces may differ
_DIRT = 0.4  # how large a speck may be
_DIRT_SHARE = 0.5  # ... and of its own width
_DOT_FORM = 1.4  # ... and how wide over high a dot is
_DIRTY_DASH = 0.97
_SURE_WIDTH = (0.3, 2.0)  # a longer one may be what is left of a rule
_SURE_PIXELS = 5  # a narrower one may be dirt, whatever the digit height
_SURE_HEIGHT = 0.35
_SURE_FORM = 2.0
_EM_WIDTH = 0.95  # a dash about as wide as a digit is high is a long one
_LEAST_STROKE = 0.5  # high, for a slash of which parts are lost
_STROKE_FORM = 1.1  # width over height; no slash is flatter
_FILLED = 0.9  # of a row of a slash, from its first ink to its last; a slanted nought has .4 to .75 there
LONG_DASH = "—"
SURE = 0.9992  # what geometry alone may say; the rest is the case that no rule foresaw
_DOUBTFUL = 0.5
UNSURE_DASH = 0.7
REPEATED_DASH = 0.99  # the same small stroke alone in many cells of a page: dirt and rests of digits differ
_MANY_DASHES = 12
_SAME_DASH = 0.2  # of their width: as much may they differ from each other; a pixel more or less counts for none
_MIDDLE = 0.3  # from the middle of their cells, up or down
_BESIDE = 2  # lines as high on the page are a row
_MOSTLY = 0.8  # of the small dashes of a page
# Ink in squares of the digit height, and how sure "empty" is below it. No ink at all: no digit was ever lost so.
_EMPTY = ((0.001, 0.9995), (0.02, 0.998))
_DIRTY = 0.97  # ... and above: 4 of 210 such cells had held a stroke that a fax had eaten
_DIGIT_HEIGHT = (0.7, 1.3)  # what was lifted and stands free and as high as a digit may have been a faint one
_PIECE = 0.15  # ... of which a part is at least as high
_LIFTED = 0.95


class _Stroke(NamedTuple):
    """Marks taken as one leaning stroke.

    `lean` is the sideways movement per downward step (fitted over the middles of the rows), `residual` the deviation
    of the middles from that line, `usual` and `widest` the median and greatest ink in a row, `filled` how much of a row
    is ink from its first to its last, `height` of all marks.
    """

    lean: float
    residual: float
    usual: float
    widest: float
    filled: float
    height: float


@dataclass(frozen=True)
class _Gate:
    """What a stroke must be like to pass as a slash.

    A 1 leans above -.05 and not even an italic one beyond -.15; a 7 leans enough, but its bar widens one row and
    bends the middles. One pixel is allowed on top of `evenness`, a third of one as residual.
    """

    lean: tuple[float, float]
    residual: float
    usual: float
    evenness: float  # the widest row over the usual one
    height: float

    def passes(self, stroke: _Stroke, pixel: float) -> bool:
        return (
            self.lean[0] <= stroke.lean <= self.lean[1]
            and stroke.residual <= max(self.residual, 0.35 * pixel)
            and stroke.usual <= self.usual
            and stroke.widest <= self.evenness * stroke.usual + pixel
            and stroke.height >= self.height
            and stroke.filled >= _FILLED
        )


_SLASH = _Gate(lean=(-0.65, -0.17), residual=0.03, usual=0.45, evenness=1.75, height=0.85)
_PERHAPS = _Gate(lean=(-0.75, -0.1), residual=0.05, usual=0.4, evenness=2.5, height=_LEAST_STROKE)


def dash(line: Sequence[Mark], height: float) -> tuple[str, float] | None:
    """The dash that a line of marks is ("-" or "—") and how sure that is; None where it is none.

    A dash may be broken into pieces of one level, with specks around them.
    """
    level = _level_marks(line, height)
    pixels = max(m.x1 for m in level) - min(m.x0 for m in level)
    thick = max(m.y1 for m in level) - min(m.y0 for m in level) - _BLUR
    wide, high = pixels / height, thick / height
    if wide < max(_DASH_WIDTH, _DASH_FORM * high) or high > _DASH_HEIGHT:
        return None
    others = [m for m in line if m not in level]
    if not all(_is_speck(m, pixels, height) for m in others):
        return None
    sure = (
        _SURE_WIDTH[0] <= wide <= _SURE_WIDTH[1]
        and pixels >= _SURE_PIXELS
        and high <= min(_SURE_HEIGHT, wide / _SURE_FORM)
    )
    return (LONG_DASH if wide >= _EM_WIDTH else "-"), (_DIRTY_DASH if others else SURE) if sure else UNSURE_DASH


def repeated(dashes: Sequence[tuple[Ink, Sequence[Mark]]], height: float) -> list[bool]:
    """Which of the small dashes of a page, each alone in its cell, are one sign that was printed again and again.

    It is of one width and stands in the middle of its cells; dirt lies anywhere. None is where the page has few, or
    many that are otherwise.
    """
    levels = [_level_marks(line, height) for _, line in dashes]
    widths = [max(m.x1 for m in level) - min(m.x0 for m in level) for level in levels]
    usual = float(np.median(widths)) if widths else 0.0
    same = [
        abs(width - usual) <= max(1.0, _SAME_DASH * usual)
        and abs(level[0].middle - ink.rule.shape[0] / 2) <= _MIDDLE * height
        for width, level, (ink, _) in zip(widths, levels, dashes, strict=True)
    ]
    return same if sum(same) >= max(_MANY_DASHES, _MOSTLY * len(same)) else [False] * len(same)


def out_of_level(lines: Sequence[tuple[Ink, Sequence[Mark]]], tops: Sequence[float], height: float) -> list[bool]:
    """Which lines of marks, each alone in its cell, stand higher or lower in it than is usual for those of a page.

    Cells are filled from the middle, the top or the foot; a line is out of level where it fits none of these, and
    others beside it are not as high on the page: of rows that a page break cuts, all figures stand otherwise. `tops`
    are those of the cells.
    """
    if not lines:
        return []
    middles = np.array([(min(m.y0 for m in line) + max(m.y1 for m in line)) / 2 for _, line in lines])
    sizes = np.array([ink.rule.shape[0] for ink, _ in lines])
    off = [np.abs(places - np.median(places)) for places in (middles - sizes / 2, middles, sizes - middles)]
    levels = middles + np.array(tops)
    beside = (np.abs(levels[:, None] - levels) <= _DASH_LEVEL * height).sum(axis=1) - 1
    out: list[bool] = ((np.min(off, axis=0) > _MIDDLE * height) & (beside < _BESIDE)).tolist()
    return out


def _is_speck(mark: Mark, dash_pixels: int, height: float) -> bool:
    """True for a mark beside a dash that is dirt: small, and a dot or much smaller than the dash."""
    size = max(mark.width, mark.height)
    return size <= _DIRT * height and (size <= _DIRT_SHARE * dash_pixels or mark.width <= _DOT_FORM * mark.height)


def _level_marks(line: Sequence[Mark], height: float) -> list[Mark]:
    """The widest mark and the flat ones that stand on its level: the pieces of a broken dash."""
    widest = max(line, key=lambda m: m.width / m.height)
    return [
        m for m in line if m is widest or (abs(m.middle - widest.middle) <= _DASH_LEVEL * height and m.width > m.height)
    ]


def is_dirt(line: Sequence[Mark], height: float) -> bool:
    """True for marks too small for any figure: no more than dots."""
    return all(max(m.width, m.height) <= _DIRT * height for m in line)


def slash(ink: Ink, line: Sequence[Mark], height: float) -> float:
    """How surely a line of marks is a single slash: near 1, a half where it is doubtful, else 0."""
    stroke = _stroke(ink, line, height)
    if stroke is None:
        return 0.0
    if _SLASH.passes(stroke, 1.0 / height):
        return SURE
    return _DOUBTFUL if _PERHAPS.passes(stroke, 1.0 / height) else 0.0


def emptiness(ink: Ink, height: float) -> float:
    """How surely a cell without text is empty, by the specks in it and by what was lifted with a watermark."""
    area = sum(mark.area for mark in ink.marks) / height**2
    sure = next((sure for most, sure in _EMPTY if area < most), _DIRTY)
    return _LIFTED if _was_digit(ink, height) else sure


def _was_digit(ink: Ink, height: float) -> bool:
    """True where what was lifted and stands free is as high as a digit, in one piece or in several."""
    rows, columns = ink.grey.shape
    whole = [
        mark
        for mark in ink.lifted
        if mark.x0 > 0 and mark.y0 > 0 and mark.x1 < columns and mark.y1 < rows and mark.height >= _PIECE * height
    ]
    if not whole:
        return False
    together = max(mark.y1 for mark in whole) - min(mark.y0 for mark in whole)
    return any(
        _DIGIT_HEIGHT[0] * height <= high <= _DIGIT_HEIGHT[1] * height
        for high in (together, *(mark.height for mark in whole))
    )


def _stroke(ink: Ink, line: Sequence[Mark], height: float) -> _Stroke | None:
    """The line's marks as one stroke; None where they are too low or too flat to be one."""
    x0, x1 = min(m.x0 for m in line), max(m.x1 for m in line)
    y0, y1 = min(m.y0 for m in line), max(m.y1 for m in line)
    if y1 - y0 < _LEAST_STROKE * height or x1 - x0 > _STROKE_FORM * (y1 - y0):
        return None
    mask = np.isin(ink.labels[y0:y1, x0:x1], [m.label for m in line])
    count = mask.sum(axis=1)
    rows = np.flatnonzero(count)
    if rows.size <= 2:
        return None
    middles = (mask @ np.arange(mask.shape[1]))[rows] / count[rows]
    lean, start = np.polyfit(rows, middles, 1)
    residual = float(np.std(middles - (lean * rows + start)))
    inked = count[rows] / height
    reach = mask.shape[1] - mask[rows, ::-1].argmax(axis=1) - mask[rows].argmax(axis=1)
    filled = float(np.median(count[rows] / reach))
    return _Stroke(
        float(lean), residual / height, float(np.median(inked)), float(inked.max()), filled, (y1 - y0) / height
    )
