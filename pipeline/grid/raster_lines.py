"""From masks of rules to tables and their lines: connected rules are a table, rules in a row are one line.

All text falls away here, since no character is connected to a rule by rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.picture.ink import odd
from pipeline.picture.rules import Pieces, Rules, mask_to_pieces, turned

Mask = NDArray[np.uint8]

TOUCH = 0.03  # inches: rules that miss each other by this much still belong to one table
LEAST_WIDTH = 1.0  # inches: narrower networks of rules are boxes, seals or underlines
LEAST_HEIGHT = 0.11  # inches: one row of the smallest print
SAME_LINE = 0.045  # inches: pieces that stand apart less than this, across, belong to one line
LEAST_ROW = 0.09  # inches: no print is this small, so of two lines closer than this the weaker is text or a double
OVERHANG = 0.10  # inches: rules that run further past the last crossing rule border an open row or column
OPEN_EDGES = 2  # rules that must overhang: a single one is a stray


@dataclass(frozen=True, slots=True)
class Network:
    """The connected rules of one table: masks cut to it, with the place (x, y) of their top left pixel."""

    x: int
    y: int
    rules: Rules

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.rules.horizontal.shape[1], self.rules.horizontal.shape[0]


def rules_to_networks(rules: Rules, dpi: float) -> list[Network]:
    """The tables among the rules of a page, from top to bottom."""
    touch = odd(TOUCH * dpi)
    union = np.asarray(cv2.dilate(cv2.max(rules.horizontal, rules.vertical), np.ones((touch, touch))), np.uint8)
    count, parts = cv2.connectedComponents(union, connectivity=8)
    labels = np.asarray(parts, np.int32)
    outlines, _ = cv2.findContours(union, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    starts = [np.asarray(outline, np.int32).reshape(-1, 2)[0] for outline in outlines]
    boxes = [cv2.boundingRect(outline) for outline in outlines]
    groups = _nested([(int(labels[y, x]), box) for (x, y), box in zip(starts, boxes, strict=True)])
    networks = []
    for box, members in sorted(groups):
        x, y, width, height = box[1], box[0], box[3] - box[1], box[2] - box[0]
        if width < LEAST_WIDTH * dpi or height < LEAST_HEIGHT * dpi + touch:
            continue
        window = slice(y, y + height), slice(x, x + width)
        chosen = np.zeros(count, np.uint8)
        chosen[members] = 1
        mine = chosen[labels[window]]
        networks.append(Network(x, y, Rules(rules.horizontal[window] * mine, rules.vertical[window] * mine)))
    return networks


def _nested(boxes: list[tuple[int, Sequence[int]]]) -> list[tuple[tuple[int, int, int, int], list[int]]]:
    """Group named boxes (x, y, w, h) by overlap: (y0, x0, y1, x1) of each group with the names of its members."""
    groups: list[tuple[tuple[int, int, int, int], list[int]]] = []
    for name, (x, y, width, height) in boxes:
        box, members = (y, x, y + height, x + width), [name]
        while True:
            meeting = [g for g in groups if _overlap(g[0], box)]
            if not meeting:
                break
            for group in meeting:
                groups.remove(group)
                other = group[0]
                box = (min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3]))
                members += group[1]
        groups.append((box, members))
    return groups


def _overlap(one: tuple[int, int, int, int], two: tuple[int, int, int, int]) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def network_to_lines(network: Network, dpi: float) -> tuple[list[float], list[float]]:
    """Where the lines of a table may stand: y of the horizontal, x of the vertical ones, in pixels of the network.

    Open borders count: where several rules run past the last rule across them, their ends are a line.
    """
    level = mask_to_pieces(network.rules.horizontal, 1)
    plumb = mask_to_pieces(turned(network.rules.vertical), 1)
    rows = _cluster(level, SAME_LINE * dpi, LEAST_ROW * dpi)
    columns = _cluster(plumb, SAME_LINE * dpi, SAME_LINE * dpi)
    return _with_open_ends(rows, plumb, dpi), _with_open_ends(columns, level, dpi)


def _cluster(pieces: Pieces, same: float, apart: float) -> list[float]:
    """Positions across of the lines that pieces of rules make: means of the pieces of each, weighted by length.

    Pieces less than `same` pixels from the next make one line; of lines less than `apart` the longer one stays.
    """
    order = np.argsort(pieces.across)
    position, length = pieces.across[order], pieces.length[order]
    breaks = np.flatnonzero(np.diff(position) > same) + 1
    parts = zip(np.split(position, breaks), np.split(length, breaks), strict=True)
    lines = [(float(weight.sum()), float(np.average(part, weights=weight))) for part, weight in parts if len(part)]
    kept: list[float] = []
    for _, line in sorted(lines, reverse=True):
        if all(abs(line - other) >= apart for other in kept):
            kept.append(line)
    return sorted(kept)


def _with_open_ends(lines: list[float], crossing: Pieces, dpi: float) -> list[float]:
    """Add a line at either end where crossing rules run past the last line."""
    first, last = (lines[0], lines[-1]) if lines else (np.inf, -np.inf)
    before = crossing.start[crossing.start < first - OVERHANG * dpi]
    after = crossing.end[crossing.end > last + OVERHANG * dpi]
    head = [float(np.median(before))] if len(before) >= OPEN_EDGES else []
    tail = [float(np.median(after))] if len(after) >= OPEN_EDGES else []
    return head + lines + tail
