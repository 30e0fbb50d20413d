"""The second reader of text: the characters are pdfplumber's own, though less is done to have them."""

from __future__ import annotations

import io
from pathlib import Path

import pdfplumber
import pytest
from pdfminer.pdfinterp import PDFContentParser
from pdfminer.pdftypes import PDFStream
from pdfminer.psexceptions import PSEOF
from pdfminer.psparser import PSKeyword, keyword_name
from reportlab.pdfgen.canvas import Canvas

from pipeline.model import Box
from pipeline.readers.content import Strange, stream_to_steps
from pipeline.readers.plumber import PlumberReader
from tests.papers import pdf, text

REPORTS = Path(__file__).parents[1] / "fixtures" / "reports"
PLAIN = [
    b"q 1 0 0 1 72.5 -.5 cm BT /F1 9 Tf +5. 0 Td (12) Tj ET Q",
    b"BT [<0041 0042>-12.5(a)] TJ T* (x)' 1 2 (y)\" ET",
    rb"(\(1\)\\ \101\60 a\nb\q c) Tj",
    b"/P <</MCID 0 /A [1 2] /B <41> >>BDC true gs EMC\n",
    b"0.1 w 0 0 10 20 re W* n",
    b"",
]
STRANGE = [
    b"BI /W 1 /H 1 ID \x00 EI",
    b"(a(b)c) Tj",
    b"/A#20B gs",
    b"12abc",
    b"1.2.3 w",
    b"<4> Tj",
    b"[1 2",
    b"] TJ",
    b"<</A <41>>> BDC",
    b"/P <</A <</B 1>> >> BDC",
    rb"(\777) Tj",
    b"% comment\nq",
    b"1 2",
    b"{ q",
]


def miners_steps(data: bytes) -> list[tuple[bytes, list[object]]]:
    """The operators of a content stream with their operands, by pdfminer; dictionaries as empty ones."""
    parser, steps, operands = PDFContentParser([PDFStream({}, data)]), [], []
    while True:
        try:
            _, found = parser.nextobject()
        except PSEOF:
            return steps
        if isinstance(found, PSKeyword):
            steps.append((keyword_name(found).encode(), operands))
            operands = []
        else:
            operands.append({} if isinstance(found, dict) else found)


@pytest.mark.parametrize("data", PLAIN)
def test_operators_are_those_of_pdfminer(data: bytes) -> None:
    assert stream_to_steps(data) == miners_steps(data)


@pytest.mark.parametrize("data", STRANGE)
def test_what_is_not_plain_is_left_to_pdfminer(data: bytes) -> None:
    with pytest.raises(Strange):
        stream_to_steps(data)


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


def test_a_strange_stream_is_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    data = (REPORTS / "report-digital-00.pdf").read_bytes()
    boxes = [Box(x, 300, x + 60, 320) for x in range(0, 600, 60)]
    plain = PlumberReader(data).read(2, boxes)

    def no_tokens(_: bytes) -> None:
        raise Strange

    monkeypatch.setattr("pipeline.readers.content.stream_to_steps", no_tokens)
    assert PlumberReader(data).read(2, boxes) == plain


def test_a_page_that_is_not_there_has_no_readings() -> None:
    data = pdf(text("1"))
    assert PlumberReader(data).read(7, [Box(0, 0, 10, 10)]) == [()]
    assert PlumberReader(b"no pdf").read(1, [Box(0, 0, 10, 10)]) == [()]
