"""Runs one document, so that a bad one harms nothing but its own report."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

from pipeline.errors import DocumentError, GongkaiError
from pipeline.inputs import Document, document_to_bytes
from pipeline.report import Failure, Report, Source
from pipeline.settings import Settings

Extract = Callable[[bytes, str, Settings], Report]

INTERNAL = "internal"  # the code of a failure that is a bug of this program
CRASHED = "crashed"  # the code of a failure that ended its process
MEMORY = "memory"  # ... that took more memory than a document may
TIMEOUT = "timeout"  # ... and more time
LOST = "lost"  # ... at which workers of a cluster died
NOT_SHARED = "not_shared"  # ... that the cluster's client sees and its workers do not


def run_document(document: Document, settings: Settings, extract: Extract | None = None) -> Report:
    """The report of one document; where it cannot be extracted, a report of status "failed" that says why.

    Raises only what concerns every document alike (UsageError, NothingToDo).
    """
    started = time.perf_counter()
    data = b""
    try:
        data = document_to_bytes(document)
        return (extract or _extract)(data, document.name, settings)
    except DocumentError as error:
        failure = Failure(error.code, str(error))
    except GongkaiError:
        raise
    except MemoryError:
        failure = Failure(MEMORY, "took more memory than a document may")
    except Exception as error:  # noqa: BLE001 - whatever goes wrong in one document, the others go on
        failure = Failure(INTERNAL, _describe(error))
    return failed_report(document.name, failure, data, time.perf_counter() - started)


def failed_report(path: str, failure: Failure, data: bytes = b"", seconds: float = 0.0) -> Report:
    """The entry of a document that could not be extracted; `data` is what could be read of it."""
    digest = hashlib.sha256(data).hexdigest() if data else ""
    return Report(
        source=Source(path=path, sha256=digest, pages=0, bytes=len(data)),
        timings={"total": seconds},
        status="failed",
        error=failure,
    )


def _extract(data: bytes, name: str, settings: Settings) -> Report:
    from pipeline.extraction import extract_document

    return extract_document(data, name, settings)


def _describe(error: BaseException) -> str:
    """One line that lets a developer find the place, for a user who cannot do anything about it."""
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f" at {Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else ""
    what = " ".join(str(error).split())[:200]
    return f"unexpected {type(error).__name__}{where}: {what}; please report this with the file"
