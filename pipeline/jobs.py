"""Runs documents: one at a time or in several processes, so that a bad document harms nothing but its own report."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
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

_AHEAD = 4  # documents that each process may be ahead of the first one not yet handed out


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


def run_documents(
    documents: Iterable[Document], settings: Settings, jobs: int = 1, extract: Extract | None = None
) -> Iterator[Report]:
    """The reports of many documents, in their order, each as soon as it and those before it are done.

    With `jobs` above 1 so many processes work at once; a process that dies takes only its own document with it.
    """
    if jobs <= 1:
        for document in documents:
            yield run_document(document, settings, extract)
        return
    with _Lanes(jobs) as lanes:
        ahead: deque[Future[Report]] = deque()
        for document in documents:
            ahead.append(lanes.submit(document, settings, extract))
            if len(ahead) >= jobs * _AHEAD:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def failed_report(path: str, failure: Failure, data: bytes = b"", seconds: float = 0.0) -> Report:
    """The entry of a document that could not be extracted; `data` is what could be read of it."""
    digest = hashlib.sha256(data).hexdigest() if data else ""
    return Report(
        source=Source(path=path, sha256=digest, pages=0, bytes=len(data)),
        timings={"total": seconds},
        status="failed",
        error=failure,
    )


class _Lanes:
    """Threads that each keep one worker process: whose process died is known, and only that lane is made anew."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._threads = ThreadPoolExecutor(count)
        self._lane = threading.local()
        self._pools: list[ProcessPoolExecutor] = []

    def __enter__(self) -> _Lanes:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for pool in self._pools:
            pool.shutdown(wait=False, cancel_futures=True)

    def submit(self, document: Document, settings: Settings, extract: Extract | None) -> Future[Report]:
        return self._threads.submit(self._run, document, settings, extract)

    def _run(self, document: Document, settings: Settings, extract: Extract | None) -> Report:
        try:
            return self._pool().submit(run_document, document, settings, extract).result()
        except BrokenProcessPool:
            del self._lane.pool
            return failed_report(document.name, Failure(CRASHED, "the process that read it ended without an answer"))

    def _pool(self) -> ProcessPoolExecutor:
        if not hasattr(self._lane, "pool"):
            self._lane.pool = ProcessPoolExecutor(1, get_context("spawn"), share_cores, (self._count,))
            self._pools.append(self._lane.pool)
        pool: ProcessPoolExecutor = self._lane.pool
        return pool


def share_cores(jobs: int) -> None:
    """Shares the cores out among so many processes, before numpy and its kin start their threads."""
    share = max(1, (os.cpu_count() or 1) // jobs)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, str(share))


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
