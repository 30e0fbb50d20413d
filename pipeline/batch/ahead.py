"""The first worker of a run, started before the command line is understood: it loads what reads documents meanwhile.

That takes as long as everything else that the program does before the first document, so both are done at once.
Nothing heavy is imported here, so that the worker starts with the program.
"""

from __future__ import annotations

import gc
import signal
import sys
import threading
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

from pipeline.batch.interrupt import without_interrupt

if TYPE_CHECKING:
    from pipeline.batch.worker import Work

Started = tuple[BaseProcess, Connection]

_waiting: list[Started] = []


def start_ahead() -> None:
    """Starts a process that `take_ahead` makes a worker; it ends with the program where nobody takes it."""
    forks = may_fork()
    context = get_context("fork") if forks else get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_load_and_work, args=(theirs, ours if forks else None), daemon=True)
    with without_interrupt(spawns=not forks):
        process.start()
    theirs.close()
    _waiting.append((process, ours))


def may_fork() -> bool:
    """Whether a copy of this process is as good as a new one: it has just begun, and holds nothing but itself.

    It has one thread, nothing that keeps threads or files of its own, no document, archive or connection. A new
    process would take as long again to start Python.
    """
    return sys.platform == "linux" and threading.active_count() == 1 and "numpy" not in sys.modules


def take_ahead(given: Work) -> Started | None:
    """The process that was started ahead, as a worker with this work; None where there is none or it has died."""
    if not _waiting:
        return None
    process, pipe = _waiting.pop()
    try:
        pipe.send(given)
    except OSError:
        process.join()
        return None
    return process, pipe


def _load_and_work(pipe: Connection, other: Connection | None) -> None:
    """The process itself. What it loads are plain libraries; it is sealed before it sees a document, as any worker.

    `other` is the parent's end of the pipe where that was copied too.
    """
    if other is not None:
        other.close()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # what the program does at its end is not this process's to do
    from pipeline.batch.worker import prepare, work
    from pipeline.settings import share_cores

    prepare()
    share_cores(1)
    gc.disable()  # hardly anything that is loaded is ever given back: a twentieth of the time
    import pipeline.extraction
    import pipeline.load.pdf  # noqa: F401
    from pipeline.batch.seal import load_seal
    from pipeline.forms import all_forms
    from pipeline.load.glyphs import load_faces

    load_seal()
    all_forms()
    load_faces()
    gc.freeze()
    gc.enable()
    work(pipe, pipe.recv())
