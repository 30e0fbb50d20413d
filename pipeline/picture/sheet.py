"""A picture of a page → a straightened sheet: upright, level, evenly lit, seals gone, at one working resolution."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.model import Box
from pipeline.picture.back import grey_to_front
from pipeline.picture.bend import bent, picture_to_maps
from pipeline.picture.dither import without_dither
from pipeline.picture.ink import grey_to_even, grey_to_ink
from pipeline.picture.negative import as_positive
from pipeline.picture.paper import image_to_surroundings
from pipeline.picture.pattern import without_pattern
from pipeline.picture.seal import image_to_grey
from pipeline.picture.skew import ink_to_skew
from pipeline.picture.spread import grey_to_gutter
from pipeline.picture.straighten import picture_to_rules, rules_to_homography
from pipeline.picture.streak import WHITE, without_streaks
from pipeline.picture.turn import grey_to_turn

POINTS = 72.0  # points in an inch
WORK_DPI = 200.0  # of the sheet: 10 pt figures are 20 pixels high, and a page takes a quarter of a second
SKEW_DPI = 100.0  # of the copy on which skew is told
LEAST_SKEW = 0.03  # degrees: less is left to the straightening
MOST_PIXELS = 30e6  # of a sheet: larger pages are brought to a lower resolution

Picture = NDArray[np.uint8]
Homography = NDArray[np.float64]
Upright = Callable[[list[Picture]], list[float]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as a picture that the grid and the readers can rely on.

    grey is (h, w): upright, straightened, white paper, red seals gone, at `dpi`. `to_page` (3x3 homography) takes its
    pixels (x, y) to PDF points of the page as displayed, origin at the top left. `turned` is the number of quarter
    turns clockwise that were undone (0..3). `page` counts from 1. `side` is 1 for the right one of two pages that stand
    side by side, else 0. `front` is grey without what shows through from the back, for finding rules: figures are read
    from grey, as what is pale of them must not vanish. None where nothing shows through. `hidden` is 1 where a streak
    of the scanner was taken away, with what may have been under it; None where there is none.
    """

    page: int
    grey: Picture
    dpi: float
    to_page: Homography
    turned: int
    side: int = 0
    front: Picture | None = None
    hidden: Picture | None = None


def picture_to_sheets(
    image: Picture, page: int, size: tuple[float, float], upright: Upright | None
) -> tuple[Sheet, ...]:
    """Straighten the picture of a page; two sheets, left and right, where it shows two pages side by side.

    image: (h, w) grey or (h, w, 3) BGR as displayed. size: page (width, height) in points. upright: given crops of
    text lines (grey, any size), the confidence for each that it is upright Chinese text; None takes the page as
    upright.
    """
    dpi = min(WORK_DPI, POINTS * float(np.sqrt(MOST_PIXELS / max(1.0, size[0] * size[1]))))
    even, streaks = without_streaks(_image_to_even(image, size, dpi), dpi)
    level = _rotation(_skew(even, dpi), even.shape)
    rough, rough_size = _fit(level, even.shape)
    picture = _warp(even, rough, rough_size)
    turned = 0 if upright is None else grey_to_turn(picture, dpi, upright)
    if turned:
        rough, rough_size = _fit(_quarter_turns(turned) @ level, even.shape)
        picture = _warp(even, rough, rough_size)
    gutter = grey_to_gutter(picture, dpi)
    if gutter is None:
        parts = [(picture, rough, cv2.perspectiveTransform(_corners(even.shape), rough))]
    else:
        halves = [(picture[:, :gutter], 0), (picture[:, gutter:], gutter)]
        parts = [(np.ascontiguousarray(half), _shift(-x) @ rough, _corners(half.shape)) for half, x in halves]
    scale = np.diag([size[0] / even.shape[1], size[1] / even.shape[0], 1.0])
    sheets = []
    for side, (part, placed, corners) in enumerate(parts):
        move, final = _straightening(part, np.asarray(corners, np.float64), placed, dpi)
        grey = without_pattern(move(even), dpi)
        front = grey_to_front(grey, dpi)
        hidden = None if streaks is None else np.asarray(move(streaks) < WHITE, np.uint8)
        to_page = scale @ np.linalg.inv(final)
        sheets.append(Sheet(page, grey, dpi, to_page, turned, side, None if front is grey else front, hidden))
    return tuple(sheets)


