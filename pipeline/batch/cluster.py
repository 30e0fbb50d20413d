"""A Dask cluster as executor: a window of documents in flight, each result taken and let go as it comes."""

from __future__ import annotations

import pickle
import queue
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from pipeline import __version__, texts
from pipeline.batch import lane
from pipeline.batch.connection import connect
from pipeline.batch.limits import Limits
from pipeline.batch.pool import SECOND_CHANCE, START, Done, Task
from pipeline.batch.watch import Watch
from pipeline.batch.workers import Workers
from pipeline.errors import ClusterError
from pipeline.inputs import Document
from pipeline.jobs import LOST, NOT_SHARED, Extract, failed_report
from pipeline.report import Failure, Report
from pipeline.settings import Settings
from pipeline.texts import Text

if TYPE_CHECKING:
    from distributed import Client, Future

_LOOK = 0.2  # seconds to wait for a result before looking at the connection
_ROUND = 2.0  # seconds between two looks at who is in the cluster
_ANSWER = 30.0  # seconds that the scheduler has to answer a question
_FETCH = 3.0  # seconds that a worker has to hand over a result before others are looked after first
_GRACE = 30.0  # seconds above the limits of a document, after which its worker must have said something
_TRIES = 3  # workers that are asked whether they see a file


@dataclass(slots=True)
class _Flight:
    """A document on its way.

    `machine` is the one that it has to itself, `wanted` are the workers that it should rather go to (none: any),
    `blind` those that do not see its file.
    """

    task: Task
    future: Any = None
    machine: str = ""
    wanted: list[str] = field(default_factory=list)
    blind: set[str] = field(default_factory=set)


