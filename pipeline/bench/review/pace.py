"""How long a person waits: the questions behind the review pages, asked of a large archive again and again."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from pipeline.archive import Archive
from pipeline.model import Key
from pipeline.review.overview import read_bodies, read_overview
from pipeline.review.queue import (
    Filters,
    Place,
    count_queue,
    failed_sources,
    filter_choices,
    next_in_queue,
    queue_figures,
    queue_reports,
)
from pipeline.review.report_view import read_report_view

QUEUE_SECONDS, NEXT_SECONDS, OVERVIEW_SECONDS = 1.0, 0.2, 2.0  # what a person may wait, by the 95th percentile

_WHO = "benchmark"


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds that something takes: the median, and what 19 of 20 stay under; `most` is what it may take."""

    what: str
    median: float
    slow: float
    most: float

    @property
    def kept(self) -> bool:
        return self.slow <= self.most


def measure(archive: Archive, times: int) -> Iterator[Pace]:
    """Each question so many times, after once to warm up."""
    for what, filters in _FILTERS.items():
        yield _timed(what, QUEUE_SECONDS, times, lambda filters=filters: _open_queue(archive, filters))  # type: ignore[misc]
    yield _timed("queue of figures", QUEUE_SECONDS, times, lambda: archive.ask(_figures))
    yield _timed("a later page of the queue", QUEUE_SECONDS, times, lambda: archive.ask(_later))
    reports, figures = _Reports(archive), _Figures(archive)
    yield _timed("next report", NEXT_SECONDS, times, reports.step)
    yield _timed("next figure, the last one decided", NEXT_SECONDS, times, figures.step)
    yield _timed("overview", OVERVIEW_SECONDS, times, lambda: archive.ask(read_overview))
    yield _timed("who has not published", OVERVIEW_SECONDS, times, lambda: archive.ask(_absent))


_FILTERS = {
    "queue": Filters(),
    "queue of a year": Filters(year=2024),
    "queue by a part of a name": Filters(organisation="4号 试点7乡"),
    "queue by a name that is not there": Filters(organisation="无此机关"),
    "queue of a table": Filters(table="disputes"),
    "queue of sums that fail": Filters(status="published"),
}


class _Reports:
    """Goes from report to report, as `next report` does."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._at = archive.ask(lambda connection: queue_reports(connection, Filters()))[0].sha256

    def step(self) -> None:
        """Shows the next one."""
        following = self._archive.ask(lambda connection: next_in_queue(connection, self._at))
        self._at = following or self._at
        read_report_view(self._archive, self._at)


class _Figures:
    """Confirms figure after figure of the queue, as a person does by one key each."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._lines = iter(archive.ask(lambda connection: queue_figures(connection, Filters())))

    def step(self) -> None:
        """Confirms one, and shows the report again with what is next on it, else the next of the queue."""
        line = next(self._lines, None)
        if line is None:
            self._lines = iter(self._archive.ask(lambda connection: queue_figures(connection, Filters())))
            line = next(self._lines)
        self._archive.correct(line.sha256, Key(*line.key), who=_WHO)
        view = read_report_view(self._archive, line.sha256)
        if view.next_task(line.key) is None:
            self._archive.ask(lambda connection: next_in_queue(connection, line.sha256))


def _open_queue(archive: Archive, filters: Filters) -> None:
    """All that the page asks."""

    def ask(connection: Connection) -> None:
        queue_reports(connection, filters)
        count_queue(connection, filters)
        filter_choices(connection)
        failed_sources(connection)

    archive.ask(ask)


def _figures(connection: Connection) -> None:
    queue_figures(connection, Filters())
    count_queue(connection, Filters())


def _later(connection: Connection) -> None:
    queue_reports(connection, Filters(), Place(2, 0, 1 << 40))


def _absent(connection: Connection) -> None:
    read_bodies(connection, absent_in=2024)


def _timed(what: str, most: float, times: int, act: Callable[[], object]) -> Pace:
    act()
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - started)
    return seconds_to_pace(what, most, seconds)


def seconds_to_pace(what: str, most: float, seconds: list[float]) -> Pace:
    """What so many measures (two or more) say."""
    slow = statistics.quantiles(seconds, n=20)[-1]
    return Pace(what, round(statistics.median(seconds), 4), round(slow, 4), most)
