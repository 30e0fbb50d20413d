"""The ruling lines of a PDF page: straight pieces of its stroked and filled paths."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.load import native
from pipeline.load.page import Segment
from pipeline.load.space import IDENTITY, Matrix, Space, matrix_product
from pipeline.model import Box

THICKEST_RULE = 4.0  # points; a filled box thicker than this is a background, not a rule
SLANT = 0.5  # points that a rule may deviate over its length (rounding of coordinates)
FAINTEST = 250  # of 255: lighter than this on white paper is not seen
DEEPEST_FORM = 8  # form XObjects nested deeper are not followed
MOST_OBJECTS = 100_000  # objects of a page that are looked at; dotted rules of a page take some thousand

_Point = tuple[float, float]
_Subpath = list[_Point]


class _Path(NamedTuple):
    handle: int
    outer: Matrix  # from the space that holds the path to user space

    @property
    def matrix(self) -> Matrix:
        """From the path's own space to user space."""
        return matrix_product(_matrix(self.handle), self.outer)


def page_to_segments(page: pdfium.PdfPage, space: Space) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """Horizontal and vertical pieces in points of the page as displayed; a thin filled box counts as its axis."""
    horizontal: list[Segment] = []
    vertical: list[Segment] = []
    for path in _paths(page):
        filled, stroked = _painted(path.handle)
        if not (filled or stroked):
            continue
        dot = _dot(path, space) if filled and not stroked else None
        if dot is not None:
            horizontal.append(Segment((dot.y0 + dot.y1) / 2, dot.x0, dot.x1))
            vertical.append(Segment((dot.x0 + dot.x1) / 2, dot.y0, dot.y1))
            continue
        for subpath in _subpaths(path, space):
            for start, end in _axes(subpath, filled, stroked):
                _sort_in(start, end, horizontal, vertical)
    return tuple(horizontal), tuple(vertical)


def _paths(page: pdfium.PdfPage) -> Iterator[_Path]:
    """All paths of the page, those inside form XObjects included, with their matrices to user space."""
    top = native.address(page.raw)
    stack = [
        (native.get_page_object(top, index), IDENTITY, 0)
        for index in range(min(native.count_page_objects(top), MOST_OBJECTS))
    ]
    seen = 0
    while stack and seen < MOST_OBJECTS:
        seen += 1
        handle, outer, depth = stack.pop()
        kind = native.get_kind(handle)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            yield _Path(handle, outer)
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < DEEPEST_FORM:
            inner = matrix_product(_matrix(handle), outer)
            count = min(native.count_form_objects(handle), MOST_OBJECTS)
            stack.extend((native.get_form_object(handle, index), inner, depth + 1) for index in range(count))


def _matrix(handle: int) -> Matrix:
    matrix = raw.FS_MATRIX()
    if not native.get_matrix(handle, ctypes.addressof(matrix)):
        return IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _painted(handle: int) -> tuple[bool, bool]:
    """Whether a path is filled and whether it is stroked, in a colour that is seen on white."""
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    if not native.get_draw_mode(handle, ctypes.addressof(mode), ctypes.addressof(stroke)):
        return False, False
    filled = mode.value != raw.FPDF_FILLMODE_NONE and _seen(handle, native.get_fill_colour)
    stroked = bool(stroke.value) and _seen(handle, native.get_stroke_colour)
    return filled, stroked


def _seen(handle: int, get_colour: Any) -> bool:
    colour = (ctypes.c_uint * 4)()
    start, step = ctypes.addressof(colour), ctypes.sizeof(ctypes.c_uint)
    if not get_colour(handle, start, start + step, start + 2 * step, start + 3 * step):
        return True  # a pattern or an unknown colour space
    *shades, alpha = colour
    return 255 - (255 - min(shades)) * alpha / 255 < FAINTEST


def _dot(path: _Path, space: Space) -> Box | None:
    """The box of a path that is no larger than a rule is thick: one of a dotted rule, told without its outline."""
    bounds = (ctypes.c_float * 4)()
    start, step = ctypes.addressof(bounds), ctypes.sizeof(ctypes.c_float)
    if not native.get_bounds(path.handle, start, start + step, start + 2 * step, start + 3 * step):
        return None
    a, b, c, d, e, f = path.outer
    left, bottom, right, top = bounds
    x0, y0 = a * left + c * bottom + e, b * left + d * bottom + f
    x1, y1 = a * right + c * top + e, b * right + d * top + f
    box = space.box(x0, y0, x1, y1)
    return box if max(box.width, box.height) <= THICKEST_RULE else None


def _subpaths(path: _Path, space: Space) -> Iterator[_Subpath]:
    """The outlines of a path as points of the page; of a curve its control points, which bound it (round dots)."""
    a, b, c, d, e, f = path.matrix
    place = (ctypes.c_float * 2)()
    start, step = ctypes.addressof(place), ctypes.sizeof(ctypes.c_float)
    current: _Subpath = []
    for index in range(native.count_pieces(path.handle)):
        piece = native.get_piece(path.handle, index)
        if not native.get_point(piece, start, start + step):
            continue
        x, y = place
        point = space.point(a * x + c * y + e, b * x + d * y + f)
        kind = native.get_piece_kind(piece)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if len(current) > 1:
                yield current
            current = []
        current.append(point)
        if native.is_closed(piece):
            current.append(current[0])
    if len(current) > 1:
        yield current


def _axes(subpath: _Subpath, filled: bool, stroked: bool) -> Iterator[tuple[_Point, _Point]]:
    """The lines that a subpath shows: its edges where stroked, its long axis where it is a thin filled box."""
    if stroked:
        yield from pairwise(subpath)
    if filled:
        xs, ys = [point[0] for point in subpath], [point[1] for point in subpath]
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        if height <= THICKEST_RULE and width >= height:
            middle = (min(ys) + max(ys)) / 2
            yield (min(xs), middle), (max(xs), middle)
        if width <= THICKEST_RULE and height > width:
            middle = (min(xs) + max(xs)) / 2
            yield (middle, min(ys)), (middle, max(ys))


def _sort_in(start: _Point, end: _Point, horizontal: list[Segment], vertical: list[Segment]) -> None:
    (x0, y0), (x1, y1) = start, end
    if abs(y1 - y0) <= SLANT and abs(x1 - x0) > abs(y1 - y0):
        horizontal.append(Segment((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
    elif abs(x1 - x0) <= SLANT and abs(y1 - y0) > abs(x1 - x0):
        vertical.append(Segment((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
