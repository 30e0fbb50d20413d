"""What a page of text draws is held against what it says: figures as pictures, fields, hidden and overprinted text."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pikepdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.load import open_document
from pipeline.load.glyphs import lying_fonts
from pipeline.load.painted import PaintedPage
from pipeline.model import Box, Reading
from pipeline.readers.plumber import PlumberReader, plumber_version
from pipeline.surface.drawn import Doubt
from pipeline.surface.text import TextSurface
from tests.papers import SONG, changed, pdf, text

LEFT, TOP, WIDTH, HEIGHT = 100, 700, 90, 24  # of the cells, in points of PDF
BLANK = Reading("", "ink", 0.9995)
FIGURES = (("12", "0", "7"), ("345", "-", ""))

Draw = Callable[[Canvas], None]


def table(canvas: Canvas) -> None:
    for row in range(len(FIGURES) + 1):
        canvas.line(LEFT, TOP - row * HEIGHT, LEFT + 3 * WIDTH, TOP - row * HEIGHT)
    for column in range(4):
        canvas.line(LEFT + column * WIDTH, TOP, LEFT + column * WIDTH, TOP - len(FIGURES) * HEIGHT)
    for row, figures in enumerate(FIGURES):
        for column, figure in enumerate(figures):
            text(figure, *place(row, column), size=9)(canvas)


def place(row: int, column: int) -> tuple[float, float]:
    return LEFT + column * WIDTH + 30, TOP - (row + 1) * HEIGHT + 8


def doubts(*more: Draw, before: Draw | None = None) -> dict[tuple[int, int], Doubt]:
    """The doubts of the cells of a page, by row and column."""

    def draw(canvas: Canvas) -> None:
        for each in (before, table, *more):
            if each:
                each(canvas)

    return doubts_of(pdf(draw))


def doubts_of(data: bytes) -> dict[tuple[int, int], Doubt]:
    with open_document(data) as document:
        page = document.page(0)
        surface = TextSurface(page)
        surface.check_ink()
        surface.check_fonts(lying_fonts([(page, surface.sure_chars())]))
        (grid,) = surface.grids
        return {(cell.row, cell.column): surface.doubts[cell.box] for cell in grid.cells if cell.box in surface.doubts}


def test_honest_cells_are_not_doubted() -> None:
    assert doubts() == {}


def test_a_figure_that_is_a_picture_is_seen() -> None:
    def paste(canvas: Canvas) -> None:
        digit = np.full((40, 24), 255, np.uint8)
        digit[4:36, 9:15] = 0
        canvas.drawImage(ImageReader(Image.fromarray(digit)), *place(1, 2), 6, 9)

    assert doubts(paste) == {(1, 2): Doubt.OVERLAID}


def test_ink_beside_a_figure_is_seen() -> None:
    def more(canvas: Canvas) -> None:  # a stroke drawn as a path, as where text was made into outlines
        x, y = place(0, 2)
        canvas.rect(x + 8, y, 1.5, 7, stroke=0, fill=1)

    assert doubts(more) == {(0, 2): Doubt.UNSAID}


def test_a_unit_without_its_figure_is_seen() -> None:
    def more(canvas: Canvas) -> None:
        x, y = place(1, 2)
        text("件", x, y, font=SONG, size=9)(canvas)
        canvas.rect(x - 8, y, 1.5, 7, stroke=0, fill=1)

    assert doubts(more) == {(1, 2): Doubt.UNSAID}


def test_the_second_reader_is_not_asked_where_text_is_hidden() -> None:
    def hidden(canvas: Canvas) -> None:
        table(canvas)
        line = canvas.beginText(*place(0, 1))
        line.setTextRenderMode(3)
        line.textOut("77")
        canvas.drawText(line)

    data = pdf(hidden)
    with open_document(data) as document:
        surface = TextSurface(document.page(0))
        cell = surface.grids[0].at(0, 1)
        assert [reading.text for reading in surface.read([cell])[0]] == ["0"]
        assert surface.reread([cell], [()]) == [()]


def test_seals_watermarks_and_shades_are_no_figures() -> None:
    def seal(canvas: Canvas) -> None:
        canvas.setStrokeColorRGB(0.9, 0.1, 0.1)
        canvas.setLineWidth(3)
        canvas.circle(LEFT + 2 * WIDTH, TOP - HEIGHT, 40)

    def shade(canvas: Canvas) -> None:
        canvas.setFillGray(0.8)
        canvas.rect(LEFT, TOP - HEIGHT, 3 * WIDTH, HEIGHT, stroke=0, fill=1)
        canvas.setFillGray(0)

    assert doubts(seal, before=shade) == {}


@pytest.mark.parametrize("way", ["white", "covered", "clipped"])
def test_text_that_is_not_seen_is_doubted(way: str) -> None:
    def hide(canvas: Canvas) -> None:
        x, y = place(1, 2)
        if way == "clipped":
            clip = canvas.beginPath()
            clip.rect(0, 0, 1, 1)
            canvas.clipPath(clip, stroke=0)
        if way == "white":
            canvas.setFillGray(1)
        canvas.drawString(x, y, "88")
        if way == "covered":
            canvas.setFillGray(1)
            canvas.rect(x - 2, y - 2, 20, 14, stroke=0, fill=1)

    assert doubts(hide) == {(1, 2): Doubt.UNDRAWN}


def test_white_text_on_a_dark_ground_is_seen() -> None:
    def dark(canvas: Canvas) -> None:
        canvas.setFillGray(0.2)
        canvas.rect(LEFT, TOP - HEIGHT, 3 * WIDTH, HEIGHT, stroke=0, fill=1)
        canvas.setFillGray(1)

    assert doubts(before=dark).keys() <= {(1, column) for column in range(3)}


def test_figures_printed_over_others_are_doubted() -> None:
    assert doubts(text("9", *place(0, 1), size=9)) == {(0, 1): Doubt.OVERLAID}


def test_a_figure_printed_twice_for_boldness_is_one_figure() -> None:
    assert doubts(text("12", place(0, 0)[0] + 0.3, place(0, 0)[1], size=9)) == {}


CMAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def
1 begincodespacerange <00> <FF> endcodespacerange
1 beginbfrange <20> <7E> <0020> endbfrange
1 beginbfchar <{:02X}> <{:04X}> endbfchar endcmap end end"""


