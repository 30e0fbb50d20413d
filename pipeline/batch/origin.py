"""A document as a source of the archive, and what tells that it has not changed, without reading it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from pipeline.archive.store import Origin
from pipeline.inputs import Document, is_url

_MARKS = ("ETag", "etag", "md5", "sha256", "LastModified", "last_modified", "mtime", "modified")


def document_to_origin(document: Document) -> Origin:
    """Path and stamp; the path of a URL is free of user, password and query (signed links carry keys there)."""
    if is_url(document.path):
        return Origin(without_secrets(document.name), _url_stamp(document.path))
    path = Path(document.path)
    try:
        status = path.stat()
    except (OSError, ValueError):
        return Origin(document.name, "")
    return Origin(
        os.fsencode(path.absolute()).decode("utf-8", "backslashreplace"),  # names that are no UTF-8 must stay apart
        f"{status.st_size}:{status.st_mtime_ns}",
    )


def local_size(document: Document) -> int | None:
    """Bytes of a local file; None where it is none."""
    try:
        return None if is_url(document.path) else Path(document.path).stat().st_size
    except (OSError, ValueError):
        return None


def local_hash(document: Document) -> str:
    """SHA-256 of a local file, in hex; "" where it cannot be read."""
    try:
        with Path(document.path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def without_secrets(url: str) -> str:
    """The URL without user, password, query and fragment, each part of a chain by itself."""
    return "::".join(_bare(part) for part in url.split("::"))


def _bare(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")) if "://" in url else url


def _url_stamp(url: str) -> str:
    """Size and ETag or time of change as the file system tells them; "" where it tells none: it is then read again."""
    import fsspec

    try:
        files, name = fsspec.core.url_to_fs(url)
        told = files.info(name)
    except Exception:  # noqa: BLE001 - each file system has errors of its own; reading will tell what is wrong
        return ""
    marks = [str(told[mark]) for mark in _MARKS if told.get(mark)]
    return f"{told.get('size')}:{marks[0]}" if marks else ""
