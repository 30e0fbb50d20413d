"""Cells of a straightened page to texts, and to figures by the first reader."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Box
from pipeline.readers.base import LineReader, Picture, texts_read
from pipeline.readers.crops import TALL, digit_height, line_crop, text_lines
from pipeline.readers.figures import FIRST_MARGIN, read_figures
from pipeline.readers.ink import Ink, cell_inks
from pipeline.readers.rows import row_crop, text_rows

__all__ = ["read_cell_texts", "read_figures"]

_SHORT = 3.0  # digit heights: a longer line is a label, or a figure that is shown otherwise


def read_cell_texts(grey: Picture, boxes: Sequence[Box], dpi: float, reader: LineReader) -> list[str]:
    """The text of each cell, whatever it is: lines joined without a separator, "" where there is no ink.

    Arguments as for `read_figures`.
    """
    inks = cell_inks(grey, boxes, dpi)
    height = digit_height(inks, dpi)
    cells = [_crops(ink, height) for ink in inks]
    texts = iter(texts_read(reader, [crop for crops in cells for crop in crops]))
    return ["".join(next(texts) for _ in crops) for crops in cells]


def _crops(ink: Ink, height: float) -> list[Picture]:
    """The pictures of the rows of a cell; of a short one that may be a figure, as figures are shown first.

    The reader then need not look at it again when it is asked for the figure.
    """
    rows = text_rows(ink, height)
    if len(rows) == 1 and max(m.x1 for m in rows[0]) - min(m.x0 for m in rows[0]) <= _SHORT * height:
        lines = text_lines(ink, height)
        if len(lines) == 1:
            own = max(m.height for m in lines[0])  # that of figures, where `height` is that of labels
            return [line_crop(ink, lines[0], own if own >= TALL * height else height, FIRST_MARGIN)]
    return [row_crop(ink, row) for row in rows]
