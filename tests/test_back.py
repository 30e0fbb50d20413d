"""Print that shows through from the back: left out where rules are looked for, never where figures are pale."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.grid.raster import sheet_to_grids
from pipeline.picture.back import grey_to_front
from pipeline.picture.sheet import picture_to_sheets

DPI = 200.0
A4 = (595.0, 842.0)

Picture = NDArray[np.uint8]


def table(level: int, left: int, columns: int, rows: int = 12, figures: bool = True) -> Picture:
    """A page with a ruled table of so many columns of equal width, in one grey level."""
    page = np.full((2339, 1654), 255, np.uint8)
    for row in range(rows + 1):
        cv2.line(page, (left, 300 + 90 * row), (left + 1200, 300 + 90 * row), (level,), 3)
    for column in range(columns + 1):
        x = left + 1200 * column // columns
        cv2.line(page, (x, 300), (x, 300 + 90 * rows), (level,), 3)
    for row in range(rows if figures else 0):
        for column in range(columns):
            at = (left + 1200 * column // columns + 40, 360 + 90 * row)
            cv2.putText(page, f"{row}{column}8", at, cv2.FONT_HERSHEY_SIMPLEX, 0.9, (level,), 2)
    return page


def through(front: Picture, back: Picture) -> Picture:
    """Both as seen from the front, the back mirrored, soft and a little lower."""
    soft = cv2.GaussianBlur(np.roll(np.fliplr(back), 37, axis=0), (0, 0), 1.5)
    return np.minimum(front, soft).astype(np.uint8)


def test_the_table_of_the_back_leaves_the_grid_of_the_front_alone() -> None:
    page = through(table(20, 200, 4), table(195, 170, 7))
    (sheet,) = picture_to_sheets(page, 1, A4, None)
    (grid,) = sheet_to_grids(sheet)
    assert sheet.front is not None
    assert (len(grid.rows), len(grid.columns), len(grid.cells)) == (13, 5, 48)


def test_pale_rules_of_the_front_stay_where_the_print_of_the_back_is_paler() -> None:
    black = table(20, 200, 4)
    front = np.minimum(np.where(table(20, 200, 4, figures=False) < 255, 255, black), table(170, 200, 4, figures=False))
    (sheet,) = picture_to_sheets(through(front.astype(np.uint8), table(205, 170, 7)), 1, A4, None)
    (grid,) = sheet_to_grids(sheet)
    assert sheet.front is not None
    assert (len(grid.rows), len(grid.columns), len(grid.cells)) == (13, 5, 48)


@pytest.mark.parametrize(("figures", "rules"), [(215, 195), (225, 165)])
def test_thick_rules_of_the_back_are_darker_than_its_characters(figures: int, rules: int) -> None:
    """They come through darker than thin strokes do, but not as dark as those of the front."""
    back = np.minimum(table(figures, 170, 7), table(rules, 170, 7, figures=False)).astype(np.uint8)
    (sheet,) = picture_to_sheets(through(table(20, 200, 4), back), 1, A4, None)
    (grid,) = sheet_to_grids(sheet)
    assert sheet.front is not None
    assert (len(grid.rows), len(grid.columns), len(grid.cells)) == (13, 5, 48)


def test_a_back_with_more_characters_than_the_front_is_the_back() -> None:
    back = table(195, 170, 7)
    for row in range(2):
        for column in range(24):
            at = (120 + 60 * column, 1480 + 80 * row)
            cv2.putText(back, "8", at, cv2.FONT_HERSHEY_SIMPLEX, 0.9, (195,), 2)
    page = np.minimum(table(20, 200, 4), np.roll(np.fliplr(back), 37, axis=0)).astype(np.uint8)
    (sheet,) = picture_to_sheets(page, 1, A4, None)
    (grid,) = sheet_to_grids(sheet)
    assert sheet.front is not None
    assert (len(grid.rows), len(grid.columns), len(grid.cells)) == (13, 5, 48)


def test_what_is_read_keeps_all_ink() -> None:
    page = through(table(20, 200, 4), table(195, 170, 7))
    (sheet,) = picture_to_sheets(page, 1, A4, None)
    assert (sheet.grey < 230).sum() > 1.5 * (sheet.front < 230).sum()  # type: ignore[operator]


@pytest.mark.parametrize(
    "page",
    [
        table(20, 200, 4),
        table(190, 200, 4),
        np.minimum(table(20, 200, 4), table(190, 200, 4, figures=False)),
        np.minimum(table(20, 200, 4), np.roll(table(190, 200, 1, 3, figures=False), 1300, axis=0)),
        np.full((2339, 1654), 255, np.uint8),
        np.minimum(table(5, 200, 4, figures=False), cv2.GaussianBlur(table(60, 200, 4), (0, 0), 1.2)).astype(np.uint8),
    ],
    ids=[
        "dark print",
        "pale print",
        "pale rules over dark ones",
        "a pale table of its own",
        "blank paper",
        "thin print between black rules",
    ],
)
def test_other_pages_are_left_as_they_are(page: Picture) -> None:
    assert grey_to_front(page, DPI) is page


def test_dotted_rules_are_no_print_of_the_back() -> None:
    """Their dots run together to pale pieces as large as characters."""
    page = np.full((2339, 1654), 255, np.uint8)
    for line in range(13):
        page[300 + 90 * line : 307 + 90 * line, 200:1400] = 175
        page[300:1385, 200 + 100 * line : 207 + 100 * line] = 175
    across, along = np.ogrid[:2339, :1654]
    page[(across + along) % 44 >= 38] = 255
    for row in range(12):
        cv2.putText(page, "0123456789 0123456789", (220, 360 + 90 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (20,), 2)
    assert grey_to_front(page, DPI) is page


def test_the_pieces_of_a_large_watermark_are_no_print_of_the_back() -> None:
    """Where rules and figures cut it, they are as large as characters."""
    page = table(20, 200, 4, rows=20)
    mark = np.full_like(page, 255)
    for row in range(2):
        cv2.putText(mark, "WATER", (20, 800 + 700 * row), cv2.FONT_HERSHEY_SIMPLEX, 16, (195,), 70)
    for row in range(4):
        cv2.putText(mark, "ab", (1450, 400 + 90 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (195,), 2)
    marked = np.minimum(page, mark).astype(np.uint8)
    assert grey_to_front(marked, DPI) is marked
