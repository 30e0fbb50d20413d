"""Grey and binary pictures: seals out, light evened, ink found."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

RED_GAIN = 0.75  # how much of the redness of a pixel is added to its red channel: a pale or dull seal turns white too
INK_WINDOW = 0.16  # inches: side of the square whose mean is the local paper (a character and its surroundings)
INK_CONTRAST = 12  # grey levels below the local mean that make ink: fainter rules vanish above, paper grain shows below
LIGHT_CELL = 0.08  # inches: the coarse picture on which light is estimated
LIGHT_REACH = 0.32  # inches: ink is bridged over this width when the light on the paper is estimated
LIGHT_FLOOR = 40  # grey level: darker "paper" is the table under the page, left as it is


def colour_to_grey(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(h, w) grey or (h, w, 3) BGR → (h, w) grey in which red ink has gone and blue and black ink are dark.

    The red channel alone keeps a shade where a seal is dull; adding the redness (red above both others) clears it,
    while black and blue ink, which have none, stay.
    """
    if image.ndim == 2:
        return image
    blue, green, red = cv2.split(image[:, :, :3])
    redness = cv2.subtract(red, cv2.max(blue, green))
    return np.asarray(cv2.addWeighted(red, 1.0, redness, RED_GAIN, 0.0), np.uint8)


def grey_to_even(grey: NDArray[np.uint8], dpi: float) -> NDArray[np.uint8]:
    """Divide by the light on the paper, so that paper is white all over; same shape.

    The light is the local maximum of a coarse copy, smoothed: ink is narrower than its reach, shadows are wider.
    """
    height, width = grey.shape
    cell = max(1, round(LIGHT_CELL * dpi))
    coarse_size = (max(1, width // cell), max(1, height // cell))
    coarse = cv2.resize(grey, coarse_size, interpolation=cv2.INTER_AREA)
    reach = odd(LIGHT_REACH / LIGHT_CELL)
    light = cv2.dilate(cv2.medianBlur(coarse, 3), np.ones((reach, reach), np.uint8))
    light = cv2.max(cv2.blur(light, (2 * reach + 1, 2 * reach + 1)), np.full_like(light, LIGHT_FLOOR))
    light = cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, light, scale=255), np.uint8)


def grey_to_ink(grey: NDArray[np.uint8], dpi: float, contrast: float = INK_CONTRAST) -> NDArray[np.uint8]:
    """1 where a pixel is darker than the mean around it by `contrast` grey levels, else 0; same shape, uint8."""
    window = max(3, odd(INK_WINDOW * dpi))
    mean = cv2.ADAPTIVE_THRESH_MEAN_C
    return np.asarray(cv2.adaptiveThreshold(grey, 1, mean, cv2.THRESH_BINARY_INV, window, contrast), np.uint8)


def odd(length: float) -> int:
    """The odd whole number nearest to a length in pixels, at least 1: the size of a centred kernel."""
    return 2 * round((length - 1) / 2) + 1 if length > 1 else 1


def mask_to_places(mask: NDArray[np.uint8]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The x and the y of all pixels that are set, in reading order."""
    if not cv2.countNonZero(mask):
        return np.zeros(0, np.intp), np.zeros(0, np.intp)
    places = cv2.findNonZero(mask).reshape(-1, 2).astype(np.intp)
    return places[:, 0], places[:, 1]
