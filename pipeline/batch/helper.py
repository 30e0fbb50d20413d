"""One process beside this one, kept warm, that answers questions one by one and may die over any of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

from pipeline.batch.interrupt import without_interrupt
from pipeline.batch.limits import Limits, resident_memory
from pipeline.batch.pool import START, how_it_ended
from pipeline.batch.scratch import Scratch
from pipeline.batch.wire import receive, to_bytes
from pipeline.batch.worker import READY, serve, shut_in
from pipeline.errors import GongkaiError

_LOOK = 0.1  # seconds between two looks at the memory and the clock of a question
_END = 2.0  # seconds that a process whose pipe is closed takes at most to be gone

Q = TypeVar("Q")
A = TypeVar("A")


class HelperLost(Exception):
    """The process died over a question, or had to be killed; in one line why. The next one finds a new process."""


@dataclass(slots=True)
class _Process:
    process: BaseProcess
    pipe: Connection
    scratch: Scratch
    ready: bool = False
    answered: int = 0


class Helper(Generic[Q, A]):
    """Asks a sealed process that `make` prepares: what that gives back, called there, answers the questions.

    Answers are of one of the types `wanted`. May be used from several threads. `limits` hold for each question; after
    so many documents there is a new process.
    """

    def __init__(
        self, make: Callable[[], Callable[[Q], A]], wanted: tuple[type, ...], limits: Limits, jobs: int = 1
    ) -> None:
        self._make, self._wanted, self._limits, self._jobs = make, wanted, limits, jobs
        self._now: _Process | None = None
        self._closed = False
        # A process ends with the thread that started it: so one thread lives as long as this.
        self._thread = ThreadPoolExecutor(1, "gongkai-helper")

    def warm(self) -> None:
        """Starts the process in the background, so that the first question finds it prepared."""
        self._thread.submit(self._started)

    def ask(self, question: Q) -> A:
        """The answer. Raises what the process raises of this program's own errors, and HelperLost."""
        return self._thread.submit(self._ask, question).result()

    def close(self) -> None:
        """Ends the process; a question that it is at is lost."""
        self._closed = True
        self._thread.shutdown(wait=False, cancel_futures=True)
        if self._now is not None:
            self._now.process.kill()

    def _ask(self, question: Q) -> A:
        now = self._started()
        try:
            now.pipe.send(question)
        except OSError:  # it has died meanwhile, for which this question is not to blame
            self._end(now)
            now = self._started()
            now.pipe.send(question)
        try:
            answer = self._wait(now)
        except HelperLost:
            self._renew(now)
            raise
        now.answered += 1
        if now.answered >= self._limits.documents:
            self._renew(now)
        if isinstance(answer, GongkaiError):
            raise answer
        return answer

    def _wait(self, now: _Process) -> A | GongkaiError:
        since = time.monotonic()
        while True:
            if not now.pipe.poll(_LOOK):
                self._check(now, time.monotonic() - since)
                continue
            try:
                answer: A | GongkaiError = receive(now.pipe, *self._wanted, GongkaiError, *([] if now.ready else [str]))
            except (EOFError, OSError):
                now.process.join(_END)
                raise HelperLost(how_it_ended(now.process.exitcode)) from None
            if now.ready:
                return answer
            now.ready, since = answer == READY, time.monotonic()

    def _check(self, now: _Process, seconds: float) -> None:
        if seconds > self._limits.seconds + (0 if now.ready else START):
            raise HelperLost(f"took more than {self._limits.seconds:g} s")
        if resident_memory(now.process.pid or 0) > self._limits.memory:
            raise HelperLost(f"took more than {self._limits.memory} MiB")

    def _started(self) -> _Process:
        if self._now is None:
            context = get_context("spawn")
            ours, theirs = context.Pipe()
            scratch = Scratch()
            arguments = (theirs, self._limits, self._jobs, str(scratch.path), self._make)
            process = context.Process(target=_answer, args=arguments, daemon=True)
            with without_interrupt():
                process.start()
            theirs.close()
            self._now = _Process(process, ours, scratch)
        return self._now

    def _renew(self, now: _Process) -> None:
        """Starts the next process at once: it prepares itself before it is asked."""
        self._end(now)
        if not self._closed:
            self._started()

    def _end(self, now: _Process) -> None:
        now.pipe.close()
        now.process.kill()
        now.process.join()
        now.scratch.remove()
        self._now = None


def _answer(pipe: Connection, limits: Limits, jobs: int, scratch: str, make: Callable[[], Callable[[Q], A]]) -> None:
    """The process itself."""
    shut_in(limits, jobs, scratch)
    answer = make()

    def told(question: Q) -> bytes:
        try:
            return to_bytes(answer(question))
        except GongkaiError as error:
            return to_bytes(error)

    serve(pipe, told)
