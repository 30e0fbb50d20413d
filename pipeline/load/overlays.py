"""What lies over the text of a PDF page: notes that readers of a file leave on it, and pictures put on a page later.

A figure that is corrected so is still in the text below, and characters of both run together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.load import native
from pipeline.load.images import Bounds, is_pictured, item_to_bounds

MOST_NOTES = 1000  # annotations of a page that are looked at; a form has one for each figure
UNSEEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
SILENT = (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP)  # kinds that show nothing
WORDED = (raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_FORM)  # kinds of objects that the text of a page is made of
BELOW = 0.5  # of these are drawn before a picture that lies over the text


@dataclass(frozen=True, slots=True)
class Notes:
    """The annotations of a page: whether any may show something, and where those that are no form fields are."""

    shown: bool = False
    bounds: tuple[Bounds, ...] = ()


def page_to_notes(page: pdfium.PdfPage) -> Notes:
    """Its annotations that may be seen: free text, stamps, strokes, form fields."""
    shown, bounds = False, []
    rect = raw.FS_RECTF()
    for index in range(min(raw.FPDFPage_GetAnnotCount(page.raw), MOST_NOTES)):
        note = raw.FPDFPage_GetAnnot(page.raw, index)
        kind, flags = raw.FPDFAnnot_GetSubtype(note), raw.FPDFAnnot_GetFlags(note)
        placed = raw.FPDFAnnot_GetRect(note, rect)
        raw.FPDFPage_CloseAnnot(note)
        if kind in SILENT:
            continue
        shown = True
        if placed and kind != raw.FPDF_ANNOT_WIDGET and not flags & UNSEEN:
            bounds.append((rect.left, rect.bottom, rect.right, rect.top))
    return Notes(shown, tuple(bounds))


def page_to_late_images(page: pdfium.PdfPage) -> Iterator[Bounds]:
    """Where a page is drawn on with pictures after most of its text: these, and form XObjects that hold some."""
    holder = native.address(page.raw)
    items = [native.get_page_object(holder, index) for index in range(native.count_page_objects(holder))]
    worded = [native.get_kind(item) in WORDED for item in items]
    seen, all_words = 0, sum(worded)
    for item, has_words in zip(items, worded, strict=True):
        if seen and seen >= BELOW * (all_words - has_words) and is_pictured(item):
            bounds = item_to_bounds(item)
            if bounds:
                yield bounds
        seen += has_words
