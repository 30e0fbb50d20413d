"""White on black is turned round; dark photographs of a sheet are not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.picture.negative import as_positive
from pipeline.picture.sheet import picture_to_sheets
from tests.sheets import DPI, sheet

TEXTS = ["23", "8", "", "417", "0", "5"] * 6


@pytest.mark.parametrize("coloured", [False, True])
def test_a_negative_is_turned_round(coloured: bool) -> None:
    page, _ = sheet(TEXTS)
    image = cv2.cvtColor(page, cv2.COLOR_GRAY2BGR) if coloured else page
    assert np.array_equal(as_positive(cv2.bitwise_not(image), DPI), image)
    assert as_positive(image, DPI) is image


def test_a_sheet_on_a_dark_desk_stays_as_it_is() -> None:
    page, _ = sheet(TEXTS)
    height, width = page.shape
    desk = cv2.copyMakeBorder(page, height, height, width, width, cv2.BORDER_CONSTANT, value=(30,))
    assert as_positive(desk, DPI) is desk


def test_a_black_page_shows_nothing_either_way() -> None:
    black = np.zeros((400, 300), np.uint8)
    assert as_positive(black, DPI) is black


def test_the_sheet_of_a_negative_is_black_on_white() -> None:
    page, _ = sheet(TEXTS)
    size = (page.shape[1] * 72 / DPI, page.shape[0] * 72 / DPI)
    [positive] = picture_to_sheets(page, 1, size, None)
    [negative] = picture_to_sheets(cv2.bitwise_not(page), 1, size, None)
    assert np.median(negative.grey) > 250
    assert np.array_equal(negative.grey, positive.grey)
