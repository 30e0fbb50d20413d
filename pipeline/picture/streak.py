"""Streaks along the feed of a scanner: dirt on its glass draws thin lines from one edge of every page to the other.

They run on through the margins, where no ruling line goes. What lies under them is lost, so it is told where they were.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.picture.ink import INK_CONTRAST, odd

WIDEST = 0.04  # inches: wider lines are the shadow of a sheet or of a fold
BAND = 0.125  # inches: the page is looked at in bands so high; the margin of a page is higher
PAPER = 128  # grey levels of evened paper: a band that is darker all over shows no streak
SEEN = 0.3  # of a band must be paper, else it says nothing
INKED = 0.6  # of the paper of a band is darker where a streak runs; text and its gaps stay below
ALONG = 0.92  # of the bands from edge to edge; the longest wall of a table ends at the margins
LEAN = 0.04  # change across by length: a scanner that puts pages straight turns the streaks
EDGE = 0.25  # inches: beside the edges of the sheet lie their own shadows
MOST = 5  # streaks a page: more are the walls of a table that was cut out without its margins
SOFT = 1  # pixels on either side of a streak: its soft flank
WHITE = 255

Picture = NDArray[np.uint8]
Line = tuple[float, float, int]  # x in the first row, change of x a row, pixels wide


def without_streaks(even: Picture, dpi: float) -> tuple[Picture, Picture | None]:
    """A page without its upright streaks, and black on white where they were; as it is, and None, where there are none.

    even: (h, w) of evened light, as the scanner gave it (not yet turned or straightened). Every row is bridged from
    one side of a streak to the other, so that rules and strokes that cross it go on.
    """
    lines = _even_to_lines(even, dpi)
    if not 0 < len(lines) <= MOST:
        return even, None
    clear, hidden = even.copy(), np.full_like(even, WHITE)
    rows = np.arange(len(even))
    for x, lean, wide in lines:
        first = np.round(x + lean * rows - wide / 2).astype(np.intp) - SOFT
        last = first + wide + 2 * SOFT
        before, after = (np.clip(side, 0, even.shape[1] - 1) for side in (first - 1, last))
        ends = even[rows, before].astype(np.float32), even[rows, after].astype(np.float32)
        for step in range(wide + 2 * SOFT):
            share = (step + 1) / (wide + 2 * SOFT + 1)
            at = np.clip(first + step, 0, even.shape[1] - 1)
            clear[rows, at] = np.round(ends[0] * (1 - share) + ends[1] * share).astype(np.uint8)
            hidden[rows, at] = 0
    return clear, hidden


def _even_to_lines(even: Picture, dpi: float) -> list[Line]:
    """The streaks from left to right."""
    inked = _inked(even, dpi)
    told = np.flatnonzero(np.nanmax(inked, axis=1, initial=0.0) > 0)
    if len(told) < 2:
        return []
    first, last = int(told[0]), int(told[-1])
    height, reach = max(1, round(BAND * dpi)), LEAN * (last - first)
    found: list[Line] = []
    ends = list(_runs(inked[last] >= INKED))
    for left, right in _runs(inked[first] >= INKED):
        top = (left + right - 1) / 2
        lines = []
        for begin, end in ends:
            lean = ((begin + end - 1) / 2 - top) / (last - first)
            if abs(lean) <= reach / (last - first) * height:
                lines.append((_share(inked, top, lean, first), lean))
        if lines and max(lines)[0] >= ALONG:
            lean = max(lines)[1]
            wide = _width(inked, top, lean, first)
            x = top - lean * (first + 0.5)
            if wide <= WIDEST * dpi and min(x, even.shape[1] - x) >= EDGE * dpi:
                found.append((x, lean / height, wide))
    return found


def _inked(even: Picture, dpi: float) -> NDArray[np.float32]:
    """(bands, w): the share of the paper of each band in which a pixel is darker than both of its sides.

    NaN where a band shows too little paper.
    """
    kernel = np.ones((1, odd(2 * WIDEST * dpi)), np.uint8)
    paper = cv2.morphologyEx(even, cv2.MORPH_CLOSE, kernel)
    thin = (cv2.subtract(paper, even) > INK_CONTRAST) & (paper >= PAPER)
    height = max(1, round(BAND * dpi))
    bands = len(even) // height
    shape = (bands, height, even.shape[1])
    seen = (paper >= PAPER)[: bands * height].reshape(shape).mean(axis=1)
    dark = thin[: bands * height].reshape(shape).mean(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(seen >= SEEN, dark / seen, np.nan).astype(np.float32)


def _runs(hits: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """The stretches of True as (first, one past the last)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], hits, [False]]).astype(np.int8)))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _along(inked: NDArray[np.float32], top: float, lean: float, first: int, aside: int) -> NDArray[np.float32]:
    """What a line shows in each band that shows paper; `top` is its x in band `first`, `aside` pixels off."""
    bands = np.arange(len(inked))
    at = np.clip(np.round(top + lean * (bands - first)).astype(np.intp) + aside, 0, inked.shape[1] - 1)
    values = inked[bands, at]
    return np.asarray(values[~np.isnan(values)])


def _share(inked: NDArray[np.float32], top: float, lean: float, first: int) -> float:
    """The share of the bands in which a line is dark, one pixel to either side allowed."""
    near = np.maximum(np.nan_to_num(inked), 0)
    near = cv2.dilate(near, np.ones((1, 3), np.uint8))
    near[np.isnan(inked)] = np.nan
    values = _along(np.asarray(near, np.float32), top, lean, first, 0)
    return float((values >= INKED).mean()) if values.size else 0.0


def _width(inked: NDArray[np.float32], top: float, lean: float, first: int) -> int:
    """How many pixels next to each other are dark in most bands."""
    wide = 1
    for step in (-1, 1):
        aside = step
        while abs(aside) < inked.shape[1] and np.median(_along(inked, top, lean, first, aside)) >= INKED / 2:
            wide, aside = wide + 1, aside + step
    return wide
