"""Cells to figures: the whole way with the real recogniser, and with recognisers that lie or break."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.model import Box, Reading
from pipeline.readers.base import Picture, Posterior
from pipeline.readers.cells import read_cell_texts, read_figures
from pipeline.readers.ctc import ALPHABET
from pipeline.readers.paddle import PaddleReader
from tests.sheets import DPI, centre_of, sheet

READER = PaddleReader()
FIGURES = ["0", "1", "7", "11", "111", "1000", "2024", "98765", "237.49", "1,113", "-17", "+4", "/", "-", "—", ""]

Change = Callable[[Picture], Picture]


class Fake:
    """A recogniser that answers every crop the same way."""

    name = "fake"

    def __init__(self, *frames: dict[str, float], text: str = "", copies: int = 1) -> None:
        self.shown: list[Picture] = []
        self._copies = copies
        rows = np.zeros((len(frames), 1 + len(ALPHABET)), np.float32)
        for row, shares in zip(rows, frames, strict=True):
            for symbol, share in shares.items():
                row[0 if symbol == "" else ALPHABET.index(symbol) + 1] = share
        self._posterior = Posterior(rows, text, 0.9 if text else 0.0)

    def version(self) -> str:
        return "0"

    def posteriors(self, crops: Sequence[Picture]) -> list[Posterior]:
        self.shown += crops
        return [self._posterior] * (len(crops) * self._copies)

    def read_text(self, crops: Sequence[Picture]) -> list[tuple[str, float]]:
        self.shown += crops
        return [(self._posterior.text, self._posterior.confidence)] * (len(crops) * self._copies)


class Crashing(Fake):
    def posteriors(self, crops: Sequence[Picture]) -> list[Posterior]:
        raise MemoryError


def blurred(grey: Picture) -> Picture:
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), 1.0), np.uint8)


def noisy(grey: Picture) -> Picture:
    noise = np.random.default_rng(7).normal(0, 12, grey.shape)
    return np.clip(grey * 0.8 + 25 + noise, 0, 255).astype(np.uint8)


def bilevel(grey: Picture) -> Picture:
    return np.where(blurred(grey) < 150, 0, 255).astype(np.uint8)


def jpeg(grey: Picture) -> Picture:
    _, data = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, 40])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


@pytest.mark.parametrize("change", [np.copy, blurred, noisy, bilevel, jpeg], ids=lambda change: change.__name__)
def test_figures_of_all_forms_are_read(change):
    grey, boxes = sheet(FIGURES)
    found = read_figures(change(grey), boxes, DPI, READER)
    assert [readings[0].text for readings in found] == FIGURES
    assert all(readings[0].confidence > 0.8 for readings in found)


@pytest.mark.parametrize("scale", [0.6, 1.5])
def test_resolution_does_not_matter(scale):
    grey, boxes = sheet(FIGURES, scale=scale)
    found = read_figures(grey, boxes, DPI * scale, READER)
    assert [readings[0].text for readings in found] == FIGURES


def test_every_reading_is_signed_and_probabilities_are_honest():
    grey, boxes = sheet(FIGURES)
    for readings in read_figures(noisy(grey), boxes, DPI, READER):
        assert {reading.reader for reading in readings} == {READER.name}
        shares = [reading.confidence for reading in readings]
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) <= 1 + 1e-6
        assert len({reading.text for reading in readings}) == len(readings)


def test_a_figure_wrapped_over_two_lines_is_one():
    grey, boxes = sheet(["12345\n67", "8"])
    assert read_figures(grey, boxes, DPI, READER)[0][0].text == "1234567"
    assert read_figures(grey, boxes, DPI, READER)[0][0].confidence > 0.9


def test_figures_of_several_rows_in_one_cell_are_no_figure():
    """Rows whose rules or labels were not found: 21 and 56 are not 2156, however clear their ink."""
    grey, boxes = sheet(["21\n56", "8"])
    (stacked, single) = read_figures(grey, boxes, DPI, READER)
    assert all(reading.confidence < 0.5 for reading in stacked)
    assert single[0].confidence > 0.9


def test_two_lines_that_can_be_read_in_two_ways_are_one_reading():
    grey, boxes = sheet(["1\n1"])
    (readings,) = read_figures(grey, boxes, DPI, Fake({"1": 0.6}, {"": 0.7, "1": 0.3}, {"1": 0.5, "": 0.5}))
    assert len({reading.text for reading in readings}) == len(readings)


def test_a_cell_beside_the_picture_is_not_blank_but_unseen():
    grey, (box,) = sheet(["5"])
    beside = Box(box.x0 + grey.shape[1], box.y0, box.x1 + grey.shape[1], box.y1)
    assert read_figures(grey, [beside, box], DPI, READER)[0] == ()
    assert read_figures(grey, [beside, box], DPI, READER)[1][0].text == "5"


def test_specks_change_nothing():
    grey, boxes = sheet(["0", "45", "", "/"])
    for box in boxes:
        x, y = centre_of(box)
        for dx, dy in ((-45, -12), (38, 14), (20, -20)):
            grey[y + dy : y + dy + 3, x + dx : x + dx + 3] = 30
    found = [readings[0].text for readings in read_figures(grey, boxes, DPI, READER)]
    assert found == ["0", "45", "", "/"]


def test_a_ruined_figure_is_not_believed():
    grey, boxes = sheet(["58", "31", "4096"])
    tiny = cv2.resize(grey, None, fx=0.22, fy=0.22, interpolation=cv2.INTER_AREA)
    small = [Box(*(edge * 0.22 for edge in box)) for box in boxes]
    for readings in read_figures(tiny, small, DPI * 0.22, READER):
        assert not readings or readings[0].confidence < 0.99 or readings[0].text in {"58", "31", "4096"}


def test_a_figure_that_fills_its_cell_may_go_on_behind_the_rule():
    grey, boxes = sheet(["59237.2449", "31"])
    first, second = read_figures(grey, boxes, DPI, READER)
    assert all(reading.confidence <= 0.5 for reading in first)
    assert second[0].confidence > 0.9


def test_no_cells_no_readings():
    grey, _ = sheet(["1"])
    assert read_figures(grey, [], DPI, Crashing()) == []
    assert read_cell_texts(grey, [], DPI, Crashing()) == []


def test_what_geometry_knows_is_not_asked():
    grey, boxes = sheet(["", "—"])
    assert [r[0].text for r in read_figures(grey, boxes, DPI, Crashing())] == ["", "—"]


def test_a_clear_answer_is_asked_once_and_a_doubtful_one_twice():
    grey, boxes = sheet(["5"])
    clear, doubtful = Fake({"5": 1.0}), Fake({"5": 0.8, "6": 0.2})
    read_figures(grey, boxes, DPI, clear)
    read_figures(grey, boxes, DPI, doubtful)
    assert (len(clear.shown), len(doubtful.shown)) == (1, 2)


def test_probability_lost_to_other_characters_is_not_made_up():
    grey, boxes = sheet(["5"])
    (readings,) = read_figures(grey, boxes, DPI, Fake({"5": 0.2, "": 0.1}))
    assert sum(reading.confidence for reading in readings) <= 0.3


@pytest.mark.parametrize(("digit", "first"), [("7", "7"), ("1", "/")])
def test_a_doubtful_slash_yields_to_a_sure_digit_but_not_to_a_1(digit, first):
    grey, boxes = sheet(["", "8", "8", "8"])
    x, y = centre_of(boxes[0])
    cv2.line(grey, (x + 2, y - 11), (x - 1, y + 11), 0, 3, cv2.LINE_AA)  # steeper than a slash
    readings = read_figures(grey, boxes, DPI, Fake({digit: 1.0}))[0]
    assert readings[0].text == first
    assert {reading.text for reading in readings} == {digit, "/"}


def test_a_word_in_the_place_of_a_figure_is_told_but_hardly_believed():
    grey, boxes = sheet(["5"])
    (readings,) = read_figures(grey, boxes, DPI, Fake({"5": 0.02, "": 0.01}, text="未"))
    assert readings[0].text == "未"
    assert readings[0].confidence <= 0.5


def test_on_a_page_of_broken_digits_nothing_is_sure():
    texts = ["24", "", "7", "153", "0", "31"]
    grey, boxes = sheet(texts)
    sure = read_figures(grey, boxes, DPI, READER)
    for y in range(0, grey.shape[0], 8):  # what a fax does: every stroke in pieces
        grey[y : y + 3] = 255
    broken = read_figures(grey, boxes, DPI, READER)
    assert sure[1][0].confidence > 0.99
    assert broken[1][0].confidence < 0.8
    assert all(readings[0].confidence < 0.98 for readings in broken)


def test_a_recogniser_that_sees_nothing_leaves_no_sure_reading():
    grey, boxes = sheet(["5"])
    (readings,) = read_figures(grey, boxes, DPI, Fake({}))
    assert all(reading.confidence < 0.5 for reading in readings)


def test_a_recogniser_with_too_many_or_too_few_answers_is_refused():
    grey, boxes = sheet(["5", "6"])
    for copies in (0, 2):
        with pytest.raises(ValueError, match="fake"):
            read_figures(grey, boxes, DPI, Fake({"5": 1.0}, copies=copies))
        with pytest.raises(ValueError, match="fake"):
            read_cell_texts(grey, boxes, DPI, Fake({"5": 1.0}, copies=copies))


def test_a_crash_is_not_hidden():
    grey, boxes = sheet(["5"])
    with pytest.raises(MemoryError):
        read_figures(grey, boxes, DPI, Crashing())


def test_lines_of_a_cell_are_joined():
    grey, boxes = sheet(["Gong\nkai", "", "12"])
    assert read_cell_texts(grey, boxes, DPI, READER) == ["Gongkai", "", "12"]


def test_readings_survive_a_page_of_dirt():
    dirt = np.random.default_rng(3).integers(0, 255, (300, 400)).astype(np.uint8)
    boxes = [Box(10, 10, 190, 140), Box(200, 150, 390, 290)]
    for readings in read_figures(dirt, boxes, DPI, READER):
        assert all(isinstance(reading, Reading) and reading.confidence < 0.9 for reading in readings)


def test_a_slash_may_touch_the_rule_below():
    grey, boxes = sheet(["0", "12", "345", "/"])
    low = boxes[3]
    x, y = centre_of(low)
    inked = np.flatnonzero((grey[y - 24 : y + 24, x - 20 : x + 20] < 128).any(axis=1)) + y - 24
    foot = int(inked[-1])
    grey[foot : foot + 3, int(low.x0) : int(low.x1)] = 0
    cell = Box(low.x0, low.y0, low.x1, foot + 2)
    (readings,) = read_figures(grey, [*boxes[:3], cell], DPI, READER)[3:]
    assert readings[0].text == "/"
    assert readings[0].confidence > 0.9


def small_dashes(places: Sequence[tuple[int, int, int]]) -> list[tuple[Reading, ...]]:
    """What is read of a row of figures and of cells with a small dash each: (left, top, width) from a cell's centre."""
    grey, boxes = sheet([*["307"] * 6, *[""] * len(places)])
    for (left, top, width), box in zip(places, boxes[6:], strict=True):
        x, y = centre_of(box)
        grey[y + top : y + top + 3, x + left : x + left + width] = 0
    return read_figures(grey, boxes, DPI, READER)[6:]


