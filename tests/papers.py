"""Small PDFs made in the test itself. Chinese text is set in a face that is not embedded, so no font file is needed."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

A4 = (595.0, 842.0)
SONG = "STSong-Light"

pdfmetrics.registerFont(UnicodeCIDFont(SONG))


def pdf(*pages: Callable[[Canvas], None], size: tuple[float, float] = A4) -> bytes:
    """A PDF of one page for each drawing function; the origin is at the bottom left, as in PDF."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def changed(data: bytes, change: Callable[[pikepdf.Pdf], None], **options: object) -> bytes:
    """The PDF after a change to its objects; `options` go to pikepdf's save."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        change(document)
        document.save(buffer, **options)
    return buffer.getvalue()


def text(
    value: str, x: float = 100, y: float = 700, font: str = "Helvetica", size: float = 12
) -> Callable[[Canvas], None]:
    """Draws one line of text."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        canvas.drawString(x, y, value)

    return draw
