"""Lines of prose on a straightened page, outside its tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.model import Box
from pipeline.readers.base import LineReader, Picture
from pipeline.readers.ink import page_ink

_LEAST = 0.06  # in; a line of text is at least this high (5-point type), a lower one is dirt
_TALLEST = 0.7  # in; titles stay below
_GAP = 0.02  # in; rows of ink nearer than this belong to one line (the parts of 二 or 三)
_SPECK = 0.02  # of the page's width: a row with less ink than this share of its densest rows carries dirt only
_MARGIN = 0.15  # of the line's height, left around the crop
_MOST = 120  # lines of a page; more is a texture


def read_lines(grey: Picture, tables: Sequence[Box], dpi: float, reader: LineReader, most: int = _MOST) -> list[str]:
    """The first `most` lines of text from top to bottom; `tables` (boxes in pixels) are left out."""
    ink = page_ink(grey, dpi)
    for box in tables:
        ink[max(0, int(box.y0)) : int(box.y1) + 1, max(0, int(box.x0)) : int(box.x1) + 1] = 0
    crops = []
    for top, bottom in _bands(ink.sum(axis=1), dpi)[:most]:
        columns = np.flatnonzero(ink[top:bottom].any(axis=0))
        margin = max(1, round(_MARGIN * (bottom - top)))
        left, right = max(0, columns[0] - margin), columns[-1] + margin
        crops.append(grey[max(0, top - margin) : bottom + margin, left : right + 1])
    return [text for text, _ in reader.read_text(crops) if text] if crops else []


def _bands(ink: NDArray[np.uint64], dpi: float) -> list[tuple[int, int]]:
    """Runs of rows that carry ink: (top, bottom) in pixels."""
    usual = float(np.percentile(ink[ink > 0], 90)) if (ink > 0).any() else 0.0
    rows = np.flatnonzero(ink > _SPECK * usual)
    if not len(rows):
        return []
    cuts = np.flatnonzero(np.diff(rows) > max(1, round(_GAP * dpi)))
    runs = zip([rows[0], *rows[cuts + 1]], [*rows[cuts], rows[-1]], strict=True)
    return [(int(top), int(bottom) + 1) for top, bottom in runs if _LEAST * dpi <= bottom - top <= _TALLEST * dpi]
