"""The ink of a cell to pictures of its lines, as the recogniser reads them best.

What matters is the crop: its height is a fixed multiple of the page's digit height, centred on the ink, and dirt is
painted out. Measured over degraded pages this halves the errors of the whole cell, and two such crops of different
height are nearly two opinions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

import numpy as np

from pipeline.readers.base import Picture
from pipeline.readers.ink import Ink, Mark
from pipeline.readers.spacing import point_reach

SPECK = 0.22  # of the digit height: smaller marks are dirt, but for points and broken strokes
TALL = 0.6  # of the digit height: a mark that can be a digit
_DIGIT = (0.045, 0.25)  # in; digits of 5 to 25 points
_QUARTILE = 0.75
_FLAT = 2.0  # width over height, of a dash that is as high as small digits where a page shook, and of no single digit
_SPAN = 0.8  # of the height of a cell with its rules: digits of a tight row take .7
_USUAL_DIGIT = 0.1  # in; of 10.5 points, where a page has nothing to measure
_TELLING = 20  # cells without a digit that count for one of usual height: a speck tells nothing of a page of dashes
_BASELINE = 0.2  # of the digit height: how far a point may be from the foot of its neighbours
_REACH = 0.9  # of the digit height: how far a sign or separator may be from the next digit
_LINE_HEIGHT = 1.3  # of the digit height: what is higher as a whole is more than one line
_FAINT_ROW = 0.3  # of the ink of the fullest row: what has less is dirt, where no mark is as high as a digit
_LINE_GAP = 0.55  # of the digit height between the middles of two tall marks: they are on different lines
_OWN_HEIGHT = (0.8, 1.6)  # of the page's digit height: a cell's own text may be this much smaller or larger


def digit_height(inks: Iterable[Ink], dpi: float) -> float:
    """The height of the digits of a page in pixels, from the highest mark of each of its cells.

    It is the upper quartile, not the middle: broken digits, of which only pieces are marks, are lower. A mark as high
    as its cell is no digit but a stroke of a seal or of a watermark.
    """
    low, high = (inch * dpi for inch in _DIGIT)
    marks = [[m for m in ink.marks if m.height < _SPAN * len(ink.grey)] for ink in inks]
    tallest = [max((m.height for m in cell if m.width < _FLAT * m.height), default=0) for cell in marks]
    digits = [float(height) for height in tallest if low <= height <= high]
    without = sum(height < low for height, cell in zip(tallest, marks, strict=True) if cell)
    digits += [_USUAL_DIGIT * dpi] * (without // _TELLING if digits else 1)
    return float(np.quantile(digits, _QUARTILE))


def text_lines(ink: Ink, height: float) -> list[tuple[Mark, ...]]:
    """The marks that are text, line by line from the top, each line from the left. `height` is the digit height.

    Where there are marks as high as digits, only what stands with them is text; else all marks but specks are.
    """
    tall = [m for m in ink.marks if TALL * height <= m.height]
    if not tall:
        heaps = _heaps([m for m in ink.marks if max(m.width, m.height) >= SPECK * height], height)
        inked = [sum(m.area for m in heap) for heap in heaps]
        return [tuple(sorted(heap)) for heap, area in zip(heaps, inked, strict=True) if area > _FAINT_ROW * max(inked)]
    rows = _rows(tall, height)
    small = [m for m in ink.marks if m.height < TALL * height]
    return [tuple(sorted(row + _companions(row, small, height))) for row in rows]


def _heaps(marks: Sequence[Mark], height: float) -> list[list[Mark]]:
    """Low marks grouped from the top so that each group is as high as a line at most: a dash, or a digit in pieces."""
    heaps: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda m: m.y0):
        if heaps and mark.y1 - heaps[-1][0].y0 <= _LINE_HEIGHT * height:
            heaps[-1].append(mark)
        else:
            heaps.append([mark])
    return heaps


def _rows(marks: Sequence[Mark], height: float) -> list[list[Mark]]:
    """Marks grouped by their middles, from the top."""
    rows: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda m: m.middle):
        if rows and mark.middle - rows[-1][-1].middle <= _LINE_GAP * height:
            rows[-1].append(mark)
        else:
            rows.append([mark])
    return rows


def _companions(row: Sequence[Mark], small: Sequence[Mark], height: float) -> list[Mark]:
    """The small marks that belong to a row of tall ones: signs, points, separators, pieces of broken digits."""
    top, foot = median(m.y0 for m in row), median(m.y1 for m in row)
    reach, slack = _REACH * height, _BASELINE * height
    found = []
    for mark in small:
        if not top - slack <= mark.middle <= foot + slack:
            continue
        near = any(mark.x1 >= m.x0 - reach and mark.x0 <= m.x1 + reach for m in row)
        speck = max(mark.width, mark.height) < SPECK * height
        if near and not (speck and not _is_text(mark, row, height)):
            found.append(mark)
    return found


def _is_text(speck: Mark, row: Sequence[Mark], height: float) -> bool:
    """True for a tiny mark that is text: a point after a digit on its baseline, or a piece within a digit."""
    reach = point_reach(row, height)
    for mark in row:
        inside = mark.x0 <= speck.x0 and speck.x1 <= mark.x1 and mark.y0 <= speck.y0 and speck.y1 <= mark.y1
        after = -2 <= speck.x0 - mark.x1 <= reach
        if inside or (after and abs(speck.y1 - mark.y1) <= _BASELINE * height):
            return True
    return False


def line_crop(ink: Ink, line: Sequence[Mark], height: float, margin: float) -> Picture:
    """The picture of one line: (1 + 2 margin) digit heights high, centred on the ink, all other ink painted out.

    Where the crop reaches over the cell's edge it is filled with the paper's own grey.
    """
    x0, x1 = min(m.x0 for m in line), max(m.x1 for m in line)
    y0, y1 = min(m.y0 for m in line), max(m.y1 for m in line)
    own = float(np.clip(max(m.height for m in line), _OWN_HEIGHT[0] * height, _OWN_HEIGHT[1] * height))
    pad = max(1, round(margin * own))
    half = max(own, y1 - y0) / 2 + pad
    top, left = round((y0 + y1) / 2 - half), x0 - pad
    return clean_window(ink, line, left, top, x1 + pad, round((y0 + y1) / 2 + half))


def _median(levels: Picture) -> int:
    """The median of some grey levels, rounded down: of a few, numpy's own takes ten times as long."""
    ordered = np.sort(levels, axis=None)
    return (int(ordered[(ordered.size - 1) // 2]) + int(ordered[ordered.size // 2])) // 2


def clean_window(ink: Ink, line: Sequence[Mark], x0: int, y0: int, x1: int, y1: int) -> Picture:
    """A window of the cell (it may reach outside) in which only the marks of the line are left on the paper."""
    import cv2

    height, width = ink.grey.shape
    ax, ay, bx, by = max(0, x0), max(0, y0), min(width, x1), min(height, y1)
    grey, labels, rule = ink.grey[ay:by, ax:bx], ink.labels[ay:by, ax:bx], ink.rule[ay:by, ax:bx]
    bare = grey[(labels == 0) & ~rule]
    paper = _median(bare) if bare.size else 255
    window = np.full((y1 - y0, x1 - x0), paper, np.uint8)
    text = np.isin(labels, [m.label for m in line]) if len(line) > 1 else labels == line[0].label
    foreign = (labels != 0) & ~text
    if foreign.any():
        foreign = cv2.dilate(foreign.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool) & ~text
    window[ay - y0 : by - y0, ax - x0 : bx - x0] = np.where(foreign | rule, paper, grey)
    return window
