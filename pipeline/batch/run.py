"""A run: what is left of the documents goes through the pool into the archive."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

from pipeline.archive import Archive
from pipeline.archive.store import Origin, Reading
from pipeline.batch.copies import Copies, Copy
from pipeline.batch.executor import Executor
from pipeline.batch.limits import Limits
from pipeline.batch.origin import documents_to_origins, local_hash, local_size
from pipeline.batch.pool import Pool
from pipeline.errors import ArchiveError, ReportRefused
from pipeline.inputs import Document, without_secrets
from pipeline.jobs import INTERNAL, Extract
from pipeline.report import Failure, Report
from pipeline.settings import Settings

FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do: the documents left, with their origins, and how many were done before."""

    left: tuple[tuple[Document, Origin], ...]
    done: int


class Run:
    """One run into an archive; iterate over `reports` to carry it out. A run that is broken off stays resumable.

    Documents are read by `jobs` processes of this machine, or by the `executor` (open already) where one is given.
    """

    def __init__(
        self,
        archive: Archive,
        settings: Settings,
        limits: Limits,
        jobs: int = 1,
        extract: Extract | None = None,
        executor: Executor | None = None,
    ) -> None:
        self._archive, self._settings, self._limits = archive, settings, limits
        self._jobs, self._extract, self._executor = jobs, extract, executor

    def start(self, inputs: Sequence[str]) -> Reading:
        """Enters the run into the archive."""
        return self._archive.start_run(self._settings, [without_secrets(text) for text in inputs])

    def plan(self, documents: Sequence[Document], reading: Reading, *, retry_failed: bool = False) -> Plan:
        """Leaves out what the archive has for this content, these settings and this version."""
        origins = documents_to_origins(documents)
        known = self._archive.outcomes(origins, reading)
        done = {path for path, outcome in known.items() if not (outcome == FAILED and retry_failed)}
        left = [
            (document, origin) for document, origin in zip(documents, origins, strict=True) if origin.path not in done
        ]
        return Plan(tuple(left), len(documents) - len(left))

    def reports(self, plan: Plan, reading: Reading) -> Iterator[tuple[Document, Report | None]]:
        """Each document as it is stored: its report, or None where another source had the same content."""
        started, count, state = time.monotonic(), 0, "stopped"
        try:
            for document, report in self._stored(plan, reading):
                count += 1
                yield document, report
            state = "finished"
        except ArchiveError:
            state = ""  # it cannot be told to the archive either: the run stays "running" there
            raise
        finally:
            if state:
                self._archive.end_run(reading, state, count, time.monotonic() - started)

    def _stored(self, plan: Plan, reading: Reading) -> Iterator[tuple[Document, Report | None]]:
        new: list[tuple[Document, Origin]] = []
        sizes = [local_size(document) for document, _ in plan.left]
        known = self._archive.sizes((size for size in sizes if size is not None), reading)
        for (document, origin), size in zip(plan.left, sizes, strict=True):
            # Only files as long as a known one are hashed.
            if size in known and self._archive.adopt(local_hash(document), origin, reading):
                yield document, None
            else:
                new.append((document, origin))
        with self._open_executor() as executor:
            changed: list[tuple[Document, Origin]] = []
            yield from self._read(executor, Copies(new), reading, changed)
            for done in executor.run(document for document, _ in changed) if changed else ():
                document, origin = changed[done.task.number]
                yield document, self._store(done.report, origin, reading, done.task.attempt)

    def _read(
        self, executor: Executor, copies: Copies, reading: Reading, changed: list[tuple[Document, Origin]]
    ) -> Iterator[tuple[Document, Report | None]]:
        """Reads each content once; `changed` gets what had changed by the time that it was to be adopted."""
        for done in executor.run(copies.documents()):
            document, origin = copies.given[done.task.number]
            report = self._store(done.report, origin, reading, done.task.attempt)
            yield document, report
            yield from self._adopt(copies.settle(done.task.number, report), reading, changed)
        yield from self._adopt(copies.late(), reading, changed)

    def _adopt(
        self, copies: Iterable[Copy], reading: Reading, changed: list[tuple[Document, Origin]]
    ) -> Iterator[tuple[Document, Report | None]]:
        for copy in copies:
            if copy.failed:
                source = replace(copy.failed.source, path=copy.document.name)
                yield copy.document, self._store(replace(copy.failed, source=source), copy.origin, reading, 0)
            elif self._archive.adopt(copy.sha256, copy.origin, reading):
                yield copy.document, None
            else:
                changed.append((copy.document, copy.origin))

    def _store(self, report: Report, origin: Origin, reading: Reading, attempts: int) -> Report:
        """Stores a report, or its failure where the database refuses it; what was stored."""
        try:
            self._archive.record(report, origin, reading, attempts)
        except ReportRefused as error:
            failure = Failure(
                INTERNAL, f"the archive refuses the report: {error.message}; please report this with the file"
            )
            report = replace(report, cells=(), findings=(), sections=(), status="failed", error=failure)
            self._archive.record(report, origin, reading, attempts)
        return report

    def _open_executor(self) -> AbstractContextManager[Executor]:
        if self._executor is not None:
            return nullcontext(self._executor)
        return Pool(self._settings, self._limits, self._jobs, self._extract)
