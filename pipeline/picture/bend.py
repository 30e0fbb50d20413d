"""What a homography cannot straighten: the curl of a page and the bend of a lens.

After the homography every rule should be straight. A smooth field of small shifts, polynomial in both directions, is
fitted to how far the points of each rule stray from a straight line of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.polynomial import legendre
from numpy.typing import NDArray

from pipeline.picture.rules import Rules, mask_to_points, turned

Points = NDArray[np.float64]
Homography = NDArray[np.float64]

SHORTEST = 1.0  # inches: shorter rules do not show a bend
SAMPLE = 0.1  # inches: one point of a rule for each
DEGREE_ALONG = 4  # of the polynomial along a rule: a page may curl at both edges
DEGREE_ACROSS = 2  # of the polynomial from rule to rule
STIFFNESS = 0.02  # ridge, in units of the number of points: no wild bends where there are few rules
ROUNDS = 3  # rounds of reweighting: strokes taken for rules lose their say
LEAST_BEND = 0.006  # inches: smaller strays are the raster's
COARSE = 16  # pixels: the field is smooth, so it is computed on a coarse raster


@dataclass(frozen=True, slots=True)
class _Field:
    """Shift across, as a polynomial of the place: coefficients (along, across) and the box in which it was fitted."""

    coefficients: Points
    low: Points
    high: Points

    def at(self, along: Points, across: Points) -> Points:
        """The shift at places; outside of its box that of the nearest place inside."""
        place = [
            2 * (np.clip(value, low, high) - low) / max(high - low, 1.0) - 1
            for value, low, high in zip((along, across), self.low, self.high, strict=True)
        ]
        return np.asarray(legendre.legval2d(place[0], place[1], self.coefficients), np.float64)


def rules_to_maps(
    rules: Rules, homography: Homography, size: tuple[int, int], dpi: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]] | None:
    """For each pixel of the straight picture of `size` (width, height), the x and y in the picture of the rules.

    homography: from the picture of the rules to the straight one. None where that alone is good enough.
    """
    level = _fit(_points(rules.horizontal, dpi), homography, dpi, flip=False)
    plumb = _fit(_points(turned(rules.vertical), dpi), homography, dpi, flip=True)
    if level is None and plumb is None:
        return None
    width, height = size
    xs, ys = np.meshgrid(np.arange(0, width + COARSE, COARSE) + 0.0, np.arange(0, height + COARSE, COARSE) + 0.0)
    moved_x = xs + (plumb.at(ys, xs) if plumb else 0.0)
    moved_y = ys + (level.at(xs, ys) if level else 0.0)
    moved = np.stack([moved_x, moved_y], axis=2)
    back = np.asarray(cv2.perspectiveTransform(moved, np.linalg.inv(homography)), np.float64)
    return _enlarge(back[:, :, 0], size), _enlarge(back[:, :, 1], size)


def _enlarge(coarse: Points, size: tuple[int, int]) -> NDArray[np.float32]:
    """Linear interpolation of a raster with a value at every `COARSE` pixels, cut to (width, height)."""
    shrink = np.array([[1 / COARSE, 0.0, 0.0], [0.0, 1 / COARSE, 0.0]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(coarse.astype(np.float32), shrink, size, flags=flags), np.float32)


def _points(mask: NDArray[np.uint8], dpi: float) -> tuple[Points, Points, NDArray[np.int64]]:
    """Points (x, y) along the long horizontal rules of a mask, and for each the number of its rule."""
    xs, ys, rule = mask_to_points(mask)
    step = max(1, round(SAMPLE * dpi))
    bins = mask.shape[1] // step + 1
    key = rule.astype(np.int64) * bins + xs // step
    number = np.bincount(key)
    used = np.flatnonzero(number > step / 2)
    samples = np.bincount(used // bins, minlength=1)[used // bins]
    used = used[samples * step >= SHORTEST * dpi]
    x, y = np.bincount(key, xs)[used] / number[used], np.bincount(key, ys)[used] / number[used]
    return x, y, used // bins


def _fit(
    points: tuple[Points, Points, NDArray[np.int64]], homography: Homography, dpi: float, flip: bool
) -> _Field | None:
    """The field of shifts across that explains how rules stray; None where they do not, or there are none."""
    first, second, rule = points
    if len(first) == 0:
        return None
    place = np.stack([second, first] if flip else [first, second], axis=1)[None]
    moved = cv2.perspectiveTransform(place, homography)[0]
    along, across = (moved[:, 1], moved[:, 0]) if flip else (moved[:, 0], moved[:, 1])
    low, high = np.array([along.min(), across.min()]), np.array([along.max(), across.max()])
    unit = [2 * (v - lo) / max(hi - lo, 1.0) - 1 for v, lo, hi in zip((along, across), low, high, strict=True)]
    basis = legendre.legvander2d(unit[0], unit[1], [DEGREE_ALONG, DEGREE_ACROSS])
    basis[:, : DEGREE_ACROSS + 1] = 0.0
    basis, stray = _without_means(basis, rule), _without_means(across[:, None], rule)[:, 0]
    if np.sqrt(np.mean(np.square(stray))) < LEAST_BEND * dpi / 2:
        return None
    weight: Points = np.ones(len(stray))
    ridge = STIFFNESS * len(stray) * np.eye(basis.shape[1])
    solution: Points = np.zeros(basis.shape[1])
    for _ in range(ROUNDS):
        solution = np.asarray(
            np.linalg.solve((basis.T * weight) @ basis + ridge, (basis.T * weight) @ stray), np.float64
        )
        weight = 1.0 / (1.0 + np.square((stray - basis @ solution) / (LEAST_BEND * dpi)))
    return _Field(solution.reshape(DEGREE_ALONG + 1, DEGREE_ACROSS + 1), low, high)


def _without_means(values: Points, group: NDArray[np.int64]) -> Points:
    """Columns of values less their mean over each group: what is left is the stray from a straight, level rule."""
    number = np.maximum(np.bincount(group), 1)
    means = np.stack([np.bincount(group, column) / number for column in values.T], axis=1)
    return np.asarray(values - means[group], np.float64)
