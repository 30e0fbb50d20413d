"""Characters beside a figure that are not of it: marks of footnotes, digits that were struck out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.load import Char, open_document
from pipeline.model import Box
from pipeline.surface.notes import chars_to_parted, own_chars
from pipeline.surface.text import ASTRIDE, TextSurface
from tests.papers import pdf, text

LEFT, TOP, WIDTH, HEIGHT = 100, 700, 90, 24  # of the cells, in points of PDF
SIZE = 9.0

Draw = Callable[[Canvas], None]


def readings(*more: Draw, figure: str = "134") -> list[tuple[str, float]]:
    """What is read in a cell with a figure and what else is drawn there: texts with their confidences."""

    def draw(canvas: Canvas) -> None:
        for row in range(3):
            canvas.line(LEFT, TOP - row * HEIGHT, LEFT + 3 * WIDTH, TOP - row * HEIGHT)
        for column in range(4):
            canvas.line(LEFT + column * WIDTH, TOP, LEFT + column * WIDTH, TOP - 2 * HEIGHT)
        for column in range(3):
            text("7", *place(0, column), size=SIZE)(canvas)
        text(figure, *place(1, 1), size=SIZE)(canvas)
        for each in more:
            each(canvas)

    data = pdf(draw)
    with open_document(data) as document:
        surface = TextSurface(document.page(0), data)
        [grid] = surface.grids
        [found] = surface.read([grid.at(1, 1)])
    return [(reading.text, reading.confidence) for reading in found]


def place(row: int, column: int) -> tuple[float, float]:
    return LEFT + column * WIDTH + 30, TOP - (row + 1) * HEIGHT + 8


def beside(value: str, up: float, size: float) -> Draw:
    """A text right after the figure, raised by a share of the figure's size."""
    x, y = place(1, 1)
    return text(value, x + 15.5, y + up * SIZE, size=size)


@pytest.mark.parametrize("size", [0.6, 0.83])
@pytest.mark.parametrize("up", [0.4, -0.25])
def test_the_mark_of_a_footnote_is_no_digit(size: float, up: float) -> None:
    found = readings(beside("2", up, size * SIZE))
    assert found[0] == ("134", ASTRIDE)
    assert found[1][0] == "1342"
    assert found[1][1] < ASTRIDE, "what the text says altogether stays a reading, believed less"


def test_a_digit_on_the_line_is_of_the_figure() -> None:
    [(said, confidence)] = readings(beside("2", 0.0, SIZE))
    assert said == "1342"
    assert confidence > ASTRIDE


def test_digits_struck_out_are_not_read() -> None:
    x, y = place(1, 1)
    found = readings(lambda canvas: canvas.line(x, y + 3, x + 10, y + 3))
    assert [said for said, _ in found] == ["4", "134"]
    assert max(confidence for _, confidence in found) == ASTRIDE


def test_a_line_below_the_digits_strikes_nothing_out() -> None:
    x, y = place(1, 1)
    assert readings(lambda canvas: canvas.line(x, y - 2, x + 15, y - 2))[0][0] == "134"


def test_a_figure_struck_out_altogether_is_believed_neither_way() -> None:
    x, y = place(1, 1)
    found = readings(lambda canvas: canvas.line(x - 1, y + 3, x + 16, y + 3))
    assert [said for said, _ in found] == ["", "134"]
    assert max(confidence for _, confidence in found) == ASTRIDE


def test_digits_that_stand_apart_like_two_figures_are_not_run_together() -> None:
    x, y = place(1, 1)
    [(said, confidence)] = readings(text("7", x + 7.6, y, size=SIZE), figure="5")
    assert said == "5 7"
    assert confidence < ASTRIDE


@pytest.mark.parametrize(("figure", "said"), [("1 234 567", "1234567"), ("12 34", "12 34"), ("5", "5")])
def test_blanks_may_part_thousands(figure: str, said: str) -> None:
    assert readings(figure=figure)[0][0] == said


def test_a_stroke_through_a_digit_that_is_a_character_strikes_it_out() -> None:
    digits = [Char(char, Box(x, 0, x + 4, 7), 0, True, False) for x, char in ((0, "8"), (5, "\u0336"), (10, "9"))]
    assert "".join(char.text for char in own_chars(digits, ())) == "9"


@pytest.mark.parametrize(("width", "said"), [(2 * SIZE, ""), (60.0, "12 3")])
def test_digits_on_two_lines_are_one_figure_only_where_the_first_line_is_full(width: float, said: str) -> None:
    boxes = [Box(0, 0, 4, 7), Box(5, 0, 9, 7), Box(2, 12, 6, 19)]
    digits = [Char(char, box, 0, True, False) for char, box in zip("123", boxes, strict=True)]
    assert chars_to_parted(digits, width) == said
