"""The second reader of pictures: what counts as an answer, and what happens where the program is missing or fails."""

import shutil

import pytesseract
import pytest

from pipeline.readers import tesseract
from pipeline.readers.tesseract import figures_to_strips, strips_to_readings
from tests.sheets import DPI, centre_of, sheet

TEXTS = ["2024", "", "153", "—", "86", "/"]


@pytest.fixture
def installed(monkeypatch):
    """As if the program were there, whether it is or not."""
    monkeypatch.setattr(tesseract, "_program", lambda: tesseract._Program("tesseract 5.3 eng", "eng"))


@pytest.fixture
def answers(monkeypatch, installed):
    """Lets a test say what the program answers to the first, second, … line shown."""

    def answer(*lines: str) -> None:
        pages = [number + 1 for number, line in enumerate(lines) for _ in line.split()]
        words = [word for line in lines for word in line.split()]
        found = {"page_num": pages, "text": words}
        monkeypatch.setattr(pytesseract, "image_to_data", lambda *args, **kwargs: found)

    return answer


def texts_of(found):
    return [[reading.text for reading in readings] for readings in found]


def test_only_three_equal_answers_count(answers):
    grey, boxes = sheet(TEXTS)
    answers("2024 2024 2024", "153 158 153", "8686")
    assert texts_of(strips_to_readings(figures_to_strips(grey, boxes, DPI))) == [["2024"], [], [], [], [], []]


def test_readings_are_signed(answers):
    grey, boxes = sheet(["86"])
    answers("868686")
    ((reading,),) = strips_to_readings(figures_to_strips(grey, boxes, DPI))
    assert reading.reader == "tesseract 5.3 eng"
    assert 0.9 < reading.confidence < 1


def test_a_stray_point_is_taken_off_at_a_price(answers):
    grey, boxes = sheet(["86", "31"])
    answers("86.86.86.", "3-13-13-1")
    first, second = strips_to_readings(figures_to_strips(grey, boxes, DPI))
    assert first[0].text == "86"
    assert first[0].confidence < 0.9
    assert second == ()


def test_the_lines_of_a_wrapped_figure_are_joined(answers):
    grey, boxes = sheet(["1234\n56", "8"])
    answers("1234 1234 1234", "56 56 56", "888")
    assert texts_of(strips_to_readings(figures_to_strips(grey, boxes, DPI))) == [["123456"], ["8"]]


def test_without_the_program_there_is_no_second_opinion(monkeypatch):
    def missing() -> None:
        raise OSError

    monkeypatch.setattr(tesseract, "ask_tesseract", missing)
    tesseract._program.cache_clear()
    grey, boxes = sheet(TEXTS)
    try:
        assert strips_to_readings(figures_to_strips(grey, boxes, DPI)) == [()] * len(TEXTS)
    finally:
        tesseract._program.cache_clear()


def test_without_a_language_there_is_none_either(monkeypatch):
    monkeypatch.setattr(tesseract, "ask_tesseract", lambda: ("5.3.0", ["osd"]))
    tesseract._program.cache_clear()
    grey, boxes = sheet(["86"])
    try:
        assert strips_to_readings(figures_to_strips(grey, boxes, DPI)) == [()]
    finally:
        tesseract._program.cache_clear()


@pytest.mark.parametrize(
    "failure", [pytesseract.TesseractError(1, "crashed"), RuntimeError("Tesseract process timeout"), OSError("no disk")]
)
def test_a_program_that_fails_gives_no_second_opinion(monkeypatch, installed, failure):
    def fail(*args, **kwargs):
        raise failure

    monkeypatch.setattr(pytesseract, "image_to_data", fail)
    grey, boxes = sheet(TEXTS)
    assert strips_to_readings(figures_to_strips(grey, boxes, DPI)) == [()] * len(TEXTS)


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="the program tesseract is not installed")
def test_the_program_itself():
    texts = ["2024", "153", "86", "40917", "0", "7"]
    grey, boxes = sheet(texts)
    found = texts_of(strips_to_readings(figures_to_strips(grey, boxes, DPI)))
    assert sum(readings == [text] for readings, text in zip(found, texts, strict=True)) >= 4
    assert all(readings in ([], [text]) for readings, text in zip(found, texts, strict=True))


def test_a_line_beside_which_ink_was_left_out_is_not_shown() -> None:
    """It would be read without that ink again: what it then says is no second opinion."""
    grey, boxes = sheet(["47", "47"])
    x, y = centre_of(boxes[1])
    for dy in range(-9, 10, 6):  # what a fax left of a digit before them
        grey[y + dy : y + dy + 3, x - 26 : x - 23] = 0
    whole, torn = figures_to_strips(grey, boxes, DPI)
    assert len(whole) == 1
    assert torn == []
