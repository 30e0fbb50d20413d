"""Straightening by the rules: from the slopes of the ruling lines to the homography that makes them level and plumb.

Under perspective the lines of a pencil have slopes that are linear in their position where they cross an axis. Two
robust linear fits, one for each direction, therefore give four virtual lines and with them four corners.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.picture.edges import without_edges
from pipeline.picture.ends import ends_to_plumb
from pipeline.picture.rules import Pieces, Rules, grey_to_rules, points_to_pieces

SHORTEST_FIT = 0.6  # inches: shorter pieces have no slope to speak of
SURE_RULE = 2.0  # inches: one rule as long as this is no stroke, nor several that touch
SURE_RULES = 12.0  # inches: of pieces as many as this, broken as they may be, are no strokes
AGREEING = 0.75  # share of these within `PRIOR_CHANGE` of their slope: of broken rules .9, of strokes at most .66
ROUNDS = 5  # rounds of reweighting of the robust fit
SPREAD_FLOOR = 0.0005  # slope: scatter that the raster alone causes
STRIPES = 60  # upright pieces that are more than the columns of a page's tables, some 30 of them
CONTRADICTED = 0.02  # slope: upright rules and the ends of horizontal ones agree within .005 on scans and photographs
PRIOR_SLOPE = 0.02  # slope: what a page may be off after deskewing, where the rules say nothing
PRIOR_CHANGE = 0.01  # change of slope over one picture side; rules all over a photograph tell more
NOISE = 0.003  # slope: what half a pixel at either end makes of an inch; two rules near each other tell no change
PRIOR_WEIGHT = 0.25  # inches of rule that the priors count for

Homography = NDArray[np.float64]


def rules_to_homography(rules: Rules, dpi: float) -> Homography:
    """The homography (3x3, pixels to pixels, about the middle of the picture) that straightens these rules.

    The identity where there is no rule but strokes of large characters that touch. Without vertical rules the ends of
    the horizontal ones tell where they were; else they are taken as square to those, and the other way round.
    """
    height, width = rules.horizontal.shape
    across = points_to_pieces(rules.level, width, SHORTEST_FIT * dpi)
    down = points_to_pieces(rules.plumb, height, SHORTEST_FIT * dpi)
    level = _pencil(across, width, height, dpi) if _are_rules(across, dpi) else None
    plumb = _pencil(down, height, width, dpi)
    if level is None:
        level = (-plumb[0], 0.0) if plumb is not None else (0.0, 0.0)
    elif plumb is None:
        plumb = _ends_to_plumb(rules, dpi)
    return _corners_to_homography(level, plumb or (-level[0], 0.0), width, height)


def picture_to_rules(picture: NDArray[np.uint8], dpi: float) -> Rules:
    """The ruling lines of a picture (h, w) that tell how its page lies: no edges of paper, no stripes of a screen."""
    return without_stripes(without_edges(grey_to_rules(picture, dpi), dpi), dpi)


def without_stripes(rules: Rules, dpi: float) -> Rules:
    """The rules, without upright ones where the ends of the long horizontal ones contradict these.

    So they do on photographed screens: the stripes of those run through the page, and none of a table's sides.
    """
    height = rules.horizontal.shape[0]
    upright = points_to_pieces(rules.plumb, height, SHORTEST_FIT * dpi)
    if len(upright.slope) < STRIPES:
        return rules
    ends = _ends_to_plumb(rules, dpi)
    plumb = _pencil(upright, height, rules.horizontal.shape[1], dpi)
    if ends is None or plumb is None:
        return rules
    off = max(abs(plumb[0] - ends[0] + side * (plumb[1] - ends[1])) for side in (-0.5, 0.5))
    return Rules(rules.horizontal, np.zeros_like(rules.vertical)) if off > CONTRADICTED else rules


def _ends_to_plumb(rules: Rules, dpi: float) -> tuple[float, float] | None:
    """Which way is plumb by the ends of long rules: those of strokes that touch stand in a line only by chance."""
    height, width = rules.horizontal.shape
    return ends_to_plumb(points_to_pieces(rules.level, width, SURE_RULE * dpi), width, height, dpi)


def _are_rules(pieces: Pieces, dpi: float) -> bool:
    total = pieces.length.sum()
    if pieces.length.max(initial=0.0) >= SURE_RULE * dpi:
        return True
    if total < SURE_RULES * dpi:
        return False
    usual = _weighted_median(pieces.slope, pieces.length)
    return bool(pieces.length[np.abs(pieces.slope - usual) <= PRIOR_CHANGE].sum() >= AGREEING * total)


def _pencil(pieces: Pieces, along_size: int, across_size: int, dpi: float) -> tuple[float, float] | None:
    """Slope of the rules at the middle, and its change over the picture's size across; None without rules."""
    if len(pieces.slope) == 0:
        return None
    position = (pieces.across - pieces.slope * (pieces.along - along_size / 2)) / across_size - 0.5
    design = np.stack([np.ones_like(position), position], axis=1)
    prior = np.diag(PRIOR_WEIGHT / np.array([PRIOR_SLOPE, PRIOR_CHANGE]) ** 2)
    weight = np.square(pieces.length / dpi)
    robust = np.ones_like(weight)
    fit, scatter = np.zeros(2), SPREAD_FLOOR
    for _ in range(ROUNDS):
        w = weight * robust
        normal = (design.T * w) @ design + prior * max(scatter, NOISE) ** 2
        fit = np.linalg.solve(normal, (design.T * w) @ pieces.slope)
        residual = pieces.slope - design @ fit
        scatter = max(SPREAD_FLOOR, float(_weighted_median(np.abs(residual), weight)))
        robust = 1.0 / (1.0 + np.square(residual / (3 * scatter))) ** 2
    return float(fit[0]), float(fit[1])


def _weighted_median(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2)])


def _corners_to_homography(
    level: tuple[float, float], plumb: tuple[float, float], width: int, height: int
) -> Homography:
    """Four virtual lines through the edges' middles → their corners → the upright rectangle."""
    half_w, half_h = width / 2, height / 2
    source, target = [], []
    for side_y in (-1.0, 1.0):
        for side_x in (-1.0, 1.0):
            slope_h = level[0] + level[1] * side_y / 2
            slope_v = plumb[0] + plumb[1] * side_x / 2
            y0, x0 = side_y * half_h, side_x * half_w
            y = (y0 + slope_h * x0) / (1 - slope_h * slope_v)
            x = x0 + slope_v * y
            source.append((x + half_w, y + half_h))
            target.append((x0 + half_w, y0 + half_h))
    return np.asarray(
        cv2.getPerspectiveTransform(np.array(source, np.float32), np.array(target, np.float32)), np.float64
    )
