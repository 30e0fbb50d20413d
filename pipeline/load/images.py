"""The pictures on a PDF page, those inside form XObjects included."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.load import native

DEEPEST_FORM = 3  # form XObjects nested deeper are not followed

Bounds = tuple[float, float, float, float]  # left, bottom, right, top


def page_to_images(page: pdfium.PdfPage) -> Iterator[tuple[Bounds, tuple[int, int]]]:
    """Of each picture (left, bottom, right, top) in the space of what holds it, and its width and height in pixels."""
    for image in _images(native.address(page.raw), native.count_page_objects, native.get_page_object, DEEPEST_FORM):
        width, height = ctypes.c_uint(), ctypes.c_uint()
        bounds = item_to_bounds(image)
        if bounds and native.get_image_size(image, ctypes.addressof(width), ctypes.addressof(height)):
            yield bounds, (width.value, height.value)


def item_to_bounds(item: int) -> Bounds | None:
    """The bounds of an object in the space of what holds it; None where pdfium knows none."""
    sides = [ctypes.c_float() for _ in range(4)]
    if not native.get_bounds(item, *map(ctypes.addressof, sides)):
        return None
    left, bottom, right, top = (side.value for side in sides)
    return left, bottom, right, top


def is_pictured(item: int) -> bool:
    """True for a picture, and for a form XObject with one in it."""
    kind = native.get_kind(item)
    return kind == raw.FPDF_PAGEOBJ_IMAGE or (
        kind == raw.FPDF_PAGEOBJ_FORM
        and any(True for _ in _images(item, native.count_form_objects, native.get_form_object, DEEPEST_FORM - 1))
    )


def _images(holder: int, count: Any, get: Any, deeper: int) -> Iterator[int]:
    for index in range(count(holder)):
        item = get(holder, index)
        kind = native.get_kind(item)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            yield item
        elif kind == raw.FPDF_PAGEOBJ_FORM and deeper:
            yield from _images(item, native.count_form_objects, native.get_form_object, deeper - 1)
