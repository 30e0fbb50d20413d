"""Digits that a fax or a weak toner has broken: their pieces put together again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pipeline.readers.ink import Ink, Mark

_WHOLE = 0.6  # of the digit height: a mark as high stands for itself
_DUST = 0.08  # of the digit height: smaller marks are no piece of anything
_NEAR = 0.14  # of the digit height: pieces of one digit lie nearer together than this
_WIDEST = 1.3  # of the digit height: a heap of pieces that is wider is dirt or several digits


def mend(ink: Ink, height: float) -> Ink:
    """The ink with pieces that lie together, and only together are as high as a digit, made one mark.

    `height` is the digit height in pixels. Nothing is done where no two pieces are.
    """
    pieces = [m for m in ink.marks if m.height < _WHOLE * height and max(m.width, m.height) >= _DUST * height]
    if len(pieces) <= 1:
        return ink
    labels = ink.labels.copy()
    marks = {m.label: m for m in ink.marks}
    for heap in _heaps(ink, pieces, height):
        whole = Mark(
            min(m.x0 for m in heap),
            min(m.y0 for m in heap),
            max(m.x1 for m in heap),
            max(m.y1 for m in heap),
            sum(m.area for m in heap),
            heap[0].label,
        )
        if whole.height < _WHOLE * height or whole.width > _WIDEST * height:
            continue
        for mark in heap:
            del marks[mark.label]
            labels[labels == mark.label] = whole.label
        marks[whole.label] = whole
    return replace(ink, labels=labels, marks=tuple(marks.values()))


def _heaps(ink: Ink, pieces: list[Mark], height: float) -> list[list[Mark]]:
    """The pieces that lie within reach of each other, as lists of two and more."""
    import cv2

    picture = np.isin(ink.labels, [m.label for m in pieces]).astype(np.uint8)
    reach = max(2, round(_NEAR * height) + 1)
    joined = cv2.dilate(picture, np.ones((reach, reach), np.uint8))
    _, found = cv2.connectedComponents(joined, connectivity=8)
    heaps: dict[int, list[Mark]] = {}
    for mark in pieces:
        y, x = np.argwhere(ink.mask(mark))[0] + (mark.y0, mark.x0)
        heaps.setdefault(int(found[y, x]), []).append(mark)
    return [heap for heap in heaps.values() if len(heap) > 1]
