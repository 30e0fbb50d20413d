"""The child process: takes documents from a pipe one by one, and gives back a report for each."""

from __future__ import annotations

import ctypes
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection

from pipeline.batch.limits import Limits, limit_this_process
from pipeline.inputs import Document
from pipeline.jobs import Extract, run_document, share_cores
from pipeline.report import Report
from pipeline.settings import Settings

Task = tuple[Document, Settings]

READY = "ready"  # the first that a worker says: its documents' time does not count its own start

_PR_SET_PDEATHSIG = 1


def work(pipe: Connection, limits: Limits, jobs: int, extract: Extract | None = None) -> None:
    """Runs until the pipe closes or None comes. Signals for the whole group are left to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_the_parent()
    share_cores(jobs)
    limit_this_process(limits)
    _serve(pipe, lambda task: run_document(*task, extract))


def _end_with_the_parent() -> None:
    """A worker that hangs in native code must not outlive a parent that was killed (prctl(2), Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _serve(pipe: Connection, answer: Callable[[Task], Report]) -> None:
    try:
        pipe.send(READY)
        while (task := pipe.recv()) is not None:
            pipe.send(answer(task))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the parent is gone: so is this process
