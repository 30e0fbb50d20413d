"""Pages whose text runs up, down or upside down, shown as if the sheet had been turned: its text is then level."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipeline.load.page import Char, Page, Segment
from pipeline.model import Box

MOST = 0.5  # share of a page's characters that run one way, from which on the page is turned


class TurnedPage:
    """A page turned back by some quarters; see `pipeline.load.page.Page`. Its space is the turned sheet's."""

    def __init__(self, page: Page, quarters: int) -> None:
        """`quarters` are those by which the text is turned clockwise: 1, 2 or 3."""
        self._page, self._quarters = page, quarters
        self.number = page.number
        self.size = page.size[::-1] if quarters % 2 else page.size

    def chars(self) -> tuple[Char, ...]:
        return self._chars

    @cached_property
    def _chars(self) -> tuple[Char, ...]:
        return tuple(
            char._replace(
                box=self._box(char.box),
                turned=char.quarters != self._quarters,
                quarters=(char.quarters - self._quarters) % 4 if char.quarters else 0,
            )
            for char in self._page.chars()
        )

    def release(self) -> None:
        self.__dict__.pop("_chars", None)
        self._page.release()

    def segments(self) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
        across, down = self._page.segments()
        level = [self._box(Box(rule.start, rule.at, rule.end, rule.at)) for rule in across]
        upright = [self._box(Box(rule.at, rule.start, rule.at, rule.end)) for rule in down]
        if self._quarters % 2:
            level, upright = upright, level
        return (
            tuple(Segment(box.y0, box.x0, box.x1) for box in level),
            tuple(Segment(box.x0, box.y0, box.y1) for box in upright),
        )

    def overlays(self) -> tuple[Box, ...]:
        return tuple(self._box(box) for box in self._page.overlays())

    def covered(self) -> float:
        return self._page.covered()

    def picture(self) -> NDArray[np.uint8]:
        return np.ascontiguousarray(np.rot90(self._page.picture(), self._quarters))

    def drawing(self, dpi: float, seals: bool = True, area: Box | None = None) -> NDArray[np.uint8]:
        shown = area and self.to_displayed(area)
        return np.ascontiguousarray(np.rot90(self._page.drawing(dpi, seals, shown), self._quarters))

    def glyph(self, box: Box) -> NDArray[np.uint8]:
        return np.ascontiguousarray(np.rot90(self._page.glyph(self.to_displayed(box)), self._quarters))

    def font_name(self, font: int) -> str:
        return self._page.font_name(font)

    def to_displayed(self, box: Box) -> Box:
        width, height = self.size
        return _turned_back(box, 4 - self._quarters, width, height)

    def _box(self, box: Box) -> Box:
        width, height = self._page.size
        return _turned_back(box, self._quarters, width, height)


def level_page(page: Page) -> TurnedPage | None:
    """The page turned so that most of its text is level; None where it is level already, or runs in all directions."""
    chars = page.chars()
    ways = Counter(char.quarters for char in chars if char.quarters)
    if not ways:
        return None
    quarters, count = ways.most_common(1)[0]
    return TurnedPage(page, quarters) if count > MOST * len(chars) else None


def _turned_back(box: Box, quarters: int, width: float, height: float) -> Box:
    """A box of a sheet of that size after so many quarter turns counter-clockwise."""
    if quarters == 1:
        return Box(box.y0, width - box.x1, box.y1, width - box.x0)
    if quarters == 2:
        return Box(width - box.x1, height - box.y1, width - box.x0, height - box.y0)
    return Box(height - box.y1, box.x0, height - box.y0, box.x1)
