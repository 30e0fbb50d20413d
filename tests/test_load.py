"""Documents open to pages in the space of the page as displayed, or say in one line what is wrong."""

from __future__ import annotations

import io

import numpy as np
import pikepdf
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import (
    Damaged,
    DocumentError,
    EmptyFile,
    NoPages,
    NotSupported,
    PasswordNeeded,
    TooLarge,
)
from pipeline.load import open_document
from pipeline.load.trust import Layer, text_to_layer
from tests.papers import A4, SONG, changed, pdf, text

SECRET = "开门"


def first_page(data: bytes, password: str | None = None) -> tuple[str, tuple[float, float]]:
    with open_document(data, password) as document:
        page = document.page(0)
        return "".join(char.text for char in page.chars()), page.size


def image(width: int, height: int, form: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.full((height, width), 255, np.uint8)).save(buffer, form, **options)
    return buffer.getvalue()


def locked() -> bytes:
    encryption = pikepdf.Encryption(owner="owner", user=SECRET)
    return changed(pdf(text("7")), lambda _: None, encryption=encryption)


def no_pages() -> bytes:
    def drop(document: pikepdf.Pdf) -> None:
        del document.pages[0]

    return changed(pdf(text("7")), drop)


BAD = {
    "empty": (b"", EmptyFile),
    "junk": (b"MZ\x90\x00 this is a program", NotSupported),
    "html": (b"<!DOCTYPE html><html>not found</html>", NotSupported),
    "truncated": (pdf(text("7"))[:200], Damaged),
    "locked": (locked(), PasswordNeeded),
    "no pages": (no_pages(), NoPages),
    "ten metres": (pdf(text("7"), size=(595, 28346)), TooLarge),
    "one pixel": (image(1, 1), Damaged),
    "cut png": (image(900, 900)[:60], Damaged),
}


@pytest.mark.parametrize("before", BAD)
def test_why_a_pdf_does_not_open_is_not_taken_from_the_one_before(before: str) -> None:
    with pytest.raises(DocumentError):
        first_page(BAD[before][0])
    with pytest.raises(NoPages):
        first_page(no_pages())


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told_in_one_line(name: str) -> None:
    data, kind = BAD[name]
    with pytest.raises(DocumentError) as error:
        first_page(data)
    assert isinstance(error.value, kind)
    assert "\n" not in str(error.value)
    assert error.value.code


def test_the_password_opens_and_a_wrong_one_does_not() -> None:
    assert first_page(locked(), SECRET)[0] == "7"
    with pytest.raises(PasswordNeeded, match="--password"):
        first_page(locked(), "wrong")


def test_characters_have_boxes_from_the_top_left() -> None:
    with open_document(pdf(text("12", x=100, y=700, size=20))) as document:
        one, two = document.page(0).chars()
    assert (one.text, two.text) == ("1", "2")
    assert 100 < one.box.x0 < one.box.x1 < two.box.x0 < two.box.x1 < 125
    assert A4[1] - 700 - 15 < one.box.y0 < one.box.y1 == pytest.approx(A4[1] - 700, abs=0.5)
    assert one.visible
    assert not one.turned


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_page_that_is_displayed_turned(rotation: int) -> None:
    """Text turned against the page's own rotation stands upright as displayed, and so do its boxes."""

    def draw(canvas: Canvas) -> None:
        canvas.translate(300, 400)
        canvas.rotate(rotation)
        text("12", 0, 0)(canvas)
        canvas.line(0, -5, 200, -5)

    def turn(document: pikepdf.Pdf) -> None:
        document.pages[0].Rotate = rotation

    with open_document(changed(pdf(draw), turn)) as document:
        page = document.page(0)
        one, two = page.chars()
        across, down = page.segments()
    assert page.size == (A4 if rotation == 180 else A4[::-1])
    assert not one.turned
    assert one.box.x1 < two.box.x0
    assert one.box.y0 == pytest.approx(two.box.y0, abs=1.0)
    assert [rule.end - rule.start for rule in across] == [pytest.approx(200, abs=0.1)]
    assert down == ()
    assert across[0].start == pytest.approx(one.box.x0, abs=3)
    assert across[0].at == pytest.approx(one.box.y1 + 5, abs=1)


def test_rules_are_strokes_and_thin_filled_boxes_that_are_seen() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.line(100, 700, 300, 700)
        canvas.rect(100, 600, 200, 0.8, stroke=0, fill=1)
        canvas.setFillGray(1)
        canvas.rect(100, 500, 200, 0.8, stroke=0, fill=1)
        canvas.setFillGray(0.9)
        canvas.rect(100, 400, 200, 40, stroke=0, fill=1)
        canvas.line(100, 300, 300, 360)

    with open_document(pdf(draw)) as document:
        across, down = document.page(0).segments()
    assert sorted(round(rule.at) for rule in across) == [142, 242]
    assert all((round(rule.start), round(rule.end)) == (100, 300) for rule in across)
    assert down == ()


def test_picture_files_are_pages() -> None:
    frames = [Image.fromarray(np.full((300, 400), shade, np.uint8)) for shade in (255, 0)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "TIFF", save_all=True, append_images=frames[1:], dpi=(100, 100))
    with open_document(buffer.getvalue()) as document:
        assert len(document) == 2
        page = document.page(1)
        assert page.size == (288.0, 216.0)
        assert page.covered() == 1.0
        assert page.picture().max() == 0


def test_a_picture_without_resolution_is_taken_for_a_page_of_a4() -> None:
    with open_document(image(1000, 1414, "JPEG")) as document:
        assert document.page(0).size[1] == pytest.approx(842, abs=1)


def test_a_long_screenshot_keeps_its_resolution() -> None:
    with open_document(image(620, 4400, "JPEG", dpi=(75, 75))) as document:
        assert document.page(0).size == pytest.approx((595, 4224), abs=1)


PROSE = "本机关收到和处理政府信息公开申请情况如下主动公开信息内容"


def layer_of(data: bytes, covered: float = 0.0) -> Layer:
    with open_document(data) as document:
        return text_to_layer(document.page(0).chars(), covered)


def test_a_layer_of_plain_chinese_is_trusted() -> None:
    assert layer_of(pdf(text(PROSE, font=SONG))) is Layer.TRUSTED
    assert layer_of(pdf(text("0 0 12 0 345", font="Helvetica"))) is Layer.TRUSTED


def test_a_layer_that_is_not_drawn_or_lies_on_a_picture_is_not() -> None:
    def hidden(canvas: Canvas) -> None:
        line = canvas.beginText(100, 700)
        line.setFont(SONG, 12)
        line.setTextRenderMode(3)
        line.textLine(PROSE)
        canvas.drawText(line)

    assert layer_of(pdf(hidden)) is Layer.HIDDEN
    assert layer_of(pdf(text(PROSE, font=SONG)), covered=0.99) is Layer.COVERED
    assert layer_of(pdf(lambda _: None)) is Layer.NONE


def test_a_layer_of_other_words_or_of_no_words_is_garbled() -> None:
    assert layer_of(pdf(text("龘靐齉爩鱻麤龗灪吁虪齺籲麣鬱驫爨癵", font=SONG))) is Layer.GARBLED
    assert layer_of(pdf(text("Kq#aXwe ZkLLmq vvQ aPq", font="Helvetica"))) is Layer.GARBLED


def test_text_set_in_quarter_turns_is_not_read_as_lines() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rotate(90)
        text("0 12 345 6789", 100, -100)(canvas)

    assert layer_of(pdf(draw)) is Layer.TURNED
