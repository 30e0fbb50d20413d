"""The cluster worker's side: a process beside each of its threads, which reads one document at a time with limits."""

from __future__ import annotations

import pickle
import platform
import threading
import time
from dataclasses import dataclass, replace
from multiprocessing import current_process
from os import cpu_count
from pathlib import Path

from pipeline import __version__
from pipeline.batch.limits import Limits
from pipeline.batch.pool import Pool
from pipeline.inputs import Document, split_local
from pipeline.jobs import Extract
from pipeline.report import Report
from pipeline.settings import Settings, share_cores

IDLE = 60.0  # seconds after which a process without a document is given up: its client is gone, or has no more

REPORT, VERSIONS, UNSEEN, BROKEN = "report", "versions", "unseen", "broken"


@dataclass(frozen=True, slots=True)
class Order:
    """One document as it travels; `there` is true where its client sees the local file that it is or lies in."""

    document: Document
    settings: Settings
    limits: Limits
    extract: Extract | None
    there: bool


# What a worker gives back: what it is, the worker's address, and a pickled report or a line of text.
Answer = tuple[str, str, bytes | str]


def versions() -> str:
    """What client and workers must have in common."""
    return f"gongkai {__version__}, Python {'.'.join(platform.python_version_tuple()[:2])}"


def is_there(document: Document) -> bool:
    """True where the document is, or lies in, a local file that is seen from here."""
    local = split_local(document.path)[1]
    return bool(local) and not document.problem and Path(local).exists()


def to_absolute(document: Document) -> Document:
    """The same document for a process with another current folder."""
    before, local = split_local(document.path)
    return replace(document, path=f"{before}{Path(local).absolute()}") if local else document


def carry_out(expected: str, order: bytes) -> Answer:
    """The task of the cluster: reads a document (a pickled `Order`) in a process of its own. Raises nothing.

    What it gets and gives are plain bytes and text, so that another version on the way cannot break on them, and
    nothing of a document shows in the logs and pages of the cluster.
    """
    worker = _address()
    try:
        if versions() != expected:
            return (VERSIONS, worker, versions())
        what: Order = pickle.loads(order)  # noqa: S301 - from this program; who may send tasks may run any code
        if what.there and not is_there(what.document):
            return (UNSEEN, worker, "")
        return (REPORT, worker, pickle.dumps(_lane().read(what), pickle.HIGHEST_PROTOCOL))
    except Exception as error:  # noqa: BLE001 - what is not about the document is told to the client in one line
        return (BROKEN, worker, " ".join(f"{type(error).__name__}: {error}".split())[:300])


class Lane:
    """The process beside one thread, kept from document to document."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: Pool | None = None
        self._made_for: tuple[Settings, Limits, Extract | None] | None = None
        self._used = 0.0

    def read(self, order: Order) -> Report:
        """The report of a document, or of its failure; its second attempt is for the client to ask for."""
        with self._lock:
            wanted = (order.settings, order.limits, order.extract)
            if self._made_for != wanted:
                self._close()
            if self._pool is None:
                self._pool, self._made_for = Pool(order.settings, order.limits, 1, order.extract), wanted
            try:
                return self._pool.once(order.document)
            finally:
                self._used = time.monotonic()

    def close_if_idle(self) -> None:
        """Ends the process where it has had nothing to do for a while."""
        if self._lock.acquire(blocking=False):
            try:
                if time.monotonic() - self._used > IDLE:
                    self._close()
            finally:
                self._lock.release()

    def _close(self) -> None:
        if self._pool is not None:
            self._pool.__exit__()
        self._pool = self._made_for = None


_of_thread = threading.local()
_lanes: list[Lane] = []
_starting = threading.Lock()


def _lane() -> Lane:
    """The lane of this thread."""
    if not hasattr(_of_thread, "lane"):
        with _starting:
            if not _lanes:
                _prepare()
            _of_thread.lane = Lane()
            _lanes.append(_of_thread.lane)
    lane: Lane = _of_thread.lane
    return lane


def _prepare() -> None:
    """Once a worker: it may have children though its own keeper started it as a daemon, each child one core."""
    current_process().daemon = False
    share_cores(cpu_count() or 1)
    threading.Thread(target=_give_up_idle_ones, name="gongkai-idle", daemon=True).start()


def _give_up_idle_ones() -> None:
    while True:
        time.sleep(IDLE / 4)
        for lane in _lanes:
            lane.close_if_idle()


def _address() -> str:
    from distributed import get_worker

    try:
        return str(get_worker().address)
    except ValueError:  # called outside a worker
        return "this process"
