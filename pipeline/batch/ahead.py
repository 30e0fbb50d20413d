"""The first worker of a run, started before the command line is understood: it loads what reads documents meanwhile.

That takes as long as everything else that the program does before the first document, so both are done at once.
Nothing heavy is imported here, so that the worker starts with the program.
"""

from __future__ import annotations

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
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_load_and_work, args=(theirs,), daemon=True)
    with without_interrupt():
        process.start()
    theirs.close()
    _waiting.append((process, ours))


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


def _load_and_work(pipe: Connection) -> None:
    """The process itself. What it loads are plain libraries; it is sealed before it sees a document, as any worker."""
    from pipeline.batch.worker import prepare, work
    from pipeline.settings import share_cores

    prepare()
    share_cores(1)
    import pipeline.extraction
    import pipeline.load.pdf  # noqa: F401

    work(pipe, pipe.recv())
