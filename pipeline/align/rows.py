"""Bands onto the rows of a table by a best monotone alignment.

Dynamic programming over label likeness and order (Needleman and Wunsch 1970) with one more move: a row cut by a page
break takes the last band of one page and the first of the next.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.align.bands import Band
from pipeline.forms import Row
from pipeline.likeness import NOTE_FROM, likeness, normalise

UNLIKE = 0.35  # a label less alike than this speaks against its row
SKIP_ROW = 0.30  # cost of a row of the form that the document leaves out
SKIP_INKED = 0.30  # cost of a band with figures that is no row of the form
SKIP_EMPTY = 0.02  # cost of a band without figures
CUT = 0.04  # cost of taking two bands for one row, so that it is done only where it helps
BOTH_INKED = 0.8  # cost of taking two bands for one row where both carry figures
SURE = 0.72  # a label at least this alike is evidence of its row by itself
WHOLE = 0.9  # a label less alike than this may be half of it
AMBIGUOUS = 0.4  # the evidence left where a label stands for several rows
CLAIM = 0.15  # a label this much more alike to another row than to its own is evidence against its own


@dataclass(frozen=True, slots=True)
class RowMatch:
    """A row of the form and the bands that show it (two where a page break cuts it), with the evidence of labels."""

    row: int
    bands: tuple[Band, ...]
    alike: float
    evidence: float


def align_rows(bands: Sequence[Band], rows: Sequence[Row]) -> tuple[list[RowMatch], float]:
    """The matched rows in order, and the score of the alignment (higher is better)."""
    alike = [[band_likeness(band.labels, row) for row in rows] for band in bands]
    score, moves = _fill(bands, rows, alike)
    matches = _trace(bands, rows, alike, moves)
    return _with_evidence(matches, bands, rows, alike), score


@lru_cache(maxsize=16384)  # of the same labels in every report
def band_likeness(labels: tuple[str, ...], row: Row) -> float:
    """How alike the nearest of a band's labels is to a row's."""
    return max((likeness(label, row.labels) for label in labels), default=0.0)


def cut_likeness(first: Band, second: Band, row: Row) -> float:
    """How alike the labels of two bands are to a row's, read as one label cut by the page break."""
    joined = [a + b for a in first.labels[:2] or ("",) for b in second.labels[:2] or ("",)]
    return max(likeness(label, row.labels) for label in joined)


def _fill(
    bands: Sequence[Band], rows: Sequence[Row], alike: list[list[float]]
) -> tuple[float, list[list[tuple[int, int]]]]:
    """Best scores and the moves (bands taken, rows taken) that lead to them."""
    count, height = len(bands), len(rows)
    best = [[0.0] * (height + 1) for _ in range(count + 1)]
    moves = [[(0, 0)] * (height + 1) for _ in range(count + 1)]
    for i in range(count + 1):
        skip = _skipping(bands[i - 1]) if i else 0.0
        cut = i > 1 and bands[i - 2].leaf != bands[i - 1].leaf
        for j in range(height + 1):
            found, move = (best[i][j - 1] - SKIP_ROW, (0, 1)) if j else (-math.inf, (0, 0))
            if i and (value := best[i - 1][j] - skip) >= found:  # of equals the one that takes more
                found, move = value, (1, 0)
            if i and j and (value := best[i - 1][j - 1] + 2 * (alike[i - 1][j - 1] - UNLIKE)) >= found:
                found, move = value, (1, 1)
            if (
                cut
                and j
                and (value := best[i - 2][j - 1] + _cut_gain(bands[i - 2], bands[i - 1], rows[j - 1])) >= found
            ):
                found, move = value, (2, 1)
            if i or j:
                best[i][j], moves[i][j] = found, move
    return best[count][height], moves


def _skipping(band: Band) -> float:
    return SKIP_INKED if band.inked > 1 else SKIP_EMPTY


def _cut_gain(first: Band, second: Band, row: Row) -> float:
    """What is gained by taking two bands for a row that the page break cuts."""
    gain = 2 * (cut_likeness(first, second, row) - UNLIKE) - CUT
    if first.inked > 1 and second.inked > 1:
        gain -= BOTH_INKED
    elif not first.inked and second.inked > 1 and not second.labels:
        gain += 2 * CUT  # figures without a label belong to the label that the page break left alone
    return gain


