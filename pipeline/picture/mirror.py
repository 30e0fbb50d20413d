"""Whether what shows through a page is the print of its back: it reads as text when mirrored, and not as it stands."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.picture.ink import odd
from pipeline.picture.turn import LOOK_DPI, line_boxes

CLEAR = 0.6  # confidence of lines the right way round, soft and pale as they are: .6 to 1
MORE = 0.2  # ... by so much above that of the same lines seen from behind, which is up to .7 for symmetric characters
AGREEING = 2  # lines that must be clear
LINES = 8  # lines that are looked at
SHAPE = 8.0  # times as wide as high: so much of a line is enough to judge
MARGIN = 0.15  # of the line's height, left round it
AROUND = 0.015  # inches: the soft edges of the front's print
WHITE = 255

Picture = NDArray[np.uint8]


def is_mirrored(grey: Picture, front: Picture, dpi: float, upright: Callable[[list[Picture]], list[float]]) -> bool:
    """Whether the print that `grey` has and `front` has not, both (h, w), is seen from behind.

    upright: crops of text lines → confidence of each that it is text that stands upright.
    """
    back = _back_alone(grey, front, dpi)
    factor = min(1.0, LOOK_DPI / dpi)
    copy = np.asarray(cv2.resize(back, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)
    crops = []
    for x, y, width, height in [box for _, box in sorted(line_boxes(copy, dpi * factor))][:LINES]:
        margin = MARGIN * height
        right = min(x + width, x + SHAPE * height) + margin
        edges = (y - margin, y + height + margin, x - margin, right)
        top, bottom, left, right = (max(0, round(edge / factor)) for edge in edges)
        crops.append(np.ascontiguousarray(back[top:bottom, left:right]))
    pairs = list(zip(upright([np.ascontiguousarray(np.fliplr(crop)) for crop in crops]), upright(crops), strict=True))
    mirrored, standing = (sum(_is_clearer(*pair) for pair in way) for way in (pairs, [pair[::-1] for pair in pairs]))
    return mirrored >= AGREEING and not standing


def _is_clearer(one: float, other: float) -> bool:
    return one >= CLEAR and one >= other + MORE


def _back_alone(grey: Picture, front: Picture, dpi: float) -> Picture:
    """What `grey` has and `front` has not, as dark as the front's print."""
    own = cv2.dilate((front < WHITE).astype(np.uint8), np.ones((odd(AROUND * dpi), odd(AROUND * dpi)), np.uint8))
    depth = np.where(own > 0, 0, WHITE - grey.astype(np.float64))
    deepest = float(np.percentile(depth[depth > 0], 99)) if (depth > 0).any() else 1.0
    return np.asarray(np.clip(WHITE - depth * (WHITE / deepest), 0, WHITE), np.uint8)
