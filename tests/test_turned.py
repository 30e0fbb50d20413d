"""Pages whose text runs up, down or upside down are read as text, and their figures found where they are displayed."""

from __future__ import annotations

import numpy as np
import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.load import open_document
from pipeline.load.glyphs import lying_fonts
from pipeline.load.trust import Layer, text_to_layer
from pipeline.load.turned import level_page
from pipeline.surface.text import TextSurface
from tests.papers import pdf, text

WIDTH, HEIGHT = 500.0, 700.0
TURNS = {1: (-90, -HEIGHT, 0), 2: (180, -WIDTH, -HEIGHT), 3: (90, 0, -WIDTH)}  # clockwise: degrees, shift


def table(canvas: Canvas) -> None:
    for row in range(3):
        canvas.line(50, 300 - 30 * row, 230, 300 - 30 * row)
    for column in range(4):
        canvas.line(50 + 60 * column, 300, 50 + 60 * column, 240)
    for place, figure in enumerate(("12", "345", "0", "7", "89", "6")):
        text(figure, 70 + 60 * (place % 3), 280 - 30 * (place // 3), size=10)(canvas)


def turned(quarters: int) -> bytes:
    degrees, x, y = TURNS[quarters]

    def draw(canvas: Canvas) -> None:
        canvas.rotate(degrees)
        canvas.translate(x, y)
        table(canvas)

    return pdf(draw, size=(WIDTH, HEIGHT))


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_figures_of_turned_pages_are_read_and_placed(quarters: int) -> None:
    data = turned(quarters)
    with open_document(data) as document:
        page = document.page(0)
        level = level_page(page)
        assert level is not None
        assert level.size == ((HEIGHT, WIDTH) if quarters % 2 else (WIDTH, HEIGHT))
        surface = TextSurface(level)
        (grid,) = surface.grids
        assert [cell.text for cell in grid.cells] == ["12", "345", "0", "7", "89", "6"]
        surface.check_ink()
        assert lying_fonts([(level, surface.sure_chars())]) == frozenset()
        assert surface.check_fonts(frozenset())
        assert surface.doubts == {}
        drawing = page.drawing(72)
        ink = [_ink(drawing, surface.to_page(char.box)) for char in level.chars()]
        assert min(ink) > 0.15


def _ink(drawing: np.ndarray, box: tuple[float, float, float, float]) -> float:
    x0, y0, x1, y1 = (round(side) for side in box)
    return float((drawing[y0:y1, x0:x1] < 160).mean())


def test_the_picture_of_a_turned_page_is_turned_with_it() -> None:
    with open_document(turned(1)) as document:
        page = document.page(0)
        level = level_page(page)
        assert level is not None
        assert level.picture().shape[:2] == page.picture().shape[1::-1]
        box = level.chars()[0].box
        assert level.glyph(box).shape[0] < 2 * level.glyph(box).shape[1] * box.height / box.width


def test_level_pages_stay_as_they_are() -> None:
    with open_document(pdf(table)) as document:
        assert level_page(document.page(0)) is None


def test_a_watermark_turns_no_page() -> None:
    def draw(canvas: Canvas) -> None:
        table(canvas)
        text("0 1 2 3 4 5 6 7 8 9")(canvas)
        canvas.rotate(30)
        for row in range(6):
            text("2024 2024 2024", 300, 100 * row)(canvas)

    with open_document(pdf(draw)) as document:
        chars = document.page(0).chars()
        assert sum(char.turned for char in chars) > len(chars) / 2
        assert text_to_layer(chars, 0.0) is Layer.TRUSTED
        assert level_page(document.page(0)) is None
