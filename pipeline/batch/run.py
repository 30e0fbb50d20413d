"""A run: what is left of the documents goes through the pool into the archive."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.archive import Archive
from pipeline.archive.store import Origin, Reading
from pipeline.batch.limits import Limits
from pipeline.batch.origin import document_to_origin, local_hash, local_size, without_secrets
from pipeline.batch.pool import Pool
from pipeline.inputs import Document
from pipeline.jobs import Extract
from pipeline.report import Report
from pipeline.settings import Settings

FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do: the documents left, with their origins, and how many were done before."""

    left: tuple[tuple[Document, Origin], ...]
    done: int


class Run:
    """One run into an archive; iterate over `reports` to carry it out. A run that is broken off stays resumable."""

    def __init__(
        self, archive: Archive, settings: Settings, limits: Limits, jobs: int = 1, extract: Extract | None = None
    ) -> None:
        self._archive, self._settings, self._limits = archive, settings, limits
        self._jobs, self._extract = jobs, extract

    def start(self, inputs: Sequence[str]) -> Reading:
        """Enters the run into the archive."""
        return self._archive.start_run(self._settings, [without_secrets(text) for text in inputs])

    def plan(self, documents: Sequence[Document], reading: Reading, *, retry_failed: bool = False) -> Plan:
        """Leaves out what the archive has for this content, these settings and this version."""
        left = []
        for document in documents:
            origin = document_to_origin(document)
            outcome = self._archive.outcome(origin, reading)
            if outcome is None or (outcome == FAILED and retry_failed):
                left.append((document, origin))
        return Plan(tuple(left), len(documents) - len(left))

    def reports(self, plan: Plan, reading: Reading) -> Iterator[tuple[Document, Report | None]]:
        """Each document as it is stored: its report, or None where another source had the same content."""
        started, count, state = time.monotonic(), 0, "stopped"
        try:
            for document, report in self._stored(plan, reading):
                count += 1
                yield document, report
            state = "finished"
        finally:
            self._archive.end_run(reading, state, count, time.monotonic() - started)

    def _stored(self, plan: Plan, reading: Reading) -> Iterator[tuple[Document, Report | None]]:
        known: list[tuple[Document, Origin]] = []
        new: list[tuple[Document, Origin]] = []
        for document, origin in plan.left:
            (known if self._is_copy(document, origin, reading) else new).append((document, origin))
        yield from ((document, None) for document, _ in known)
        with Pool(self._settings, self._limits, self._jobs, self._extract) as pool:
            for done in pool.run(document for document, _ in new):
                document, origin = new[done.task.number]
                self._archive.record(done.report, origin, reading, done.task.attempt)
                yield document, done.report

    def _is_copy(self, document: Document, origin: Origin, reading: Reading) -> bool:
        """Enters another source of a report that is there. Only files as long as a known one are hashed."""
        size = local_size(document)
        if size is None or not self._archive.has_size(size, reading):
            return False
        return self._archive.adopt(local_hash(document), origin, reading)
