"""Two pages side by side on one sheet: told from one landscape page, straightened apart, read in order."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from reportlab.pdfgen.canvas import Canvas

from pipeline.align import align
from pipeline.forms import all_forms, load_form
from pipeline.grid.raster import sheet_to_grids
from pipeline.load import Char, Segment, open_document
from pipeline.model import Box
from pipeline.picture.sheet import picture_to_sheets, sheet_box_to_page
from pipeline.spread import marks_to_gutter
from pipeline.surface.sides import page_to_sides
from pipeline.surface.text import TextSurface
from tests.papers import pdf, text
from tests.printed import numbered, requests_grid

A4_WIDE = (842.0, 595.0)
INCH = 72.0
DPI = 200


def lines(left: float, right: float, top: float, step: float) -> list[Box]:
    return [Box(left, top + row * step, right, top + row * step + 10) for row in range(20)]


def rules(left: float, right: float, count: int = 4) -> list[Box]:
    return [Box(left, 300 + 20 * row, right, 300 + 20 * row) for row in range(count)]


def test_a_gutter_between_two_pages() -> None:
    gutter = marks_to_gutter(lines(50, 380, 60, 17) + lines(470, 800, 60, 17), rules(50, 380), A4_WIDE, INCH)
    assert gutter == pytest.approx(425)


def test_pages_of_prose_are_told_by_lines_that_do_not_meet() -> None:
    marks = lines(50, 380, 60, 17) + lines(470, 800, 67, 19.5)
    assert marks_to_gutter(marks, [], A4_WIDE, INCH) == pytest.approx(425)


def test_columns_of_an_unruled_table_are_one_page() -> None:
    assert marks_to_gutter(lines(50, 380, 60, 17) + lines(470, 800, 60, 17), [], A4_WIDE, INCH) is None


@pytest.mark.parametrize(
    "more", [rules(50, 800, 1), [Box(400, 500, 450, 510)]], ids=["a rule across", "a page number in the middle"]
)
def test_what_crosses_the_middle_makes_it_one_page(more: list[Box]) -> None:
    marks = lines(50, 380, 60, 17) + lines(470, 800, 67, 19.5)
    assert marks_to_gutter(marks + more, rules(50, 380) + more, A4_WIDE, INCH) is None


def test_borders_that_a_browser_draws_cell_by_cell_cross_the_middle() -> None:
    columns = [(60.0, 330.0), *((330.0 + 60 * place, 390.0 + 60 * place) for place in range(7))]
    across = [Segment(y, x0, x1) for y in (100.0, 130.0, 160.0) for x0, x1 in columns]
    chars = [Char("0", Box(x + 4, y, x + 10, y + 9), 0, True, False) for y in (110.0, 140.0) for x, _ in columns]
    assert len(page_to_sides(chars, across, [], (842.0, 595.0))) == 1


def test_the_figures_of_a_landscape_table_without_rules_are_no_page() -> None:
    labels = [Box(60, y, 300, y + 10) for y in range(100, 400, 20)]
    heads = [Box(x, 70 + 9 * (place % 2), x + 50, 80 + 9 * (place % 2)) for place, x in enumerate((480, 560, 640, 720))]
    assert marks_to_gutter([*labels, *heads], [], (842.0, 595.0), 72.0) is None


def test_a_portrait_page_is_one_page() -> None:
    marks = lines(50, 250, 60, 17) + lines(340, 550, 67, 19.5)
    assert marks_to_gutter(marks, rules(50, 250), (595, 842), INCH) is None


def draw_table(picture: NDArray[np.uint8], left: int, top: int, lean: float) -> None:
    """A table of 4 by 3 cells whose rows climb by `lean` of their width."""
    for row in range(5):
        y = top + 80 * row
        cv2.line(picture, (left, y), (left + 900, round(y - 900 * lean)), (0,), 3)
    for column in range(4):
        x = left + 300 * column
        y = round(top - 300 * column * lean)
        cv2.line(picture, (x, y), (round(x + 320 * lean), y + 320), (0,), 3)


def test_each_page_of_an_open_volume_is_straightened_by_its_own_rules() -> None:
    picture = np.full((1654, 2339), 255, np.uint8)
    draw_table(picture, 120, 400, 0.02)
    draw_table(picture, 1320, 700, -0.02)
    for left, top in ((130, 900), (130, 960), (1330, 200), (1330, 260)):
        cv2.putText(picture, "prose of one page", (left, top), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0,), 3)
    left, right = picture_to_sheets(picture, 3, A4_WIDE, None)
    assert (left.side, right.side, left.page, right.page) == (0, 1, 3, 3)
    for sheet, corner in ((left, (120, 400)), (right, (1320, 700))):
        (grid,) = sheet_to_grids(sheet)
        assert (len(grid.rows), len(grid.columns)) == (5, 4)
        box = sheet_box_to_page(sheet, grid.at(0, 0).box)
        assert box.x0 == pytest.approx(corner[0] * INCH / DPI, abs=4)
        assert box.y0 == pytest.approx(corner[1] * INCH / DPI, abs=4)


def test_a_table_inside_of_the_paper_s_edges_is_found() -> None:
    """The edges of a sheet that is smaller than the glass are a frame of thin lines."""
    picture = np.full((2339, 1654), 255, np.uint8)
    cv2.rectangle(picture, (60, 60), (1590, 2200), (120,), 2)
    draw_table(picture, 320, 700, 0.0)
    (sheet,) = picture_to_sheets(picture, 1, (595.0, 842.0), None)
    (grid,) = sheet_to_grids(sheet)
    assert (len(grid.rows), len(grid.columns)) == (5, 4)


def test_a_landscape_page_is_one_sheet() -> None:
    picture = np.full((1654, 2339), 255, np.uint8)
    draw_table(picture, 720, 400, 0.0)
    (sheet,) = picture_to_sheets(picture, 1, A4_WIDE, None)
    assert sheet.side == 0


def test_born_digital_tables_are_read_left_page_first() -> None:
    def draw(canvas: Canvas) -> None:
        for left, top, name in ((60, 300, "left"), (480, 540, "right")):
            canvas.grid([left, left + 150, left + 300], [top - 40, top - 20, top])
            for row in (15, 35):
                for column in (10, 160):
                    text(f"{name}{row}", left + column, top - row, size=9)(canvas)

    data = pdf(draw, size=A4_WIDE)
    with open_document(data) as document:
        surface = TextSurface(document.page(0))
    assert [grid.at(0, 0).text for grid in surface.grids] == ["left15", "right15"]
    assert [grid.leaf for grid in surface.grids] == [(1, 0), (1, 1)]


@pytest.mark.parametrize("leaves", [((1, 0), (1, 1)), ((1, 1), (2, 0))])
def test_a_row_cut_between_two_sides_keeps_its_figures(leaves: tuple[tuple[int, int], tuple[int, int]]) -> None:
    form = load_form("2021")
    truth, row = numbered(form), 8
    label = form.table("requests").blocks[0].rows[row].label

    def cut(part: str) -> object:
        return lambda shown: part if shown == label else shown

    above = requests_grid(form, truth.__getitem__, rows=range(row + 1), label=cut(label[:4]))
    below = requests_grid(form, lambda key: "", rows=range(row, row + 1), header=False, label=cut(label[4:]))
    parts = [replace(grid, page=page, side=side) for grid, (page, side) in zip((above, below), leaves, strict=True)]
    alignment = align(parts, all_forms())
    assert alignment is not None
    place = next(
        p for key, p in alignment.placements.items() if key.row == form.table("requests").blocks[0].rows[row].id
    )
    assert [index for index, _ in place.cells] == [0, 1]
