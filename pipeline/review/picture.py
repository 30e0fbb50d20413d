"""Pictures of pages from the archive's own sources: drawn when asked for, kept for a while in memory, never on disk."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from pipeline.archive import Archive
from pipeline.errors import Damaged, DocumentError, NotFound
from pipeline.inputs import Document, document_to_bytes
from pipeline.load import open_document
from pipeline.load.document import content_hash
from pipeline.model import Box

PAGE_WIDTH = 1600  # pixels of a page's picture: its figures can be read at twice the width of half a screen
_CROP_WIDTH = 720  # pixels of a crop: twice what it takes on the page, for sharp screens
_CROP_SHAPE = 2.75  # width to height of a crop, that of its place on the page
_CROP_AROUND = 0.4  # heights of the box that a crop shows above and below it together
_LEAST_CROP = 26.0  # points of height: digits are not blown up beyond recognition
_FRAME, _FRAME_BGR = 3, (180, 95, 29)  # pixels of the frame around the figure in a crop, and its colour
_QUALITY = 88  # of JPEG: digits have no visible rings
_MOST_PICTURES = 64 << 20  # bytes of pictures kept: some 200 pages
_MOST_PIXELS = 96 << 20  # bytes of drawn pages kept: some ten in grey
_MOST_DOCUMENTS = 128 << 20  # bytes of documents kept: a person stays at one for minutes

T = TypeVar("T")


class _Drawn(NamedTuple):
    """A page as pixels, and its width in points."""

    pixels: NDArray[np.uint8]
    width: float


class Pictures:
    """Draws pages of documents of an archive, each known by the hash of its content."""

    def __init__(self, archive: Archive, password: str | None = None) -> None:
        self._archive, self._password = archive, password
        self._drawing = Lock()  # pdfium draws one page at a time
        self._pictures: _Kept[bytes] = _Kept(_MOST_PICTURES, len)
        self._pages: _Kept[_Drawn] = _Kept(_MOST_PIXELS, lambda drawn: drawn.pixels.nbytes)
        self._documents: _Kept[bytes] = _Kept(_MOST_DOCUMENTS, len)

    def sizes(self, sha256: str) -> tuple[tuple[float, float], ...]:
        """Width and height of each page in points. Raises DocumentError where the document cannot be opened."""
        data = self._data(sha256)
        with self._drawing, open_document(data, self._password) as document:
            return tuple(document.page(index).size for index in range(len(document)))

    def page(self, sha256: str, number: int) -> bytes:
        """The page (counted from 1) as JPEG. Raises DocumentError where there is none."""
        return self._picture(sha256, number, None)

    def crop(self, sha256: str, number: int, box: Box) -> bytes:
        """A part of a page around `box` (points), as JPEG. Raises DocumentError where there is none."""
        return self._picture(sha256, number, Box(*(round(edge, 1) for edge in box)))

    def _picture(self, sha256: str, number: int, box: Box | None) -> bytes:
        key = (sha256, number, box)
        kept = self._pictures.get(key)
        if kept is None:
            drawn = self._drawn(sha256, number)
            kept = _encode(_shrunk(drawn.pixels)) if box is None else _encode(_cropped(drawn, box))
            self._pictures.put(key, kept)
        return kept

    def _drawn(self, sha256: str, number: int) -> _Drawn:
        """The page as it is drawn; the figures of one page are looked at one after the other."""
        kept = self._pages.get((sha256, number))
        if kept is None:
            data = self._data(sha256)
            with self._drawing, open_document(data, self._password) as document:
                if not 1 <= number <= len(document):
                    raise NotFound(f"the document has {len(document)} pages")
                page = document.page(number - 1)
                kept = _Drawn(page.picture(), page.size[0])
            self._pages.put((sha256, number), kept)
        return kept

    def _data(self, sha256: str) -> bytes:
        """The document: from the first of the archive's sources of that content that still holds it."""
        kept = self._documents.get(sha256)
        if kept is not None:
            return kept
        reason: DocumentError = NotFound("the archive has no such document")
        for path in self._archive.paths(sha256):
            try:
                data = document_to_bytes(Document(path))
            except DocumentError as error:
                reason = error
                continue
            if content_hash(data) == sha256:
                self._documents.put(sha256, data)
                return data
            reason = NotFound("the file has changed since it was read")
        raise reason


class _Kept(Generic[T]):
    """Values by key, those longest unused dropped where they weigh too much together."""

    def __init__(self, most: int, weigh: Callable[[T], int]) -> None:
        self._most, self._weigh = most, weigh
        self._values: OrderedDict[object, T] = OrderedDict()
        self._weight = 0
        self._lock = Lock()

    def get(self, key: object) -> T | None:
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key]

    def put(self, key: object, value: T) -> None:
        with self._lock:
            if key in self._values:
                return
            self._values[key] = value
            self._weight += self._weigh(value)
            while self._weight > self._most and len(self._values) > 1:
                self._weight -= self._weigh(self._values.popitem(last=False)[1])


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
