"""Straightened pages drawn in the test: ruled cells with figures, in the face that comes with Pillow."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pipeline.model import Box

DPI = 200.0
CELL = (120, 64)  # pixels of a cell: width, height
MARGIN = 20
FONT_SIZE = 28  # pixels: 10 points at 200 dpi
RULE = 2

Sheet = tuple[NDArray[np.uint8], list[Box]]


def sheet(texts: Sequence[str], columns: int = 6, scale: float = 1.0) -> Sheet:
    """A page with one ruled cell for each text, filled row by row, and the boxes of the cells in its pixels.

    A line break in a text starts a new line in the cell. `scale` is the resolution as a share of `DPI`.
    """
    rows = -(-len(texts) // columns)
    size = (columns * CELL[0] + 2 * MARGIN, rows * CELL[1] + 2 * MARGIN)
    picture = Image.new("L", size, 255)
    draw = ImageDraw.Draw(picture)
    boxes = []
    for index, text in enumerate(texts):
        x, y = MARGIN + index % columns * CELL[0], MARGIN + index // columns * CELL[1]
        draw.rectangle((x, y, x + CELL[0], y + CELL[1]), outline=0, width=RULE)
        centre = (x + CELL[0] / 2, y + CELL[1] / 2)
        if text == "—":  # the face has none
            draw.line((centre[0] - 14, centre[1], centre[0] + 14, centre[1]), 0, 3)
        else:
            draw.multiline_text(centre, text, 0, ImageFont.load_default(FONT_SIZE), "mm", 6, "center")
        boxes.append(Box(x, y, x + CELL[0], y + CELL[1]))
    grey = np.array(picture)
    if scale != 1.0:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        boxes = [Box(*(edge * scale for edge in box)) for box in boxes]
    return np.asarray(grey, np.uint8), boxes


def centre_of(box: Box) -> tuple[int, int]:
    x, y = box.centre
    return round(x), round(y)
