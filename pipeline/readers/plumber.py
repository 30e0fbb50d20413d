"""The second reader of born-digital pages: pdfplumber, whose characters come from pdfminer, not from pdfium.

Of a page only its characters are made, not its lines and pictures, and a document is opened once for all its pages.
"""

from __future__ import annotations

import io
import logging
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from functools import cache, cached_property
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model import Box, Reading

if TYPE_CHECKING:
    from pdfminer.pdfpage import PDFPage
    from pdfplumber.page import Page
    from pdfplumber.pdf import PDF

CONFIDENCE = 0.999  # as for any text layer: what it says is certain, that it is what is drawn is not quite
SAME = 1.0  # points: the same character again within this is a bold face made by printing twice


class _Placed(NamedTuple):
    """A character as pdfplumber places it: in points from the top left of the paper."""

    x0: float
    x1: float
    top: float
    bottom: float
    text: str
    upright: bool
    style: Hashable


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
        for name in ("pdfminer", "pdfplumber"):
            logging.getLogger(name).setLevel(logging.ERROR)  # they warn of every flaw of a font or metadata on stderr
        reader = plumber_version()
        try:
            opened = self._page(page)
            chars = _once(list(_page_to_chars(opened)))
            left, top = opened.cropbox[:2]  # characters are placed on the paper, not on what is shown of it
        except Exception:  # noqa: BLE001 - pdfminer raises anything on a file that pdfium mends; no second opinion then
            return [()] * len(boxes)
        placed = [Box(box.x0 + left, box.y0 + top, box.x1 + left, box.y1 + top) for box in boxes]
        return [(Reading(text, reader, CONFIDENCE),) for text in _texts(chars, placed)]

    def _page(self, number: int) -> Page:
        from pdfplumber.page import Page

        document, pages = self._opened
        return Page(document, pages[number - 1], page_number=number)

    @cached_property
    def _opened(self) -> tuple[PDF, list[PDFPage]]:
        import pdfplumber
        from pdfminer.pdfpage import PDFPage

        document = pdfplumber.open(io.BytesIO(self._data), password=self._password)
        return document, list(PDFPage.create_pages(document.doc))


def _page_to_chars(page: Page) -> Iterator[_Placed]:
    """The characters of a page, placed as pdfplumber does."""
    from pipeline.readers.content import page_to_items

    left, top = page.mediabox[:2]
    for item in page_to_items(page.page_obj, page.pdf.rsrcmgr):
        yield _Placed(
            item.x0 + left,
            item.x1 + left,
            (page.height - item.y1) + top,
            (page.height - item.y0) + top,
            item.get_text(),
            item.upright,
            (item.fontname, item.size),
        )


def _once(chars: Sequence[_Placed]) -> list[_Placed]:
    """The characters without those that are printed twice, as `dedupe_chars` of pdfplumber has them, in any order."""
    alike: dict[Hashable, list[_Placed]] = defaultdict(list)
    for char in chars:
        alike[char.upright, char.text, char.style].append(char)
    return [
        min(twins, key=attrgetter("top", "x0"))
        for same in alike.values()
        for line in _clusters(same, "top")
        for twins in _clusters(line, "x0")
    ]


def _clusters(chars: list[_Placed], side: str) -> list[list[_Placed]]:
    """Characters that are no farther than SAME from the next in one direction."""
    if len(chars) == 1:
        return [chars]
    place = attrgetter(side)
    ordered = sorted(chars, key=place)
    starts = [n for n, (one, other) in enumerate(pairwise(map(place, ordered)), 1) if other > one + SAME]
    return [ordered[start:end] for start, end in pairwise([0, *starts, len(ordered)])]


def _texts(chars: Sequence[_Placed], boxes: Sequence[Box]) -> list[str]:
    """The text in each box: its upright characters from top to bottom and left to right."""
    middles = sorted(((char.x0 + char.x1) / 2, index) for index, char in enumerate(chars) if char.upright)
    texts = []
    for box in boxes:
        near = middles[bisect_left(middles, (box.x0, 0)) : bisect_right(middles, (box.x1, len(chars)))]
        inside = []
        for _, index in near:
            char = chars[index]
            if box.y0 <= (char.top + char.bottom) / 2 <= box.y1:
                inside.append((round((char.top + char.bottom) / 2), char.x0, char.text))
        texts.append("".join(text for _, _, text in sorted(inside)).strip())
    return texts
