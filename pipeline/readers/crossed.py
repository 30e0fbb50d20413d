"""Figures that cross the ruling lines of their cells: the line taken away, the strokes led through it.

A cell ends at its rules, so a figure printed across one lacks its head or its foot there. Here the window is wider
than the cell: rows that a rule covers are lightened by the rule's own darkness, strokes that stand at both sides of it
are joined, and what lies for the most part in another cell is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pipeline.model import Box
from pipeline.readers.aside import cell_to_aside
from pipeline.readers.base import Picture
from pipeline.readers.crops import digit_height
from pipeline.readers.cut import Cut, line_to_cut
from pipeline.readers.ink import Ink, Mark, cell_inks, page_ink
from pipeline.readers.lighten import BLACK, SLANT, cell_paper, darkest, lightened, runs

_BEYOND = 0.08  # in; a character in its line stands no further beyond a rule, and no other line stands in it whole
_RULE_SHARE = 0.6  # of the width of a cell: a darker row is a rule, as within a cell
_DIGIT = 0.6  # of the digit height: what is as high may be a digit
_STROKE = 0.4  # ... and what is lower is no digit cut by a rule, but a dash or dirt beside it
_WHITE = 255
_BARE = 2  # pixels: a figure of which none are seen beyond a rule ends under it


def figure_inks(grey: Picture, boxes: Sequence[Box], dpi: float) -> tuple[list[Ink], float]:
    """The ink of cells that hold figures, as `cell_inks` has it, and the digit height of the page in pixels.

    Figures that cross a rule are whole: their ink reaches beyond the cell. Not so on pages with a watermark, whose
    strokes would be led through rules as well.
    """
    inks = cell_inks(grey, boxes, dpi)
    height = digit_height(inks, dpi)
    found = [_whole(grey, box, ink, height, dpi) for box, ink in zip(boxes, inks, strict=True)]
    return found, digit_height(found, dpi)


def _whole(grey: Picture, box: Box, ink: Ink, height: float, dpi: float) -> Ink:
    """The ink of a cell with what its figure has beyond the rules; a 1 may lie along one as a whole."""
    if ink.before is not None:
        return ink
    cuts = _cuts(ink, height)
    if not cuts or any(cut.left or cut.right for cut in cuts):
        aside = cell_to_aside(grey, box, ink, dpi)
        if aside and (cuts or any(_is_dark_digit(aside[2], mark, height) for mark in aside[2].marks)):
            grey, box, ink = aside
            cuts = _cuts(ink, height)
    return led_through(grey, box, ink, dpi) if any(cut.above or cut.below for cut in cuts) else ink


def run_out(grey: Picture, box: Box, ink: Ink, height: float, dpi: float) -> bool:
    """True where a cell without marks ends without a rule in something as high as a digit: its line may be no row's.

    `height` is the digit height in pixels.
    """
    free = ~ink.rule
    if (
        ink.marks
        or ink.before is not None
        or not ink.grey.size
        or not any((ink.labels[row][free[row]] > 0).any() for row in (0, -1))
    ):
        return False
    reach = round(height)
    x0, y0 = max(0, round(box.x0)), max(0, round(box.y0))
    above, below = min(reach, y0), min(reach, len(grey) - y0 - len(ink.grey))
    window = grey[y0 - above : y0 + len(ink.grey) + below, x0 : x0 + ink.grey.shape[1]]
    dark = page_ink(np.ascontiguousarray(window), dpi)
    dark[:, ink.rule.all(axis=0)] = 0
    for row in (above, above + len(ink.grey) - 1):
        if any(m.y0 <= row < m.y1 and m.height >= _DIGIT * height for m in _own_marks(dark, 0, len(dark))[1]):
            return True
    return False


def _is_dark_digit(ink: Ink, mark: Mark, height: float) -> bool:
    """Whether a mark is as high and as dark as a digit; what rests of a rule that leans is pale."""
    return (
        mark.height >= _DIGIT * height and float(ink.grey[mark.y0 : mark.y1, mark.x0 : mark.x1].min()) < BLACK * _WHITE
    )


def _cuts(ink: Ink, height: float) -> list[Cut]:
    """Where rules may hide parts of what stands in a cell.

    Every mark is asked, not only those of lines: of the last line of a wrapped figure less than half may be seen.
    """
    return [line_to_cut(ink, [mark]) for mark in ink.marks if mark.height >= _STROKE * height]


def led_through(grey: Picture, box: Box, ink: Ink, dpi: float) -> Ink:
    """The ink of a cell of a page with what its figure has beyond the rules above and below.

    `ink` is that of the cell alone. Where the figure ends under a rule, that side stays as it is; so does all where ink
    would be lost.
    """
    beyond = round(_BEYOND * dpi)
    x0, y0 = max(0, round(box.x0)), max(0, round(box.y0))
    height, width = ink.grey.shape
    above, below = min(beyond, y0), min(beyond, len(grey) - y0 - height)
    window = grey[y0 - above : y0 + height + below, x0 : x0 + width]
    posts = np.asarray(ink.rule.all(axis=0))
    inside = ~posts
    if not inside.any() or above + below == 0:
        return ink
    paper = cell_paper(grey[y0 : y0 + height, x0 : x0 + width], ink)
    dark = page_ink(np.ascontiguousarray(window), dpi)
    ruled = np.asarray(dark[:, inside].mean(axis=1) > _RULE_SHARE)
    clear = lightened(window, ruled, inside, paper)
    found = page_ink(clear, dpi)
    found[:, posts] = 0
    labels, marks = _own_marks(found, above, above + height)
    rule = np.zeros(window.shape, np.bool_)
    rule[:, posts] = True
    _close(rule, ruled, marks, above, above + height)
    first, last = _ends(ruled, marks, found, (*marks, *ink.marks), above, above + height)
    if sum(m.area for m in marks) < sum(m.area for m in ink.marks):
        within = None if first is None else first - above, None if last is None else last - above
        return replace(ink, within=within)
    passed = any(
        m.y0 < start and m.y1 > end and usual < BLACK * paper
        for (start, end), usual in zip(zip(*runs(ruled), strict=True), darkest(window, ruled, inside), strict=True)
        for m in marks
    )
    return Ink(clear, labels, rule, marks, ink.lifted, led=passed, within=(first, last))


def _own_marks(found: NDArray[np.uint8], top: int, foot: int) -> tuple[NDArray[np.int32], tuple[Mark, ...]]:
    """The pieces of ink and those of them whose middle lies in the cell, which goes from row `top` to `foot`."""
    import cv2

    count, labels, stats, centres = cv2.connectedComponentsWithStats(found, connectivity=8)
    marks = []
    for label in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[label])
        if top <= centres[label][1] < foot:
            marks.append(Mark(x, y, x + w, y + h, area, label))
    return labels.astype(np.int32, copy=False), tuple(marks)


def _close(rule: NDArray[np.bool_], ruled: NDArray[np.bool_], marks: Sequence[Mark], top: int, foot: int) -> None:
    """Marks as rule what lies beyond a rule of the cell that no mark passes."""
    for start, end in zip(*runs(ruled), strict=True):
        middle = (start + end) / 2
        if abs(middle - top) < abs(middle - foot):
            if not any(m.y0 < start for m in marks):
                rule[:end] = True
        elif not any(m.y1 > end for m in marks):
            rule[start:] = True


def _ends(
    ruled: NDArray[np.bool_],
    marks: Sequence[Mark],
    found: NDArray[np.uint8],
    shown: Sequence[Mark],
    top: int,
    foot: int,
) -> tuple[int | None, int | None]:
    """The row in which the rule above a figure begins, and that before which the one below ends.

    Between them lies all of it. None where a mark passes, where there is no rule, or where ink stands beyond it (1 in
    `found`) in the columns of what is `shown` of the figure.
    """
    first = last = None
    for start, end in zip(*runs(ruled), strict=True):
        middle = (start + end) / 2
        if abs(middle - top) < abs(middle - foot):
            ended = not any(m.y0 < start for m in marks) and _is_bare(found[max(0, start - _BARE) : start], shown)
            first = start if ended else None
        elif last is None and not any(m.y1 > end for m in marks) and _is_bare(found[end : end + _BARE], shown):
            last = end
    return first, last


def _is_bare(beyond: NDArray[np.uint8], marks: Sequence[Mark]) -> bool:
    """True where the rows beyond a rule show paper in the columns of some marks."""
    reach = (beyond[:, max(0, m.x0 - SLANT) : m.x1 + SLANT] for m in marks)
    return len(beyond) == _BARE and not any(part.any() for part in reach)