def _straightening(
    picture: Picture, corners: Homography, placed: Homography, dpi: float
) -> tuple[Callable[[Picture], Picture], Homography]:
    """What cuts a page out of the whole sheet and makes it straight by its own rules; and its homography but for bends.

    picture: the page, level; `placed` is the homography to it from the whole sheet, `corners` are those of the paper
    on it.
    """
    rules = picture_to_rules(picture, dpi)
    straight, size = _fit_corners(rules_to_homography(rules, dpi), corners)
    maps = picture_to_maps(picture, rules, straight, size, dpi)
    final = straight @ placed
    if maps is None:
        return lambda whole: _warp(whole, final, size), final
    return lambda whole: bent(_warp(whole, placed, picture.shape[::-1]), maps), final


def sheet_box_to_page(sheet: Sheet, box: Box) -> Box:
    """The upright rectangle round a box of the sheet (pixels), in points of the page as displayed."""
    corners = np.array([[[box.x0, box.y0], [box.x1, box.y0], [box.x1, box.y1], [box.x0, box.y1]]], np.float64)
    points = cv2.perspectiveTransform(corners, sheet.to_page)[0]
    (x0, y0), (x1, y1) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return Box(x0, y0, x1, y1)


def _image_to_even(image: Picture, size: tuple[float, float], dpi: float) -> Picture:
    """Grey at the working resolution, light evened, white round the paper."""
    own_dpi = image.shape[1] * POINTS / size[0]
    image = as_positive(image, own_dpi)
    grey = without_dither(image_to_grey(image, own_dpi), own_dpi)
    even = grey_to_even(_resize(grey, size, dpi), dpi)
    surroundings = image_to_surroundings(image)
    if surroundings is not None:
        even[cv2.resize(surroundings, even.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0] = 255
    return even


def _resize(grey: Picture, size: tuple[float, float], dpi: float) -> Picture:
    """Bring a picture of a page of `size` points to `dpi`, by areas when it shrinks."""
    width, height = (max(1, round(side * dpi / POINTS)) for side in size)
    method = cv2.INTER_AREA if width < grey.shape[1] else cv2.INTER_CUBIC
    if (height, width) == grey.shape:
        return grey
    return np.asarray(cv2.resize(grey, (width, height), interpolation=method), np.uint8)


def _skew(even: Picture, dpi: float) -> float:
    factor = min(1.0, SKEW_DPI / dpi)
    copy = cv2.resize(even, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    skew = ink_to_skew(grey_to_ink(np.asarray(copy, np.uint8), dpi * factor))
    return skew if abs(skew) >= LEAST_SKEW else 0.0


def _rotation(degrees: float, shape: tuple[int, ...]) -> Homography:
    """Turn a page back that is turned by `degrees` clockwise."""
    matrix = cv2.getRotationMatrix2D((shape[1] / 2, shape[0] / 2), degrees, 1.0)
    return np.vstack([matrix, [0.0, 0.0, 1.0]])


def _quarter_turns(turned: int) -> Homography:
    """Turn counterclockwise by quarters about the origin."""
    cosine, sine = ((1, 0), (0, 1), (-1, 0), (0, -1))[turned % 4]
    return np.array([[cosine, sine, 0.0], [-sine, cosine, 0.0], [0.0, 0.0, 1.0]])


def _fit(homography: Homography, shape: tuple[int, ...]) -> tuple[Homography, tuple[int, int]]:
    """Shift a homography so that the whole picture stays on the canvas; and the canvas' (width, height)."""
    return _fit_corners(homography, _corners(shape))


def _corners(shape: tuple[int, ...]) -> Homography:
    """The corners of a picture, (1, 4, 2)."""
    height, width = shape[:2]
    return np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)


def _fit_corners(homography: Homography, corners: Homography) -> tuple[Homography, tuple[int, int]]:
    placed = cv2.perspectiveTransform(corners, homography)[0]
    (x0, y0), (x1, y1) = placed.min(axis=0), placed.max(axis=0)
    return _shift(-x0, -y0) @ homography, (max(1, round(x1 - x0)), max(1, round(y1 - y0)))


def _shift(x: float, y: float = 0.0) -> Homography:
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])


def _warp(even: Picture, homography: Homography, size: tuple[int, int]) -> Picture:
    """The picture under a homography, white where it does not reach."""
    if np.allclose(homography, np.eye(3), atol=1e-9) and size == even.shape[::-1]:
        return even
    warped = cv2.warpPerspective(even, homography, size, flags=cv2.INTER_LINEAR, borderValue=(255.0,))
    return np.asarray(warped, np.uint8)
