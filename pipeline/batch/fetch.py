"""The child process for documents that lie elsewhere: it fetches them, and a sealed process of its own reads them.

So what parses a document has no network, and what has the network parses nothing.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from dataclasses import replace
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from pipeline.batch.wire import LONGEST, to_bytes
from pipeline.batch.worker import Task, Work, prepare, serve, work
from pipeline.errors import DocumentError
from pipeline.inputs import document_to_bytes
from pipeline.jobs import failed_report
from pipeline.report import Failure


def fetch_and_work(pipe: Connection, given: Work) -> None:
    """Takes the same and gives the same as `work`; ends as its reading process ended, where that dies."""
    prepare()
    current_process().daemon = False  # it may have a child
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs, given), daemon=True)
    process.start()
    theirs.close()
    _ask(ours, process)  # it is ready
    serve(pipe, lambda task: _fetched(task, ours, process))


def _fetched(task: Task, ours: Connection, process: BaseProcess) -> bytes:
    document, settings = task
    started = time.perf_counter()
    try:
        data = document_to_bytes(document)
    except DocumentError as error:
        failure = Failure(error.code, str(error))
        return to_bytes(failed_report(document.name, failure, seconds=time.perf_counter() - started))
    with suppress(BrokenPipeError):  # it died while idle; why is told next
        ours.send((replace(document, data=data), settings))
    return _ask(ours, process)


def _ask(ours: Connection, process: BaseProcess) -> bytes:
    """What the reading process says, passed on as it is."""
    try:
        return ours.recv_bytes(LONGEST)
    except (EOFError, OSError):
        process.join()
        code = process.exitcode or 0
        if code < 0:
            os.kill(os.getpid(), -code)
        sys.exit(code or 1)
