"""Pages of a PDF, by pdfium."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from numpy.typing import NDArray

from pipeline.errors import Damaged, DocumentError, NoPages, PasswordNeeded, TooLarge
from pipeline.load.images import Bounds, page_to_images
from pipeline.load.overlays import page_to_late_images, page_to_notes
from pipeline.load.page import GLYPH_HEIGHT, Char, Segment
from pipeline.load.paths import page_to_segments
from pipeline.load.space import Space
from pipeline.load.text import font_to_name, page_to_chars
from pipeline.model import Box

POINTS_PER_INCH = 72
ENCRYPTED = b"/Encrypt"  # the entry of the trailer that every protected PDF has
METRES_PER_INCH = 0.0254
READING_DPI = 200  # a 9-point digit is then about 17 px high, twice what the recogniser needs
FINEST_DPI = 300  # a finer scan only costs time
SCANNED = 0.5  # share of the page from which on a picture on it is what there is to read
LONGEST_SIDE_INCH = 60  # an A0 sheet is 47 in long; no report is printed on more
WHITE = 255
LONGEST_SIDE_PIXELS = 7000  # bounds the memory of one rendering

# Two files that do not open, each for a reason of its own: an unknown way of encryption, and no PDF at all.
_STRANGE_LOCK = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[]/Count 0>> endobj
3 0 obj <</Filter/None>> endobj
trailer <</Root 1 0 R/Size 4/Encrypt 3 0 R/ID[<00><00>]>>
%%EOF
"""
_NO_PDF = b"%PDF-1.4"


class PdfDocument:
    """An open PDF; see `pipeline.load.document.Document`."""

    def __init__(self, data: bytes, password: str | None = None) -> None:
        try:
            self._pdf = pdfium.PdfDocument(data, password=password)
        except pdfium.PdfiumError:
            raise _told(_own_error(data, password), data) from None
        if len(self._pdf) == 0:
            self._pdf.close()
            raise NoPages("the PDF has no page")
        if self._pdf.get_formtype() != raw.FORMTYPE_NONE:
            self._pdf.init_forms()  # pdfium draws form fields, and makes them part of a page, only then

    def __len__(self) -> int:
        return len(self._pdf)

    def page(self, index: int) -> PdfPage:
        try:
            page = self._pdf[index]
            notes = page_to_notes(page)
            if notes.shown and raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS:
                page.close()
                page = self._pdf[index]
        except pdfium.PdfiumError:
            raise Damaged(f"page {index + 1} cannot be parsed") from None
        width, height = page.get_size()
        if not all(math.isfinite(side) and side > 0 for side in (width, height)):
            raise Damaged(f"page {index + 1} has no size")
        if max(width, height) > LONGEST_SIDE_INCH * POINTS_PER_INCH:
            metres = max(width, height) * METRES_PER_INCH / POINTS_PER_INCH
            raise TooLarge(
                f"page {index + 1} is {metres:.1f} m long: no report is printed so large",
                "print it to a PDF of A4 pages first",
            )
        return PdfPage(page, index + 1, notes.bounds)

    def close(self) -> None:
        self._pdf.close()


def _told(code: int, data: bytes) -> DocumentError:
    """Why a PDF does not open, from its own error."""
    if code == raw.FPDF_ERR_PASSWORD and ENCRYPTED in data:
        return PasswordNeeded("the PDF is protected by a password")
    if code in (raw.FPDF_ERR_SUCCESS, raw.FPDF_ERR_PASSWORD):
        return NoPages("the PDF has no page")
    return Damaged("the PDF cannot be parsed (cut off or damaged)")


def _own_error(data: bytes, password: str | None) -> int:
    """The error with which this PDF does not open; 0 for one without pages, for which pdfium sets none.

    pdfium then leaves that of whatever was opened before in place: an error of its own is the same after two others.
    """
    codes = []
    for other in (_STRANGE_LOCK, _NO_PDF):
        _open_error(other)
        codes.append(_open_error(data, password))
    return codes[0] if codes[0] == codes[1] else raw.FPDF_ERR_SUCCESS


def _open_error(data: bytes, password: str | None = None) -> int:
    try:
        pdfium.PdfDocument(data, password=password).close()
    except pdfium.PdfiumError as error:
        return int(error.err_code or raw.FPDF_ERR_SUCCESS)
    return int(raw.FPDF_ERR_SUCCESS)


def _pixels(area: Box, scale: float, width: int, height: int) -> tuple[int, int, int, int]:
    """The pixels that an area reaches into: left, top, right, foot, the latter two exclusive; at least one."""
    left = min(max(0, math.floor(area.x0 * scale)), width - 1)
    top = min(max(0, math.floor(area.y0 * scale)), height - 1)
    right, foot = min(width, math.ceil(area.x1 * scale)), min(height, math.ceil(area.y1 * scale))
    return left, top, max(left + 1, right), max(top + 1, foot)


