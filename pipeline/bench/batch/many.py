"""Many documents through the program: is any lost or there twice, does its memory stay flat, what does storing cost."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, func, select

from pipeline.archive import open_archive
from pipeline.archive.engine import archive_url
from pipeline.archive.tables import reports, sources
from pipeline.batch.limits import Limits
from pipeline.batch.pool import Done, Pool
from pipeline.batch.run import Run
from pipeline.bench.batch.program import Program
from pipeline.inputs import Document, paths_to_documents
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Many:
    """What came of the documents of one run."""

    documents: int
    sources: int  # current, not failed
    reports: int  # with contents that no other has
    rate: float  # documents a second
    memory: tuple[float, ...]  # median resident memory of the parent in each quarter of the run, MiB

    @property
    def lost(self) -> int:
        return self.documents - self.sources

    @property
    def growth(self) -> float:
        """By how much the last quarter's memory is above the second's, as a share."""
        return self.memory[3] / self.memory[1] - 1 if len(self.memory) > 3 and self.memory[1] else 0.0


def run_many(program: Program, documents: int) -> Many:
    """One run over the program's folder of so many documents, and what its archive holds then."""
    watched = program.run()
    engine = create_engine(archive_url(program.archive))
    with engine.connect() as connection:
        done = select(func.count(func.distinct(sources.c.path))).where(sources.c.current, sources.c.outcome != "failed")
        stored = select(func.count()).select_from(reports)
        contents = select(func.count(func.distinct(reports.c.sha256)))
        counts = [connection.execute(question).scalar_one() for question in (done, stored, contents)]
    engine.dispose()
    twice = counts[1] - counts[2]
    return Many(documents, counts[0], counts[1] - twice, watched.rate, _by_quarter(watched.memory, documents))


class _NotingPool(Pool):
    """Notes how much longer than its extraction each document took, but for the first."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(Settings(), limits, 1)
        self.overheads: list[float] = []

    def run(self, documents: Iterable[Document]) -> Iterator[Done]:
        last = 0.0
        for done in super().run(documents):
            now = time.perf_counter()
            if last:
                self.overheads.append(now - last - done.report.timings["total"])
            last = now
            yield done


def bookkeeping(archive: str, paths: Sequence[Path]) -> float:
    """Seconds a document that storing, and all else but the extraction, adds to a run with one worker.

    Median of the time from report to report, as they come from the worker, less the extraction of the later one: its
    document is handed out when the earlier report comes, so that what is stored meanwhile counts where it takes longer.
    """
    limits = Limits(documents=len(paths) + 1)
    pool = _NotingPool(limits)
    with open_archive(archive) as opened, pool:
        run = Run(opened, Settings(), limits, executor=pool)
        reading = run.start([])
        for _ in run.reports(run.plan(paths_to_documents([str(path) for path in paths]), reading), reading):
            pass
    return statistics.median(pool.overheads)


def _by_quarter(memory: Sequence[tuple[int, int]], documents: int) -> tuple[float, ...]:
    quarters: list[list[int]] = [[], [], [], []]
    for count, resident in memory:
        if resident:
            quarters[min(3, 4 * count // max(1, documents))].append(resident)
    return tuple(statistics.median(quarter) for quarter in quarters if quarter)
