"""Blank cells of tables without rules: what says that no figure stands there."""

from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.grid.model import Cell, Grid
from pipeline.load import open_document
from pipeline.model import Box
from pipeline.surface.text import DOUBTED, TEXT_CONFIDENCE, TextSurface
from tests.papers import pdf, text

FIGURE = Box(90, 120, 160, 160)  # where the page below shows one
BARE = Box(300, 120, 370, 160)


@pytest.mark.parametrize(("box", "confidence"), [(FIGURE, DOUBTED), (BARE, TEXT_CONFIDENCE)], ids=["figure", "bare"])
def test_a_blank_cell_is_doubted_where_digits_stand_in_it(box: Box, confidence: float) -> None:
    def elsewhere(canvas: Canvas) -> None:  # a table, as of a page without any only its lines are kept
        for shift in range(3):
            canvas.line(100, 200 - 20 * shift, 300, 200 - 20 * shift)
            canvas.line(100 + 100 * shift, 160, 100 + 100 * shift, 200)

    def draw(canvas: Canvas) -> None:
        elsewhere(canvas)
        text("29347", x=100, y=842 - 145)(canvas)

    data = pdf(draw)
    cell = Cell(0, 0, 1, 1, box)
    with open_document(data, None) as document:
        surface = TextSurface(document.page(0))
        surface.grids = (Grid(1, (box.y0, box.y1), (box.x0, box.x1), (cell,), ruled=False),)
        ((reading,),) = surface.read([cell])
    assert (reading.text, reading.confidence) == ("", confidence)
