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
from pipeline.picture.rules import grey_to_rules

Picture = NDArray[np.uint8]
Upright = Callable[[list[Picture]], list[float]]

LOOK_DPI = 100.0  # of the copy on which lines are found
LINE_GAP = 0.11  # inches: characters closer than this stand in one line; lines stand further apart
LINE_HEIGHT = (0.075, 0.30)  # inches: from 6 pt to 20 pt
LINE_INK = (0.10, 0.60)  # share of a line's box that is ink: less is dots or the edge of a bar, more is a bar
USUAL_INK = 0.30  # share of ink of an ordinary line, the first to be asked about
LINE_SHAPE = 3.0  # a line is at least this many times as wide as high, so holds some characters
LONG_LINE = 10.0  # times its height: a line that runs like prose, seldom seen across the true direction
CROP_SHAPE = 8.0  # a crop holds about eight characters: enough to judge, quick to read
CROP_MARGIN = 0.15  # of the line's height, left round it
BATCH = 2  # crops for one question
BATCHES = 4  # questions for each turn before giving up
CLEAR = 0.85  # confidence of upright text: 98 of 100 upright crops reach it, 1 of 300 turned ones
AGREEING = 2  # crops that must be clear
RIVAL = 0.7  # share of the evidence for a turn that is enough for the quarter before it, where nothing is clear
DOMINANT = 4.0  # times more long lines along than across: no need to ask about the other direction
PROSE = 20.0  # inches of long lines that a page of prose has at least; columns of a table side by side have some 6


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
    heard: tuple[list[float], ...] = ([], [], [], [])

    def is_clear(turn: int, batches: int) -> bool:
        """Whether enough crops are clear under a turn, after asking up to so many batches in all."""
        crops, answers = axes[turn % 2].crops, heard[turn]
        while sum(answer >= CLEAR for answer in answers) < AGREEING and len(answers) < min(batches * BATCH, len(crops)):
            shown = crops[len(answers) : len(answers) + BATCH]
            answers += upright(shown if turn < 2 else [np.ascontiguousarray(np.rot90(crop, 2)) for crop in shown])
        return sum(answer >= CLEAR for answer in answers) >= AGREEING

    for batches in range(1, BATCHES + 1):
        for turn in (first, first + 2, 1 - first, 3 - first):
            if is_clear(turn, batches):
                rival = (turn - 1) % 4
                alone = axes[turn % 2].prose > max(DOMINANT * axes[rival % 2].prose, PROSE * dpi * factor)
                return turn if alone or not is_clear(rival, BATCHES) else rival
    evidence = [sum(answers) for answers in heard]
    best = max(range(4), key=lambda turn: evidence[turn])
    return (best - 1) % 4 if evidence[best - 1] > RIVAL * evidence[best] else best


def _find_lines(grey: Picture, copy: Picture, quarter: int, dpi: float, factor: float) -> _Axis:
    """Lines of a small copy that was turned back by `quarter`, cropped from the page itself."""
    found = [box for _, box in sorted(line_boxes(copy, dpi * factor))]
    turned = np.rot90(grey, quarter)
    crops = []
    for x, y, width, height in found[: BATCH * BATCHES]:
        margin = CROP_MARGIN * height
        right = min(x + width, x + CROP_SHAPE * height) + margin
        edges = (y - margin, y + height + margin, x - margin, right)
        top, bottom, left, right = (max(0, round(edge / factor)) for edge in edges)
        crops.append(np.ascontiguousarray(turned[top:bottom, left:right]))
    return _Axis(crops, float(sum(width for _, _, width, height in found if width > LONG_LINE * height)))


def line_boxes(grey: Picture, dpi: float) -> Iterator[tuple[tuple[float, float], tuple[int, int, int, int]]]:
    """What looks like horizontal lines of text, rules left out: rank (the lowest is best); x, y, width, height."""
    ink = grey_to_ink(grey, dpi)
    rules = grey_to_rules(grey, dpi)
    text = np.asarray(cv2.subtract(ink, cv2.max(rules.horizontal, rules.vertical)), np.uint8)
    joined = cv2.morphologyEx(text, cv2.MORPH_CLOSE, np.ones((1, odd(LINE_GAP * dpi)), np.uint8))
    outlines, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    low, high = (limit * dpi for limit in LINE_HEIGHT)
    for x, y, width, height in map(cv2.boundingRect, outlines):
        if low <= height <= high and width >= LINE_SHAPE * height:
            share = float(text[y : y + height, x : x + width].mean())
            if LINE_INK[0] <= share <= LINE_INK[1]:
                yield (-min(width / height, CROP_SHAPE), abs(share - USUAL_INK)), (x, y, width, height)
