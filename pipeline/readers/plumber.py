"""The second reader of born-digital pages: pdfplumber, whose characters come from pdfminer, not from pdfium.

Of a page only its characters are made, not its lines and pictures, and a document is opened once for all its pages.
"""

from __future__ import annotations

import io
import logging
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from pipeline.model import Box, Reading

if TYPE_CHECKING:
    from pdfminer.pdfpage import PDFPage
    from pdfplumber.page import Page
    from pdfplumber.pdf import PDF

CONFIDENCE = 0.999  # as for any text layer: what it says is certain, that it is what is drawn is not quite

_Char = dict[str, Any]  # as pdfplumber has it


@cache
def plumber_version() -> str:
    """The reader's name as figures carry it."""
    from importlib.metadata import version  # takes its time, and most reports need no second reader

    return "pdfplumber " + ".".join(version("pdfplumber").split(".")[:2])


class PlumberReader:
    """Reads the boxes of one document, which is opened when the first is asked for."""

    def __init__(self, data: bytes, password: str | None = None) -> None:
        self._data, self._password = data, password

    def read(self, page: int, boxes: Sequence[Box]) -> list[tuple[Reading, ...]]:
        """The text in each box (points of the page as displayed, page counted from 1); nothing where the page fails."""
        from pdfplumber.page import Page
        from pdfplumber.utils.text import dedupe_chars

        for name in ("pdfminer", "pdfplumber"):
            logging.getLogger(name).setLevel(logging.ERROR)  # they warn of every flaw of a font or metadata on stderr
        reader = plumber_version()
        try:
            document, pages = self._opened
            opened = Page(document, pages[page - 1], page_number=page)
            chars = dedupe_chars(list(_page_to_chars(opened)))  # a bold face may be made by printing twice
            left, top = opened.cropbox[:2]  # characters are placed on the paper, not on what is shown of it
        except Exception:  # noqa: BLE001 - pdfminer raises anything on a file that pdfium mends; no second opinion then
            return [()] * len(boxes)
        placed = [Box(box.x0 + left, box.y0 + top, box.x1 + left, box.y1 + top) for box in boxes]
        return [(Reading(text, reader, CONFIDENCE),) for text in _texts(chars, placed)]

    @cached_property
    def _opened(self) -> tuple[PDF, list[PDFPage]]:
        import pdfplumber
        from pdfminer.pdfpage import PDFPage

        document = pdfplumber.open(io.BytesIO(self._data), password=self._password)
        return document, list(PDFPage.create_pages(document.doc))


def _page_to_chars(page: Page) -> Iterator[_Char]:
    """The characters of a page with the places that pdfplumber gives them, in points from the top left of the paper.

    pdfplumber itself makes objects of lines and pictures too, which takes most of its time, and looks up colours.
    """
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.layout import LTChar, LTContainer
    from pdfminer.pdfinterp import PDFPageInterpreter

    class Device(PDFPageAggregator):
        def paint_path(self, *_: Any) -> None:
            """Lines are read by pdfium."""

        def render_image(self, *_: Any) -> None:
            """Pictures hold no characters."""

    device = Device(page.pdf.rsrcmgr)
    PDFPageInterpreter(page.pdf.rsrcmgr, device).process_page(page.page_obj)
    left, top = page.mediabox[:2]
    stack: list[LTContainer[Any]] = [device.get_result()]
    while stack:
        for item in stack.pop():
            if isinstance(item, LTChar):
                upper = page.height - item.y1 + top
                yield {
                    "x0": item.x0 + left,
                    "x1": item.x1 + left,
                    "top": upper,
                    "doctop": upper,  # that of one page
                    "bottom": page.height - item.y0 + top,
                    "text": item.get_text(),
                    "upright": item.upright,
                    "fontname": item.fontname,
                    "size": item.size,
                }
            elif isinstance(item, LTContainer):
                stack.append(item)


def _texts(chars: Sequence[_Char], boxes: Sequence[Box]) -> list[str]:
    """The text in each box: its upright characters from top to bottom and left to right."""
    middles = sorted(((char["x0"] + char["x1"]) / 2, index) for index, char in enumerate(chars) if char["upright"])
    texts = []
    for box in boxes:
        near = middles[bisect_left(middles, (box.x0, 0)) : bisect_right(middles, (box.x1, len(chars)))]
        inside = []
        for _, index in near:
            char = chars[index]
            height = (char["top"] + char["bottom"]) / 2
            if box.y0 <= height <= box.y1:
                inside.append((round(height), char["x0"], char["text"]))
        texts.append("".join(text for _, _, text in sorted(inside)).strip())
    return texts
