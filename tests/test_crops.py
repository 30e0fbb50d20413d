"""Marks to lines, and lines to the pictures that the recogniser reads."""

import cv2
import numpy as np
import pytest

from pipeline.readers.crops import digit_height, line_crop, text_lines
from pipeline.readers.ink import Ink, cell_inks
from pipeline.readers.rows import row_crop, text_rows
from tests.sheets import DPI, centre_of, sheet


def one_cell(text: str, *specks: tuple[int, int, int]) -> tuple[Ink, float]:
    """The ink of a cell with a text and square specks (dx, dy from its centre, size), and the digit height."""
    grey, boxes = sheet([text])
    x, y = centre_of(boxes[0])
    for dx, dy, size in specks:
        grey[y + dy : y + dy + size, x + dx : x + dx + size] = 0
    inks = cell_inks(grey, boxes, DPI)
    return inks[0], digit_height(inks, DPI)


def test_digit_height_is_measured_from_the_page():
    grey, boxes = sheet(["0", "12", "", "-", "345"])
    height = digit_height(cell_inks(grey, boxes, DPI), DPI)
    assert 18 <= height <= 23
    half, half_boxes = sheet(["0", "12", "", "-", "345"], scale=0.5)
    assert digit_height(cell_inks(half, half_boxes, DPI / 2), DPI / 2) == pytest.approx(height / 2, abs=1.5)


def test_strokes_of_a_seal_are_no_digits():
    grey, boxes = sheet(["0", "12", "7", "345", "6", "0", "3", "", "", "", ""])
    low = [box._replace(y0=box.y0 + 12, y1=box.y1 - 12) for box in boxes]
    clean = digit_height(cell_inks(grey, low, DPI), DPI)
    for box in boxes[7:]:
        x, y = centre_of(box)
        cv2.line(grey, (x - 10, y - 30), (x + 10, y + 30), (90,), 6)
    assert digit_height(cell_inks(grey, low, DPI), DPI) == clean


def test_specks_on_a_page_of_empty_cells_are_no_digits():
    grey, boxes = sheet(["0", "12", "7", "345", "60", *[""] * 12])
    clean = digit_height(cell_inks(grey, boxes, DPI), DPI)
    for box in boxes[5:]:
        x, y = centre_of(box)
        cv2.circle(grey, (x, y), 5, (0,), -1)
    assert digit_height(cell_inks(grey, boxes, DPI), DPI) == pytest.approx(clean, abs=1)


def test_one_speck_on_a_page_of_dashes_is_no_digit():
    grey, boxes = sheet(["-"] * 60)
    x, y = centre_of(boxes[7])
    grey[y - 5 : y + 5, x + 15 : x + 25] = 0
    assert digit_height(cell_inks(grey, boxes, DPI), DPI) == pytest.approx(20)
    digits, boxes = sheet([*["-"] * 60, "5", "7", "3", "8", "2", "6", "4", "0"])
    assert digit_height(cell_inks(digits, boxes, DPI), DPI) == pytest.approx(21, abs=2)


def test_thick_dashes_are_no_digits():
    """Where the page shook under the scanner they are as high as digits of small print."""
    grey, boxes = sheet([""] * 60)
    for box in boxes:
        x, y = centre_of(box)
        grey[y - 5 : y + 5, x - 12 : x + 12] = 0
    assert digit_height(cell_inks(grey, boxes, DPI), DPI) == pytest.approx(20)


def test_a_page_with_nothing_to_measure_has_the_usual_digits():
    grey, boxes = sheet(["", ""])
    assert digit_height(cell_inks(grey, boxes, DPI), DPI) == pytest.approx(20)


def test_an_empty_cell_has_no_lines():
    ink, height = one_cell("")
    assert text_lines(ink, height) == []
    assert text_rows(ink, height) == []


@pytest.mark.parametrize(
    ("text", "marks"), [("0", [1]), ("1.5", [3]), ("1,234", [5]), ("-17", [3]), ("12\n34", [2, 2])]
)
def test_signs_points_and_wrapped_lines_are_text(text, marks):
    ink, height = one_cell(text)
    assert [len(line) for line in text_lines(ink, height)] == marks


