"""The second reader of text: the characters are pdfplumber's own, though less is done to have them."""

from __future__ import annotations

import io
from pathlib import Path

import pdfplumber
import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.model import Box
from pipeline.readers.plumber import PlumberReader
from tests.papers import pdf, text

REPORTS = Path(__file__).parents[1] / "fixtures" / "reports"


def own_texts(data: bytes, page: int, boxes: list[Box]) -> list[str]:
    """What pdfplumber itself has in some boxes."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        chars = document.pages[page - 1].dedupe_chars().chars
    texts = []
    for box in boxes:
        inside = [c for c in chars if box.holds((c["x0"] + c["x1"]) / 2, (c["top"] + c["bottom"]) / 2) and c["upright"]]
        inside.sort(key=lambda c: (round((c["top"] + c["bottom"]) / 2), c["x0"], c["text"]))
        texts.append("".join(c["text"] for c in inside).strip())
    return texts


@pytest.mark.parametrize("name", ["report-digital-00.pdf", "report-noline-digital-00.pdf", "report-lied-00.pdf"])
def test_boxes_hold_what_pdfplumber_has_there(name: str) -> None:
    data = (REPORTS / name).read_bytes()
    boxes = [Box(x, y, x + 40, y + 25) for x in range(0, 600, 40) for y in range(0, 850, 25)]
    reader = PlumberReader(data)
    for page in (2, 1):
        texts = [reading.text for (reading,) in reader.read(page, boxes)]
        assert sum(map(bool, texts)) > 50
        assert texts == own_texts(data, page, boxes)


def test_bold_type_made_by_printing_twice_is_read_once() -> None:
    def bold(canvas: Canvas) -> None:
        for nudge in (0, 0.3, 0.6):
            text("175", x=100 + nudge)(canvas)

    data = pdf(bold)
    ((reading,),) = PlumberReader(data).read(1, [Box(90, 100, 200, 200)])
    assert reading.text == "175"


def test_a_page_that_is_not_there_has_no_readings() -> None:
    data = pdf(text("1"))
    assert PlumberReader(data).read(7, [Box(0, 0, 10, 10)]) == [()]
    assert PlumberReader(b"no pdf").read(1, [Box(0, 0, 10, 10)]) == [()]
