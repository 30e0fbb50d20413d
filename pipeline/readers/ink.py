"""The ink of one cell: what is text, what is a remnant of a rule, what is dirt.

Lengths are inches, turned into pixels by the picture's resolution, or shares of the digit height of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.model import Box
from pipeline.readers.base import Picture
from pipeline.readers.faint import without_watermark

_WINDOW = 0.16  # in; the neighbourhood whose mean is the paper: wider than any stroke, narrower than a shadow
_DARKER = 12  # grey levels below that mean from which on a pixel is ink; 6 takes in noise, 25 loses thin strokes
_EDGE = 0.03  # in; how far from its cell's box the rule around it may reach, as boxes are not exact
_RULE_SHARE = 0.6  # of the cell's width: a darker row near the edge is the rule, no line of text is that dense there
_POST_SHARE = 0.8  # of the cell's height, the same for columns: a 1 beside the rule fills up to .6 of a tight row
_THIN = 0.01  # in; half of a rule: ink so near the edge is the rule's, where there is much of it
_REST_SHARE = 0.25  # of the cell's height is inked there where the rest of a broken upright rule stands
_CROSSED = 0.15  # of the digit height: a watermark taken away as near to a line may have taken a stroke of it
_WHITE = 255
_SHADED = 0.92  # of white: the paper of a shaded cell is darker, that of bare ones, whose light is even, is .97 or more
_DARK = 0.3  # of white: so dark is no paper, but a bar or a photograph
_REMNANT = 0.025  # in; ink that lies within this distance of the edge as a whole is what is left of a broken rule


class Mark(NamedTuple):
    """One connected piece of ink: its box in pixels of the cell's picture (x1 and y1 outside), area, and number."""

    x0: int
    y0: int
    x1: int
    y1: int
    area: int
    label: int

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True)
class Ink:
    """The inside of one cell: its grey levels, the number of the mark that each pixel belongs to, and the marks.

    `labels` is 0 on paper, and also on what was recognised as rule. `rule` is True where a rule was. `lifted` is what
    was taken for a piece of a watermark (its labels are its own); `before` are the grey levels with the watermark, None
    on a page without one. `led` says that strokes were led through a rule that hides what lies along it.
    `within` are the row in which the rule above begins and that before which the rule below ends, where nothing of the
    figure lies beyond them; None where that is not known.
    """

    grey: Picture
    labels: NDArray[np.int32]
    rule: NDArray[np.bool_]
    marks: tuple[Mark, ...] = ()
    lifted: tuple[Mark, ...] = ()
    before: Picture | None = None
    led: bool = False
    within: tuple[int | None, int | None] = (None, None)

    @cached_property
    def free_columns(self) -> tuple[int, int] | None:
        """The first and the last column that no rule covers from top to bottom; None where there is none."""
        return _first_and_last(np.asarray(self.rule.all(axis=0)))

    @cached_property
    def free_rows(self) -> tuple[int, int] | None:
        """The first and the last row that no rule covers from side to side; None where there is none."""
        return _first_and_last(np.asarray(self.rule.all(axis=1)))

    def mask(self, mark: Mark) -> NDArray[np.bool_]:
        """The pixels of one mark within its box."""
        return np.asarray(self.labels[mark.y0 : mark.y1, mark.x0 : mark.x1] == mark.label)

    def uncleaned(self, line: Sequence[Mark], height: float) -> Ink | None:
        """The same with the watermark still there, where it comes near a line; `height` is that of digits, in pixels.

        What was taken for the watermark may have been a thin stroke of the line.
        """
        if self.before is None or not line:
            return None
        reach = _CROSSED * height
        x0, x1 = min(m.x0 for m in line) - reach, max(m.x1 for m in line) + reach
        y0, y1 = min(m.y0 for m in line) - reach, max(m.y1 for m in line) + reach
        near = any(m.x1 > x0 and m.x0 < x1 and m.y1 > y0 and m.y0 < y1 for m in self.lifted)
        return replace(self, grey=self.before) if near else None


def _first_and_last(ruled: NDArray[np.bool_]) -> tuple[int, int] | None:
    places = np.flatnonzero(~ruled)
    return (int(places[0]), int(places[-1])) if places.size else None


