"""Pages of which some parts are painted white: what is read already is not read again from the picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.load.page import Char, Page, Segment
from pipeline.model import Box

WHITE = 255


class PaintedPage:
    """The picture of a page with white boxes (points of the page); see `pipeline.load.page.Page`. It has no text."""

    def __init__(self, page: Page, boxes: Sequence[Box]) -> None:
        self._page, self._boxes = page, boxes
        self.number, self.size = page.number, page.size

    def chars(self) -> tuple[Char, ...]:
        return ()

    def release(self) -> None:
        self._page.release()

    def segments(self) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
        return (), ()

    def overlays(self) -> tuple[Box, ...]:
        return ()

    def covered(self) -> float:
        return self._page.covered()

    def picture(self) -> NDArray[np.uint8]:
        return self._painted(self._page.picture())

    def drawing(self, dpi: float, seals: bool = True, area: Box | None = None) -> NDArray[np.uint8]:
        return self._painted(self._page.drawing(dpi, seals, area))

    def glyph(self, box: Box) -> NDArray[np.uint8]:
        return self._page.glyph(box)

    def font_name(self, font: int) -> str:
        return self._page.font_name(font)

    def to_displayed(self, box: Box) -> Box:
        return self._page.to_displayed(box)

    def _painted(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        painted = picture.copy()
        scale = picture.shape[1] / self.size[0]
        for box in self._boxes:
            x0, y0, x1, y1 = (max(0, round(side * scale)) for side in box)
            painted[y0 : y1 + 1, x0 : x1 + 1] = WHITE
        return painted
