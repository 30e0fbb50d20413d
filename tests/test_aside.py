"""Figures across the upright rules of their cells: read whole where the rules are paler than they are."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.model import Box
from pipeline.readers.aside import cell_to_aside
from pipeline.readers.base import Picture
from pipeline.readers.figures import read_figures
from pipeline.readers.ink import cell_inks
from pipeline.readers.paddle import PaddleReader
from tests.sheets import CELL, DPI, MARGIN
from tests.test_crossed import DIGITS, moved

PALE, DARK = 160, 20  # grey levels of rules; figures are 0
HALF = CELL[0] // 2


def ruled(texts: list[str], dx: float, grey: int) -> tuple[Picture, list[Box]]:
    """A row of figures that are moved sideways, and double upright rules, which let what is darker show."""
    page, boxes = moved(texts, dx=dx, rule=0)
    for column in range(len(texts) + 1):
        for x in (MARGIN + column * CELL[0] - 3, MARGIN + column * CELL[0] + 3):
            rule = page[MARGIN : MARGIN + 3 * CELL[1], x - 1 : x + 2]
            np.minimum(rule, grey, out=rule)
    for row in range(4):
        y = MARGIN + row * CELL[1]
        page[y - 1 : y + 2, MARGIN : MARGIN + len(texts) * CELL[0]] = grey
    return page, boxes


@pytest.mark.parametrize("dx", [8 - HALF, 12 - HALF, HALF - 6])
def test_figures_across_pale_rules_are_read_as_if_there_were_none(dx: float) -> None:
    page, boxes = ruled(DIGITS[:10], dx, PALE)
    best = [found[0] for found in read_figures(page, boxes, DPI, PaddleReader())]
    wrong = [reading for reading, text in zip(best, DIGITS[:10], strict=True) if reading.text != text]
    assert len(wrong) <= 1
    assert all(reading.confidence < 0.9 for reading in wrong)


def test_a_one_that_lies_along_a_pale_rule_is_no_empty_cell() -> None:
    page, boxes = ruled(["1", ""], 7 - HALF, PALE)
    one, blank = read_figures(page, boxes, DPI, PaddleReader())
    assert one[0].text == "1"
    assert blank[0].text == ""
    assert blank[0].confidence > 0.99


def test_a_darker_piece_of_a_pale_rule_is_no_figure() -> None:
    """Of rules that lean slivers are left, as high as digits and not as dark."""
    page, boxes = ruled(["", ""], 0, PALE)
    x, y = MARGIN + CELL[0] + 3, MARGIN + CELL[1] + 20
    page[y : y + 22, x : x + 1] = 100
    for found, *_ in read_figures(page, boxes, DPI, PaddleReader()):
        assert found.text == ""
        assert found.confidence > 0.99


@pytest.mark.parametrize("shade", [0.9, 0.8, 0.7])
def test_in_shaded_rows_none_is_wrong_and_sure(shade: float) -> None:
    page, boxes = ruled(DIGITS[:10], 8 - HALF, PALE)
    rows = np.s_[MARGIN + CELL[1] : MARGIN + 2 * CELL[1]]
    page[rows] = np.rint(page[rows] * shade).astype(np.uint8)
    best = [found[0] for found in read_figures(page, boxes, DPI, PaddleReader())]
    assert all(
        reading.text == text or reading.confidence < 0.9 for reading, text in zip(best, DIGITS[:10], strict=True)
    )


def test_what_lies_along_a_dark_rule_is_not_made_up() -> None:
    page, boxes = ruled(["5"], 8 - HALF, DARK)
    (ink,) = cell_inks(page, boxes, DPI)
    assert cell_to_aside(page, boxes[0], ink, DPI) is None


def test_a_figure_that_goes_on_in_the_next_cell_is_left_alone() -> None:
    page, boxes = ruled(["608", ""], HALF - 6, PALE)
    for ink, box in zip(cell_inks(page, boxes, DPI), boxes, strict=True):
        assert cell_to_aside(page, box, ink, DPI) is None


def test_what_stands_in_the_next_cell_is_painted_over() -> None:
    page, boxes = ruled(["5", "5"], 8 - HALF, PALE)
    (ink,) = cell_inks(page, boxes[1:], DPI)
    alone = cell_to_aside(page, boxes[1], ink, DPI)
    neighbour = np.s_[round(boxes[1].y0) + 25 : round(boxes[1].y0) + 45, MARGIN + CELL[0] - 18 : MARGIN + CELL[0] - 15]
    page[neighbour] = 0
    aside = cell_to_aside(page, boxes[1], ink, DPI)
    assert alone is not None
    assert aside is not None
    assert aside[2].marks == alone[2].marks
