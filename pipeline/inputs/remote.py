"""URLs by fsspec: what they stand for, and the bytes of one; every failure in one line without secrets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from glob import has_magic
from http import HTTPStatus
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, Any
from urllib.parse import urlsplit

from pipeline.errors import DocumentError, NotFound
from pipeline.inputs.document import Document, is_archive, is_document, text_without_secrets
from pipeline.inputs.limit import check_size, read_whole

_CONNECT, _SILENCE = 30.0, 60.0  # seconds that a web server may take to be reached, and may send nothing
_INSTALL = {
    "s3": "pip install 'gongkai[s3]'",
    "http": "pip install 'gongkai[http]'",
    "https": "pip install 'gongkai[http]'",
}
_MARKS = ("ETag", "etag", "md5", "sha256", "Last-Modified", "LastModified", "last_modified", "mtime", "modified")


def url_to_documents(url: str) -> Iterator[Document]:
    """The documents at a URL: one, those of a folder, or those that a glob matches; with the problem where none is."""
    if is_web(url):
        yield Document(url)  # servers of the web list no folders
        return
    try:
        with _told(url):
            files, name = _files(url)
            found = _listed(files, name)
    except DocumentError as error:
        yield Document(url, problem=error.message, barred=True)
        return
    for each, told in sorted(found.items()):
        yield Document(files.unstrip_protocol(each), stamp=_to_stamp(told), size=told.get("size"))
    if not found:
        yield Document(url, problem="no document at this address")


def url_to_stamp(url: str) -> str:
    """Size and ETag or time of change as the server tells them; "" where it tells none: it is then read again."""
    try:
        with _told(url):
            files, name = _files(url)
            return _to_stamp(files.info(name))
    except DocumentError:
        return ""


def url_to_bytes(url: str) -> bytes:
    """The content at a URL. NotFound, TooLarge or DocumentError where there is none."""
    with _told(url):
        files, name = _files(url)
        if is_web(url):
            file = _Limited()
            files.get_file(name, file)  # one request; other ways ask for the size first
            return file.getvalue()
        with files.open(name, "rb") as opened:
            return read_whole(opened)


def open_url(url: str) -> IO[bytes]:
    """A URL as an open file that can be searched: only what is read is fetched, where the server can do that."""
    if is_web(url):
        return BytesIO(url_to_bytes(url))
    with _told(url):
        files, name = _files(url)
        opened: IO[bytes] = files.open(name, "rb")
        return opened


def is_web(url: str) -> bool:
    """True for the address of a web server."""
    return urlsplit(url).scheme.lower() in {"http", "https"}


class _Limited(BytesIO):
    """Takes no more than a document may have."""

    def write(self, data: Any) -> int:
        check_size(self.tell() + len(data))
        return super().write(data)


def _files(url: str) -> tuple[Any, str]:
    import fsspec

    options: dict[str, Any] = {}
    if is_web(url):
        from aiohttp import ClientTimeout

        options["timeout"] = ClientTimeout(total=None, sock_connect=_CONNECT, sock_read=_SILENCE)
    files, name = fsspec.core.url_to_fs(url, **options)
    return files, name


def _listed(files: Any, name: str) -> dict[str, dict[str, Any]]:
    if has_magic(name):
        found: dict[str, dict[str, Any]] = files.glob(name, detail=True)
        return {each: told for each, told in found.items() if told.get("type") != "directory"}
    if files.isdir(name):
        found = files.find(name, detail=True)
        return {each: told for each, told in found.items() if _is_wanted(PurePosixPath(each).name)}
    try:
        return {name: files.info(name)}
    except FileNotFoundError:
        return {}


def _is_wanted(name: str) -> bool:
    return is_document(name) or is_archive(name)


def _to_stamp(told: dict[str, Any]) -> str:
    marks = [str(told[mark]) for mark in _MARKS if told.get(mark)]
    return f"{told.get('size')}:{marks[0]}" if marks else ""


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Each file system has errors of its own: all become a DocumentError of one line, and no secret is in it."""
    try:
        yield
    except DocumentError:
        raise
    except FileNotFoundError:
        raise NotFound("no such file", "check the address") from None
    except ImportError as error:
        hint = _INSTALL.get(urlsplit(url).scheme, "check the address")
        raise DocumentError(f"cannot be opened: {text_without_secrets(str(error))}", hint) from None
    except Exception as error:  # noqa: BLE001 - see above
        raise DocumentError(f"cannot be read: {_reason(error)}", "check the address and your access to it") from None


def _reason(error: BaseException) -> str:
    status = getattr(error, "status", None)
    if isinstance(status, int) and status >= HTTPStatus.BAD_REQUEST:
        return f"the server answers {status} {getattr(error, 'message', '')}".strip()
    if isinstance(error, TimeoutError) or "timeout" in type(error).__name__.lower():
        return "the server does not answer in time"
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text_without_secrets(" ".join(reason.split())) or type(error).__name__
