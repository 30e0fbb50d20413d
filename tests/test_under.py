"""Figures whose heads or feet end under a rule, of which nothing is seen beyond it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.readers.base import Picture
from pipeline.readers.crops import text_lines
from pipeline.readers.crossed import figure_inks
from pipeline.readers.figures import read_figures
from pipeline.readers.paddle import PaddleReader
from pipeline.readers.under import hidden_shares, is_ring, is_slight
from tests.sheets import CELL, DPI, FONT_SIZE
from tests.test_crossed import moved

HEIGHT = 20.0
FIGURES = ["0", "2", "3", "4", "5", "6", "8", "9", "1", "308", "64", "95"]
RULE = 4


def _under(texts, hidden, above=True, rule=RULE):
    """A page on which the rule above (or below) hides so many rows of the figures, and they end under it."""
    towards = CELL[1] / 2 - HEIGHT / 2 - rule / 2 + hidden
    return moved(texts, dy=-towards if above else towards, rule=rule)


def test_what_a_rule_hides_is_no_more_than_its_own_thickness():
    grey, boxes = _under(["8"], 3)
    (ink,), height = figure_inks(grey, boxes, DPI)
    (line,) = text_lines(ink, height)
    above, below = hidden_shares(ink, line, height)
    assert below == 0.0
    assert above is not None
    assert 3 / HEIGHT <= above <= (RULE + 2) / HEIGHT


@pytest.mark.parametrize("above", [True, False])
def test_figures_that_end_under_a_thin_rule_are_read_surely_and_rightly(above):
    grey, boxes = _under(FIGURES, 2, above)
    best = [found[0] for found in read_figures(grey, boxes, DPI, PaddleReader())]
    assert [reading.text for reading in best] == FIGURES
    assert sum(reading.confidence > 0.9 for reading in best) >= len(FIGURES) - 1


@pytest.mark.parametrize("hidden", [2, 3, 4])
def test_a_7_without_its_bar_is_never_surely_a_1_or_a_stroke(hidden):
    grey, boxes = _under(["7", "17", "71"], hidden)
    for text, found in zip(["7", "17", "71"], read_figures(grey, boxes, DPI, PaddleReader()), strict=True):
        assert all(reading.confidence < 0.9 for reading in found if reading.text != text)


@pytest.mark.parametrize("above", [True, False])
def test_under_a_rule_that_may_hide_a_third_nothing_is_sure(above):
    grey, boxes = _under(FIGURES, 6, above, rule=10)
    for text, found in zip(FIGURES, read_figures(grey, boxes, DPI, PaddleReader()), strict=True):
        assert all(reading.confidence < 0.9 for reading in found if text != "0")


def test_a_figure_with_ink_beyond_the_rule_may_go_on_there():
    grey, boxes = _under(["8"], 3)
    x, y = boxes[0].centre
    grey = grey.copy()
    top = round(y - CELL[1] / 2)
    grey[top - 6 : top - 2, round(x) - 4 : round(x) + 4] = 0
    inks, height = figure_inks(grey, boxes, DPI)
    for line in text_lines(inks[0], height):
        assert not is_slight(hidden_shares(inks[0], line, height), "8") or inks[0].led


def _mask(text: str) -> Picture:
    """The ink of one digit, its first row at the top."""
    picture = Image.new("L", (60, 60), 0)
    ImageDraw.Draw(picture).text((10, 10), text, 255, ImageFont.load_default(FONT_SIZE))
    ink = np.asarray(picture) > 128
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


@pytest.mark.parametrize("share", [0.1, 0.15, 0.2, 0.25])
def test_only_a_nought_is_a_ring_that_is_open_to_the_rule(share):
    for text in "0123456789":
        mask = _mask(text)
        rows = round(share * len(mask))
        assert is_ring(mask[rows:], share) == (text == "0"), text
        assert is_ring(mask[: len(mask) - rows][::-1], share) == (text == "0"), text
    assert not is_ring(_mask("0")[10:], 0.45)
