"""From masks of rules to tables and their lines: connected rules are a table, rules in a row are one line.

All text falls away here, since no character is connected to a rule by rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.picture.ink import odd
from pipeline.picture.rules import Pieces, Rules, mask_to_pieces, turned

Mask = NDArray[np.uint8]

TOUCH = 0.03  # inches: rules that miss each other by this much still belong to one table
NEAR = 0.15  # inches: parts of one table whose rules are broken come this near
SAME_ENDS = 0.06  # inches: parts of one table beside each other begin and end at one height, but for what is lost
COLUMN = 0.8  # inches: no column of figures is wider; pages side by side stand further apart
LONE = 0.1  # inches: a part that is narrower is one rule, thickened by TOUCH
LEAST_PART = 0.5  # inches: smaller parts are strokes of characters
LEAST_WIDTH = 2.0  # inches: narrower networks of rules are boxes, seals, bold type or underlines
LEAST_HEIGHT = 0.11  # inches: one row of the smallest print
SAME_LINE = 0.045  # inches: pieces that stand apart less than this, across, belong to one line
LEAST_ROW = 0.09  # inches: no print is this small, so of two lines closer than this the weaker is text or a double
WHOLE = 3.0  # times its length: so much an unbroken piece of a rule counts against words that touch
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

    def cut(self, top: float, bottom: float, beyond: float) -> Network:
        """The part from one y to another (pixels of the network), and so many pixels more on both sides."""
        start, end = max(0, round(top - beyond)), round(bottom + beyond) + 1
        rules = Rules(self.rules.horizontal[start:end], self.rules.vertical[start:end])
        return Network(self.x, self.y + start, rules)


def rules_to_networks(rules: Rules, dpi: float, broken: bool = False) -> list[Network]:
    """The tables among the rules of a page, from top to bottom; `broken` says that pieces of rules may be lost.

    Rules that touch are one part. Parts that overlap and come near each other are one table with broken rules; a
    frame round the page keeps its distance, so it does not join the tables in it.
    """
    union = np.asarray(cv2.max(rules.horizontal, rules.vertical), np.uint8)
    grown = _grown(union, TOUCH * dpi)
    labels = np.asarray(cv2.connectedComponents(grown, connectivity=8)[1], np.int32)
    networks = []
    parts = _join_near([_outline_to_part(outline, labels) for outline in _outlines(grown)], labels, dpi)
    for part in _join_lone(_join_beside(parts, dpi), dpi) if broken else parts:
        x0, y0, x1, y1 = part.box
        if x1 - x0 >= LEAST_WIDTH * dpi and y1 - y0 >= (LEAST_HEIGHT + TOUCH) * dpi:
            mine = part.mask(labels, part.box)
            window = slice(y0, y1), slice(x0, x1)
            networks.append(Network(x0, y0, Rules(rules.horizontal[window] * mine, rules.vertical[window] * mine)))
    return sorted(networks, key=lambda network: (network.y, network.x))


@dataclass(frozen=True, slots=True)
class _Part:
    """Some connected rules: their labels, and the box (x0, y0, x1, y1) round them."""

    labels: tuple[int, ...]
    box: tuple[int, int, int, int]

    @property
    def extent(self) -> int:
        """The longer side of the box."""
        return max(self.box[2] - self.box[0], self.box[3] - self.box[1])

    @property
    def is_upright(self) -> bool:
        """Whether it is higher than wide."""
        return self.box[3] - self.box[1] > self.box[2] - self.box[0]

    def holds(self, other: _Part, beyond: float = 0.0) -> bool:
        """Whether the box of the other lies within this one's, or no more than `beyond` pixels outside."""
        (x0, y0, x1, y1), (u0, v0, u1, v1) = self.box, other.box
        return x0 - beyond <= u0 and u1 <= x1 + beyond and y0 - beyond <= v0 and v1 <= y1 + beyond

    def mask(self, labels: NDArray[np.int32], box: tuple[int, int, int, int]) -> Mask:
        """1 where these rules are, cut to a box."""
        return np.isin(labels[box[1] : box[3], box[0] : box[2]], self.labels).astype(np.uint8)

    def overlaps(self, other: _Part, reach: float) -> bool:
        """Whether the boxes, grown by `reach` pixels, have a common area."""
        (x0, y0, x1, y1), (u0, v0, u1, v1) = self.box, other.box
        return x0 < u1 + reach and u0 < x1 + reach and y0 < v1 + reach and v0 < y1 + reach

    def joined(self, other: _Part) -> _Part:
        """Both as one."""
        (x0, y0, x1, y1), (u0, v0, u1, v1) = self.box, other.box
        return _Part(self.labels + other.labels, (min(x0, u0), min(y0, v0), max(x1, u1), max(y1, v1)))


def _outlines(mask: Mask) -> list[NDArray[np.int32]]:
    """The outer outlines of all connected parts, also of those inside of another: tables in a frame."""
    outlines, hierarchy = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    parents = hierarchy[0, :, 3].tolist() if len(outlines) else []
    return [np.asarray(line, np.int32) for line, parent in zip(outlines, parents, strict=True) if parent < 0]


