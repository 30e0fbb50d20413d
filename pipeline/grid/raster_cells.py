"""From lines to walls: where a rule stands between two positions of a table.

A rule counts between two crossing lines when enough of the length between them is inked.
"""

from __future__ import annotations

import itertools

import cv2
import numpy as np
from numpy.typing import NDArray

Shares = NDArray[np.float64]
Mask = NDArray[np.uint8]

NEAR = 0.035  # inches: a piece may stand this far off its line
CROSSING = 0.015  # inches left out next to crossing rules, whose own ink says nothing
PRESENT = 0.66  # share of a piece that must be inked: at most .64 of a line of text is, at least .7 of most rules
SURE = 0.8  # the same where one end alone meets a crossing rule
LEAST_SURE = 2  # pieces of such a line
TIED = 0.58  # the same where both ends meet the crossing rules
REST = 0.3  # the same for what is left of a broken rule between two pieces of it that are there
BESIDE = 0.05  # inches: this far above and below a rule there is paper, in a line of text there is text
END = 0.02  # inches: next to a crossing rule this much must be inked, where text keeps its distance
END_PRESENT = 0.8  # share of both ends of a piece that must be inked, for its line to be a line at all
UPRIGHT = 0.5  # share of some upright rule in a row of a table; strokes of a title between two tables stay below
SIDES = 0.3  # share of the rows with a rule at either side, for a table to have sides
OPEN_EDGES = 2  # crossing rules that must reach an open border: a single one is a stray
BOUNDED = 0.5  # share of the width that the uppermost or the lowest line must have as a rule: a table, not bold text
LEAST_ACROSS = 2  # rules from side to side that make a table of what is open above and below
LEAST_DOUBLE = 0.35  # of the table's width: a line of text that fills cells from rule to rule does it in fewer
SOLID = 0.75  # of the fullest row of a double rule is ink; of a line of text, whose gaps are bridged, at most .65
LEAST_UPRIGHT = 0.01  # the same for upright double rules: text is not in the way
LEAST_RULE = 0.12  # of the table's size: a line whose pieces are shorter in all is a stroke
LEAST_BROKEN = (
    0.05  # the same of upright rules that are broken: one row of three in which the rule is may be left of it
)


def masks_to_shares(
    thin: Mask, runs: Mask, ink: Mask, lines: list[float], crossing: list[float], dpi: float, least: float
) -> tuple[Shares, NDArray[np.int64]]:
    """The shares of `mask_to_shares` and the ties of `mask_to_ties` of each piece.

    thin: ink no thicker than a single rule; runs: what double rules leave too, and long strokes of text. The runs
    count where they meet the crossing rules at both ends, as text seldom does, in pieces that make `least` of the
    length of the line, and where one row of `ink`, not bridged, is as good as full; with `least` 0 everywhere.
    """
    shares, ties = mask_to_shares(thin, lines, crossing, dpi), mask_to_ties(runs, lines, crossing, dpi)
    gaps = np.diff(np.asarray(crossing))
    enough = ((ties == 2) * gaps).sum(axis=1, keepdims=True) >= least * gaps.sum()
    counted = enough & ((ties == 2) | (least == 0))
    if least and counted.any():
        counted &= _fullest(ink, lines, crossing, dpi) >= SOLID
    if counted.any():
        shares = np.where(counted, np.maximum(shares, mask_to_shares(runs, lines, crossing, dpi)), shares)
    return shares, ties


def _fullest(ink: Mask, lines: list[float], crossing: list[float], dpi: float) -> Shares:
    """The share of the fullest row of pixels of each piece, (lines, gaps)."""
    spans = gaps_between(crossing, mask_width=ink.shape[1], dpi=dpi)
    full = [_best_near(inked(ink[:, start:end]), lines, dpi) for start, end in spans]
    return np.stack(full, axis=1) if full else np.zeros((len(lines), 0))


def mask_to_shares(bridged: Mask, lines: list[float], crossing: list[float], dpi: float) -> Shares:
    """Share of each piece of horizontal lines that is inked, (lines, gaps between crossing lines).

    bridged: (h, w) of 0 and 1; for vertical lines give it transposed. Each piece may stand a little off its line: the
    best row of pixels near it counts. What is inked on both sides of it is taken off, as in a line of text.
    """
    aside = round(BESIDE * dpi)
    shares = np.zeros((len(lines), max(0, len(crossing) - 1)))
    for j, (start, end) in enumerate(gaps_between(crossing, mask_width=bridged.shape[1], dpi=dpi)):
        share = np.pad(inked(bridged[:, start:end]), aside)
        share[aside:-aside] -= np.minimum(share[: -2 * aside], share[2 * aside :])
        shares[:, j] = _best_near(share[aside:-aside], lines, dpi)
    return shares


def mask_to_ties(mask: Mask, lines: list[float], crossing: list[float], dpi: float) -> NDArray[np.int64]:
    """At how many of its ends (0, 1, 2) each piece of horizontal lines is inked, where it meets the crossing lines.

    Same shape as `mask_to_shares`. mask: long runs only, so that no text counts.
    """
    end_length = round(END * dpi)
    ties = np.zeros((len(lines), max(0, len(crossing) - 1)), np.int64)
    for j, (start, end) in enumerate(gaps_between(crossing, mask_width=mask.shape[1], dpi=dpi)):
        left = inked(mask[:, start : start + end_length])
        right = inked(mask[:, max(0, end - end_length) : end])
        either, both = (_best_near(f(left, right), lines, dpi) >= END_PRESENT for f in (np.maximum, np.minimum))
        ties[:, j] = either.astype(int) + both
    return ties


