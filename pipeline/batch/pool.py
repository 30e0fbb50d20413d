"""The parent's side: a few workers, each with one document at a time, killed where it takes too long or too much."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Self

from pipeline.batch.ahead import take_ahead
from pipeline.batch.fetch import fetch_and_work
from pipeline.batch.interrupt import without_interrupt
from pipeline.batch.limits import Limits, resident_memory
from pipeline.batch.scratch import Scratch, sweep
from pipeline.batch.wire import receive
from pipeline.batch.worker import Work, work
from pipeline.errors import GongkaiError
from pipeline.inputs import Document
from pipeline.jobs import CRASHED, MEMORY, TIMEOUT, Extract, failed_report
from pipeline.report import Failure, Report
from pipeline.settings import Settings

START = 60.0  # seconds that a worker may take to start, above those of its first document
SECOND_CHANCE = (CRASHED, TIMEOUT, MEMORY)  # what may have been the fault of another document, or of the machine

_LOOK = 0.1  # seconds between two looks at the workers' memory and clocks
_AT_ONCE = 64  # documents a worker that are read before the order is made up: few wait at the end, and little is kept
_STOP = 2.0  # seconds until a process whose pipe broke has told how it ended


@dataclass(slots=True)
class Task:
    """One document on its way; `number` is its place among all, `attempt` counts from 1."""

    number: int
    document: Document
    attempt: int = 1


@dataclass(slots=True)
class Done:
    """A document with its report and the number of attempts that it took."""

    task: Task
    report: Report


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    scratch: Scratch
    fetches: bool
    task: Task | None = None
    since: float = 0.0
    ready: bool = False
    done: int = 0

    def give(self, task: Task, settings: Settings) -> None:
        self.task, self.since = task, time.monotonic()
        self.pipe.send((task.document, settings))

    def end(self) -> None:
        """Stops the process: it holds nothing that would be lost, and ending by itself takes it a tenth of a second."""
        self.pipe.close()
        self.process.kill()
        self.process.join()
        self.scratch.remove()


class Pool:
    """Workers for one run; a context manager. `run` hands out each report as soon as it is there, in any order."""

    def __init__(self, settings: Settings, limits: Limits, jobs: int, extract: Extract | None = None) -> None:
        self._settings, self._limits, self._jobs, self._extract = settings, limits, max(1, jobs), extract
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.end()

    def run(self, documents: Iterable[Document]) -> Iterator[Done]:
        """Each document once; one whose process died or was killed once more, alone, after all others."""
        again: deque[Task] = deque()
        for done in self._pass((Task(n, document) for n, document in enumerate(documents)), self._jobs):
            if done.report.error and done.report.error.code in SECOND_CHANCE:
                again.append(Task(done.task.number, done.task.document, done.task.attempt + 1))
            else:
                yield done
        while again:
            yield from self._pass([again.popleft()], 1)

    def in_order(self, documents: Iterable[Document]) -> Iterator[Report]:
        """The reports in the order of the documents, each as soon as it and those before it are done."""
        left = iter(documents)
        while some := list(islice(left, self._jobs * _AT_ONCE)):
            waiting: dict[int, Report] = {}
            next_ = 0
            for done in self.run(some):
                waiting[done.task.number] = done.report
                while next_ in waiting:
                    yield waiting.pop(next_)
                    next_ += 1

    def once(self, document: Document) -> Report:
        """One document, at one attempt; also where its process died the report that says so."""
        (done,) = self._pass([Task(0, document)], 1)
        return done.report

    def _pass(self, tasks: Iterable[Task], jobs: int) -> Iterator[Done]:
        left = iter(tasks)
        task = next(left, None)
        done: list[Done] = []
        while task or done or self._is_busy():
            while task and (worker := self._idle(jobs, fetches=task.document.is_remote)):
                self._give(worker, task)
                task = next(left, None)
            yield from done  # after the next documents are handed out: nobody waits while reports are stored
            done = list(self._collect()) if self._is_busy() else []

    def _is_busy(self) -> bool:
        return any(worker.task for worker in self._workers)

    def _give(self, worker: _Worker, task: Task) -> None:
        """Hands out a document; an idle worker that has died meanwhile is replaced, its next document not blamed."""
        try:
            worker.give(task, self._settings)
        except OSError:
            worker.task = None
            self._remove(worker)
            self._start(fetches=worker.fetches).give(task, self._settings)

    def _idle(self, jobs: int, *, fetches: bool) -> _Worker | None:
        """A worker without a document, made where there are too few; the others than `jobs` stay idle."""
        if sum(worker.task is not None for worker in self._workers) >= jobs:
            return None
        idle = (worker for worker in self._workers if worker.task is None and worker.fetches == fetches)
        return next(idle, None) or self._start(fetches=fetches)

    def _start(self, *, fetches: bool) -> _Worker:
        """One that reads what is on this machine without any network, or one that fetches and has another read."""
        if not self._workers:
            sweep()
        scratch = Scratch()
        given = Work(self._limits, self._jobs, self._extract, str(scratch.path))
        try:
            ahead = take_ahead(given) if self._jobs == 1 and not fetches else None
            process, pipe = ahead or _start_process(fetch_and_work if fetches else work, given)
            worker = _Worker(process, pipe, scratch, fetches)
            self._workers.append(worker)
        except BaseException:  # told to end in that moment: the folder is nobody's yet
            scratch.remove()
            raise
        return worker

    def _collect(self) -> Iterator[Done]:
        """Waits a moment; the reports that came, and one for each document whose worker died or had to be killed."""
        busy = {worker.pipe: worker for worker in self._workers if worker.task}
        ready = wait(list(busy), _LOOK)
        for pipe, worker in busy.items():
            task = worker.task
            if task is None:
                continue
            report = self._answer(worker) if pipe in ready else self._overdue(worker, task)
            if report is not None:
                yield Done(task, report)

    def _answer(self, worker: _Worker) -> Report | None:
        task = worker.task
        try:
            # READY comes once: said again, it would set the clock of a document back.
            report = receive(worker.pipe, Report, GongkaiError, *([] if worker.ready else [str]))
        except (EOFError, OSError):
            worker.process.join(_STOP)
            path = task.document.name if task else ""
            lost = failed_report(path, Failure(CRASHED, how_it_ended(worker.process.exitcode)))
            self._remove(worker)
            return lost
        if isinstance(report, GongkaiError):
            raise report
        if isinstance(report, str):
            worker.ready, worker.since = True, time.monotonic()
            return None
        worker.task = None
        worker.done += 1
        if worker.done >= self._limits.documents:
            self._remove(worker)
        answer: Report = report
        return answer

    def _overdue(self, worker: _Worker, task: Task) -> Report | None:
        """The failure of a document that takes more than it may; its worker is killed."""
        seconds, memory = time.monotonic() - worker.since, resident_memory(worker.process.pid or 0)
        if seconds > self._limits.seconds + (0 if worker.ready else START):
            failure = Failure(
                TIMEOUT, f"took more than {self._limits.seconds:g} s; allow more with: --time-limit SECONDS"
            )
        elif memory > self._limits.memory:
            failure = Failure(MEMORY, f"took more than {self._limits.memory} MiB; allow more with: --memory-limit MIB")
        else:
            return None
        self._remove(worker)
        return failed_report(task.document.name, failure, seconds=seconds)

    def _remove(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.end()


def _start_process(target: Callable[[Connection, Work], None], given: Work) -> tuple[BaseProcess, Connection]:
    """A process that does this work, and the pipe to it."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=target, args=(theirs, given), daemon=True)
    with without_interrupt():
        process.start()
    theirs.close()
    return process, ours


def how_it_ended(code: int | None) -> str:
    """One line on a worker that is gone, by its exit code; None where it lives and says what is no answer."""
    if code is None:
        return "the process that read it gave no report"
    if code < 0:
        return f"the process that read it was ended by signal {-code}"
    return f"the process that read it ended without an answer (exit code {code})"
