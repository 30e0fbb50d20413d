"""What a homography cannot straighten: the curl of a page and the bend of a lens.

After the homography every rule should be straight. A smooth field of small shifts is fitted to how far the points of
each rule stray from a straight line of its own: along the rules penalised splines (Eilers & Marx, "Flexible smoothing
with B-splines and penalties", 1996), which bend where a page does, at its spine; from rule to rule a parabola.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.picture.rules import Points as RulePoints
from pipeline.picture.rules import Rules
from pipeline.picture.straighten import SURE_RULE, picture_to_rules

Points = NDArray[np.float64]
Homography = NDArray[np.float64]
Picture = NDArray[np.uint8]
Maps = tuple[NDArray[np.float32], NDArray[np.float32]]

SHORTEST = 1.0  # inches: shorter rules do not show a bend
SAMPLE = 0.1  # inches: one point of a rule for each
KNOT = 0.25  # inches between the knots of the splines: half of the width in which a page turns into its spine
SMOOTH = 1.0  # penalty on the bends between knots, in points a knot; curls are followed at .3 and at 3, not at 30
DEGREE_ACROSS = 2  # of the polynomial from rule to rule
STIFFNESS = 0.002  # ridge on changes from rule to rule, in points a knot: none are made up where there are few rules
FIXED = 1e-6  # ridge on what rules do not tell: the shift of the whole page
ROUNDS = 5  # rounds of reweighting: strokes taken for rules lose their say
LEAST_BEND = 0.006  # inches: smaller strays are the raster's
STRONG = 0.03  # inches: so much bend hides rules: what leans too much to be seen as one is found in the bent picture
LOOKS = 3  # at most; each shows more of the steepest part
COARSE = 16  # pixels: the field is smooth, so it is computed on a coarse raster


@dataclass(frozen=True, slots=True)
class _Field:
    """Shift across: for each power of the place across its values (powers, knots) at knots `step` pixels apart.

    `low` and `high` are the first and the last place across where it was fitted: beyond, it is as there.
    """

    knots: Points
    step: float
    low: float
    high: float

    def at(self, along: Points, across: Points) -> Points:
        """The shift at places."""
        places = np.arange(self.knots.shape[1]) * self.step
        unit = _unit(across, self.low, self.high)
        shifts = [np.interp(along, places, values) * unit**power for power, values in enumerate(self.knots)]
        return np.asarray(np.sum(shifts, axis=0), np.float64)


def picture_to_maps(
    picture: Picture, rules: Rules, homography: Homography, size: tuple[int, int], dpi: float
) -> Maps | None:
    """For each pixel of the straight picture of `size` (width, height), the x and y in the picture, (h, w) grey.

    homography: from the picture to the straight one, by its rules. None where that alone is good enough. Where the
    page bends strongly, rules are sought again in the picture made straight so far.
    """
    found = _rules_to_maps(rules, homography, size, dpi)
    if found is None:
        return None
    maps, bend = found
    for _ in range(LOOKS - 1):
        if bend < STRONG * dpi:
            break
        seen = picture_to_rules(bent(picture, maps), dpi)
        found = _rules_to_maps(seen, np.eye(3), size, dpi)
        if found is None:
            break
        (first, second), bend = found
        x, y = (cv2.remap(old, first, second, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE) for old in maps)
        maps = np.asarray(x, np.float32), np.asarray(y, np.float32)
    return maps


def bent(picture: Picture, maps: Maps) -> Picture:
    """The picture under maps, white where they leave it."""
    return np.asarray(cv2.remap(picture, *maps, cv2.INTER_LINEAR, borderValue=(255.0,)), np.uint8)


def _rules_to_maps(
    rules: Rules, homography: Homography, size: tuple[int, int], dpi: float
) -> tuple[Maps, float] | None:
    """The maps that these rules ask for, and the greatest shift in them (pixels); None where they stray little."""
    across = _samples(rules.level, rules.horizontal.shape[1], dpi)
    are_rules = np.bincount(across[2]).max(initial=0) * SAMPLE >= SURE_RULE  # else strokes of lines of text that touch
    level = _fit(across, homography, size, dpi, flip=False) if are_rules else None
    plumb = _fit(_samples(rules.plumb, rules.vertical.shape[0], dpi), homography, size, dpi, flip=True)
    if level is None and plumb is None:
        return None
    width, height = size
    xs, ys = np.meshgrid(np.arange(0, width + COARSE, COARSE) + 0.0, np.arange(0, height + COARSE, COARSE) + 0.0)
    shifts = [
        plumb.at(ys, xs) if plumb else np.zeros_like(xs),
        level.at(xs, ys) if level else np.zeros_like(ys),
    ]
    moved = np.stack([xs + shifts[0], ys + shifts[1]], axis=2)
    back = np.asarray(cv2.perspectiveTransform(moved, np.linalg.inv(homography)), np.float64)
    return (_enlarge(back[:, :, 0], size), _enlarge(back[:, :, 1], size)), float(np.abs(shifts).max())


def _enlarge(coarse: Points, size: tuple[int, int]) -> NDArray[np.float32]:
    """Linear interpolation of a raster with a value at every `COARSE` pixels, cut to (width, height)."""
    shrink = np.array([[1 / COARSE, 0.0, 0.0], [0.0, 1 / COARSE, 0.0]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(coarse.astype(np.float32), shrink, size, flags=flags), np.float32)


def _samples(points: RulePoints, width: int, dpi: float) -> tuple[Points, Points, NDArray[np.int64]]:
    """Points (x, y) along the long horizontal rules of a mask of that width, and for each the number of its rule."""
    xs, ys, rule = points
    step = max(1, round(SAMPLE * dpi))
    bins = width // step + 1
    key = rule.astype(np.int64) * bins + xs // step
    number = np.bincount(key)
    used = np.flatnonzero(number > step / 2)
    samples = np.bincount(used // bins, minlength=1)[used // bins]
    used = used[samples * step >= SHORTEST * dpi]
    x, y = np.bincount(key, xs)[used] / number[used], np.bincount(key, ys)[used] / number[used]
    return x, y, used // bins


def _fit(
    points: tuple[Points, Points, NDArray[np.int64]],
    homography: Homography,
    size: tuple[int, int],
    dpi: float,
    flip: bool,
) -> _Field | None:
    """The field of shifts across that explains how rules stray; None where they do not, or there are none."""
    first, second, rule = points
    if len(first) == 0:
        return None
    place = np.stack([second, first] if flip else [first, second], axis=1)[None]
    moved = cv2.perspectiveTransform(place, homography)[0]
    along, across = (moved[:, 1], moved[:, 0]) if flip else (moved[:, 0], moved[:, 1])
    even = np.ones(len(along))
    stray = _without_means(across[:, None], rule, even)
    if np.sqrt(np.mean(np.square(stray))) < LEAST_BEND * dpi / 2:
        return None
    low, high, step = float(across.min()), float(across.max()), KNOT * dpi
    hats = _hats(along / step, int(size[1 if flip else 0] / step) + 2)
    unit = _unit(across, low, high)
    basis = np.concatenate([hats * unit[:, None] ** power for power in range(DEGREE_ACROSS + 1)], axis=1)
    penalty = _penalty(hats.shape[1]) * len(along) / hats.shape[1]
    weight, solution = even, np.zeros(basis.shape[1])
    for _ in range(ROUNDS):
        own, stray = (_without_means(values, rule, weight) for values in (basis, across[:, None]))
        solution = np.linalg.solve((own.T * weight) @ own + penalty, (own.T * weight) @ stray[:, 0])
        weight = 1.0 / (1.0 + np.square((stray[:, 0] - own @ solution) / (LEAST_BEND * dpi)))
    return _Field(np.asarray(solution.reshape(DEGREE_ACROSS + 1, -1), np.float64), step, low, high)


def _unit(across: Points, low: float, high: float) -> Points:
    """Places across from -1 to 1 between two of them; beyond, as there."""
    return np.asarray(2 * (np.clip(across, low, high) - low) / max(high - low, 1.0) - 1, np.float64)


def _hats(along: Points, knots: int) -> Points:
    """What each of the knots, at 0, 1, 2 …, weighs at each place along when values between are joined straight."""
    places = np.clip(along, 0, knots - 1 - 1e-9)
    left = places.astype(np.int64)
    hats, row = np.zeros((len(along), knots)), np.arange(len(along))
    hats[row, left], hats[row, left + 1] = 1 - (places - left), places - left
    return hats


def _penalty(knots: int) -> Points:
    """The penalty on the values of a field: on its bends, and on what the rules cannot tell."""
    bends = np.diff(np.eye(knots), 2, axis=0)
    ridge = np.full((DEGREE_ACROSS + 1, knots), STIFFNESS)
    ridge[0] = FIXED
    return np.asarray(SMOOTH * np.kron(np.eye(DEGREE_ACROSS + 1), bends.T @ bends) + np.diag(ridge.ravel()), np.float64)


def _without_means(values: Points, group: NDArray[np.int64], weight: Points) -> Points:
    """Columns of values less their weighted mean over each group: their stray from a straight, level rule."""
    total = np.maximum(np.bincount(group, weight), np.finfo(float).tiny)
    means = np.stack([np.bincount(group, column * weight) / total for column in values.T], axis=1)
    return np.asarray(values - means[group], np.float64)
