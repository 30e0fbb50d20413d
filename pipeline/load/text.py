"""The text layer of a PDF page as characters with boxes, straight from pdfium (no page is rendered)."""

from __future__ import annotations

import ctypes
import math
import re
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.load import native
from pipeline.load.page import Char
from pipeline.load.space import Space

MOST_CHARS = 200_000  # a page of a report has some 2,000; more is an attack, and is cut
LAST_CODE = 0x10FFFF  # of Unicode; those of surrogates, within, are no characters
SPACE = 0x20  # and all control characters below
WIDE_SPACES = (0xA0, 0x3000)
LEVEL = 0.1  # radians that a baseline may lean and still be level: a scan's text layer is skewed by less
QUARTER = math.pi / 2
UPRIGHT = (1.0, 0.0, 0.0, 1.0)  # the lay of a character of which pdfium knows none
SUBSET = re.compile(r"^[A-Z]{6}\+")  # tag of a font that is embedded in part (ISO 32000-1, 9.6.4)
UNMAPPED = "\ufffd"  # stands for a glyph whose character the file does not tell

_Style = tuple[int, bool, bool, int, float]  # of a string of text: the last five fields of its characters


def page_to_chars(page: pdfium.PdfPage, space: Space) -> tuple[Char, ...]:
    """Characters in content order with tight glyph boxes; white space and generated characters are left out."""
    textpage = page.get_textpage()
    text = ctypes.c_void_p(native.address(textpage.raw))
    count = min(textpage.count_chars(), MOST_CHARS)
    edges = bytearray()  # left, right, bottom and top of each that is kept, as doubles
    box = (ctypes.c_double * 4)()
    sides = [ctypes.byref(box, ctypes.sizeof(ctypes.c_double) * side) for side in range(4)]
    styles: dict[int | None, _Style] = {}
    turns: dict[tuple[float, float, float, float], tuple[bool, int, float]] = {}
    matrix = (ctypes.c_float * 6)()
    matrix_place = ctypes.addressof(matrix)
    found: list[tuple[str, _Style]] = []
    # A page has a thousand characters: what is looked up once is not looked up for each.
    get_code, get_string, get_box = native.get_unicode, native.get_char_object, native.get_char_box
    is_unmapped = native.is_unmapped
    for index in range(count):
        code = get_code(text, index)
        if code <= SPACE or code in WIDE_SPACES:
            continue
        string = get_string(text, index)
        if not string and native.is_generated(text, index) == 1:
            continue
        if not get_box(text, index, *sides):
            continue
        edges += box
        style = styles.get(string)
        if style is None:  # pdfium turns all characters of a string alike
            known = native.get_char_matrix(text, index, matrix_place)
            a, b, c, d = lay = (matrix[0], matrix[1], matrix[2], matrix[3]) if known else UPRIGHT
            turn = turns.get(lay) or turns.setdefault(lay, (*_turned(a, b, space), _slant(a, b, c, d)))
            style = styles[string] = (*_drawn(string), *turn)
        is_told = is_unmapped(text, index) != 1 and code <= LAST_CODE and not 0xD800 <= code <= 0xDFFF
        found.append((chr(code) if is_told else UNMAPPED, style))
    textpage.close()
    if not found:
        return ()
    boxes = space.boxes(np.frombuffer(edges).reshape(-1, 4)[:, [0, 2, 1, 3]])
    make: Any = tuple.__new__  # as a Char is made, without the call of its own constructor
    return tuple([make(Char, (text, box, *style)) for (text, style), box in zip(found, boxes, strict=True)])


def font_to_name(number: int) -> str:
    """The base name of a font of an open document by its number, without the tag of a subset; "" where it has none."""
    if not number:
        return ""
    font = ctypes.cast(number, raw.FPDF_FONT)
    length = raw.FPDFFont_GetBaseFontName(font, None, 0)
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFFont_GetBaseFontName(font, buffer, length)
    return SUBSET.sub("", buffer.value.decode("utf-8", "replace"))


def _turned(x: float, y: float, space: Space) -> tuple[bool, int]:
    """Whether a baseline that runs by (x, y) in user space is not level, and its clockwise quarter turns if any.

    The baseline alone counts: characters that lean, as in slanted type, stand on a level one.
    """
    turn = math.atan2(space.b * x + space.d * y, space.a * x + space.c * y)
    if abs(turn) <= LEVEL:
        return False, 0
    quarters = round(turn / QUARTER)
    return True, quarters % 4 if abs(turn - quarters * QUARTER) <= LEVEL else 0


def _slant(a: float, b: float, c: float, d: float) -> float:
    """By how much of its height a character leans along its baseline; 0 where that is hardly to be seen."""
    area, length = a * d - b * c, a * a + b * b
    slant = (a * c + b * d) / abs(area) if area else 0.0
    return slant if length and abs(slant) > LEVEL else 0.0


def _drawn(string: int | None) -> tuple[int, bool]:
    """The font of a string, as a number, and whether it is drawn."""
    if not string:
        return 0, True
    return native.get_font(string) or 0, native.get_render_mode(string) != raw.FPDF_TEXTRENDERMODE_INVISIBLE
