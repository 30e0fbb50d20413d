"""Watermarks lifted from a page: ink much fainter than the text, in a class of its own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.picture.watermark import grey_to_unmarked
from pipeline.readers.base import Picture

_CLASSES = (0.6, 0.7)  # of the way from text to paper: valley between text with its rules, and a watermark behind it
_LEAST = 0.03  # of all ink is a watermark at least; the soft edges of worn pages and photographs stay below
_VALLEY = 0.25  # of the watermark's share: more between the classes is a page that fades, not one with a watermark
_RANGE = (2, 98)  # percentiles of the paper
_UNEVEN = 0.25  # of the contrast of the text: paper that differs more


def without_watermark(grey: Picture, ink: NDArray[np.uint8], dpi: float) -> Picture:
    """The page with a watermark painted white; the page itself, not a copy, where there is none.

    `grey` is the page, `ink` 1 where it is darker than its neighbourhood, both of shape (height, width). Every ink
    pixel is judged by the darkest of its neighbours, so that the soft edges of the text go with the text. A flat
    watermark is told by `pipeline.picture.watermark`, any other by the classes of paleness.
    """
    import cv2

    if not ink.any():
        return grey
    unmarked = grey_to_unmarked(grey, ink, dpi)
    if unmarked is not grey:
        return unmarked
    darkest = np.asarray(cv2.erode(grey, np.ones((3, 3), np.uint8)), np.uint8)
    levels = _levels(darkest, ink)
    shares = levels / levels.sum()
    bare = _levels(grey, 1 - ink)
    text, paper = _dark_level(shares), _percentile(bare, 50) if bare.any() else 255.0
    below, above = (round(text + share * (paper - text)) for share in _CLASSES)
    watermark, between = float(shares[above:].sum()), float(shares[below:above].sum())
    if watermark < _LEAST or between > _VALLEY * watermark or _is_uneven(bare, paper - text):
        return grey
    lifted = np.where(darkest >= (below + above) // 2, np.uint8(round(paper)), grey)
    return np.asarray(lifted, np.uint8)


def _levels(grey: Picture, mask: NDArray[np.uint8]) -> NDArray[np.float64]:
    """How many of the pixels set in a mask are of each of the 256 grey levels."""
    import cv2

    return np.asarray(cv2.calcHist([grey], [0], mask, [256], [0, 256]), np.float64).ravel()


def _percentile(levels: NDArray[np.float64], share: float) -> float:
    """The grey level below which so many of a hundred pixels lie."""
    return float(np.searchsorted(np.cumsum(levels), levels.sum() * share / 100))


def _is_uneven(paper: NDArray[np.float64], contrast: float) -> bool:
    """True where the light differs so much over the page that text in the light could be taken for a watermark."""
    low, high = (_percentile(paper, share) for share in _RANGE)
    return high - low > _UNEVEN * contrast


def _dark_level(shares: NDArray[np.float64]) -> float:
    """The mean of the darker of the two classes into which the levels fall best (Otsu, IEEE SMC 9, 1979)."""
    levels = np.arange(shares.size)
    weight = np.cumsum(shares)
    mean = np.cumsum(shares * levels)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = (mean[-1] * weight - mean) ** 2 / (weight * (1.0 - weight))
    split = int(np.nanargmax(np.where(np.isfinite(between), between, -1.0)))
    return float(mean[split] / weight[split]) if weight[split] > 0 else 0.0
