"""What every page offers, whatever kind of file it comes from."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.model import Box

GLYPH_HEIGHT = 48  # pixels, twice of what tells digits apart


class Char(NamedTuple):
    """One character of a text layer; `box` is the tight box of its glyph in points of the page as displayed."""

    text: str
    box: Box
    font: int  # the same number for the same font of a document
    visible: bool  # False where it is drawn in the invisible render mode
    turned: bool  # True where its baseline does not run from left to right
    quarters: int = 0  # of a turn clockwise (1 to 3) where it is turned by just those
    slant: float = 0.0  # to the right for each unit up, where the program leans an upright face


class Segment(NamedTuple):
    """A straight horizontal or vertical piece of a ruling line.

    `at` is its position across (y of a horizontal one), `start` and `end` its extent along, in points of the page.
    """

    at: float
    start: float
    end: float


class Page(Protocol):
    """One page of a document. Sizes in points, as displayed (after the page's own rotation)."""

    number: int
    size: tuple[float, float]

    def chars(self) -> tuple[Char, ...]:
        """The characters of the text layer in content order, without those that pdfium generates."""
        ...

    def release(self) -> None:
        """Forgets its characters; they are read again where they are asked for."""
        ...

    def segments(self) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
        """The ruling-line pieces that are drawn as paths: horizontal ones, vertical ones."""
        ...

    def overlays(self) -> tuple[Box, ...]:
        """Where notes and pictures that cover no more than a part of the page lie over its text."""
        ...

    def covered(self) -> float:
        """The share of the page, from 0 to 1, that the largest picture on it covers."""
        ...

    def picture(self) -> NDArray[np.uint8]:
        """The page as displayed: (height, width) grey or (height, width, 3) BGR, at a resolution fit for reading."""
        ...

    def drawing(self, dpi: float, seals: bool = True, area: Box | None = None) -> NDArray[np.uint8]:
        """The page at a resolution, (height, width) grey; without `seals` its red channel, in which those are faint.

        Where an `area` is given (points of the page), nothing beyond it need be drawn: the rest may be white.
        """
        ...

    def to_displayed(self, box: Box) -> Box:
        """A box in the space of this page (that of its characters), in points of the page as displayed."""
        ...

    def font_name(self, font: int) -> str:
        """The name of a font of the document by its number (`Char.font`), "" where it has none."""
        ...

    def glyph(self, box: Box) -> NDArray[np.uint8]:
        """A small part of the page drawn large, (height, width) grey, about GLYPH_HEIGHT pixels high."""
        ...
