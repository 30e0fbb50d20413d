"""Points of full-width print, holes between digits, and a minus as small as a speck."""

import numpy as np
import pytest

from pipeline.model import Box
from pipeline.readers.cells import read_figures
from pipeline.readers.ink import Mark
from pipeline.readers.paddle import PaddleReader
from pipeline.readers.spacing import has_hole, point_reach, with_minus
from tests.sheets import DPI, RULE, sheet

HEIGHT = 20.0
READER = PaddleReader()


def digits(*left: int, width: int = 11) -> list[Mark]:
    return [Mark(x, 10, x + width, 30, 120, number) for number, x in enumerate(left, 1)]


def apart(text: str, pitch: int) -> tuple[np.ndarray, Box]:
    """A cell in which the signs of a text stand `pitch` pixels apart, a point at the left of its place."""
    page = np.full((84, 60 + pitch * len(text)), 255, np.uint8)
    for place, sign in ((place, sign) for place, sign in enumerate(text) if sign != " "):
        grey, (box,) = sheet([sign])
        inside = grey[int(box.y0) + RULE + 4 : int(box.y1) - 4, int(box.x0) + RULE + 4 : int(box.x1) - 4]
        ink = np.flatnonzero((inside < 128).any(axis=0))
        glyph = inside[:, ink[0] - 1 : ink[-1] + 2]
        x = 30 + pitch * place + (0 if sign == "." else (pitch - glyph.shape[1]) // 2)
        page[14 : 14 + len(glyph), x : x + glyph.shape[1]] = glyph
    return page, Box(0, 0, page.shape[1], page.shape[0])


@pytest.mark.parametrize("pitch", [26, 30])
def test_a_point_in_full_width_print_is_no_speck(pitch):
    page, box = apart("8704.67", pitch)
    (readings,) = read_figures(page, [box], DPI, READER)
    assert readings[0].text == "8704.67"
    assert readings[0].confidence > 0.98


def test_a_lost_point_leaves_a_doubt():
    page, box = apart("8704 67", 28)
    (readings,) = read_figures(page, [box], DPI, READER)
    assert readings[0].confidence < 0.9


def test_points_reach_further_where_digits_stand_apart():
    assert point_reach(digits(0, 15, 30), HEIGHT) == pytest.approx(12)
    assert point_reach(digits(0, 26, 52), HEIGHT) == pytest.approx(19.5)
    assert point_reach(digits(0, 90), HEIGHT) == pytest.approx(20)
    assert point_reach(digits(0), HEIGHT) == pytest.approx(12)


def test_a_hole_is_room_for_a_digit_with_nothing_in_it():
    assert not has_hole(digits(0, 15, 30, 45), HEIGHT)
    assert has_hole(digits(0, 15, 45, 60), HEIGHT)
    assert not has_hole([*digits(0, 15, 45, 60), Mark(33, 27, 36, 30, 9, 9)], HEIGHT)
    assert not has_hole(digits(0, 26), HEIGHT)
    assert has_hole(digits(0, 45), HEIGHT)
    touching = Mark(0, 10, 26, 30, 250, 9)
    assert not has_hole([touching, *digits(30, 45)], HEIGHT)
    assert has_hole([touching, *digits(30, 62)], HEIGHT)
    assert has_hole(digits(0, 15, 45, 60), 1.8 * HEIGHT)  # a page that misjudges its digits
    assert not has_hole([Mark(0, 20, 12, 23, 30, 1), Mark(50, 20, 53, 23, 9, 2)], HEIGHT)


def test_a_flat_speck_before_a_figure_may_be_a_minus():
    figure = digits(20, 35)
    flat, round_, low = Mark(11, 19, 16, 22, 15, 8), Mark(11, 19, 15, 23, 15, 8), Mark(11, 27, 16, 30, 15, 8)
    assert dict(with_minus([("41", 0.9)], [flat, *figure], [], HEIGHT)) == pytest.approx({"41": 0.54, "-41": 0.36})
    for mark in (round_, low):
        assert with_minus([("41", 0.9)], [mark, *figure], [], HEIGHT) == [("41", 0.9)]
    left_out = with_minus([("41", 0.9)], figure, [flat, *figure], HEIGHT)
    assert dict(left_out) == pytest.approx({"41": 0.54, "-41": 0.36}), "taken for dirt, it is still before the figure"
    assert with_minus([("0", 0.9), ("-4", 0.05)], [flat, *figure], [], HEIGHT) == [("0", 0.9), ("-4", 0.05)]


def test_no_speck_fills_the_room_between_two_figures():
    """What is left of a lost rule lies between a 3 and a 27."""
    assert has_hole([*digits(0, 85, 100), Mark(45, 12, 48, 16, 9, 9)], HEIGHT)
    assert has_hole([*digits(0, 85), Mark(45, 12, 48, 16, 9, 9)], HEIGHT)
