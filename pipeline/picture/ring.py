"""Round red seals on the colour picture of a page: where their outer circles are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.picture.ink import odd
from pipeline.picture.seal import COLOURFUL, JOIN, LOOK_DPI, Picture

FINE_DPI = 2 * LOOK_DPI  # of the sample that is shrunk to the coarse copy: all of the page takes four times as long
RADIUS = (0.4, 1.1)  # inches: from the seal of a village to that of a province, tilted ones and prints of screens too
WHOLE = 0.8  # share of the ring near which there is red: a seal may be cut by the edge, or pale on one side
SOLID = 0.7  # share of the ring that is red itself: circles through red writing have less
LINE = (0.94, 0.97, 1.0)  # radii: along the ring
ROOM = (0.8, 0.85, 0.9, 0.92)  # radii: between the ring and its characters, somewhere
OUTSIDE = (1.08, 1.15)  # radii: where nothing of the seal is
OPEN = 0.4  # share of the circles on either side of the ring that may be red: other seals, characters that touch it
SPARSE = 0.6  # share of the disc that is red at most: characters and a star leave more of it free
TRIES = 400  # triples of points on the outline: of two seals that overlap, one in eight triples lies on one of them
DIRECTIONS = 90  # in which a ring is looked for: every four degrees
NEAR = 0.03  # inches: what lies so near a circle is part of its ring, at 1.5 pixels of the coarse copy
MOST_SEALS = 3  # of a page, the lowest: more are an ornament


@dataclass(frozen=True, slots=True)
class Ring:
    """The outer circle of a seal: centre and radius in inches of the page as displayed, from its top left."""

    x: float
    y: float
    radius: float


def image_to_rings(image: Picture, dpi: float) -> list[Ring]:
    """The outer circles of round red seals on a page, the lowest first; none on a grey page."""
    if image.ndim == 2 or not _may_hold_seal(image, dpi):
        return []
    step = max(1, int(dpi / FINE_DPI))
    sample = np.ascontiguousarray(image[::step, ::step, :3])
    factor = min(1.0, LOOK_DPI * step / dpi)
    coarse = cv2.resize(sample, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    red = _red(np.asarray(coarse, np.uint8))
    dpi *= factor / step
    joined = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((odd(JOIN * LOOK_DPI),) * 2, np.uint8))
    outlines, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    rings: list[Ring] = []
    for outline in outlines:
        _, _, width, height = cv2.boundingRect(outline)
        if max(width, height) >= 2 * RADIUS[0] * dpi:
            rings += _rings(outline.reshape(-1, 2).astype(np.float64), red, dpi)
    several: list[Ring] = []  # of a ring that is cut, each part tells the same
    for ring in sorted(rings, key=lambda ring: -ring.y):
        if not any(_alike(ring, other) for other in several):
            several.append(ring)
    return several[:MOST_SEALS]


def _may_hold_seal(image: Picture, dpi: float) -> bool:
    """Whether so much of a sample of the pixels is red as the smallest ring has."""
    step = max(1, int(dpi / LOOK_DPI))
    least = 2 * np.pi * RADIUS[0] * WHOLE * dpi / step
    return cv2.countNonZero(_red(np.ascontiguousarray(image[::step, ::step, :3]))) >= least


def _red(image: Picture) -> NDArray[np.uint8]:
    """1 where a pixel is redder than the paper."""
    blue, green, red = cv2.split(image)
    redness = cv2.subtract(red, cv2.max(blue, green))
    counts = np.cumsum(np.bincount(redness.ravel(), minlength=256))
    paper = int(np.searchsorted(counts, redness.size / 2))  # the median, ten times as fast
    return (redness > paper + COLOURFUL).astype(np.uint8)


def _rings(outline: NDArray[np.float64], red: NDArray[np.uint8], dpi: float) -> Iterator[Ring]:
    """The rings that an outline (n, 2) of red ink is made of, in pixels at `dpi`."""
    thick = np.asarray(cv2.dilate(red, np.ones((3, 3), np.uint8)), np.uint8)
    found: list[Ring] = []
    for _ in range(MOST_SEALS):
        circle = _best_circle(outline, thick, dpi)
        if circle is None:
            break
        x, y, radius = _fitted(red, circle, dpi)
        ring = Ring(x / dpi, y / dpi, radius / dpi)
        if RADIUS[0] <= ring.radius <= RADIUS[1] and not any(_alike(ring, other) for other in found):
            found.append(ring)
            if _is_ring(red, x, y, radius):
                yield ring
        outline = outline[np.hypot(*(outline - (x, y)).T) > radius + 2 * NEAR * dpi]


def _alike(one: Ring, other: Ring) -> bool:
    """Whether two circles are edges of one ring: seals do not overlap so far."""
    return float(np.hypot(one.x - other.x, one.y - other.y)) < min(one.radius, other.radius) / 2


def _best_circle(points: NDArray[np.float64], thick: NDArray[np.uint8], dpi: float) -> NDArray[np.float64] | None:
    """(x, y, radius) of the circle through three of the points that has most red on it; None where none has enough."""
    if len(points) < 2 * np.pi * RADIUS[0] * dpi * WHOLE / 2:
        return None
    a, b, c = points[np.random.default_rng(0).integers(len(points), size=(3, TRIES))]
    (bx, by), (cx, cy) = (b - a).T, (c - a).T
    area = 2 * (bx * cy - by * cx)
    apart = np.abs(area) > 1
    a, bx, by, cx, cy, area = (each[apart] for each in (a, bx, by, cx, cy, area))
    x = (cy * (bx**2 + by**2) - by * (cx**2 + cy**2)) / area
    y = (bx * (cx**2 + cy**2) - cx * (bx**2 + by**2)) / area
    radius = np.hypot(x, y)
    circles = np.column_stack([a[:, 0] + x, a[:, 1] + y, radius])
    circles = circles[(radius >= RADIUS[0] * dpi) & (radius <= RADIUS[1] * dpi)]
    if not len(circles):
        return None
    shares = _shares(thick, circles)
    best = int(shares.argmax())
    return circles[best] if shares[best] >= WHOLE else None


def _shares(mask: NDArray[np.uint8], circles: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each circle (n, 3) the share of its directions in which the mask is set."""
    angles = np.arange(DIRECTIONS) * (2 * np.pi / DIRECTIONS)
    x = np.rint(circles[:, :1] + circles[:, 2:] * np.cos(angles)).astype(np.intp)
    y = np.rint(circles[:, 1:2] + circles[:, 2:] * np.sin(angles)).astype(np.intp)
    inside = (x >= 0) & (y >= 0) & (x < mask.shape[1]) & (y < mask.shape[0])
    found = mask[np.clip(y, 0, mask.shape[0] - 1), np.clip(x, 0, mask.shape[1] - 1)] > 0
    return np.asarray((found & inside).mean(axis=1), np.float64)


