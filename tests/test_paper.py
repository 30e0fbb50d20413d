"""Where the paper lies in a photograph, drawn in the test: desks of any brightness, shadows, margins."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.picture.paper import image_to_surroundings

SIZE = (1200, 860)  # of the picture: height, width
CORNERS = np.array([[90, 60], [800, 80], [780, 1130], [70, 1110]], np.int32)  # of the sheet, from the top left

NEAR = np.ones((31, 31), np.uint8)  # less than three pixels of the coarse picture on either side of an edge

Picture = NDArray[np.uint8]


def on_paper() -> NDArray[np.bool_]:
    mask = np.zeros(SIZE, np.uint8)
    cv2.fillConvexPoly(mask, CORNERS, (1,))
    return mask > 0


def photograph(desk: float, stripes: float, seed: int = 1) -> Picture:
    """A white sheet with a ruled table on a desk of that brightness, grained from side to side."""
    dice = np.random.default_rng(seed)
    grain = cv2.GaussianBlur(dice.normal(0, stripes, (SIZE[0], 1)).astype(np.float32), (1, 9), 0) * 2
    picture = np.broadcast_to(np.clip(desk + grain, 5, 255), SIZE).astype(np.uint8)
    picture = np.where(on_paper(), np.uint8(235), picture)
    for y in range(300, 900, 30):
        cv2.line(picture, (150, y), (700, y), (40,), 1)
    return cv2.GaussianBlur(picture, (3, 3), 0).astype(np.uint8)


def shadowed(picture: Picture) -> Picture:
    """A soft shadow over the upper part of the picture, darker than the desk beyond it."""
    ys = np.arange(SIZE[0])[:, None] + np.arange(SIZE[1])[None, :] * 0.2
    light = 1 - 0.65 / (1 + np.exp((ys - 350) / 25))
    return np.asarray(picture * light, np.uint8)


def surroundings(picture: Picture) -> NDArray[np.bool_]:
    found = image_to_surroundings(picture)
    assert found is not None
    return cv2.resize(found, SIZE[::-1], interpolation=cv2.INTER_NEAREST) > 0


@pytest.mark.parametrize(("desk", "stripes"), [(60, 5), (120, 25), (190, 20)])
def test_the_desk_is_found_and_the_sheet_is_kept(desk: float, stripes: float) -> None:
    found = surroundings(photograph(desk, stripes))
    inner = cv2.erode(on_paper().astype(np.uint8), NEAR) > 0
    outer = cv2.dilate(on_paper().astype(np.uint8), NEAR) == 0
    assert not found[inner].any()
    assert found[outer].mean() > 0.98


def test_a_shadow_on_the_sheet_is_no_desk() -> None:
    found = surroundings(shadowed(photograph(110, 10)))
    inner = cv2.erode(on_paper().astype(np.uint8), NEAR) > 0
    assert not found[inner].any()


def test_light_that_fades_over_a_scan_is_no_desk() -> None:
    """Figures in the dark part would be painted out, and read as blanks."""
    page = np.full(SIZE, 235, np.uint8)
    page[400:440, 100:760] = 190  # a shaded row
    light = np.clip(1.3 - np.arange(SIZE[0]) / SIZE[0], 0.3, 1)[:, None]
    assert image_to_surroundings(np.asarray(page * light, np.uint8)) is None
    assert image_to_surroundings(shadowed(page)) is None
