"""A document as a source of the archive, and what tells that it has not changed, without reading it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pipeline.archive.store import Origin
from pipeline.inputs import Document, is_url, without_secrets
from pipeline.inputs.folders import file_to_found
from pipeline.inputs.remote import url_to_stamp
from pipeline.inputs.zips import MEMBER

_ASKING = 16  # web servers asked at once for size and ETag: each answer takes a tenth of a second or more


def documents_to_origins(documents: Sequence[Document]) -> list[Origin]:
    """The origin of each document, in their order."""
    with ThreadPoolExecutor(_ASKING) as threads:
        asked = {n: threads.submit(document_to_origin, each) for n, each in enumerate(documents) if _to_ask(each)}
        return [
            asked[number].result() if number in asked else document_to_origin(document)
            for number, document in enumerate(documents)
        ]


def document_to_origin(document: Document) -> Origin:
    """Path and stamp; the path of a URL is free of user, password and signature."""
    if document.data is not None:
        return Origin(document.name, "")
    if document.path.startswith(MEMBER):
        members, _, outer = document.path.rpartition("::")
        return Origin(without_secrets(f"{members}::{outer if is_url(outer) else _absolute(outer)}"), document.stamp)
    if is_url(document.path):
        return Origin(document.name, document.stamp or url_to_stamp(document.path))
    try:
        return Origin(_absolute(document.path), document.stamp or file_to_found(document.path).stamp)
    except (OSError, ValueError):
        return Origin(document.name, "")


def _to_ask(document: Document) -> bool:
    return is_url(document.path) and not document.path.startswith(MEMBER) and not document.stamp


def _absolute(path: str) -> str:
    # Names that are no UTF-8 must stay apart.
    return os.fsencode(Path(path).absolute()).decode("utf-8", "backslashreplace")


def local_size(document: Document) -> int | None:
    """Bytes of a local file; None where it is none."""
    if is_url(document.path):
        return None
    try:
        return document.size if document.size is not None else Path(document.path).stat().st_size
    except (OSError, ValueError):
        return None


def local_hash(document: Document) -> str:
    """SHA-256 of a local file, in hex; "" where it cannot be read."""
    if document.data is not None:
        return hashlib.sha256(document.data).hexdigest()
    try:
        with Path(document.path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