def _trace(
    bands: Sequence[Band], rows: Sequence[Row], alike: list[list[float]], moves: list[list[tuple[int, int]]]
) -> list[tuple[int, tuple[int, ...], float]]:
    """From the last cell back to the first: (row, band indices, likeness)."""
    i, j = len(bands), len(rows)
    found = []
    while i or j:
        taken, row = moves[i][j]
        if taken and row:
            pair = tuple(range(i - taken, i))
            value = alike[i - 1][j - 1] if taken == 1 else cut_likeness(bands[i - 2], bands[i - 1], rows[j - 1])
            found.append((j - 1, pair, value))
        i, j = i - taken, j - row
    return found[::-1]


def _with_evidence(
    found: list[tuple[int, tuple[int, ...], float]],
    bands: Sequence[Band],
    rows: Sequence[Row],
    alike: list[list[float]],
) -> list[RowMatch]:
    matches = []
    for index, (row, taken, value) in enumerate(found):
        rival = max((alike[band][other] for band in taken for other in range(len(rows)) if other != row), default=0.0)
        evidence = min(1.0, value / SURE)
        if rival > value + CLAIM:
            evidence *= 0.5
        elif value >= UNLIKE and _between_neighbours(found, index):
            evidence = max(evidence, 0.8)
        own = [bands[band] for band in taken]
        shared = any(band.shared for band in own) and not (_parts_fit(own) and _between_neighbours(found, index))
        free = _free_rows(found, index, len(rows))
        nearly = max((alike[band][other] for band in taken for other in free), default=0.0) >= max(
            value - CLAIM, UNLIKE
        )
        guessed = _without_label(own) and (free or _has_blank(found, index, bands))
        half = value < WHOLE and not any(band.inked for band in own) and _is_outermost(found, index, bands)
        if shared or nearly or guessed or half or any(_names_several(band, rows) for band in own):
            evidence = min(evidence, AMBIGUOUS)
        matches.append(RowMatch(row, tuple(bands[band] for band in taken), value, evidence))
    return matches


def _free_rows(found: list[tuple[int, tuple[int, ...], float]], index: int, height: int) -> list[int]:
    """The rows that the document leaves out just before and after a row: its band may be theirs."""
    before = found[index - 1][0] if index else -1
    after = found[index + 1][0] if index + 1 < len(found) else height
    return [row for row in range(before + 1, after) if row != found[index][0]]


def _is_outermost(found: list[tuple[int, tuple[int, ...], float]], index: int, bands: Sequence[Band]) -> bool:
    """Whether a row is the first or the last of its page: the other half of it may stand on a page that is lost."""
    leaf = bands[found[index][1][0]].leaf
    beside = (found[place][1] for place in (index - 1, index + 1) if 0 <= place < len(found))
    return sum(bands[band].leaf == leaf for taken in beside for band in taken) < 2


def _without_label(bands: Sequence[Band]) -> bool:
    """True for figures without a label, taken for those of the label that the page before left alone."""
    return len(bands) > 1 and not bands[0].inked and not bands[-1].labels


def _has_blank(found: list[tuple[int, tuple[int, ...], float]], index: int, bands: Sequence[Band]) -> bool:
    """Whether another row has a label and no figures: where zeros are left blank, a label without figures is a row."""
    others = (
        band for place, (_, taken, value) in enumerate(found) if place != index and value >= SURE for band in taken
    )
    return any(not bands[band].inked for band in others)


def _parts_fit(bands: Sequence[Band]) -> bool:
    """True for two parts of a cut row of which one has all the figures, and the other only a label of its own."""
    return any(band.inked for band in bands) and any(not band.inked and not band.shared for band in bands)


def _names_several(band: Band, rows: Sequence[Row]) -> bool:
    """True where one label holds those of several rows: a rule between them was not seen, and figures may be joined."""
    for text in band.labels:
        printed = normalise(text)
        names = {(index, label) for index, row in enumerate(rows) for label in map(normalise, row.labels)}
        held = {(index, label) for index, label in names if len(label) >= NOTE_FROM and label in printed}
        whole = {index for index, label in held if not any(label in other and label != other for _, other in held)}
        if len(whole) > 1:
            return True
    return False


def _between_neighbours(found: list[tuple[int, tuple[int, ...], float]], index: int) -> bool:
    """True where the rows before and after in the form stand, surely, in the bands before and after."""
    row, taken, _ = found[index]

    def sure(other: int, step: int) -> bool:
        if not 0 <= other < len(found):
            return False
        near_row, near_bands, value = found[other]
        edge, near = (taken[0], near_bands[-1]) if step < 0 else (taken[-1], near_bands[0])
        return near_row == row + step and near == edge + step and value >= SURE

    return sure(index - 1, -1) and sure(index + 1, 1)
