"""A font that draws other digits than it says is found; honest faces are not accused."""

from __future__ import annotations

from collections.abc import Callable

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.load import open_document
from pipeline.load.glyphs import lying_fonts
from pipeline.load.text import UNMAPPED
from pipeline.surface.text import TextSurface
from tests.papers import SONG, changed, pdf, text

CMAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def
1 begincodespacerange <00> <FF> endcodespacerange
1 beginbfrange <20> <7E> <0020> endbfrange
{} beginbfchar {} endbfchar endcmap end end"""


def swapped(one: str, two: str) -> bytes:
    """A page of all digits whose font says `two` where it draws `one`, and the other way round."""
    return saying({one: two, two: one}, "0123456789")


def saying(said: dict[str, str], shown: str, face: str = "Helvetica") -> bytes:
    """A page that shows some digits in a font that says others for some of them."""

    def lie(document: pikepdf.Pdf) -> None:
        entries = " ".join(f"<{ord(one):02X}> <{ord(two):04X}>" for one, two in said.items())
        for font in document.pages[0].Resources.Font.values():
            font.ToUnicode = document.make_stream(CMAP.format(len(said), entries).encode())

    return changed(pdf(text(shown, font=face, size=10)), lie)


def liars(data: bytes) -> int:
    with open_document(data) as document:
        page = document.page(0)
        return len(lying_fonts([(page, page.chars())]))


@pytest.mark.parametrize("font", ["Helvetica", "Times-Roman", "Courier", "Helvetica-Bold", "Courier-Bold", SONG])
@pytest.mark.parametrize("size", [7, 10.5, 16])
def test_honest_faces(font: str, size: float) -> None:
    assert liars(pdf(text("0123456789", font=font, size=size))) == 0


def slanted(value: str, slant: float, font: str = "Helvetica") -> Callable[[Canvas], None]:
    """Draws a line in type that leans, as programs make it of faces that have no italics."""

    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.transform(1, 0, slant, 1, 0, 0)
        text(value, 100 - slant * 700, 700, font=font, size=10)(canvas)
        canvas.restoreState()

    return draw


@pytest.mark.parametrize("font", ["Helvetica", "Times-Roman", "Courier", "Helvetica-Bold"])
@pytest.mark.parametrize("slant", [0.2, 0.34, 0.36])
def test_slanted_type_stands_on_a_level_line_and_is_honest(font: str, slant: float) -> None:
    data = pdf(slanted("0123456789", slant, font))
    assert liars(data) == 0
    with open_document(data) as document:
        assert not any(char.turned for char in document.page(0).chars())


@pytest.mark.parametrize("colour", [(1, 0.85, 0), (0.73, 0.73, 0.73), (1, 0.6, 0.6)])
def test_pale_type_is_honest(colour: tuple[float, float, float]) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(*colour)
        text("0123456789", size=10)(canvas)

    assert liars(pdf(draw)) == 0


@pytest.mark.parametrize("pair", ["47", "12", "38", "69", "17", "56", "08"])
def test_any_swapped_pair_is_found(pair: str) -> None:
    with open_document(swapped(*pair)) as document:
        said = "".join(char.text for char in document.page(0).chars())
    assert said == "0123456789".translate(str.maketrans(pair, pair[::-1]))
    assert liars(swapped(*pair)) == 1


@pytest.mark.parametrize("face", ["Helvetica", "Times-Roman"])
@pytest.mark.parametrize("drawn", "0123456789")
def test_any_digit_that_says_another_is_found_among_honest_ones(drawn: str, face: str) -> None:
    """Beside the other digit as it should be, which comes first and more often."""
    for said in sorted(set("0123456789") - {drawn}):
        assert liars(saying({drawn: said}, f"{said * 4}{drawn}", face)) == 1, said


def test_digits_of_a_lying_font_are_left_out_of_the_prose() -> None:
    data = saying({"4": "7", "7": "4"}, "a47b")
    with open_document(data) as document:
        page = document.page(0)
        surface = TextSurface(page, data)
        assert surface.lines() == ["a74b"]
        assert surface.check_fonts(lying_fonts([(page, page.chars())]))
        assert surface.lines() == [f"a{UNMAPPED}{UNMAPPED}b"]


def test_characters_that_were_released_are_read_again() -> None:
    with open_document(saying({}, "a47b")) as document:
        page = document.page(0)
        before = page.chars()
        page.release()
        assert page.chars() == before != ()
