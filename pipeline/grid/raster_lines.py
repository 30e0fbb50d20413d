"""From masks of rules to tables and their lines: connected rules are a table, rules in a row are one line.

All text falls away here, since no character is connected to a rule by rules.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.picture.ink import odd
from pipeline.picture.rules import Rules, mask_to_pieces

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
    union = cv2.dilate(cv2.max(rules.horizontal, rules.vertical), np.ones((touch, touch), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(union, connectivity=8)
    groups = _nested([tuple(row[:4]) for row in stats[1:].tolist()])
    networks = []
    for box, members in sorted(groups):
        x, y, width, height = box[1], box[0], box[3] - box[1], box[2] - box[0]
        if width < LEAST_WIDTH * dpi or height < LEAST_HEIGHT * dpi + touch:
            continue
        window = slice(y, y + height), slice(x, x + width)
        chosen = np.zeros(count, np.uint8)
        chosen[[member + 1 for member in members]] = 1
        mine = chosen[labels[window]]
        networks.append(Network(x, y, Rules(rules.horizontal[window] * mine, rules.vertical[window] * mine)))
    return networks


def _nested(boxes: list[tuple[int, ...]]) -> list[tuple[tuple[int, int, int, int], list[int]]]:
    """Group boxes (x, y, w, h) by overlap: (y0, x0, y1, x1) of each group with the indices of its members."""
    groups: list[tuple[tuple[int, int, int, int], list[int]]] = []
    for index, (x, y, width, height) in enumerate(boxes):
        box, members = (y, x, y + height, x + width), [index]
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
    down = np.ascontiguousarray(network.rules.vertical.T)
    rows = _cluster(network.rules.horizontal, SAME_LINE * dpi, LEAST_ROW * dpi)
    columns = _cluster(down, SAME_LINE * dpi, SAME_LINE * dpi)
    return _with_open_ends(rows, down, dpi), _with_open_ends(columns, network.rules.horizontal, dpi)


def _cluster(mask: Mask, same: float, apart: float) -> list[float]:
    """Positions across of the horizontal lines of a mask: means of the pieces of each, weighted by length.

    Pieces less than `same` pixels from the next make one line; of lines less than `apart` the longer one stays.
    """
    pieces = mask_to_pieces(mask, 1)
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


def _with_open_ends(lines: list[float], crossing: Mask, dpi: float) -> list[float]:
    """Add a line at either end where rules across (a mask in which they are horizontal) run past the last line."""
    pieces = mask_to_pieces(crossing, 1)
    first, last = (lines[0], lines[-1]) if lines else (np.inf, -np.inf)
    before = pieces.start[pieces.start < first - OVERHANG * dpi]
    after = pieces.end[pieces.end > last + OVERHANG * dpi]
    head = [float(np.median(before))] if len(before) >= OPEN_EDGES else []
    tail = [float(np.median(after))] if len(after) >= OPEN_EDGES else []
    return head + lines + tail
