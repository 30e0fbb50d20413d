"""What a changed document shows where a figure departs from the truth, found out in a sealed process."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import DocumentError
from pipeline.load import open_document
from pipeline.load.pdf import POINTS_PER_INCH
from pipeline.model import Box
from pipeline.numerals import parse
from pipeline.readers.paddle import PaddleReader

Picture = NDArray[np.uint8]

_DPI = 200
_AROUND = 2.0  # points around a figure that are looked at with it; as many within its cell may be of a rule
_PAPER = 200  # of 255: what is lighter is no ink on a born-digital page

SAME, PLACE, MOVED, SHOWN, OTHER = "same", "place", "moved", "shown", "other"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands in a document: the page from 1, and its box in points."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure: where it was and is, which other one was where it is now, and the value that is given for it."""

    was: Place | None
    now: Place | None
    other: Place | None
    given: str


@dataclass(frozen=True, slots=True)
class Question:
    """The document as it was and as it is, and what is asked of each figure."""

    before: bytes
    after: bytes
    figures: tuple[Asked, ...]


class Looker:
    """Tells of each figure which it is, as JSON.

    "same": its page looks as it did; "place": its ink is where and as it was, though its page changed elsewhere;
    "moved": it was taken from what was another figure's ink, which is as it was;
    "shown": the changed document prints the value that was given, as a reader of ink alone says;
    "other": none of them.
    """

    def __init__(self) -> None:
        self._reader = PaddleReader()
        self._reader.read_text([])

    def __call__(self, question: Question) -> bytes:
        before, after = _Drawn(question.before), _Drawn(question.after)
        return json.dumps([self._look(before, after, each) for each in question.figures]).encode()

    def _look(self, before: _Drawn, after: _Drawn, asked: Asked) -> str:
        if asked.now is not None and _equal(before.page(asked.now.page), after.page(asked.now.page)):
            return SAME
        if _equal(before.crop(asked.was), after.crop(asked.was)):
            return PLACE
        crop = after.crop(asked.now)
        if _equal(before.crop(asked.other), crop):
            return MOVED
        if crop is None or not crop.size:
            return OTHER
        if asked.given == str(None) and after.is_blank(asked.now):
            return SHOWN
        ((text, _),) = self._reader.read_text([crop])
        return SHOWN if str(parse(text).value) == asked.given else OTHER


class _Drawn:
    """The pages of a document as they are asked for."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._pages: dict[int, Picture | None] = {}

    def page(self, number: int) -> Picture | None:
        if number not in self._pages:
            self._pages[number] = _draw(self._data, number)
        return self._pages[number]

    def is_blank(self, place: Place | None) -> bool:
        """True where no ink stands within the place, its rules left out."""
        inner = self.crop(place, -_AROUND)
        return inner is not None and (not inner.size or bool(inner.min() > _PAPER))

    def crop(self, place: Place | None, around: float = _AROUND) -> Picture | None:
        page = self.page(place.page) if place else None
        if place is None or page is None:
            return None
        scale = _DPI / POINTS_PER_INCH
        left, top = (max(0, round((edge - around) * scale)) for edge in (place.box.x0, place.box.y0))
        right, bottom = (max(0, round((edge + around) * scale)) for edge in (place.box.x1, place.box.y1))
        return page[top:bottom, left:right]


def _draw(data: bytes, number: int) -> Picture | None:
    """The page in grey; None where it does not open."""
    try:
        with open_document(data) as document:
            return document.page(number - 1).drawing(_DPI)
    except (DocumentError, IndexError):
        return None


def _equal(one: Picture | None, other: Picture | None) -> bool:
    return one is not None and other is not None and np.array_equal(one, other)