@dataclass(frozen=True)
class _Image:
    """A picture on a page: the share of the page that it covers, and its resolution."""

    share: float
    dpi: float


class PdfPage:
    """One page of a PDF; see `pipeline.load.page.Page`."""

    def __init__(self, page: pdfium.PdfPage, number: int, notes: Sequence[Bounds] = ()) -> None:
        """`notes` are the places of annotations that may lie over the text, in user space."""
        self._page, self._notes = page, notes
        self.number = number
        self.size: tuple[float, float] = page.get_size()
        self._space = Space.of_page(page.get_bbox(), page.get_rotation())

    def chars(self) -> tuple[Char, ...]:
        return self._chars

    def release(self) -> None:
        self.__dict__.pop("_chars", None)

    @cached_property
    def _chars(self) -> tuple[Char, ...]:
        return page_to_chars(self._page, self._space)

    def segments(self) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
        return page_to_segments(self._page, self._space)

    def overlays(self) -> tuple[Box, ...]:
        width, height = self.size
        boxes = [self._space.box(*bounds) for bounds in (*self._notes, *page_to_late_images(self._page))]
        return tuple(box for box in boxes if box.width * box.height <= SCANNED * width * height)

    def covered(self) -> float:
        return self._largest_image.share if self._largest_image else 0.0

    @cached_property
    def _largest_image(self) -> _Image | None:
        width, height = self.size
        largest = None
        for (left, bottom, right, top), pixels in page_to_images(self._page):
            share = max(0.0, min(right - left, width) * min(top - bottom, height) / (width * height))
            inches = max(right - left, top - bottom) / POINTS_PER_INCH
            if inches > 0 and (largest is None or share > largest.share):
                largest = _Image(min(1.0, share), max(pixels) / inches)
        return largest

    def picture(self) -> NDArray[np.uint8]:
        """The page rendered at the resolution of its picture, within [READING_DPI, FINEST_DPI]."""
        image = self._largest_image
        dpi = min(max(READING_DPI, round(image.dpi)), FINEST_DPI) if image and image.share > SCANNED else READING_DPI
        longest = max(self.size) / POINTS_PER_INCH
        scale = min(dpi, LONGEST_SIDE_PIXELS / longest) / POINTS_PER_INCH
        try:
            bitmap = self._page.render(scale=scale, rev_byteorder=False)
        except (pdfium.PdfiumError, ctypes.ArgumentError):
            raise Damaged(f"page {self.number} cannot be drawn") from None
        array: NDArray[np.uint8] = bitmap.to_numpy()
        return array[..., :3].copy() if array.ndim == 3 else array.copy()

    def drawing(self, dpi: float, seals: bool = True, area: Box | None = None) -> NDArray[np.uint8]:
        scale = dpi / POINTS_PER_INCH
        width, height = (math.ceil(side * scale) for side in self.size)
        left, top, right, foot = _pixels(area, scale, width, height) if area else (0, 0, width, height)
        # In grey the pixels of a part are those of the whole to a level or two. Half a pixel less: pypdfium2 rounds up.
        crop = tuple(max(0.0, side - 0.5) / scale for side in (left, height - foot, width - right, top))
        try:
            bitmap = self._page.render(scale, crop=crop, rev_byteorder=False, grayscale=seals)
        except (pdfium.PdfiumError, ctypes.ArgumentError):
            raise Damaged(f"page {self.number} cannot be drawn") from None
        array: NDArray[np.uint8] = bitmap.to_numpy()
        drawn = array[..., min(2, array.shape[2] - 1)] if array.ndim == 3 else array
        page = np.full((height, width), WHITE, np.uint8)
        page[top:foot, left:right] = drawn
        return page

    def to_displayed(self, box: Box) -> Box:
        return box

    def font_name(self, font: int) -> str:
        return font_to_name(font)

    def glyph(self, box: Box) -> NDArray[np.uint8]:
        width, height = self.size
        crop = (box.x0, height - box.y1, width - box.x1, box.y0)
        scale = GLYPH_HEIGHT / max(box.height, 1.0)
        try:
            bitmap = self._page.render(scale=scale, crop=tuple(max(0.0, side) for side in crop), grayscale=True)
        except (pdfium.PdfiumError, ctypes.ArgumentError, ValueError):
            return np.full((1, 1), 255, np.uint8)
        array: NDArray[np.uint8] = bitmap.to_numpy()
        return array.reshape(array.shape[:2]).copy()
