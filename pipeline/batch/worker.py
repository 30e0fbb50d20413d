"""The child process: takes documents from a pipe one by one, and gives back a report for each."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

from pipeline.batch.limits import Limits, limit_this_process
from pipeline.batch.seal import seal_this_process
from pipeline.batch.wire import to_bytes
from pipeline.errors import GongkaiError
from pipeline.inputs import Document
from pipeline.jobs import Extract, run_document
from pipeline.settings import Settings, share_cores

Task = tuple[Document, Settings]

READY = "ready"  # the first that a worker says: its documents' time does not count its own start

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker is told at its start: its limits, how many share the cores, how to extract, where to write."""

    limits: Limits
    jobs: int
    extract: Extract | None
    scratch: str


def work(pipe: Connection, given: Work) -> None:
    """Reads local documents until the pipe closes or None comes."""
    shut_in(given.limits, given.jobs, given.scratch)
    serve(pipe, lambda task: _answer(task, given.extract))


def shut_in(limits: Limits, jobs: int, scratch: str) -> None:
    """Puts this process, one of `jobs`, under its limits, and seals it."""
    prepare()
    share_cores(jobs)
    limit_this_process(limits)
    seal_this_process(Path(scratch), limits.writable)


def _answer(task: Task, extract: Extract | None) -> bytes:
    """The report, or the error where that concerns every document alike."""
    try:
        return to_bytes(run_document(*task, extract))
    except GongkaiError as error:
        return to_bytes(error)


def prepare() -> None:
    """Signals for the whole group are left to the parent; and a hang in native code must not outlive it (prctl(2))."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def serve(pipe: Connection, answer: Callable[[Any], bytes]) -> NoReturn:
    """Says READY, then answers each task until the pipe closes or None comes; then the process ends at once.

    Nothing that libraries do at the end of a process is done: in a sealed one it fails, and says so on stderr.
    """
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):  # the parent is gone: so is this process
        pipe.send_bytes(to_bytes(READY))
        while (task := pipe.recv()) is not None:
            pipe.send_bytes(answer(task))
    os._exit(0)
