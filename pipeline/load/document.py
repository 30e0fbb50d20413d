"""Opens a document: tells PDF from picture by its first bytes, and says what is wrong in one line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from pipeline.errors import EmptyFile, NotSupported, TooLarge
from pipeline.load.page import Page

PDF_HEADER = b"%PDF-"
HEADER_WITHIN = 1024  # bytes of junk before the header that PDF readers accept (ISO 32000, annex H.3)
MOST_PAGES = 2000  # the reports of all offices of a county in one file have some hundreds
IMAGE_HEADERS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")


class Document(Protocol):
    """An open document. Pages are made when asked for and are valid until the document is closed."""

    def __len__(self) -> int: ...

    def page(self, index: int) -> Page:
        """The page at `index`, counted from 0; Damaged where the page cannot be read."""
        ...

    def close(self) -> None: ...


@contextmanager
def open_document(data: bytes, password: str | None = None) -> Iterator[Document]:
    """Opens the bytes of a PDF or of a picture (PNG, JPEG, TIFF); a DocumentError says what is wrong with them."""
    document = _open(data, password)
    try:
        if len(document) > MOST_PAGES:
            raise TooLarge(f"the document has {len(document)} pages", "give the pages of the reports alone")
        yield document
    finally:
        document.close()


def content_hash(data: bytes) -> str:
    """The sha256 of the bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _open(data: bytes, password: str | None) -> Document:
    if not data:
        raise EmptyFile("the file is empty")
    if PDF_HEADER in data[:HEADER_WITHIN]:
        from pipeline.load.pdf import PdfDocument

        return PdfDocument(data, password)
    if data.startswith(IMAGE_HEADERS):
        from pipeline.load.image import ImageDocument

        return ImageDocument(data)
    raise NotSupported("neither a PDF nor a PNG, JPEG or TIFF picture")
