"""Cells of a straightened page to texts; and to figures, by the first reader and by the second."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Box
from pipeline.readers.base import LineReader, Picture, texts_read
from pipeline.readers.crops import digit_height, row_crop, text_rows
from pipeline.readers.figures import read_figures
from pipeline.readers.ink import cell_inks
from pipeline.readers.tesseract import reread_figures

__all__ = ["read_cell_texts", "read_figures", "reread_figures"]


def read_cell_texts(grey: Picture, boxes: Sequence[Box], dpi: float, reader: LineReader) -> list[str]:
    """The text of each cell, whatever it is: lines joined without a separator, "" where there is no ink.

    Arguments as for `read_figures`.
    """
    inks = cell_inks(grey, boxes, dpi)
    height = digit_height(inks, dpi)
    rows = [text_rows(ink, height) for ink in inks]
    crops = [row_crop(ink, row) for ink, found in zip(inks, rows, strict=True) for row in found]
    texts = iter(texts_read(reader, crops))
    return ["".join(next(texts) for _ in found) for found in rows]
