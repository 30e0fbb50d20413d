"""Words of a picture outside its ruled tables, for tables that alignment alone makes.

Pieces of ink that stand close on one level are a word, or the part of one; each is recognised by itself. Lengths are
inches, or shares of the type size around a piece.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.model import Box
from pipeline.picture.edges import LONG, without_edges
from pipeline.picture.rules import Pieces, grey_to_rules, longest, mask_to_pieces
from pipeline.readers.base import LineReader, Picture, texts_read
from pipeline.readers.ink import page_ink

_CLOSE = 0.03  # in; strokes nearer than this along the line are one piece: half of the white between columns
_DARK = 0.4  # share of the darkness of characters that a piece of one has
_ROWS = 100  # rows of a page that tell the grey of its paper
_GAP = 0.35  # of the type size: wider white parts words; characters of a word stand up to .25 apart
_SHARED = 0.5  # of the lower one's height: pieces of a word stand on one level
_MARK = 0.5  # of the type size: marks that are lower, side by side, need not share a level (the number one and a comma)
_TALL = 1.35  # of the type size: pieces that together are higher stand on two lines
_SPECK = 0.2  # of the type size: smaller pieces are dirt or points
_TYPE = (0.05, 0.3)  # in; the height of characters of 5 to 25 points
_USUAL = 0.12  # in; the type size where nothing tells it
_AROUND = 40  # pieces above and below that tell the type size at a place
_MARGIN = 0.15  # of the type size, left around a crop
_COLUMNS = 1.5  # of the type size: white between words of one line from which on they stand in columns
_COLUMN_GAPS = 2  # of them, that a page with a table has at least
_LINE = 24.0  # type sizes; a line as long as this, and as full, is prose
_RAGGED = 3.0  # type sizes: a line of prose ends no further from the end of the others
_TYPICAL = 75  # percentile of the heights of a line's words that tells its type: some are marks
_FULL = 0.8  # share of a line of prose that its words take
_HIGHEST = 3.0  # of the type size: higher pieces are drawings
_THICK = 0.05  # in; a rule is no thicker
_RULE = 1.0  # in; shorter rules may be strokes of characters that touch
_RULED = 3  # rules that bound a table: two may be a line under a title and one above a note
_RULED_NEAR = 1.0  # of the type size: rules of a row stand no further from its only line
_BESIDE = 0.1  # in; words of a table stand no further outside the ends of its rules
_SIDE = 0.5  # in; printers and offices leave more at the sides of a page
_MOST = 1000  # words of a page, three times those of the whole form in small type; more is a texture, such as moiré
_COVER = 2  # pixels painted around a rule, its soft flanks

_Boxes = NDArray[np.float64]  # (n, 4): x0, y0, x1, y1


@dataclass(frozen=True, slots=True)
class Places:
    """The places of words, from top to bottom, and horizontal rules as (height, left, right); all in pixels."""

    words: tuple[Box, ...]
    rules: tuple[tuple[float, float, float], ...]


def picture_to_places(grey: Picture, tables: Sequence[Box], dpi: float, sought: bool = False) -> Places | None:
    """The words outside `tables` but those of prose; None where hardly any white parts columns, or all is texture.

    `sought` says that a table may go on from the page before: then the least of it is enough.
    """
    ink = page_ink(grey, dpi)
    for box in tables:
        ink[max(0, int(box.y0)) : int(box.y1) + 1, max(0, int(box.x0)) : int(box.x1) + 1] = 0
    if _count_gaps(*_words(grey, ink, dpi)) < (1 if sought else _COLUMN_GAPS):
        return None
    rules = longest(without_edges(grey_to_rules(grey, dpi), dpi).horizontal, _RULE * dpi)
    ink[cv2.dilate(rules, np.ones((1 + 2 * _COVER,) * 2, np.uint8)) > 0] = 0
    pieces = mask_to_pieces(rules, _RULE * dpi)
    words, sizes = _words(grey, ink, dpi)
    own = _are_between(words, pieces, grey.shape[1], dpi)
    words, sizes = words[own], sizes[own]
    if len(words) > _MOST:
        return None
    right = float(words[:, 2].max(initial=0.0))
    lines = _lines(words, sizes)
    prose = [_is_prose(words[k], sizes[k], right) and not _is_ruled(words[k], sizes[k], pieces) for k in lines]
    kept = [k for line, is_prose in zip(lines, prose, strict=True) if not is_prose for k in line]
    found = zip(pieces.across.tolist(), pieces.start.tolist(), pieces.end.tolist(), strict=True)
    return Places(tuple(Box(*words[index].tolist()) for index in kept), tuple(found))


def _are_between(words: _Boxes, rules: Pieces, width: int, dpi: float) -> NDArray[np.bool_]:
    """Which words do not stand both beside the rules of a page and at its side: the dark edge of its paper is no word.

    All of them where there are few rules, which may be those of another table.
    """
    long = rules.length >= LONG * dpi
    if long.sum() < _RULED:
        return np.ones(len(words), np.bool_)
    left = min(rules.start[long].min() - _BESIDE * dpi, _SIDE * dpi)
    right = max(rules.end[long].max() + _BESIDE * dpi, width - _SIDE * dpi)
    return np.asarray((words[:, 2] >= left) & (words[:, 0] <= right), np.bool_)


def read_words(grey: Picture, boxes: Sequence[Box], others: Sequence[Box], reader: LineReader) -> list[str]:
    """The text of each word, "" where nothing is recognised; what other words show in its picture is painted over."""
    return texts_read(reader, [_crop(grey, box, others) for box in boxes])


def _words(grey: Picture, ink: NDArray[np.uint8], dpi: float) -> tuple[_Boxes, NDArray[np.float64]]:
    """The places of all words, and the type size around each."""
    pieces, sizes = _pieces(ink, dpi)
    dark = _are_dark(grey, pieces, sizes)
    return _joined(pieces[dark], sizes[dark])


def _are_dark(grey: Picture, pieces: _Boxes, sizes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which pieces are about as dark as characters are: the ends of a shaded row are not."""
    whole = pieces.astype(int)
    darkest = np.array([grey[y0:y1, x0:x1].min() for x0, y0, x1, y1 in whole], float)
    tall = pieces[:, 3] - pieces[:, 1] >= _MARK * sizes
    if not tall.any():
        return np.ones(len(pieces), np.bool_)
    paper = float(np.median(grey[:: max(1, len(grey) // _ROWS)]))
    return np.asarray(paper - darkest >= _DARK * (paper - np.median(darkest[tall])), np.bool_)


def _count_gaps(words: _Boxes, sizes: NDArray[np.float64]) -> int:
    """How many times words on one level stand apart as columns do."""
    return sum(_column_gaps(words[line], sizes[line]) for line in _lines(words, sizes))


def _pieces(ink: NDArray[np.uint8], dpi: float) -> tuple[_Boxes, NDArray[np.float64]]:
    """Pieces of ink that may be text, and the type size around each."""
    close = max(1, round(_CLOSE * dpi))
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, close), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    x, y, w, h = (stats[1:, column].astype(float) for column in range(4))
    boxes = np.stack([x, y, x + w, y + h], axis=1)[np.argsort(y + h / 2)]
    heights = boxes[:, 3] - boxes[:, 1]
    widths = boxes[:, 2] - boxes[:, 0]
    low, high = (inch * dpi for inch in _TYPE)
    typical = (heights >= low) & (heights <= high) & (widths >= heights / 2)
    sizes = _local_sizes(boxes, heights, typical, _USUAL * dpi)
    rule = (heights <= _THICK * dpi) & (widths >= _RULE * dpi)
    keep = (np.maximum(widths, heights) >= _SPECK * sizes) & (heights <= _HIGHEST * sizes) & ~rule
    return boxes[keep], sizes[keep]


def _local_sizes(
    boxes: _Boxes, heights: NDArray[np.float64], typical: NDArray[np.bool_], usual: float
) -> NDArray[np.float64]:
    """The median height of the typical pieces next above and below each piece; `boxes` are sorted by height."""
    chosen = np.flatnonzero(typical)
    if not len(chosen):
        return np.full(len(boxes), usual)
    middles = (boxes[:, 1] + boxes[:, 3]) / 2
    at = np.searchsorted(middles[chosen], middles)
    beside = np.full(_AROUND // 2, np.nan)
    around = np.concatenate([beside, heights[chosen], beside, [np.nan]])
    return np.asarray(np.nanmedian(np.lib.stride_tricks.sliding_window_view(around, _AROUND + 1), axis=1)[at], float)


def _joined(pieces: _Boxes, sizes: NDArray[np.float64]) -> tuple[_Boxes, NDArray[np.float64]]:
    """Pieces that stand close on one level as words; then those above or below others that are one character with it.

    The latter must fit the word as it is by then: marks of two lines may be as near as the parts of a character.
    """
    owner = list(range(len(pieces)))

    def root(node: int) -> int:
        while owner[node] != node:
            owner[node] = node = owner[owner[node]]
        return node

    stacked: list[tuple[int, int, float]] = []
    for one, others, level, size in _near(pieces, sizes):
        for other, is_level, most in zip(others.tolist(), level.tolist(), (_TALL * size).tolist(), strict=True):
            if is_level:
                owner[root(other)] = root(one)
            else:
                stacked.append((one, other, most))
    top, bottom = _extents(pieces, [root(index) for index in range(len(pieces))])
    for one, other, most in stacked:
        a, b = root(one), root(other)
        high, low = min(top[a], top[b]), max(bottom[a], bottom[b])
        if low - high <= max(most, bottom[a] - top[a], bottom[b] - top[b]):
            owner[b], top[a], bottom[a] = a, high, low
    groups: dict[int, list[int]] = {}
    for index in range(len(pieces)):
        groups.setdefault(root(index), []).append(index)
    members = list(groups.values())
    boxes = np.array([[*pieces[m][:, :2].min(axis=0), *pieces[m][:, 2:].max(axis=0)] for m in members]).reshape(-1, 4)
    return boxes, np.array([np.median(sizes[m]) for m in members])


def _near(
    pieces: _Boxes, sizes: NDArray[np.float64]
) -> Iterator[tuple[int, NDArray[np.intp], NDArray[np.bool_], NDArray[np.float64]]]:
    """For each piece the later ones that may be of its word: which, whether on one level with it, the type size."""
    x0, y0, x1, y1 = pieces.T
    tall = np.minimum(y1 - y0, _HIGHEST * sizes)
    for index in range(len(pieces)):
        rest = slice(index + 1, None)
        size = np.maximum(np.maximum(sizes[index], sizes[rest]), np.maximum(tall[index], tall[rest]))
        white = np.maximum(x0[rest], x0[index]) - np.minimum(x1[rest], x1[index])
        shared = np.minimum(y1[rest], y1[index]) - np.maximum(y0[rest], y0[index])
        lower = np.minimum(y1[rest] - y0[rest], y1[index] - y0[index])
        union = np.maximum(y1[rest], y1[index]) - np.minimum(y0[rest], y0[index])
        marks = (white >= 0) & (tall[index] < _MARK * size) & (tall[rest] < _MARK * size) & (union <= size)
        level = (shared >= _SHARED * lower) | marks
        near = np.flatnonzero((white <= _GAP * size) & (level | (white < 0)) & (union <= _TALL * size))
        yield index, near + index + 1, level[near], size[near]


def _extents(pieces: _Boxes, owners: Sequence[int]) -> tuple[list[float], list[float]]:
    """Top and bottom of each word, by the piece that stands for it."""
    top, bottom = pieces[:, 1].copy(), pieces[:, 3].copy()
    np.minimum.at(top, owners, pieces[:, 1])
    np.maximum.at(bottom, owners, pieces[:, 3])
    return top.tolist(), bottom.tolist()


def _lines(words: _Boxes, sizes: NDArray[np.float64]) -> list[list[int]]:
    """Words by line, each line from the left."""
    middles = (words[:, 1] + words[:, 3]) / 2
    lines: list[list[int]] = []
    for index in np.argsort(middles).tolist():
        if lines and middles[index] - middles[lines[-1][0]] <= sizes[index] / 2:
            lines[-1].append(index)
        else:
            lines.append([index])
    return [sorted(line, key=lambda index: float(words[index, 0])) for line in lines]


def _column_gaps(words: _Boxes, sizes: NDArray[np.float64]) -> int:
    return sum(b[0] - a[2] >= _COLUMNS * size for (a, b), size in zip(pairwise(words), sizes[1:], strict=True))


def _is_prose(words: _Boxes, sizes: NDArray[np.float64], right: float) -> bool:
    """True for a long line without gaps that runs to the end of the page's text, as no title does."""
    length = float(words[:, 2].max() - words[:, 0].min())
    inked = float((words[:, 2] - words[:, 0]).sum())
    size = max(float(np.median(sizes)), float(np.percentile(words[:, 3] - words[:, 1], _TYPICAL)))
    ends = float(words[:, 2].max()) >= right - _RAGGED * size
    return ends and length >= _LINE * size and inked >= _FULL * length and not _column_gaps(words, sizes)


def _is_ruled(words: _Boxes, sizes: NDArray[np.float64], rules: Pieces) -> bool:
    """True for a line with a rule close above and another close below: a row of a table, however full."""
    middle, reach = float(words[:, [0, 2]].mean()), _RULED_NEAR * float(np.median(sizes))
    here = (rules.start <= middle) & (rules.end >= middle)
    above = float(words[:, 1].min()) - rules.across[here]
    below = rules.across[here] - float(words[:, 3].max())
    return bool(np.any(np.abs(above) <= reach) and np.any(np.abs(below) <= reach))


def _crop(grey: Picture, box: Box, boxes: Sequence[Box]) -> Picture:
    """The picture of a word with a margin, other words in it painted over."""
    margin = max(1, round(_MARGIN * box.height))
    x0, y0 = max(0, int(box.x0) - margin), max(0, int(box.y0) - margin)
    x1, y1 = int(box.x1) + margin, int(box.y1) + margin
    crop = grey[y0:y1, x0:x1].copy()
    for other in boxes:
        if other != box and other.x0 < x1 and other.x1 > x0 and other.y0 < y1 and other.y1 > y0:
            _paint(crop, x0, y0, other, box)
    return crop


def _paint(crop: Picture, x0: int, y0: int, other: Box, own: Box) -> None:
    """White where another word stands, but not within the word itself."""
    top, bottom = max(0, int(other.y0) - y0), max(0, int(other.y1) - y0)
    left, right = max(0, int(other.x0) - x0), max(0, int(other.x1) - x0)
    inside = crop[int(own.y0) - y0 : int(own.y1) - y0, int(own.x0) - x0 : int(own.x1) - x0].copy()
    crop[top:bottom, left:right] = 255
    crop[int(own.y0) - y0 : int(own.y1) - y0, int(own.x0) - x0 : int(own.x1) - x0] = inside
