"""The process that draws pages: a document may crash, hang or flood it, and the program that people use lives on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import Damaged, GongkaiError, NotDrawn, NotFound
from pipeline.load import open_document
from pipeline.model import Box
from pipeline.review.kept import Kept

PAGE_WIDTH = 1600  # pixels of a page's picture: its figures can be read at twice the width of half a screen
_CROP_WIDTH = 720  # pixels of a crop: twice what it takes on the page, for sharp screens
_CROP_SHAPE = 2.75  # width to height of a crop, that of its place on the page
_CROP_AROUND = 0.4  # heights of the box that a crop shows above and below it together
_LEAST_CROP = 26.0  # points of height: digits are not blown up beyond recognition
_FRAME, _FRAME_BGR = 3, (180, 95, 29)  # pixels of the frame around the figure in a crop, and its colour
_QUALITY = 88  # of JPEG: digits have no visible rings
_MOST_PIXELS = 96 << 20  # bytes of drawn pages kept: some ten in grey

Sizes = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: page `number` (from 1) of a document, the part around `box` (points) or all of it.

    Page 0 stands for the sizes of all pages.
    """

    sha256: str
    data: bytes
    password: str | None
    number: int
    box: Box | None = None


class _Drawn(NamedTuple):
    """A page as pixels, and its width in points."""

    pixels: NDArray[np.uint8]
    width: float


class Drawer:
    """Draws what is wished for; the figures of one page are looked at one after the other, so pages are kept drawn."""

    def __init__(self) -> None:
        import cv2  # noqa: F401 - so that the first page does not wait for it

        import pipeline.load.pdf  # noqa: F401

        self._pages: Kept[_Drawn] = Kept(_MOST_PIXELS, lambda drawn: drawn.pixels.nbytes)

    def __call__(self, wish: Wish) -> bytes | Sizes:
        """A picture as JPEG, or width and height of each page in points. Raises DocumentError alone."""
        try:
            if wish.number == 0:
                with open_document(wish.data, wish.password) as document:
                    return tuple(document.page(index).size for index in range(len(document)))
            drawn = self._drawn(wish)
            return _encode(_shrunk(drawn.pixels) if wish.box is None else _cropped(drawn, wish.box))
        except GongkaiError:
            raise
        except MemoryError:
            raise NotDrawn("took more memory than a page may") from None
        except Exception as error:  # noqa: BLE001 - of whatever kind: this page cannot be drawn, others can
            raise NotDrawn(f"the page cannot be drawn: {type(error).__name__}") from None

    def _drawn(self, wish: Wish) -> _Drawn:
        kept = self._pages.get((wish.sha256, wish.number))
        if kept is None:
            with open_document(wish.data, wish.password) as document:
                if not 1 <= wish.number <= len(document):
                    raise NotFound(f"the document has {len(document)} pages")
                page = document.page(wish.number - 1)
                kept = _Drawn(page.picture(), page.size[0])
            self._pages.put((wish.sha256, wish.number), kept)
        return kept


def _shrunk(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    import cv2

    scale = PAGE_WIDTH / pixels.shape[1]
    if scale >= 1:
        return pixels
    return cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def _cropped(drawn: _Drawn, box: Box) -> NDArray[np.uint8]:
    """What stands around a box, enlarged, with a frame around the box itself."""
    import cv2

    pixels, scale = drawn.pixels, drawn.pixels.shape[1] / drawn.width
    (x, y), height = box.centre, max(_LEAST_CROP, box.height * (1 + _CROP_AROUND), box.width / _CROP_SHAPE)
    width = height * _CROP_SHAPE
    left, right = (round((x + side * width / 2) * scale) for side in (-1, 1))
    top, bottom = (round((y + side * height / 2) * scale) for side in (-1, 1))
    left, top = max(0, left), max(0, top)
    part = pixels[top : max(1, bottom), left : max(1, right)]
    if not part.size:
        raise Damaged("this place is not on the page")
    grown = _CROP_WIDTH / part.shape[1]
    part = cv2.resize(part, None, fx=grown, fy=grown, interpolation=cv2.INTER_CUBIC)  # type: ignore[assignment]
    colour = cv2.cvtColor(part, cv2.COLOR_GRAY2BGR) if part.ndim == 2 else np.ascontiguousarray(part)
    corners = [round((edge * scale - start) * grown) for edge, start in zip(box, (left, top) * 2, strict=True)]
    cv2.rectangle(colour, corners[:2], corners[2:], _FRAME_BGR, _FRAME)
    return colour  # type: ignore[return-value]


def _encode(pixels: NDArray[np.uint8]) -> bytes:
    import cv2

    made, encoded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not made:
        raise Damaged("the page cannot be shown as a picture")
    return encoded.tobytes()
