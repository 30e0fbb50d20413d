"""The text layer of a PDF page as characters with boxes, straight from pdfium (no page is rendered)."""

from __future__ import annotations

import ctypes
import math
import re
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.load.page import Char
from pipeline.load.space import Space

MOST_CHARS = 200_000  # a page of a report has some 2,000; more is an attack, and is cut
SPACE = 0x20  # and all control characters below
WIDE_SPACES = (0xA0, 0x3000)
LEVEL = 0.1  # radians that a baseline may lean and still be level: a scan's text layer is skewed by less
QUARTER = math.pi / 2
SUBSET = re.compile(r"^[A-Z]{6}\+")  # tag of a font that is embedded in part (ISO 32000-1, 9.6.4)
UNMAPPED = "\ufffd"  # stands for a glyph whose character the file does not tell


def page_to_chars(page: pdfium.PdfPage, space: Space) -> tuple[Char, ...]:
    """Characters in content order with tight glyph boxes; white space and generated characters are left out."""
    textpage = page.get_textpage()
    handle = textpage.raw
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    styles: dict[int, tuple[int, bool]] = {}
    found = []
    for index in range(min(textpage.count_chars(), MOST_CHARS)):
        code = raw.FPDFText_GetUnicode(handle, index)
        if code <= SPACE or code in WIDE_SPACES or raw.FPDFText_IsGenerated(handle, index) == 1:
            continue
        if not raw.FPDFText_GetCharBox(handle, index, left, right, bottom, top):
            continue
        item = raw.FPDFText_GetTextObject(handle, index)
        address = ctypes.cast(item, ctypes.c_void_p).value or 0
        style = styles.get(address)
        if style is None:
            style = styles[address] = _style(item)
        box = space.box(left.value, bottom.value, right.value, top.value)
        found.append(Char(_character(handle, index, code), box, *style, *_turned(handle, index, space)))
    textpage.close()
    return tuple(found)


def font_to_name(number: int) -> str:
    """The base name of a font of an open document by its number, without the tag of a subset; "" where it has none."""
    if not number:
        return ""
    font = ctypes.cast(number, raw.FPDF_FONT)
    length = raw.FPDFFont_GetBaseFontName(font, None, 0)
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFFont_GetBaseFontName(font, buffer, length)
    return SUBSET.sub("", buffer.value.decode("utf-8", "replace"))


def _character(handle: Any, index: int, code: int) -> str:
    unmapped = raw.FPDFText_HasUnicodeMapError(handle, index) == 1
    return UNMAPPED if unmapped or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF else chr(code)


def _turned(handle: Any, index: int, space: Space) -> tuple[bool, int]:
    """Whether a character's baseline is not level, and the clockwise quarter turns where it is turned by those."""
    angle = -raw.FPDFText_GetCharAngle(handle, index)  # pdfium measures it clockwise
    x, y = space.a * math.cos(angle) + space.c * math.sin(angle), space.b * math.cos(angle) + space.d * math.sin(angle)
    turn = math.atan2(y, x)
    if abs(turn) <= LEVEL:
        return False, 0
    quarters = round(turn / QUARTER)
    return True, quarters % 4 if abs(turn - quarters * QUARTER) <= LEVEL else 0


def _style(item: Any) -> tuple[int, bool]:
    """The font of a text object, as a number, and whether it is drawn."""
    if not item:
        return 0, True
    font = raw.FPDFTextObj_GetFont(item)
    number = ctypes.cast(font, ctypes.c_void_p).value or 0
    return number, raw.FPDFTextObj_GetTextRenderMode(item) != raw.FPDF_TEXTRENDERMODE_INVISIBLE