def _outline_to_part(outline: NDArray[np.int32], labels: NDArray[np.int32]) -> _Part:
    x, y, width, height = cv2.boundingRect(outline)
    first_x, first_y = outline.reshape(-1, 2)[0].tolist()
    return _Part((int(labels[first_y, first_x]),), (x, y, x + width, y + height))


def _join_near(parts: list[_Part], labels: NDArray[np.int32], dpi: float) -> list[_Part]:
    """Join parts whose rules are near each other; small ones only where they are upright and within a larger one.

    An upright stroke as high as a row is a piece of a broken rule if it stands in a table, else a stroke of a title.
    """
    done: list[_Part] = []
    waiting = [part for part in parts if part.extent >= LEAST_PART * dpi]
    while waiting:
        part = waiting.pop()
        partner = next((p for p in done if part.overlaps(p, NEAR * dpi) and _are_near(part, p, labels, dpi)), None)
        if partner is None:
            done.append(part)
        else:
            done.remove(partner)
            waiting.append(part.joined(partner))
    uprights = [part for part in parts if part.is_upright and part.extent < LEAST_PART * dpi]
    return [reduce(_Part.joined, (u for u in uprights if part.holds(u)), part) for part in done]


def _join_beside(parts: list[_Part], dpi: float) -> list[_Part]:
    """Join parts that stand beside each other from one height to another: of a column between, all rules are lost."""
    done: list[_Part] = []
    for part in sorted(parts, key=lambda part: part.box[0]):
        partner = next((other for other in done if _are_beside(other.box, part.box, dpi)), None)
        if partner is None:
            done.append(part)
        else:
            done[done.index(partner)] = partner.joined(part)
    return done


def _join_lone(parts: list[_Part], dpi: float) -> list[_Part]:
    """Join upright rules that stand alone in a table, or at its side: what met them is lost."""
    lone = [part for part in parts if part.is_upright and part.box[2] - part.box[0] <= LONE * dpi]
    tables = [part for part in parts if part not in lone]
    for rule in lone:
        table = next((table for table in tables if table.holds(rule, SAME_ENDS * dpi)), None)
        if table is not None:
            tables[tables.index(table)] = table.joined(rule)
    return tables


def _are_beside(left: tuple[int, int, int, int], right: tuple[int, int, int, int], dpi: float) -> bool:
    same = max(abs(left[1] - right[1]), abs(left[3] - right[3])) <= SAME_ENDS * dpi
    return same and left[3] - left[1] >= LEAST_HEIGHT * dpi and right[0] - left[2] <= COLUMN * dpi


def _are_near(one: _Part, two: _Part, labels: NDArray[np.int32], dpi: float) -> bool:
    """Whether rules of the two parts, whose boxes are near, come near each other: looked at where these boxes meet."""
    reach = odd(2 * NEAR * dpi)
    (x0, y0, x1, y1), (u0, v0, u1, v1) = one.box, two.box
    box = max(0, x0 - reach, u0 - reach), max(0, y0 - reach, v0 - reach), min(x1, u1) + reach, min(y1, v1) + reach
    return bool((_grown(one.mask(labels, box), 2 * NEAR * dpi) & two.mask(labels, box)).any())


def _grown(mask: Mask, reach: float) -> Mask:
    """A mask dilated so that parts less than `reach` pixels apart meet."""
    return np.asarray(cv2.dilate(mask, np.ones((odd(reach), odd(reach)), np.uint8)), np.uint8)


def network_to_lines(network: Network, dpi: float) -> tuple[list[float], list[float]]:
    """Where the lines of a table may stand: y of the horizontal, x of the vertical ones, in pixels of the network.

    Open borders count: where several rules run past the last rule across them, their ends are a line.
    """
    level = mask_to_pieces(network.rules.horizontal, 1)
    plumb = mask_to_pieces(turned(network.rules.vertical), 1)
    rows = _cluster(level, SAME_LINE * dpi, LEAST_ROW * dpi)
    columns = _cluster(plumb, SAME_LINE * dpi, LEAST_ROW * dpi)
    return _with_open_ends(rows, plumb, dpi), _with_open_ends(columns, level, dpi)


def _cluster(pieces: Pieces, same: float, apart: float) -> list[float]:
    """Positions across of the lines that pieces of rules make: means of the pieces of each, weighted by length.

    Pieces less than `same` pixels from a line belong to it, the longest first: from a rule, a chain of strokes must not
    lead to the line of text beside it. Of lines less than `apart` the longer one stays, or that with much the longest
    piece: a rule above narrow columns may be shorter than all words of the text above it together.
    """
    lines: list[tuple[float, float, float]] = []  # length, position, length of the longest piece
    for at in np.argsort(-pieces.length):
        position, length = float(pieces.across[at]), float(pieces.length[at])
        nearest = min(range(len(lines)), key=lambda line: abs(lines[line][1] - position), default=None)
        if nearest is None or abs(lines[nearest][1] - position) > same:
            lines.append((length, position, length))
        else:
            weight, mean, longest = lines[nearest]
            lines[nearest] = weight + length, (weight * mean + length * position) / (weight + length), longest
    kept: list[float] = []
    for _, line in sorted(((max(length, WHOLE * longest), line) for length, line, longest in lines), reverse=True):
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
