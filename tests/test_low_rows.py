"""A row that a page break left alone, lower than any run that is sure to be a rule."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pipeline.grid.raster import sheet_to_grids
from pipeline.picture.sheet import Sheet

DPI = 200.0
LOW = 0.17  # inches
CELLS, WIDE = 15, 84  # a row of them, pixels
LEFT, TOP = 100, 200

Picture = NDArray[np.uint8]


def row(height: int, *, walls: bool = True, rows: int = 1, lean: int = 0) -> Picture:
    """A page with rows of cells, `lean` pixels lower at their right end, with figures in them or prose between."""
    picture = Image.new("L", (2 * LEFT + CELLS * WIDE, 700), 255)
    draw, right = ImageDraw.Draw(picture), LEFT + CELLS * WIDE
    for number in range(rows + 1):
        y = TOP + number * height
        draw.line((LEFT, y, right, y + lean), 0, 2)
    for index in range(CELLS + 1):
        x, down = LEFT + index * WIDE, lean * index // CELLS
        if walls or index in (0, CELLS):
            draw.line((x, TOP + down, x, TOP + rows * height + down), 0, 2)
        for number in range(rows if index < CELLS else 0):
            middle = TOP + (number + 0.5) * height + down
            text = f"{index}17"[-3:] if walls else "HIll"
            draw.text((x + WIDE / 2, middle), text, 0, ImageFont.load_default(0.8 * height), "mm")
    return np.array(picture)


def found(picture: Picture) -> list[tuple[int, int]]:
    """Rows and columns of the grids on a page."""
    grids = sheet_to_grids(Sheet(1, picture, DPI, np.eye(3), 0))
    return [(len(grid.rows) - 1, len(grid.columns) - 1) for grid in grids]


@pytest.mark.parametrize("height", [LOW, 0.2, 0.25])
@pytest.mark.parametrize("lean", [0, 5])
def test_the_walls_of_a_low_row_are_found(height: float, lean: int) -> None:
    assert found(row(round(height * DPI), lean=lean)) == [(1, CELLS)]


def test_soft_grey_walls_are_found_too() -> None:
    soft = cv2.GaussianBlur(row(round(0.2 * DPI)), (0, 0), 1.0)
    assert found(np.asarray(255 - (255 - soft.astype(int)) * 3 // 5, np.uint8)) == [(1, CELLS)]


def test_text_between_two_rules_has_no_walls() -> None:
    assert found(row(round(0.2 * DPI), walls=False)) == []


def test_rows_of_a_table_are_as_before() -> None:
    assert found(row(round(0.2 * DPI), rows=4)) == [(4, CELLS)]