class Cluster:
    """Workers of a Dask cluster for one run; a context manager. `run` hands out each report as soon as it is there.

    `address` is that of a scheduler, or `local`: then a cluster of `jobs` processes is started here. On each thread
    of each worker a document is read as `Pool` reads it, in a process of its own with the same limits. `say` takes
    the lines that the user should see. Raises ClusterError where the cluster cannot be reached, is lost, or does not
    fit.
    """

    def __init__(
        self,
        address: str,
        settings: Settings,
        limits: Limits,
        jobs: int = 1,
        extract: Extract | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._address, self._settings, self._limits = address, settings, limits
        self._jobs, self._extract, self._say = jobs, extract, say
        self._flying: dict[str, _Flight] = {}
        self._back: deque[_Flight] = deque()  # documents that came back unread
        self._landed: queue.SimpleQueue[Future[Any]] = queue.SimpleQueue()
        self._stuck: dict[str, float] = {}  # since when a result could not be fetched
        self._workers = Workers()
        self._watch = Watch(limits.seconds + START + _GRACE)
        self._name, self._sent = uuid4().hex[:12], 0
        self._looked = self._met = 0.0
        self._waiting = self._has_read = False
        self._open = ExitStack()
        self._client: Client

    def __enter__(self) -> Self:
        self._client = self._open.enter_context(connect(self._address, self._jobs, self._settings.lang))
        self._met = time.monotonic()
        self._look(at_once=True)
        return self

    def __exit__(self, *_: object) -> None:
        for flight in self._flying.values():
            flight.future.release()
        self._flying.clear()
        self._open.close()

    def run(self, documents: Iterable[Document]) -> Iterator[Done]:
        """Each document once; one that crashed, took too much, or lost its workers once more, alone on a machine."""
        again: list[Task] = []
        for done in self._pass((Task(n, document) for n, document in enumerate(documents)), alone=False):
            if done.report.error and done.report.error.code in (*SECOND_CHANCE, LOST):
                again.append(Task(done.task.number, done.task.document, done.task.attempt + 1))
            else:
                yield done
        yield from self._pass(again, alone=True)

    def _pass(self, tasks: Iterable[Task], *, alone: bool) -> Iterator[Done]:
        left = iter(tasks)
        task = next(left, None)
        while task or self._back or self._flying:
            self._look()
            while (task or self._back) and len(self._flying) < self._workers.room(alone=alone):
                if self._back:
                    self._send(self._back.popleft(), alone=alone)
                elif task:
                    self._send(_Flight(task), alone=alone)
                    task = next(left, None)
            done = self._land()
            if done:
                yield done

    def _send(self, flight: _Flight, *, alone: bool) -> None:
        """Hands a document to the scheduler: for any worker, or for those that it should rather go to."""
        flight.wanted = self._workers.others(flight.blind) if self._workers.left_out or flight.blind else []
        if alone and self._workers.room(alone=True) > 1:
            taken = {other.machine for other in self._flying.values()}
            flight.machine, flight.wanted = self._workers.free_machine(taken)
        document = flight.task.document
        order = lane.Order(
            lane.to_absolute(document), self._settings, self._limits, self._extract, lane.is_there(document)
        )
        self._sent += 1
        future = self._client.submit(
            lane.carry_out,
            lane.versions(),
            pickle.dumps(order),
            key=f"gongkai-{self._name}-{self._sent}",
            workers=flight.wanted or None,
            allow_other_workers=bool(flight.wanted),
            pure=False,
        )
        flight.future = future
        self._flying[future.key] = flight
        future.add_done_callback(self._landed.put)

    def _land(self) -> Done | None:
        """Waits a moment for a document to come back."""
        try:
            future = self._landed.get(timeout=_LOOK)
        except queue.Empty:
            return None
        flight = self._flying.get(future.key)
        answer = self._take(future) if flight else None
        if flight is None or answer is None:
            return None
        del self._flying[future.key]
        future.release()
        report = self._judge(flight, *answer)
        return Done(flight.task, report) if report else None

    def _take(self, future: Future[Any]) -> lane.Answer | None:
        """What a worker gave back; None where it could not be fetched yet."""
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError

        try:
            answer: lane.Answer = future.result(timeout=_FETCH)
        except KilledWorker as error:
            return LOST, "", f"{error.allowed_failures + 1} workers of the cluster died while they had it"
        except FutureCancelledError:
            raise self._error(texts.CLUSTER_LOST) from None
        except (TimeoutError, OSError):  # its worker hangs, or has just died
            self._stuck[future.key] = time.monotonic()
            return None
        except Exception as error:  # noqa: BLE001 - the task itself raises nothing: it could not be run there at all
            raise self._error(texts.CLUSTER_BROKEN, reason=_one_line(error)) from None
        return answer

    def _judge(self, flight: _Flight, kind: str, worker: str, content: bytes | str) -> Report | None:
        """The report that an answer holds; None where the document must be given to another worker."""
        self._watch.hear(worker, time.monotonic())
        name = flight.task.document.name
        if isinstance(content, bytes):
            self._has_read = True
            for other in flight.blind:
                self._leave_out(other, texts.CLUSTER_BLIND, path=name)
            report: Report = pickle.loads(content)  # noqa: S301 - from workers, to whom this program sends its tasks
            return replace(report, source=replace(report.source, path=name))
        if kind == LOST:
            return failed_report(name, Failure(LOST, content))
        if kind == lane.VERSIONS:
            self._refuse(worker, content)
        elif kind == lane.UNSEEN and worker not in self._workers.left_out:
            flight.blind.add(worker)
            if len(flight.blind) >= _TRIES or not self._workers.others(flight.blind):
                return failed_report(name, Failure(NOT_SHARED, _UNSEEN))
        elif kind == lane.BROKEN:
            raise self._error(texts.CLUSTER_BROKEN, reason=content)
        self._back.append(flight)
        return None

    def _refuse(self, worker: str, theirs: str) -> None:
        """A worker of another version gets nothing more; where there is no other from the start, the run ends."""
        self._leave_out(worker, texts.CLUSTER_VERSIONS, theirs=theirs)
        self._look(at_once=True)
        if not self._workers.good and not self._has_read:
            raise self._error(texts.CLUSTER_BROKEN, reason=f"{theirs} ≠ {lane.versions()}")

    def _leave_out(self, worker: str, why: Text, **values: object) -> None:
        if worker not in self._workers.left_out:
            self._workers.left_out.add(worker)
            self._tell(why, worker=worker, **values)

    def _look(self, *, at_once: bool = False) -> None:
        """Finds out who is there and who hangs, every few seconds. Raises ClusterError where the scheduler is lost."""
        if self._client.status != "running":
            raise self._error(texts.CLUSTER_LOST)
        now = time.monotonic()
        if now - self._looked < _ROUND and not at_once:
            return
        self._looked = now
        self._workers.update(self._ask(self._client.scheduler.ncores))
        if self._workers.good:
            self._met, self._waiting = now, False
        elif now - self._met > _ROUND and not self._waiting:
            self._waiting = True
            self._tell(texts.CLUSTER_WAITING)
        if self._flying:
            self._wake(now)

    def _wake(self, now: float) -> None:
        """Has workers started again that have documents, or results that cannot be fetched, and do not stir."""
        held: dict[str, set[str]] = {
            worker: set(keys) for worker, keys in self._ask(self._client.scheduler.processing).items()
        }
        self._take_back({key for keys in held.values() for key in keys})
        holders = self._ask(self._client.scheduler.who_has, keys=list(self._stuck)) if self._stuck else {}
        for key, workers in holders.items():
            if not workers or now - self._stuck[key] > _ANSWER:  # being read elsewhere, or worth another trial
                del self._stuck[key]
                if flight := self._flying.get(key):
                    flight.future.add_done_callback(self._landed.put)
            for worker in workers:
                held.setdefault(worker, set()).add(key)
        for worker in self._watch.look(held, self._flying.keys(), now):
            self._tell(texts.CLUSTER_HANGS, worker=worker, seconds=self._watch.patience)
            self._ask(  # one without a keeper that could start it again is removed
                self._client.scheduler.restart_workers,
                workers=[worker],
                timeout=_FETCH,
                wait_for_workers=False,
                on_error="return",
                stimulus_id=f"gongkai-{self._name}-hangs",
            )

    def _take_back(self, processing: set[str]) -> None:
        """Documents meant for workers that have left: Dask would wait for those, though others are there."""
        for key, flight in list(self._flying.items()):
            is_idle = key not in processing and flight.future.status == "pending"
            if flight.wanted and is_idle and not self._workers.any_of(flight.wanted):
                flight.future.release()
                self._back.append(self._flying.pop(key))

    def _ask(self, question: Callable[..., Any], **details: object) -> Any:
        try:
            return self._client.sync(question, callback_timeout=_ANSWER, **details)
        except Exception:  # noqa: BLE001 - the same for the user whatever it is
            raise self._error(texts.CLUSTER_LOST) from None

    def _tell(self, text: Text, **values: object) -> None:
        self._say(self._fill(text, **values))

    def _error(self, text: Text, **values: object) -> ClusterError:
        return ClusterError(self._fill(text, **values))

    def _fill(self, text: Text, **values: object) -> str:
        common = {"address": self._address, "version": __version__, "ours": lane.versions()}
        return text.say(self._settings.lang, **(common | values))


_UNSEEN = (
    "the workers of the cluster do not see this file, which is here; put it into a folder that all machines share, "
    "or into a bucket (s3://…), then: --retry-failed"
)


def _one_line(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
