"""What lies over the text of a page: figures corrected by notes and pictures are read from what is seen."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pikepdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.load import open_document
from pipeline.model import Reading
from pipeline.surface.drawn import Doubt
from pipeline.surface.text import TextSurface
from tests.papers import changed, pdf, text

LEFT, TOP, WIDTH, HEIGHT = 100, 700, 90, 24  # of the cells, in points of PDF
OVER = (LEFT + WIDTH + 3, TOP - 2 * HEIGHT + 3, LEFT + 2 * WIDTH - 3, TOP - HEIGHT - 3)  # within the middle cell below

Draw = Callable[[Canvas], None]


def table(*more: Draw) -> bytes:
    """Two rows of three cells, 134 in the middle one below; `more` is drawn after them."""

    def draw(canvas: Canvas) -> None:
        for row in range(3):
            canvas.line(LEFT, TOP - row * HEIGHT, LEFT + 3 * WIDTH, TOP - row * HEIGHT)
        for column in range(4):
            canvas.line(LEFT + column * WIDTH, TOP, LEFT + column * WIDTH, TOP - 2 * HEIGHT)
        for row, column, figure in [*((0, column, "7") for column in range(3)), (1, 1, "134")]:
            text(figure, LEFT + column * WIDTH + 35, TOP - (row + 1) * HEIGHT + 8, size=9)(canvas)
        for each in more:
            each(canvas)

    return pdf(draw)


def picture(canvas: Canvas) -> None:
    buffer = io.BytesIO()
    Image.new("L", (40, 10), 255).save(buffer, "PNG")
    canvas.drawImage(ImageReader(buffer), OVER[0], OVER[1], OVER[2] - OVER[0], OVER[3] - OVER[1])


def in_form(canvas: Canvas) -> None:
    """The picture within a form XObject, as programs that stamp pages put it there."""
    canvas.beginForm("stamp")
    picture(canvas)
    canvas.endForm()
    canvas.doForm("stamp")


def with_note(kind: str, flags: int = 4, rect: Sequence[float] = OVER) -> bytes:
    """The table with an annotation that shows a white field with a 9."""

    def add(document: pikepdf.Pdf) -> None:
        width, height = rect[2] - rect[0], rect[3] - rect[1]
        face = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        shown = document.make_stream(f"1 g 0 0 {width} {height} re f 0 g BT /F 9 Tf 40 5 Td (9) Tj ET".encode())
        shown.Type, shown.Subtype, shown.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, width, height]
        shown.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=face))
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name("/" + kind), Rect=list(rect), F=flags)
        note.AP = pikepdf.Dictionary(N=shown)
        document.pages[0].Annots = pikepdf.Array([document.make_indirect(note)])

    return changed(table(), add)


def looked_at(data: bytes) -> tuple[dict[tuple[int, int], Doubt], tuple[Reading, ...]]:
    """The doubts by cell, and what the text says of the middle cell below."""
    with open_document(data) as document:
        surface = TextSurface(document.page(0))
        surface.check_ink()
        [grid] = surface.grids
        doubts = {(c.row, c.column): surface.doubts[c.box] for c in grid.cells if c.box in surface.doubts}
        return doubts, surface.read([grid.at(1, 1)])[0]


@pytest.mark.parametrize("kind", ["FreeText", "Stamp", "Square", "Ink"])
def test_a_note_over_a_figure_is_a_doubt_of_that_figure_alone(kind: str) -> None:
    assert looked_at(with_note(kind))[0] == {(1, 1): Doubt.OVERLAID}


@pytest.mark.parametrize("draw", [picture, in_form])
def test_a_picture_over_a_figure_is_one_too(draw: Draw) -> None:
    assert looked_at(table(draw))[0] == {(1, 1): Doubt.OVERLAID}


def test_a_picture_that_was_there_before_the_text_lies_over_nothing() -> None:

    def below(canvas: Canvas) -> None:
        picture(canvas)
        text("134", LEFT + WIDTH + 35, TOP - 2 * HEIGHT + 8, size=9)(canvas)

    with open_document(pdf(lambda canvas: (picture(canvas), below(canvas)))) as document:
        assert document.page(0).overlays() == ()


@pytest.mark.parametrize(("kind", "flags"), [("FreeText", 2), ("Stamp", 2), ("Popup", 4)])
def test_what_is_not_seen_lies_over_nothing(kind: str, flags: int) -> None:
    doubts, readings = looked_at(with_note(kind, flags))
    assert doubts == {}
    assert readings[0].text == "134"


def test_a_note_beside_the_table_is_no_doubt() -> None:
    assert looked_at(with_note("FreeText", rect=(LEFT, TOP + 20, LEFT + 80, TOP + 40)))[0] == {}
