"""Rules across a window of a page taken away: what is darker than the rule stays, as dark as it is on paper."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.readers.base import Picture
from pipeline.readers.ink import Ink

BLACK = 0.35  # of the paper's grey: a darker rule hides the strokes that it crosses
SLANT = 3  # pixels: strokes that meet under a rule may stand so far aside of each other, both sides together
_NOISE = 0.25  # of the grey of a rule: what it varies by itself
_FLANK = 1  # pixel at both sides of a rule that is neither rule nor paper


def cell_paper(cell: Picture, ink: Ink) -> float:
    """The usual grey of a cell as it stands on its page, where it shows neither ink nor rule; its ink may be lit."""
    bare = cell[(ink.labels == 0) & ~ink.rule]
    return float(np.median(bare)) if bare.size else 255.0


def lightened(window: Picture, ruled: NDArray[np.bool_], inside: NDArray[np.bool_], paper: float) -> NDArray[np.uint8]:
    """The window with its ruled rows lightened by their usual grey, strokes joined through black ones."""
    import cv2

    clear = window.astype(np.float32)
    usual = np.quantile(clear[:, inside], 0.75, axis=1)
    starts, ends = runs(ruled)
    for start, end in zip(starts, ends, strict=True):
        top, foot = max(0, start - _FLANK), min(len(window), end + _FLANK)
        for y in range(top, foot):
            level = float(usual[y])
            darker = np.where(clear[y] < (1 - _NOISE) * level, level - clear[y], 0)
            clear[y] = paper - darker * paper / max(level, 1.0)
        black = [y for y in range(top, foot) if usual[y] < BLACK * paper]
        if black and black[0] > 0 and black[-1] < len(window) - 1:
            beside = clear[[black[0] - 1, black[-1] + 1]]
            clear[black[0] : black[-1] + 1] = cv2.erode(beside, np.ones((1, SLANT), np.uint8)).max(axis=0)
    return np.clip(clear, 0, 255).astype(np.uint8)


def darkest(window: Picture, ruled: NDArray[np.bool_], inside: NDArray[np.bool_]) -> list[float]:
    """The usual grey of the darkest row of each run of ruled rows."""
    each = zip(*runs(ruled), strict=True)
    return [float(np.quantile(window[start:end, inside], 0.75, axis=1).min()) for start, end in each]


def runs(ruled: NDArray[np.bool_]) -> tuple[list[int], list[int]]:
    """First and last but one row of each run of ruled rows."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], ruled.astype(np.int8), [0]))))
    return edges[::2].tolist(), edges[1::2].tolist()