def said(drawn: str, other: str) -> bytes:
    """The table whose font says `other` where it draws `drawn`."""

    def lie(document: pikepdf.Pdf) -> None:
        for font in document.pages[0].Resources.Font.values():
            font.ToUnicode = document.make_stream(CMAP.format(ord(drawn), ord(other)).encode())

    return changed(pdf(table), lie)


def test_a_digit_said_to_be_a_blank_is_missed() -> None:
    assert doubts_of(said("4", "\u3000")) == {(1, 0): Doubt.UNSAID}


@pytest.mark.parametrize("other", ["-", "/", "8"])
def test_a_digit_said_to_be_another_sign_is_found_out(other: str) -> None:
    assert doubts_of(said("0", other))[0, 1] is Doubt.LYING


def test_form_fields_are_part_of_the_page() -> None:
    def fields(canvas: Canvas) -> None:
        table(canvas)
        x, y = place(1, 2)
        canvas.acroForm.textfield(value="66", x=x - 4, y=y - 4, width=24, height=14, fontSize=9, borderWidth=0)

    data = pdf(fields)
    with open_document(data) as document:
        page = document.page(0)
        surface = TextSurface(page, PlumberReader(data))
        surface.check_ink()
        assert surface.check_fonts(frozenset())
        cell = surface.grids[0].at(1, 2)
        assert [reading.text for reading in surface.read([cell])[0]] == ["66"]
        assert surface.reread([cell], [()]) == [()]  # the second reader does not see fields


def test_ink_is_read_where_the_second_reader_of_text_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(_: object, boxes: list[Box], __: float, reader: object) -> list[tuple[Reading, ...]]:
        return [(Reading("12", str(reader), 0.9),) for _ in boxes]

    monkeypatch.setattr("pipeline.readers.cells.read_figures", read)
    data = pdf(table)
    with open_document(data) as document:
        page = document.page(0)
        readers = []
        for second in (PlumberReader(data), None):
            surface = TextSurface(page, second, ink=lambda: "ink")  # type: ignore[arg-type, return-value]
            ((reading,),) = surface.reread([surface.grids[0].at(0, 0)], [()])
            readers.append(reading.reader)
    assert readers == [plumber_version(), "ink"]


def test_the_second_reader_finds_cells_of_cropped_pages() -> None:
    def crop(document: pikepdf.Pdf) -> None:
        document.pages[0].mediabox = [-50, -70, 700, 900]
        document.pages[0].cropbox = [0, 0, 595, 842]

    data = changed(pdf(table), crop)
    with open_document(data) as document:
        (grid,) = TextSurface(document.page(0)).grids
    boxes = [grid.at(row, column).box for row in range(2) for column in range(2)]
    assert [readings[0].text for readings in PlumberReader(data).read(1, boxes)] == ["12", "0", "345", "-"]