def _fitted(red: NDArray[np.uint8], circle: NDArray[np.float64], dpi: float) -> tuple[float, float, float]:
    """The circle moved to the outermost red in each direction near it, those left out that do not fit."""
    x, y, radius = (float(each) for each in circle)
    angles = np.arange(DIRECTIONS) * (2 * np.pi / DIRECTIONS)
    for reach in (2 * NEAR * dpi, NEAR * dpi):
        along = radius + np.arange(reach, -reach, -0.5)
        places = np.stack([x + np.cos(angles)[:, None] * along, y + np.sin(angles)[:, None] * along]).astype(np.float32)
        found = cv2.remap(red, places[0], places[1], cv2.INTER_NEAREST, borderValue=(0.0,)) > 0
        seen, first = found.any(axis=1), found.argmax(axis=1)
        points = places[:, np.arange(DIRECTIONS), first].T[seen].astype(np.float64)
        if len(points) < DIRECTIONS // 3:
            break
        system = np.column_stack([2 * points, np.ones(len(points))])
        (x, y, rest), *_ = np.linalg.lstsq(system, (points**2).sum(axis=1), rcond=None)
        radius = float(np.sqrt(max(0.0, rest + x * x + y * y)))
    return float(x), float(y), radius


def _is_ring(red: NDArray[np.uint8], x: float, y: float, radius: float) -> bool:
    """Whether there is a line along a circle, with room on either side of it, and not mostly red within."""
    line, room, outside = (
        _shares(red, np.array([[x, y, share * radius] for share in shares])) for shares in (LINE, ROOM, OUTSIDE)
    )
    disc = np.zeros_like(red)
    cv2.circle(disc, (round(x), round(y)), round(radius), (1,), -1)
    filled = cv2.countNonZero(red & disc) / max(1, cv2.countNonZero(disc))
    return bool(line.max() >= SOLID and max(room.min(), outside.min()) <= OPEN and filled <= SPARSE)
