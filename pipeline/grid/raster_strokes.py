"""Upright strokes of characters that stand below each other, where rows are so tight that they touch the rules.

A rule stands at one place from row to row, or moves little by little where the page bends. Strokes stand where their
characters have them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.grid.raster_cells import NEAR, gaps_between, inked

Mask = NDArray[np.uint8]

STEADY = 0.0045  # inches from one row to the next: half of the steps of rules are below .0025, of strokes .0045 to .025
LEAST = 3  # pieces that tell
MOSTLY = 0.5  # of the steps from piece to piece are so small on a rule: figures and labels may touch it here and there
FULL = 0.8  # of the fullest pixel column of a piece: what has as much is its core


def are_strokes(
    thin: Mask, lines: list[float], crossing: list[float], present: NDArray[np.bool_], dpi: float
) -> NDArray[np.bool_]:
    """Which of some lines, but for the first and the last, are strokes of text.

    thin: (h, w) of 0 and 1, for vertical lines with the axes exchanged; `present` are the pieces of each line between
    the crossing lines that are inked, (lines, gaps).
    """
    found = np.zeros(len(lines), np.bool_)
    places = np.full(present.shape, np.nan)
    for gap, (start, end) in enumerate(gaps_between(crossing, thin.shape[1], dpi)):
        if present[1:-1, gap].any():
            places[:, gap] = _places(inked(thin[:, start:end]), lines, present[:, gap], round(NEAR * dpi))
    for line in range(1, len(lines) - 1):
        own = places[line][~np.isnan(places[line])]
        if len(own) >= LEAST:
            found[line] = np.mean(np.abs(np.diff(own)) <= STEADY * dpi) < MOSTLY
    return found


def _places(
    share: NDArray[np.float64], lines: list[float], present: NDArray[np.bool_], near: int
) -> NDArray[np.float64]:
    """Where in one gap the ink of each line is, as the mean of its fullest pixels; nan where it is not present."""
    padded = np.pad(share, near)  # the pixel at `near` is the first one of the page
    places = np.full(len(lines), np.nan)
    for line in np.flatnonzero(present):
        first = round(lines[line])
        window = padded[first : first + 2 * near + 1]
        core = np.flatnonzero(window >= FULL * window.max(initial=0.0))
        if window.any():
            places[line] = first - near + np.average(core, weights=window[core])
    return places