@pytest.mark.parametrize("speck", [(-50, -8, 3), (45, 5, 4), (12, -22, 3)])
def test_specks_are_not(speck):
    ink, height = one_cell("8", speck)
    (line,) = text_lines(ink, height)
    assert len(line) == 1
    assert len(ink.marks) == 2


def test_a_point_after_a_digit_is_text_where_a_speck_above_is_not():
    ink, height = one_cell("8", (12, 6, 4))
    assert [len(line) for line in text_lines(ink, height)] == [2]


@pytest.mark.parametrize("margin", [0.1, 0.25])
def test_the_crop_has_the_height_of_digits_and_its_margins(margin):
    ink, height = one_cell("80")
    (line,) = text_lines(ink, height)
    crop = line_crop(ink, line, height, margin)
    assert crop.shape[0] == pytest.approx((1 + 2 * margin) * height, abs=2)
    rows = np.flatnonzero((crop < 128).any(axis=1))
    assert rows[0] == pytest.approx(crop.shape[0] - 1 - rows[-1], abs=2)


def test_other_ink_is_painted_out():
    ink, height = one_cell("8", (14, -3, 3))
    (line,) = text_lines(ink, height)
    crop = line_crop(ink, line, height, 0.4)
    count, _ = cv2.connectedComponents((crop < 128).astype(np.uint8))
    assert count == 2  # paper and the 8


def test_a_crop_over_the_edge_of_the_page_is_filled_with_paper():
    grey = np.full((24, 24), 250, np.uint8)
    cv2.putText(grey, "5", (4, 20), cv2.FONT_HERSHEY_DUPLEX, 0.7, 0, 1)
    ink = cell_inks(grey, [sheet([""])[1][0]._replace(x0=0, y0=0, x1=24, y1=24)], DPI)[0]
    (line,) = text_lines(ink, 16)
    assert set(line_crop(ink, line, 16, 0.9)[0]) == {250}


def test_rows_of_any_text_from_the_top():
    ink, height = one_cell("ab\ncde")
    rows = text_rows(ink, height)
    assert len(rows) == 2
    assert row_crop(ink, rows[0]).shape[1] < row_crop(ink, rows[1]).shape[1]


def test_pieces_of_one_low_digit_are_one_line():
    grey, boxes = sheet(["", "8"])
    x, y = centre_of(boxes[0])
    grey[y - 9 : y - 6, x - 4 : x + 4] = 0
    grey[y + 6 : y + 9, x - 4 : x + 4] = 0
    ink = cell_inks(grey, boxes, DPI)[0]
    assert [len(line) for line in text_lines(ink, 20)] == [2]


def test_dirt_beside_a_row_and_rests_of_rules_are_left_out():
    grey, boxes = sheet(["ab\ncde"])
    x, y = centre_of(boxes[0])
    grey[y + 10 : y + 16, x - 52 : x - 46] = 0
    grey[y - 1 : y + 1, x - 45 : x + 45 : 1] = 0
    clean, height = one_cell("ab\ncde")
    (dirty,) = cell_inks(grey, boxes, DPI)
    shapes = [row_crop(clean, row).shape for row in text_rows(clean, height)]
    assert [row_crop(dirty, row).shape for row in text_rows(dirty, height)] == shapes


def test_small_marks_are_text_where_there_is_nothing_else():
    ink, _ = one_cell("-")
    assert len(text_rows(ink, 20)) == 1


def test_strokes_of_one_character_are_one_row():
    grey, boxes = sheet(["", "ab\ncde"])
    x, y = centre_of(boxes[0])
    for dy in (-8, 0, 8):
        grey[y + dy : y + dy + 2, x - 8 : x + 8] = 0
    ink, other = cell_inks(grey, boxes, DPI)
    assert len(text_rows(ink, 20)) == 1
    assert len(text_rows(other, 20)) == 2
