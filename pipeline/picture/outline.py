"""The straight sides of a sheet of paper in a photograph, where the light or the desk leave no single threshold.

A side is a line near the border of the picture along which brightness drops outwards, at once and nearly all the way;
shadows fade over a distance, and the grain of a desk does not run along the paper.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Levels = NDArray[np.float32]  # (h, w) of logarithms of brightness

NEAR, FAR = 2, 5  # pixels of the coarse copy inside and outside of a side: the drop is here, and complete there
DROP = 0.06  # of brightness, at least: light wood beside paper
AT_ONCE = 0.5  # of the drop between the far pixels that lies between the near ones; a shadow reaches .3
FULL = 0.4  # of brightness: a greater drop counts hardly more, so that one dark stretch makes no side
OUTER = 0.4  # of the picture: a side is sought in so much of it
LEAN = 0.2  # change across by length: sides of a page that was photographed at an angle lean no more
MIDDLE = 0.25  # of the length is left out at either end, where the side may have ended
ALONG = 0.85  # of the rest has the drop
BORDER = 3  # pixels of the coarse copy along its border: darker than the page wherever a side of the paper is seen
SEEN = 0.3  # of the border that is darker there, at least
SIDES = 3  # that must be seen: one or two may be the light, a shaded row, or the gutter of a volume
DARKER = 0.7  # of what lies outside of a side is darker than paper; a shaded column has white paper beyond
FLOOR = 8.0  # grey levels: what is darker is black


def dark_to_outside(dark: Picture) -> Picture | None:
    """1 outside of the straight sides of the paper, 0 inside; None where too few are seen. `dark`: (h, w), without ink.

    A side that is not seen is taken to lie outside of the picture.
    """
    levels = np.log(np.maximum(dark, FLOOR).astype(np.float32))
    usual = float(np.median(levels))
    sides = [np.ascontiguousarray(np.rot90(levels, turns)) for turns in range(4)]
    seen = [(side[:, :BORDER] < usual - DROP).mean() >= SEEN for side in sides]
    if sum(seen) < SIDES:
        return None
    found = [_left_side(side) if look else None for side, look in zip(sides, seen, strict=True)]
    masks = [np.rot90(mask, -turns) for turns, mask in enumerate(found) if mask is not None]
    return np.asarray(np.max(masks, axis=0), np.uint8) if len(masks) >= SIDES else None


def _left_side(levels: Levels) -> Picture | None:
    """1 to the left of the side of the paper that is on the left; None where none is seen."""
    height, width = levels.shape
    drop = _step(levels, NEAR)
    clear = (drop > DROP) & (drop > AT_ONCE * _step(levels, FAR))
    gains = np.where(clear, 1 - np.exp(-drop / FULL), 0.0).astype(np.float32)
    best, line = 0.0, None
    rows = slice(round(MIDDLE * height), round((1 - MIDDLE) * height))
    for lean in range(-round(LEAN * height), round(LEAN * height) + 1):
        shear = np.array([[1.0, lean / height, -lean / 2], [0.0, 1.0, 0.0]])
        flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
        leaning = cv2.warpAffine(gains, shear, (round(OUTER * width), height), flags=flags)[rows]
        score = leaning.mean(axis=0)
        at = int(np.argmax(score))
        if score[at] > best and (leaning[:, at] > 0).mean() >= ALONG:
            best, line = float(score[at]), (at - lean / 2, lean / height)
    if line is None:
        return None
    xs, ys = np.meshgrid(np.arange(width), np.arange(height))
    side = line[0] + line[1] * ys
    outside = xs < side
    paper = np.median(levels[(xs >= side + NEAR) & (xs < side + NEAR + FAR)])
    if not outside.any() or (levels[outside] < paper - DROP / 2).mean() < DARKER:
        return None
    return np.asarray(outside, np.uint8)


def _step(levels: Levels, reach: int) -> Levels:
    """How much brighter the pixels to the right are, up to `reach` away, than those to the left as far."""
    near, far = (1, reach) if reach == NEAR else (NEAR + 1, reach)
    padded = np.pad(levels, ((0, 0), (reach, reach)), mode="edge")
    width = levels.shape[1]
    right = np.mean([padded[:, reach + d : reach + d + width] for d in range(near, far + 1)], axis=0)
    left = np.mean([padded[:, reach - d : reach - d + width] for d in range(near, far + 1)], axis=0)
    return np.asarray(right - left, np.float32)