def inked(mask: Mask) -> Shares:
    """The share of each row of a mask of 0 and 1 that is set."""
    if not mask.size:
        return np.zeros(len(mask))
    return np.asarray(cv2.reduce(mask, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[:, 0] / mask.shape[1], np.float64)


def gaps_between(crossing: list[float], mask_width: int, dpi: float) -> list[tuple[int, int]]:
    """Start and end of the pieces between crossing lines, clear of their ink."""
    margin = round(CROSSING * dpi)
    return [
        (max(0, round(left) + margin), max(1, min(mask_width, round(right) - margin), round(left) + margin + 1))
        for left, right in itertools.pairwise(crossing)
    ]


def _best_near(share: Shares, lines: list[float], dpi: float) -> Shares:
    near = round(NEAR * dpi)
    places = np.rint(lines).astype(int)[:, None] + np.arange(-near, near + 1)
    return np.asarray(share[np.clip(places, 0, len(share) - 1)].max(axis=1, initial=0.0), np.float64)


def shares_to_walls(shares: Shares, ties: NDArray[np.int64], broken: bool) -> NDArray[np.bool_]:
    """Whether a rule stands at each piece: enough is inked; of broken ones less, where the rule stands on both sides.

    A cell that spans several columns or rows has no wall on the two sides of a line that runs through its text. At
    the border of the table the rest must meet a rule across, from which text keeps its distance.
    """
    walls = np.asarray((shares >= PRESENT) | ((ties == 2) & (shares >= TIED)), np.bool_)
    if not broken:
        return walls
    rest = ~walls & (shares >= REST)
    for line, may_be in zip(walls, rest, strict=True):
        ends = np.flatnonzero(np.diff(np.concatenate(([0], may_be.astype(int), [0]))))
        for start, end in ends.reshape(-1, 2):
            if start > 0 and end < len(line) and line[start - 1] and line[end]:
                line[start:end] = True
    for end, inner in ((0, slice(1, 3)), (-1, slice(-3, -1))) if walls.shape[1] > 2 else ():
        walls[:, end] |= rest[:, end] & (ties[:, end] > 0) & walls[:, inner].all(axis=1)
    return walls


def shares_to_rules(shares: Shares, ties: NDArray[np.int64], broken: bool) -> NDArray[np.bool_]:
    """Which pieces are surely rules: they meet the rules across at both ends; broken ones at one, with hardly a gap.

    Of the latter there must be several in a line: a single one may be a line of text that begins at a rule.
    """
    tied, sure = (ties == 2) & (shares >= PRESENT), (ties > 0) & (shares >= SURE) & broken
    several = sure.sum(axis=1, keepdims=True) >= LEAST_SURE
    return np.asarray(tied | (sure & several), np.bool_)


def shares_to_parts(plumb: Shares, ties: NDArray[np.int64]) -> list[tuple[int, int]]:
    """First and last row line of each table among stacked ones: what has no sides and no two upright rules is no row.

    Only where tables have sides: of a table without, a row that spans all columns has no upright rule either.
    """
    sides = (plumb[[0, -1]] >= UPRIGHT).any(axis=0)
    filled = sides | (((plumb >= UPRIGHT) & (ties > 0)).sum(axis=0) >= OPEN_EDGES)
    if (plumb[[0, -1]] >= UPRIGHT).mean(axis=1).min() < SIDES:
        return [(0, plumb.shape[1])]
    edges = np.flatnonzero(np.diff(np.concatenate(([0], filled.astype(int), [0]))))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def pieces_to_kept(
    pieces: NDArray[np.bool_], crossing: list[float], across: Shares, least: float = LEAST_RULE
) -> NDArray[np.bool_]:
    """Which lines are rules of the table: those with pieces enough between crossing lines, and open borders.

    `least` is the share of the table's size that these pieces make.
    An open border is an outer line that crossing rules reach: `across` are their shares, (crossing lines, gaps).
    """
    gaps = np.diff(np.asarray(crossing))
    kept = (pieces * gaps).sum(axis=1) >= least * gaps.sum()
    kept[[0, -1]] |= (across[:, [0, -1]] >= PRESENT).sum(axis=0) >= OPEN_EDGES
    return np.asarray(kept, np.bool_)


def is_bounded(level: NDArray[np.bool_], plumb: NDArray[np.bool_], columns: list[float]) -> bool:
    """Whether a rule closes a table at its first or its last line; a single row has both, or both sides.

    What a page break cut off above and below has neither, but rules from side to side and both its sides.
    """
    gaps = np.diff(np.asarray(columns))
    closed = (level * gaps).sum(axis=1) >= BOUNDED * gaps.sum()
    if plumb.shape[1] == 1:
        return bool(closed[[0, -1]].all() or (closed.any() and plumb[[0, -1], 0].all()))
    middle = closed.sum() >= LEAST_ACROSS and plumb[[0, -1]].mean(axis=1).min() >= BOUNDED
    return bool(closed[[0, -1]].any() or middle)
