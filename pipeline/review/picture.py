"""Pictures of pages from the archive's own sources: drawn when asked for, kept for a while in memory, never on disk."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import cast

from pipeline.archive import Archive
from pipeline.batch.helper import Helper, HelperLost
from pipeline.batch.limits import Limits
from pipeline.errors import DocumentError, NotDrawn, NotFound
from pipeline.inputs import Document, document_to_bytes
from pipeline.load.document import content_hash
from pipeline.model import Box
from pipeline.review.drawing import Drawer, Sizes, Wish
from pipeline.review.kept import Kept

MakeDrawer = Callable[[], Callable[[Wish], bytes | Sizes]]

# Of one page: a large scan takes a second and a quarter of the memory. What leaks in the library is given back.
LIMITS = Limits(seconds=15.0, memory=1024, documents=500)

_MOST_PICTURES = 64 << 20  # bytes of pictures kept: some 200 pages
_MOST_DOCUMENTS = 128 << 20  # bytes of documents kept: a person stays at one for minutes
_MOST_SIZES = 50_000  # pages whose sizes are kept
_REFUSED = 300.0  # seconds for which a page that could not be drawn is not tried again: others wait meanwhile
_MOST_STRIKES = 3  # pages of a document that could not be drawn, after which none of it is tried for that time


class Pictures:
    """Draws pages of documents of an archive, each known by the hash of its content, in a process beside this one."""

    def __init__(
        self, archive: Archive, password: str | None = None, limits: Limits = LIMITS, make: MakeDrawer = Drawer
    ) -> None:
        self._archive, self._password = archive, password
        self._helper: Helper[Wish, bytes | Sizes] = Helper(make, (bytes, tuple), limits)
        self._pictures: Kept[bytes] = Kept(_MOST_PICTURES, len)
        self._sizes: Kept[Sizes] = Kept(_MOST_SIZES, len)
        self._documents: Kept[bytes] = Kept(_MOST_DOCUMENTS, len)
        self._refused = _Refused()

    def warm(self) -> None:
        """Prepares the process, so that the first page does not wait for it."""
        self._helper.warm()

    def close(self) -> None:
        """Ends the process."""
        self._helper.close()

    def sizes(self, sha256: str) -> Sizes:
        """Width and height of each page in points. Raises DocumentError where the document cannot be opened."""
        kept = self._sizes.get(sha256)
        if kept is None:
            kept = cast(Sizes, self._drawn(sha256, 0, None))
            self._sizes.put(sha256, kept)
        return kept

    def page(self, sha256: str, number: int) -> bytes:
        """The page (counted from 1) as JPEG. Raises DocumentError where there is none, or it cannot be drawn."""
        return self._picture(sha256, number, None)

    def crop(self, sha256: str, number: int, box: Box) -> bytes:
        """A part of a page around `box` (points), as JPEG. Raises DocumentError where there is none."""
        return self._picture(sha256, number, Box(*(round(edge, 1) for edge in box)))

    def _picture(self, sha256: str, number: int, box: Box | None) -> bytes:
        if number < 1:
            raise NotFound("pages are counted from 1")
        key = (sha256, number, box)
        kept = self._pictures.get(key)
        if kept is None:
            kept = cast(bytes, self._drawn(sha256, number, box))
            self._pictures.put(key, kept)
        return kept

    def _drawn(self, sha256: str, number: int, box: Box | None) -> bytes | Sizes:
        self._refused.check(sha256, number)
        wish = Wish(sha256, self._data(sha256), self._password, number, box)
        try:
            return self._helper.ask(wish)
        except HelperLost as lost:
            self._refused.add(sha256, number, str(lost))
            raise NotDrawn(str(lost)) from None

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


class _Refused:
    """The pages that ended the process lately, with the reason."""

    def __init__(self) -> None:
        self._until: dict[str, dict[int, tuple[float, str]]] = {}
        self._lock = Lock()

    def check(self, sha256: str, number: int) -> None:
        """Raises NotDrawn for such a page, and for all of a document that has several."""
        now = time.monotonic()
        with self._lock:
            pages = {page: kept for page, kept in self._until.get(sha256, {}).items() if kept[0] > now}
            if pages:
                self._until[sha256] = pages
            else:
                self._until.pop(sha256, None)
        found = pages.get(number) or (next(iter(pages.values())) if len(pages) >= _MOST_STRIKES else None)
        if found:
            raise NotDrawn(found[1])

    def add(self, sha256: str, number: int, reason: str) -> None:
        """Remembers a page for a while."""
        with self._lock:
            self._until.setdefault(sha256, {})[number] = (time.monotonic() + _REFUSED, reason)
