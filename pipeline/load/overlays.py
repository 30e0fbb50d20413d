"""What lies over the text of a PDF page: notes that readers of a file leave on it, and pictures put on a page later.

A figure that is corrected so is still in the text below, and characters of both run together.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.load import native

MOST_NOTES = 1000  # annotations of a page that are looked at; a form has one for each figure
UNSEEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
SILENT = (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP)  # kinds that show nothing
BELOW = 0.5  # of the text of a page is drawn before a picture that lies over it

Bounds = tuple[float, float, float, float]  # left, bottom, right, top in user space


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
    """The pictures of a page that are drawn after most of its text; those inside form XObjects are left out."""
    holder = native.address(page.raw)
    items = [native.get_page_object(holder, index) for index in range(native.count_page_objects(holder))]
    kinds = [native.get_kind(item) for item in items]
    texts = kinds.count(raw.FPDF_PAGEOBJ_TEXT)
    seen = 0
    for item, kind in zip(items, kinds, strict=True):
        seen += kind == raw.FPDF_PAGEOBJ_TEXT
        if kind == raw.FPDF_PAGEOBJ_IMAGE and texts and seen >= BELOW * texts:
            left, bottom, right, top = (ctypes.c_float() for _ in range(4))
            if native.get_bounds(item, *map(ctypes.addressof, (left, bottom, right, top))):
                yield left.value, bottom.value, right.value, top.value
