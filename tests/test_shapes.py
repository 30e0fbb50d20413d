"""Dashes, slashes and emptiness by geometry; broken digits put together; belief in what the ink allows."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from pipeline.model import Box
from pipeline.readers.crops import text_lines
from pipeline.readers.doubt import around, belief, is_incomplete, raggedness
from pipeline.readers.ink import Ink, Mark, cell_inks
from pipeline.readers.mend import mend
from pipeline.readers.shapes import SURE, dash, emptiness, is_dirt, slash
from tests.sheets import CELL, DPI, centre_of, sheet

HEIGHT = 20.0  # of digits, in pixels


def mark(x0: int, y0: int, x1: int, y1: int) -> Mark:
    return Mark(x0, y0, x1, y1, (x1 - x0) * (y1 - y0), 1)


def drawn(*shapes: tuple[tuple[int, int], tuple[int, int], int]) -> Ink:
    """The ink of an empty cell with strokes: from, to (from its centre), thickness."""
    grey, boxes = sheet([""])
    x, y = centre_of(boxes[0])
    for (ax, ay), (bx, by), thickness in shapes:
        cv2.line(grey, (x + ax, y + ay), (x + bx, y + by), 0, thickness, cv2.LINE_AA)
    return cell_inks(grey, boxes, DPI)[0]


def printed(text: str) -> Ink:
    grey, boxes = sheet([text])
    return cell_inks(grey, boxes, DPI)[0]


def slash_of(ink: Ink) -> float:
    (line,) = text_lines(ink, HEIGHT)
    return slash(ink, line, HEIGHT)


def test_dashes_long_and_short():
    assert dash([mark(0, 0, 9, 3)], HEIGHT) == ("-", SURE)
    assert dash([mark(0, 0, 26, 3)], HEIGHT) == ("—", SURE)


def test_a_broken_dash_and_a_dash_among_specks():
    assert dash([mark(0, 0, 9, 3), mark(12, 0, 20, 3)], HEIGHT) == ("—", SURE)
    text, sure = dash([mark(0, 0, 20, 3), mark(24, 8, 28, 12)], HEIGHT) or ("", 0.0)
    assert text == "—"
    assert 0.9 < sure < SURE


def test_digits_with_flat_specks_on_one_level_are_no_dash():
    assert dash([mark(0, 9, 6, 11), mark(12, 0, 24, 20), mark(40, 9, 46, 11)], HEIGHT) is None


def test_small_or_very_long_strokes_are_doubtful_dashes():
    for doubtful in (mark(0, 0, 4, 2), mark(0, 0, 90, 3)):
        found = dash([doubtful], HEIGHT)
        assert found is not None
        assert found[1] < 0.9


@pytest.mark.parametrize("box", [(0, 0, 3, 3), (0, 0, 4, 20), (0, 0, 14, 20), (0, 0, 3, 2)])
def test_points_and_digits_are_no_dashes(box):
    assert dash([mark(*box)], HEIGHT) is None


@pytest.mark.parametrize("half", [4, 5, 6])
def test_leaning_strokes_are_slashes(half):
    assert slash_of(drawn(((half, -12), (-half, 12), 3))) == SURE


@pytest.mark.parametrize("text", ["1", "7", "0", "4", "11", "8"])
def test_digits_are_not(text):
    assert slash_of(printed(text)) == 0.0


def test_a_straight_and_a_wrong_leaning_stroke_are_not():
    assert slash_of(drawn(((0, -10), (0, 10), 3))) == 0.0
    assert slash_of(drawn(((-5, -10), (5, 10), 3))) == 0.0


@pytest.mark.parametrize("stroke", [2, 3, 4])
@pytest.mark.parametrize("slant", [0.2, 0.36])
def test_a_slanted_nought_is_no_slash(slant: float, stroke: int):
    ring = np.full((60, 60), 255, np.uint8)
    outline = cv2.ellipse2Poly((30, 30), (5, 9), 0, 0, 360, 10)
    outline[:, 0] -= np.rint(slant * (outline[:, 1] - 30)).astype(np.int32)
    cv2.polylines(ring, [outline], True, 0, stroke)
    [ink] = cell_inks(ring, [Box(0, 0, 60, 60)], 200.0)
    assert slash_of(ink) == 0.0


def test_clean_cells_are_surely_empty_and_dirty_ones_less():
    clean, dirty = printed(""), drawn(((8, 4), (9, 4), 2), ((-20, -4), (-19, -4), 2), ((2, -9), (3, -9), 2))
    assert emptiness(clean, HEIGHT) > 0.99
    assert emptiness(dirty, HEIGHT) < 0.98


def test_a_lifted_digit_makes_emptiness_doubtful():
    blank = np.full((CELL[1], CELL[0]), 255, np.uint8)
    nothing = np.zeros(blank.shape, np.int32)
    digit, stripe = mark(50, 20, 62, 40), mark(0, 0, 30, 64)
    assert emptiness(Ink(blank, nothing, nothing > 0, (), (digit,)), HEIGHT) <= 0.95
    assert emptiness(Ink(blank, nothing, nothing > 0, (), (stripe,)), HEIGHT) > 0.99


def test_a_lifted_digit_in_pieces_makes_emptiness_doubtful_too():
    grey = np.full((60, 60), 255, np.uint8)
    pieces = (mark(26, 20, 36, 26), mark(26, 29, 38, 40))
    empty = Ink(grey, np.zeros(grey.shape, np.int32), np.zeros(grey.shape, np.bool_))
    assert emptiness(replace(empty, lifted=pieces), HEIGHT) < emptiness(empty, HEIGHT)
    assert emptiness(replace(empty, lifted=pieces[:1]), HEIGHT) == emptiness(empty, HEIGHT)


def test_dots_are_dirt():
    assert is_dirt([mark(0, 0, 6, 6), mark(30, 2, 33, 5)], HEIGHT)
    assert not is_dirt([mark(0, 0, 6, 6), mark(30, 2, 33, 15)], HEIGHT)


def test_pieces_of_a_digit_become_one_mark():
    broken = drawn(((0, -10), (0, -5), 2), ((0, -1), (0, 4), 2), ((0, 8), (0, 10), 2))
    assert len(broken.marks) == 3
    (whole,) = mend(broken, HEIGHT).marks
    assert whole.height == pytest.approx(21, abs=3)
    assert text_lines(mend(broken, HEIGHT), HEIGHT) == [(whole,)]


def test_points_and_far_pieces_stay_apart():
    for ink in (printed("1.5"), drawn(((0, -10), (0, -5), 2), ((30, 5), (30, 10), 2))):
        assert sorted(mend(ink, HEIGHT).marks) == sorted(ink.marks)


def believed(ink: Ink, text: str) -> float:
    (line,) = text_lines(ink, HEIGHT)
    return belief(ink, line, text, HEIGHT)


def test_clean_ink_is_believed():
    assert believed(printed("247"), "247") == 1.0


def test_a_digit_painted_out_is_not_forgotten():
    grey, boxes = sheet(["47"])
    x, y = centre_of(boxes[0])
    for dy in range(-9, 10, 6):  # what a fax left of a 1 before them
        grey[y + dy : y + dy + 3, x - 26 : x - 23] = 0
    assert believed(cell_inks(grey, boxes, DPI)[0], "47") < 0.9


def test_specks_before_an_upright_stroke_may_be_the_slope_of_a_four():
    dots = [((-10 + 3 * step, 4 - 5 * step), (-9 + 3 * step, 4 - 5 * step), 1) for step in range(3)]
    stroke = ((0, -10), (0, 10), 3)
    for ink, least in ((drawn(stroke), 1.0), (drawn(stroke, *dots), 0.8)):
        line = [max(ink.marks, key=lambda mark: mark.area)]
        assert least <= belief(ink, line, "1", HEIGHT) <= max(least, 0.9)
        assert is_incomplete(ink, line, HEIGHT) == (least < 1.0)
    behind = drawn(stroke, *(((10, y), (11, y), 1) for y in (-5, 0, 5)))
    assert belief(behind, [max(behind.marks, key=lambda mark: mark.area)], "1", HEIGHT) > 0.9


@pytest.mark.parametrize(("heights", "doubted"), [((-6, 0, 5), True), ((-6, 6), True), ((5,), False)])
def test_specks_above_each_other_beside_a_figure_may_be_a_one(heights: tuple[int, ...], doubted: bool) -> None:
    """A faint 1 beside a dark rule, of which a threshold leaves little: 10 would be read as 0."""
    stroke = ((0, -10), (0, 10), 3)
    ink = drawn(stroke, *(((12, y - 1), (12, y + 1), 2) for y in heights))
    line = [max(ink.marks, key=lambda mark: mark.area)]
    assert (belief(ink, line, "1", HEIGHT) <= 0.75) == doubted
    assert is_incomplete(ink, line, HEIGHT) == doubted


def test_more_pieces_than_characters_are_doubted():
    assert believed(printed("24"), "2") < 1.0


def test_text_cut_by_its_cell_is_doubted():
    grey, boxes = sheet(["6"])
    top = centre_of(boxes[0])[1] - 3
    cut = cell_inks(grey, [boxes[0]._replace(y0=top)], DPI)[0]
    assert believed(cut, "0") <= 0.5


def test_what_was_left_out_about_a_line_is_found():
    foot, piece, far = (
        mark(40, 40, 52, 43),
        mark(48, 26, 52, 31)._replace(label=2),
        mark(2, 26, 6, 31)._replace(label=3),
    )
    blank = np.full((CELL[1], CELL[0]), 255, np.uint8)
    ink = Ink(blank, np.zeros(blank.shape, np.int32), np.zeros(blank.shape, np.bool_), (foot, piece, far))
    assert around(ink, [foot], HEIGHT) == [piece]


def test_a_page_is_ragged_where_many_digits_were_mended():
    broken, clean = drawn(((0, -10), (0, -5), 2), ((0, -1), (0, 4), 2), ((0, 8), (0, 10), 2)), printed("24")
    inks = [broken, clean, clean, printed("")]
    assert raggedness(inks, [mend(ink, HEIGHT) for ink in inks]) == pytest.approx(1 / 3)
    many = [broken] + [clean] * 40
    assert raggedness(many, [mend(ink, HEIGHT) for ink in many]) == 0
    assert raggedness([], []) == 0
