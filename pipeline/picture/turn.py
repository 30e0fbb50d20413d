"""Which way up: quarter turns, told by whether a recogniser can read a few lines of text.

Profiles and aspect cannot tell: the columns of a table look like lines of text from the side. A recogniser trained on
vertical writing also reads columns of characters that lie on their left side, so an answer is weighed against the
quarter turn before it, under which those columns would be lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.picture.ink import grey_to_ink, odd
from pipeline.picture.rules import ink_to_rules

Picture = NDArray[np.uint8]
Upright = Callable[[list[Picture]], list[float]]

LOOK_DPI = 100.0  # of the copy on which lines are found
LINE_GAP = 0.11  # inches: characters closer than this stand in one line; lines stand further apart
LINE_HEIGHT = (0.06, 0.30)  # inches: from 5 pt to 20 pt
LINE_SHAPE = 3.0  # a line is at least this many times as wide as high, so holds some characters
LONG_LINE = 10.0  # times its height: a line that runs like prose, seldom seen across the true direction
CROP_SHAPE = 8.0  # a crop holds about eight characters: enough to judge, quick to read
CROP_MARGIN = 0.15  # of the line's height, left round it
BATCH = 2  # crops for one question
BATCHES = 4  # questions for each turn before giving up
CLEAR = 0.75  # confidence of upright text: measured .94 and more upright, .76 and less in 98 of 100 upside down
AGREEING = 2  # crops that must be clear
DOMINANT = 4.0  # times more long lines along than across: no need to ask about the other direction


@dataclass(frozen=True, slots=True)
class _Axis:
    """Lines of text found when a page is turned back by some quarters: crops, best first, and length of long lines."""

    crops: list[Picture]
    prose: float


def grey_to_turn(grey: Picture, dpi: float, upright: Upright) -> int:
    """Quarter turns clockwise (0..3) by which the text of a deskewed page is turned; 0 where nothing decides.

    `np.rot90(grey, answer)` stands upright. upright: crops of text lines → confidence of each that it stands upright.
    """
    factor = min(1.0, LOOK_DPI / dpi)
    copy = np.asarray(cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)
    axes = [_find_lines(grey, np.ascontiguousarray(np.rot90(copy, k)), k, dpi, factor) for k in (0, 1)]
    first = int(axes[1].prose > axes[0].prose)
    clear = [0, 0, 0, 0]
    asked = [0, 0, 0, 0]

    def ask(turn: int, batches: int) -> int:
        """Count the clear crops under a turn, asking up to so many batches in all."""
        while asked[turn] < batches and clear[turn] < AGREEING:
            crops = axes[turn % 2].crops[asked[turn] * BATCH : (asked[turn] + 1) * BATCH]
            asked[turn] += 1
            shown = crops if turn < 2 else [np.ascontiguousarray(np.rot90(crop, 2)) for crop in crops]
            clear[turn] += sum(confidence >= CLEAR for confidence in upright(shown)) if shown else 0
        return clear[turn]

    for batches in range(1, BATCHES + 1):
        for turn in (first, first + 2, 1 - first, 3 - first):
            if ask(turn, batches) >= AGREEING:
                rival = (turn - 1) % 4
                alone = axes[turn % 2].prose > DOMINANT * axes[rival % 2].prose
                return turn if alone or ask(rival, batches) < AGREEING else rival
    return max(range(4), key=lambda turn: clear[turn])


def _find_lines(grey: Picture, copy: Picture, quarter: int, dpi: float, factor: float) -> _Axis:
    """Lines of a small copy that was turned back by `quarter`, cropped from the page itself."""
    found = sorted(_line_boxes(copy, dpi * factor), key=lambda box: -min(box[2] / box[3], CROP_SHAPE))
    turned = np.rot90(grey, quarter)
    crops = []
    for x, y, width, height in found[: BATCH * BATCHES]:
        margin = CROP_MARGIN * height
        right = min(x + width, x + CROP_SHAPE * height) + margin
        edges = (y - margin, y + height + margin, x - margin, right)
        top, bottom, left, right = (max(0, round(edge / factor)) for edge in edges)
        crops.append(np.ascontiguousarray(turned[top:bottom, left:right]))
    return _Axis(crops, float(sum(width for _, _, width, height in found if width > LONG_LINE * height)))


def _line_boxes(grey: Picture, dpi: float) -> Iterator[tuple[int, int, int, int]]:
    """x, y, width, height of what looks like horizontal lines of text, rules left out."""
    ink = grey_to_ink(grey, dpi)
    rules = ink_to_rules(ink, dpi)
    text = cv2.subtract(ink, cv2.max(rules.horizontal, rules.vertical))
    text = cv2.morphologyEx(text, cv2.MORPH_CLOSE, np.ones((1, odd(LINE_GAP * dpi)), np.uint8))
    outlines, _ = cv2.findContours(text, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    low, high = (limit * dpi for limit in LINE_HEIGHT)
    for x, y, width, height in map(cv2.boundingRect, outlines):
        if low <= height <= high and width >= LINE_SHAPE * height:
            yield x, y, width, height