def test_a_small_dash_in_the_middle_of_many_cells_is_a_sign() -> None:
    read = small_dashes([(-2, -1, 5)] * 18)
    assert {cell[0].text for cell in read} == {"-"}
    assert min(cell[0].confidence for cell in read) > 0.98


def test_specks_are_no_sign_however_many() -> None:
    places = np.random.default_rng(3).integers((-20, -20), (20, 20), (18, 2))
    read = small_dashes([(int(left), int(top), 5) for left, top in places])
    assert max(cell[0].confidence for cell in read if cell and cell[0].text == "-") < 0.9


def test_a_few_small_dashes_may_be_dirt() -> None:
    assert max(cell[0].confidence for cell in small_dashes([(-2, -1, 5)] * 6)) < 0.9


def test_a_figure_among_larger_labels_is_shown_once() -> None:
    grey, boxes = sheet(["86", "153", "", "", "", ""])
    picture = Image.fromarray(grey)
    for box in boxes[2:]:
        ImageDraw.Draw(picture).text(box.centre, "Total", 0, ImageFont.load_default(38), "mm")
    reader = Fake({"8": 1.0}, text="86")
    read_cell_texts(np.asarray(picture), boxes, DPI, reader)
    as_texts = list(reader.shown)
    read_figures(np.asarray(picture), boxes[:2], DPI, reader)
    figures = reader.shown[len(as_texts) :]
    assert len(figures) == 2
    assert all(any(np.array_equal(figure, text) for text in as_texts) for figure in figures)


@pytest.mark.parametrize(("up", "sure"), [(0, True), (9, False), (-9, False)])
def test_a_dash_as_high_as_the_bar_of_a_digit_is_not_sure(up: int, sure: bool) -> None:
    """Correction fluid, or a fax, may have left no more of a 5."""
    grey, boxes = sheet(["12", "-", "", "7", "-", "305", "0", ""])
    x, y = centre_of(boxes[2])
    grey[y - up - 1 : y - up + 2, x - 6 : x + 6] = 20
    found = read_figures(grey, boxes, DPI, READER)[2]
    assert (found[0].text == "-" and found[0].confidence > 0.9) is sure
