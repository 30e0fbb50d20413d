"""Figures that lie across or under the ruling lines of their cells."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.model import Box
from pipeline.readers.base import Picture, Posterior
from pipeline.readers.crops import text_lines
from pipeline.readers.crossed import figure_inks, led_through, run_out
from pipeline.readers.ctc import ALPHABET
from pipeline.readers.cut import Cut, line_to_cut, nought, shown_whole, usual_width, with_hidden
from pipeline.readers.doubt import belief, hides_point
from pipeline.readers.figures import read_figures
from pipeline.readers.ink import Ink, Mark, cell_inks
from pipeline.readers.paddle import PaddleReader
from pipeline.readers.tesseract import figures_to_strips, strips_to_readings
from tests.sheets import CELL, DPI, FONT_SIZE, MARGIN, centre_of, sheet

HEIGHT = 20.0  # of digits of `FONT_SIZE`, in pixels
WIDTH = 14.0  # of such a digit
LINE = 4  # pixels: the rules drawn over the figures
RIGHT = Cut(left=False, right=True, above=False, below=False)
LEFT = Cut(left=True, right=False, above=False, below=False)


def moved(texts: list[str], dx: float = 0, dy: float = 0, rule: int = LINE) -> tuple[Picture, list[Box]]:
    """A page of cells in three rows, figures in the middle one moved from the middle of their cells, rules on top."""
    columns = len(texts)
    blank, boxes = sheet([""] * 3 * columns, columns)
    picture = Image.fromarray(np.full_like(blank, 255))
    draw = ImageDraw.Draw(picture)
    for text, box in zip(texts, boxes[columns : 2 * columns], strict=True):
        x, y = box.centre
        draw.text((x + dx, y + dy), text, 0, ImageFont.load_default(FONT_SIZE), "mm")
    if rule:
        for row in range(4):
            y = MARGIN + row * CELL[1]
            draw.line((MARGIN, y, MARGIN + columns * CELL[0], y), 0, rule)
        for column in range(columns + 1):
            x = MARGIN + column * CELL[0]
            draw.line((x, MARGIN, x, MARGIN + 3 * CELL[1]), 0, rule)
    grey = cv2.GaussianBlur(np.array(picture), (3, 3), 0)
    return np.asarray(grey, np.uint8), boxes[columns : 2 * columns]


DIGITS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "208", "659"]


@pytest.mark.parametrize("dy", [-24, -27, 24, 27])
def test_most_figures_that_cross_a_rule_are_read_and_none_is_wrong_without_a_doubt(dy):
    grey, boxes = moved(DIGITS, dy=dy, rule=3)
    best = [found[0] for found in read_figures(grey, boxes, DPI, PaddleReader())]
    right = [reading.text == text for reading, text in zip(best, DIGITS, strict=True)]
    assert sum(right) >= len(DIGITS) - 2
    assert all(reading.confidence < 0.9 for reading, good in zip(best, right, strict=True) if not good)


def test_what_lies_in_the_neighbouring_cell_for_the_most_part_is_not_taken_in():
    grey, boxes = moved(["5"], dy=27)
    below = boxes[0]._replace(y0=boxes[0].y1, y1=boxes[0].y1 + CELL[1])
    (ink,) = cell_inks(grey, [below], DPI)
    assert ink.marks
    led = led_through(grey, below, ink, DPI)
    assert led.marks == ink.marks
    assert led.within[0] is None


def hidden(text: str, dx: float, dy: float = 0) -> float:
    grey, boxes = moved([text], dx, dy)
    (ink,), _ = figure_inks(grey, boxes, DPI)
    (line,) = text_lines(ink, HEIGHT)
    assert any(line_to_cut(ink, line))
    return nought(ink, line, HEIGHT, WIDTH)


@pytest.mark.parametrize("dx", [-54.0, 54.0])
def test_a_nought_under_a_rule_is_told_by_what_is_left(dx):
    assert hidden("0", dx) > 0.99


def test_a_nought_told_by_its_shape_alone_is_not_sure_without_sums():
    grey, boxes = moved(["0"], 54.0)
    best = read_figures(grey, boxes, DPI, PaddleReader())[0][0]
    assert best.text == "0"
    assert 0.9 < best.confidence < 0.99


@pytest.mark.parametrize("text", ["2", "3", "5", "6", "8", "9"])
@pytest.mark.parametrize("dx", [-54.0, 54.0])
def test_no_other_digit_under_a_rule_is_a_nought(text, dx):
    assert hidden(text, dx) == 0.0


def test_a_nought_in_its_cell_is_left_to_the_recogniser():
    grey, boxes = moved(["0"])
    (ink,) = cell_inks(grey, boxes, DPI)
    (line,) = text_lines(ink, HEIGHT)
    assert nought(ink, line, HEIGHT, WIDTH) == 0.0


def test_a_3_under_the_rule_before_it_may_be_an_8():
    shared = dict(with_hidden([("3", 0.98), ("5", 0.01)], [], LEFT))
    assert shared["3"] < 0.9
    assert shared["8"] > 0.1
    assert sum(shared.values()) == pytest.approx(0.99)
    assert with_hidden([("3", 0.98)], [], RIGHT) == [("3", 0.98)]
    assert with_hidden([("3", 0.98)], [], Cut(False, False, True, True)) == [("3", 0.98)]


def test_what_is_left_of_a_digit_may_look_like_a_letter():
    seen = [Posterior(np.zeros((1, 1 + len(ALPHABET)), np.float32), "4C", 0.9)]
    assert with_hidden([("4", 0.1)], seen, RIGHT)[0] == ("40", pytest.approx(0.9 * 0.9 * 0.95))
    assert with_hidden([("4", 0.1)], seen, LEFT) == [("4", 0.1)]


def test_the_second_reader_is_not_shown_half_a_digit():
    grey, boxes = moved(["28", "50"], dx=48)
    assert strips_to_readings(figures_to_strips(grey, boxes, DPI)) == [(), ()]


def test_a_blank_cell_at_whose_open_edge_a_digit_ends_is_no_sure_blank():
    grey, boxes = moved(["14"], rule=0)
    x, y = centre_of(boxes[0])
    below = Box(x - 40, y + 7, x + 40, y + 50)  # but for the feet of the digits it is empty
    (ink,) = cell_inks(grey, [below], DPI)
    assert not ink.marks
    assert run_out(grey, below, ink, HEIGHT, DPI)
    ((found,),) = read_figures(grey, [below], DPI, PaddleReader())
    assert found.text == ""
    assert found.confidence <= 0.5
    apart = below._replace(y0=y + 20)
    assert not run_out(grey, apart, cell_inks(grey, [apart], DPI)[0], HEIGHT, DPI)


@pytest.mark.parametrize(("gap", "led", "hidden"), [(7, True, True), (7, False, False), (2, True, False)])
def test_a_point_that_a_rule_may_hide_is_a_doubt(gap: int, led: bool, hidden: bool) -> None:
    """Digits that were led through a rule, some of them joined by it, and room for a point before the last."""
    ends = [(0, 26), (27, 40), (42, 68), (69, 82), (82 + gap, 96 + gap)]
    marks = tuple(Mark(20 + x0, 20, 20 + x1, 40, 100, label) for label, (x0, x1) in enumerate(ends, 1))
    empty = np.zeros((60, 200))
    ink = Ink(empty.astype(np.uint8), empty.astype(np.int32), empty.astype(np.bool_), marks, led=led)
    assert hides_point(ink, marks, HEIGHT) == hidden
    assert (belief(ink, marks, "3576807", HEIGHT) < 0.5) == hidden
    assert belief(ink, marks, "357680.7", HEIGHT) > 0.8


@pytest.mark.parametrize("dx", [-50.0, -49.0])
def test_a_3_that_touches_the_rule_and_is_seen_whole_is_a_3(dx):
    """With ten digits beside it that tell how wide digits are."""
    grey, boxes = moved(["3", *["20", "50", "46", "69", "70"] * 2], dx)
    width = usual_width(figure_inks(grey, boxes, DPI)[0], HEIGHT)
    assert width == pytest.approx(WIDTH, abs=1.5)
    best = read_figures(grey, boxes, DPI, PaddleReader())[0]
    assert best[0].text == "3"
    assert best[0].confidence > 0.95


def test_of_too_few_digits_none_is_seen_whole():
    grey, boxes = moved(["3"], -50.0)
    assert usual_width(figure_inks(grey, boxes, DPI)[0], HEIGHT) is None
    assert read_figures(grey, boxes, DPI, PaddleReader())[0][0].confidence < 0.9


def test_a_digit_in_pieces_is_as_wide_as_all_of_them():
    pieces = [Mark(4, 9, 8, 13, 9, 1), Mark(4, 5, 17, 22, 90, 2), Mark(20, 5, 33, 22, 90, 3)]
    assert shown_whole(pieces, WIDTH) == (True, True)
    assert shown_whole([pieces[0], pieces[2]], WIDTH) == (False, True)
    assert shown_whole(pieces, None) == (False, False)


WAIST = """
...######.....
..#########...
############..
############..
#############.
.##....######.
........#####.
........#####.
.......#####..
.....#######..
...########...
...########...
...#########..
.....#######..
.......######.
........######
.........#####
........#####.
##......#####.
####...######.
#############.
############..
###########...
...######.....
"""


@pytest.mark.parametrize("width", [None, 15.4])
def test_a_thick_3_at_the_rule_before_it_is_no_nought(width):
    """Its waist goes in and out again, and more of it is seen than of half a nought."""
    mask = np.array([[point == "#" for point in row] for row in WAIST.split()])
    labels = np.zeros((34, 40), np.int32)
    labels[5:29, 4:18] = mask
    rule = np.zeros(labels.shape, np.bool_)
    rule[:, :4] = True
    mark = Mark(4, 5, 18, 29, int(mask.sum()), 1)
    ink = Ink(np.full(labels.shape, 255, np.uint8), labels, rule, (mark,))
    assert line_to_cut(ink, [mark]).left
    assert nought(ink, [mark], 24.0, width) == 0.0


def wrapped(dy: float) -> tuple[str, float]:
    """What a figure of two lines, moved down until a rule crosses its second one, is read as, and how surely."""
    grey, boxes = moved(["299\n6"], dy=dy, rule=3)
    best = read_figures(grey, boxes, DPI, PaddleReader())[0][0]
    return best.text, best.confidence


@pytest.mark.parametrize("dy", [10, 12])
def test_the_last_line_of_a_wrapped_figure_of_which_a_rule_leaves_little_is_read(dy):
    assert wrapped(dy)[0] == "2996"


@pytest.mark.parametrize("dy", [14, 16])
def test_a_figure_under_which_the_head_of_another_line_is_seen_is_not_sure(dy):
    assert wrapped(dy)[1] < 0.6