def page_ink(grey: Picture, dpi: float) -> NDArray[np.uint8]:
    """1 where the page is darker than its neighbourhood, else 0; shape of the page."""
    import cv2

    window = max(3, round(_WINDOW * dpi) | 1)
    mean = cv2.ADAPTIVE_THRESH_MEAN_C
    return np.asarray(cv2.adaptiveThreshold(grey, 1, mean, cv2.THRESH_BINARY_INV, window, _DARKER), np.uint8)


def cell_inks(grey: Picture, boxes: Sequence[Box], dpi: float) -> list[Ink]:
    """The ink of each cell of a page, rules and watermark taken away.

    Boxes are pixels of the page; parts outside it are ignored.
    """
    ink = page_ink(grey, dpi)
    clear = without_watermark(grey, ink, dpi)
    left = ink if clear is grey else page_ink(clear, dpi)
    height, width = grey.shape
    found = []
    for box in boxes:
        x0, y0 = max(0, round(box.x0)), max(0, round(box.y0))
        x1, y1 = min(width, max(round(box.x1), x0 + 1)), min(height, max(round(box.y1), y0 + 1))
        inside = np.s_[y0:y1, x0:x1]
        if clear is grey and (lit := _lit(grey[inside])) is not None:
            found.append(cell_ink(lit, dpi))
            continue
        own = left[inside]
        cell = _cell_ink(clear[inside], own, own if left is ink else ink[inside], dpi)
        if clear is not grey and grey[inside].size:
            lifted = np.where(left[inside] > 0, 0, ink[inside]).astype(np.uint8)
            cell = replace(cell, lifted=_marks(lifted, dpi)[1], before=grey[inside])
        found.append(cell)
    return found


def _lit(cell: Picture) -> Picture | None:
    """A shaded cell on white paper; None where it is white. Beyond its rules is other paper, which shades its edges."""
    paper = float(np.median(cell)) if cell.size else _WHITE
    if not _DARK * _WHITE <= paper <= _SHADED * _WHITE:
        return None
    return np.asarray(np.minimum(cell * (_WHITE / paper), _WHITE), np.uint8)


def cell_ink(grey: Picture, dpi: float) -> Ink:
    """The ink of one cell, whose picture this is."""
    ink = page_ink(grey, dpi)
    return _cell_ink(grey, ink, ink, dpi)


def _cell_ink(grey: Picture, ink: NDArray[np.uint8], before: NDArray[np.uint8], dpi: float) -> Ink:
    """The ink of a cell; `before` is that with the watermark, of which a pale rule is left only where both cross."""
    if grey.size == 0:
        return Ink(grey, np.zeros(grey.shape, np.int32), np.zeros(grey.shape, np.bool_))
    rule = _rule_mask(ink, dpi)
    if before is not ink:
        rule |= _rule_mask(before, dpi)
    labels, marks = _marks(np.where(rule, 0, ink).astype(np.uint8), dpi)
    return Ink(grey, labels, rule, marks)


def _marks(ink: NDArray[np.uint8], dpi: float) -> tuple[NDArray[np.int32], tuple[Mark, ...]]:
    """The number of the piece of ink that each pixel belongs to, and the pieces that do not lie along the edge."""
    import cv2

    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    remnant = max(1, round(_REMNANT * dpi))
    height, width = ink.shape
    marks = []
    for label in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[label])
        if x + w > remnant and y + h > remnant and x < width - remnant and y < height - remnant:
            marks.append(Mark(x, y, x + w, y + h, area, label))
    return labels.astype(np.int32, copy=False), tuple(marks)


def _rule_mask(ink: NDArray[np.uint8], dpi: float) -> NDArray[np.bool_]:
    """True on the rows and columns that a rule at the cell's edge covers, and between them and the edge."""
    edge = max(1, round(_EDGE * dpi))
    mask = np.zeros(ink.shape, np.bool_)
    for axis, share, view in ((1, _RULE_SHARE, mask), (0, _POST_SHARE, mask.T)):
        dense = np.flatnonzero(ink.mean(axis=axis) > share)
        size = len(view)
        near, far = dense[dense < edge], dense[dense >= size - edge]
        if near.size:
            view[: near.max() + 2] = True  # one more than the rule itself: its soft flank
        if far.size:
            view[max(0, far.min() - 1) :] = True
    thin = max(1, round(_THIN * dpi))
    for strip, flank in ((ink[:, :thin], mask[:, : thin + 1]), (ink[:, -thin:], mask[:, -thin - 1 :])):
        whole = flank.all(axis=0).any()
        if not whole and strip.any(axis=1).mean() > _REST_SHARE:
            flank[:] = True
    return mask