def test_doubted_labels_of_a_song_face_stay() -> None:
    def label(canvas: Canvas) -> None:
        text("1.属于国家秘密", *place(1, 2), font=SONG, size=8)(canvas)

    assert doubts(label) == {}


def test_drawings_are_grey_and_of_the_size_of_the_page() -> None:
    with open_document(pdf(table)) as document:
        page = document.page(0)
        assert page.drawing(72).shape == page.drawing(72, seals=False).shape == (842, 595)
    buffer = io.BytesIO()
    Image.new("RGB", (827, 1169), (255, 0, 0)).save(buffer, "PNG", dpi=(100, 100))
    with open_document(buffer.getvalue()) as document:
        page = document.page(0)
        assert page.drawing(72).shape == (842, 595)
        assert page.drawing(72).max() < 100 < page.drawing(72, seals=False).min()


def test_ink_that_no_text_tells_is_measured() -> None:
    def paste(canvas: Canvas) -> None:
        table(canvas)
        text("Prose of the page", 100, 500)(canvas)
        canvas.drawImage(ImageReader(Image.new("L", (30, 20), 0)), 100, 200, 300, 200)

    shares = []
    for draw in (table, paste):
        data = pdf(draw)
        with open_document(data) as document:
            shares.append(TextSurface(document.page(0)).untold())
    assert shares == [0.0, pytest.approx(300 * 200 / (595 * 842), rel=0.03)]


def test_painted_pages_are_white_where_they_are_painted() -> None:
    with open_document(pdf(table)) as document:
        page = document.page(0)
        painted = PaintedPage(page, [Box(LEFT - 2, 842 - TOP - 2, LEFT + 3 * WIDTH + 2, 842 - TOP + 2 * HEIGHT + 2)])
        assert page.picture().min() < 50
        assert painted.picture().min() == painted.drawing(72).min() == 255
        assert painted.chars() == ()


def test_a_blank_is_not_sure_where_the_text_says_a_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    data = pdf(table)
    monkeypatch.setattr(
        "pipeline.readers.cells.read_figures", lambda grey, boxes, *_: [(Reading("", "ink", 0.9995),)] * len(boxes)
    )
    with open_document(data) as document:
        surface = TextSurface(document.page(0), ink=lambda: None)  # type: ignore[arg-type, return-value]
        [grid] = surface.grids
        surface.doubts = dict.fromkeys((grid.at(1, 0).box, grid.at(1, 2).box), Doubt.LYING)
        [[figure], [blank]] = surface.read([grid.at(1, 0), grid.at(1, 2)])
    assert (figure.text, blank.text) == ("", "")
    assert figure.confidence < 0.5 < blank.confidence


def test_nor_where_a_turned_digit_stands_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Turned text is in no cell's text, and the ink of a turned digit may be read as none."""

    def turned(canvas: Canvas) -> None:
        x, y = place(1, 2)
        canvas.saveState()
        canvas.translate(x, y)
        canvas.rotate(90)
        text("4", 0, -6, size=9)(canvas)
        canvas.restoreState()

    data = pdf(lambda canvas: (table(canvas), turned(canvas)))
    monkeypatch.setattr("pipeline.readers.cells.read_figures", lambda grey, boxes, *_: [(BLANK,)] * len(boxes))
    with open_document(data) as document:
        surface = TextSurface(document.page(0), ink=lambda: None)  # type: ignore[arg-type, return-value]
        [grid] = surface.grids
        surface.check_ink()
        assert surface.doubts == {grid.at(1, 2).box: Doubt.OVERLAID}
        [[reading]] = surface.read([grid.at(1, 2)])
    assert reading.confidence < 0.5


@pytest.mark.parametrize("slant", [0.2, 0.36])
def test_slanted_digits_that_lean_over_each_other_are_not_printed_over_each_other(slant: float) -> None:
    def lean(canvas: Canvas) -> None:
        x, y = place(1, 2)
        canvas.saveState()
        canvas.transform(1, 0, slant, 1, x - slant * y, 0)
        text("1741", 0, y, font="Times-Roman", size=9)(canvas)
        canvas.restoreState()

    assert doubts(lean) == {}
