"""Which way up a page stands, told by a recogniser that also reads columns of characters lying on their left side."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.picture.turn import grey_to_turn

DPI = 100.0
SIZE, STEP = 14, 17  # of a character, and from one to the next in both directions, as in narrow cells

Picture = NDArray[np.uint8]


def character() -> Picture:
    """A heavy upright stroke with three thin ones to its right."""
    glyph = np.full((SIZE, SIZE), 255, np.uint8)
    glyph[:, :4] = 0
    glyph[[0, SIZE // 2, SIZE - 1]] = 0
    return glyph


def narrow_cells() -> Picture:
    """A page of short lines below each other: from the side its columns of characters are longer lines."""
    page = np.full((1170, 827), 255, np.uint8)
    for top in (100, 500):
        for row in range(10):
            for column in range(5):
                y, x = top + row * STEP, 120 + column * STEP
                page[y : y + SIZE, x : x + SIZE] = character()
    return page


def vertical_reader(crops: list[Picture]) -> list[float]:
    """Sure of characters that stand upright, and of those that lie on their left side."""
    answers = []
    for crop in crops:
        padded = cv2.copyMakeBorder(crop, SIZE, SIZE, SIZE, SIZE, cv2.BORDER_CONSTANT, value=(255.0,))
        looks = [np.ascontiguousarray(np.rot90(character(), quarters)) for quarters in range(4)]
        likest = int(np.argmax([cv2.matchTemplate(padded, look, cv2.TM_CCOEFF_NORMED).max() for look in looks]))
        answers.append(0.97 if likest in (0, 1) else 0.3)
    return answers


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_short_lines_in_narrow_cells_are_asked_about_too(quarters: int) -> None:
    page = np.ascontiguousarray(np.rot90(narrow_cells(), -quarters))
    assert grey_to_turn(page, DPI, vertical_reader) == quarters


def test_what_no_reader_is_sure_of_stays_as_it_is() -> None:
    assert grey_to_turn(narrow_cells(), DPI, lambda crops: [0.0] * len(crops)) == 0
