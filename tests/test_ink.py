"""The ink of cells: text kept; rules, remnants and watermarks told from it."""

import cv2
import numpy as np
import pytest

from pipeline.model import Box
from pipeline.readers.faint import without_watermark
from pipeline.readers.ink import Mark, cell_inks, page_ink
from tests.sheets import CELL, DPI, MARGIN, RULE, sheet


def test_each_digit_is_a_mark_and_the_rules_are_none():
    grey, boxes = sheet(["2024", ""])
    full, empty = cell_inks(grey, boxes, DPI)
    assert len(full.marks) == 4
    assert not empty.marks
    assert full.rule.any()


def test_a_box_that_is_a_little_off_changes_nothing():
    grey, boxes = sheet(["56"])
    for dx, dy in ((3, -3), (-3, 3), (4, 4)):
        moved = Box(boxes[0].x0 + dx, boxes[0].y0 + dy, boxes[0].x1 + dx, boxes[0].y1 + dy)
        assert len(cell_inks(grey, [moved], DPI)[0].marks) == 2


def test_what_is_left_of_a_dotted_rule_is_no_mark():
    grey, boxes = sheet(["7"])
    box = boxes[0]
    grey[int(box.y0) : int(box.y0) + RULE + 2] = 255
    grey[int(box.y0) + 2 : int(box.y0) + 4, int(box.x0) : int(box.x1) : 6] = 0
    assert len(cell_inks(grey, boxes, DPI)[0].marks) == 1


def test_the_rest_of_a_broken_upright_rule_that_touches_a_figure_is_none_of_it():
    grey, boxes = sheet(["7"])
    box = boxes[0]
    (clean,) = cell_inks(grey, boxes, DPI)
    middle, right = int(box.centre[1]), int(box.x1)
    grey[int(box.y0) + 8 : int(box.y1) - 8, right - 12 : right + 12] = 255
    grey[middle - 14 : middle + 8, right - 2 : right + 2] = 0
    grey[middle - 2 : middle, int(box.x0) + clean.marks[0].x1 - 2 : right] = 160  # soft edges that meet
    (found,) = cell_inks(grey, boxes, DPI)
    assert max(mark.x1 for mark in found.marks) <= right - int(box.x0) - 2


@pytest.mark.parametrize("box", [Box(-40, -40, -10, -10), Box(9000, 9000, 9100, 9100), Box(5, 5, 5, 5)])
def test_boxes_outside_the_page_hold_nothing(box):
    grey, _ = sheet(["7"])
    assert cell_inks(grey, [box], DPI)[0].marks == ()


def test_a_mark_knows_its_pixels():
    grey, boxes = sheet(["1"])
    ink = cell_inks(grey, boxes, DPI)[0]
    (mark,) = ink.marks
    assert ink.mask(mark).sum() == mark.area
    assert Mark(1, 2, 4, 9, 10, 1).middle == 5.5


def test_a_watermark_is_lifted_and_the_text_stays():
    grey, boxes = sheet(["2024", "31"] * 9)
    marked = grey.copy()
    for x in range(0, grey.shape[1], 160):
        cv2.line(marked, (x, 0), (x + 120, grey.shape[0]), 205, 14)
    marked = np.minimum(grey, marked)
    clear = without_watermark(marked, page_ink(marked, DPI), DPI)
    assert (clear[grey < 60] < 60).all()
    assert [len(ink.marks) for ink in cell_inks(marked, boxes, DPI)] == [4, 2] * 9


def test_a_page_without_watermark_is_left_alone():
    grey, _ = sheet(["2024", "31"])
    assert without_watermark(grey, page_ink(grey, DPI), DPI) is grey
    blank = np.full((60, 60), 255, np.uint8)
    assert without_watermark(blank, page_ink(blank, DPI), DPI) is blank


def test_text_in_the_light_is_no_watermark():
    grey, _ = sheet(["2024", "31"] * 9)
    light = np.linspace(1.0, 0.45, grey.shape[1])
    uneven = (255 - (255 - grey) * np.linspace(0.25, 1.0, grey.shape[1])) * light
    uneven = uneven.astype(np.uint8)
    assert without_watermark(uneven, page_ink(uneven, DPI), DPI) is uneven


@pytest.mark.parametrize("shade", [0.65, 0.85])
def test_a_shaded_cell_between_white_ones_has_the_ink_of_a_white_one(shade: float) -> None:
    """The paper beyond its rules is lighter, so that its own edges are darker than their surroundings."""
    texts = ["208", "-", "7"] * 6
    grey, boxes = sheet(texts, columns=3)
    shaded = grey.copy()
    for row in (1, 3):
        rows = np.s_[MARGIN + row * CELL[1] : MARGIN + (row + 1) * CELL[1], MARGIN : MARGIN + 3 * CELL[0]]
        shaded[rows] = np.rint(grey[rows] * shade).astype(np.uint8)
    for clean, ink in zip(cell_inks(grey, boxes, DPI), cell_inks(shaded, boxes, DPI), strict=True):
        assert [(m.x0, m.y0, m.x1, m.y1) for m in ink.marks] == [(m.x0, m.y0, m.x1, m.y1) for m in clean.marks]
        assert np.abs(ink.grey.astype(int) - clean.grey).max() <= 3
