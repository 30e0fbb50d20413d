"""The second reader of born-digital pages: pdfplumber, whose characters come from pdfminer, not from pdfium."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from functools import cache

from pipeline.model import Box, Reading

CONFIDENCE = 0.999  # as for any text layer: what it says is certain, that it is what is drawn is not quite


@cache
def plumber_version() -> str:
    """The reader's name as figures carry it."""
    from importlib.metadata import version  # takes its time, and most reports need no second reader

    return "pdfplumber " + ".".join(version("pdfplumber").split(".")[:2])


def read_boxes(data: bytes, page: int, boxes: Sequence[Box], password: str | None = None) -> list[tuple[Reading, ...]]:
    """The text in each box (points of the page as displayed, page counted from 1); nothing where the page fails."""
    import pdfplumber

    for name in ("pdfminer", "pdfplumber"):
        logging.getLogger(name).setLevel(logging.ERROR)  # they warn of every flaw of a font or of metadata on stderr
    reader = plumber_version()
    try:
        with pdfplumber.open(io.BytesIO(data), password=password, pages=[page]) as document:
            opened = document.pages[0]
            chars = opened.dedupe_chars().chars
            left, top = opened.cropbox[:2]  # characters are placed on the paper, not on what is shown of it
    except Exception:  # noqa: BLE001 - pdfminer raises anything on a file that pdfium mends; no second opinion then
        return [()] * len(boxes)
    placed = [Box(box.x0 + left, box.y0 + top, box.x1 + left, box.y1 + top) for box in boxes]
    return [(Reading(_text(chars, box), reader, CONFIDENCE),) for box in placed]


def _text(chars: Sequence[dict[str, object]], box: Box) -> str:
    inside = []
    for char in chars:
        x0, x1, top, bottom = (float(str(char[name])) for name in ("x0", "x1", "top", "bottom"))
        if box.holds((x0 + x1) / 2, (top + bottom) / 2) and char.get("upright", True):
            inside.append((round((top + bottom) / 2), x0, str(char["text"])))
    return "".join(text for _, _, text in sorted(inside)).strip()
