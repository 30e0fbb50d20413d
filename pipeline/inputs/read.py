"""The bytes of one document, wherever it is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from pipeline.errors import DocumentError, EmptyFile, NotFound
from pipeline.inputs.document import STDIN, Document, is_archive, is_url
from pipeline.inputs.limit import check_size, read_whole
from pipeline.inputs.remote import open_url, url_to_bytes
from pipeline.inputs.zips import MEMBER, Zip, split_member

_KEPT_OPEN = 2  # archives
_PDF = b"%PDF"


def document_to_bytes(document: Document) -> bytes:
    """The content of a document. Raises NotFound, EmptyFile, TooLarge or DocumentError where there is none."""
    if document.problem and document.barred:
        raise DocumentError(document.problem, "check the path and your access to it")
    if document.problem:
        raise NotFound(document.problem, "check the path: gongkai extract FILE or FOLDER")
    data = document.data if document.data is not None else path_to_bytes(document.path)
    if not data:
        raise EmptyFile("the file is empty")
    if is_archive(document.path.partition("::")[0]) and not data.startswith(_PDF):
        Zip(BytesIO(data))  # one whose documents could not be listed: this tells why
    return data


def path_to_bytes(path: str) -> bytes:
    """The content of a local file, a URL, or a member of an archive."""
    if path.startswith(MEMBER):
        member, outer = split_member(path)
        return open_archive(outer).read(member)
    return url_to_bytes(path) if is_url(path) else _file_to_bytes(Path(path))


def open_archive(path: str) -> Zip:
    """The archive at a path, URL or within another one; it is kept open for the next of its members."""
    try:
        status = Path(path).stat() if not is_url(path) else None
    except OSError:
        status = None
    return _archive(path, (status.st_size, status.st_mtime_ns) if status else None)


def stdin_to_document() -> Document:
    """What standard input holds, as one document; TooLarge where that is more than a document may have."""
    data = read_whole(sys.stdin.buffer)
    return Document(STDIN, size=len(data), data=data)


@lru_cache(maxsize=_KEPT_OPEN)
def _archive(path: str, _stamp: tuple[int, int] | None) -> Zip:
    if path.startswith(MEMBER):
        return Zip(BytesIO(path_to_bytes(path)))
    if is_url(path):
        return Zip(open_url(path))
    with _told():
        return Zip(Path(path).open("rb"))


def _file_to_bytes(path: Path) -> bytes:
    with _told():
        if path.is_file():
            check_size(path.stat().st_size)
        elif path.exists():
            raise DocumentError("neither a file nor a folder", "give a PDF, PNG, JPEG or TIFF file")
        return path.read_bytes()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound("no such file", "check the path; names with spaces need quotes") from None
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise DocumentError(f"cannot be read: {reason}", "check the path and your access to it") from None
