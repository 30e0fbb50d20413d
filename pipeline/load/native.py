"""Functions of pdfium that are called for each character and each piece of a rule, without what ctypes adds to a call.

pypdfium2 declares pointers by what they point to, and ctypes then makes and checks an object for each; here they are
plain numbers, which takes a third of the time. Python's lock is kept, as no call takes long: another sixth. What each
does is told in pdfium's headers.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as raw


def address(pointer: Any) -> int:
    """The number of a pointer that pypdfium2 holds, 0 for none."""
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def _unchecked(function: Any) -> Any:
    """The same function, which checks nothing that it is given: whole numbers, and pointers as ctypes has them."""
    kind = function.restype
    return ctypes.PYFUNCTYPE(ctypes.c_void_p if hasattr(kind, "contents") else kind)(address(function))


def _plain(function: Any) -> Any:
    """The same function, with pointers as numbers."""
    kinds = [ctypes.c_void_p if hasattr(kind, "contents") else kind for kind in (function.restype, *function.argtypes)]
    return ctypes.PYFUNCTYPE(*kinds)(address(function))


# Called for each character: pointers are given as what ctypes made of them once for all.
get_unicode = _unchecked(raw.FPDFText_GetUnicode)
get_char_object = _unchecked(raw.FPDFText_GetTextObject)
get_char_box = _unchecked(raw.FPDFText_GetCharBox)
is_unmapped = _unchecked(raw.FPDFText_HasUnicodeMapError)

get_char_matrix = _plain(raw.FPDFText_GetMatrix)
is_generated = _plain(raw.FPDFText_IsGenerated)
get_font = _plain(raw.FPDFTextObj_GetFont)
get_render_mode = _plain(raw.FPDFTextObj_GetTextRenderMode)
count_page_objects = _plain(raw.FPDFPage_CountObjects)
get_page_object = _plain(raw.FPDFPage_GetObject)
count_form_objects = _plain(raw.FPDFFormObj_CountObjects)
get_form_object = _plain(raw.FPDFFormObj_GetObject)
get_kind = _plain(raw.FPDFPageObj_GetType)
get_matrix = _plain(raw.FPDFPageObj_GetMatrix)
get_bounds = _plain(raw.FPDFPageObj_GetBounds)
get_fill_colour = _plain(raw.FPDFPageObj_GetFillColor)
get_stroke_colour = _plain(raw.FPDFPageObj_GetStrokeColor)
get_draw_mode = _plain(raw.FPDFPath_GetDrawMode)
get_image_size = _plain(raw.FPDFImageObj_GetImagePixelSize)
count_pieces = _plain(raw.FPDFPath_CountSegments)
get_piece = _plain(raw.FPDFPath_GetPathSegment)
get_point = _plain(raw.FPDFPathSegment_GetPoint)
get_piece_kind = _plain(raw.FPDFPathSegment_GetType)
is_closed = _plain(raw.FPDFPathSegment_GetClose)
