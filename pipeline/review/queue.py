"""What waits for people, worst first: reports, and single figures of them.

A figure waits while its status is review or missing and nobody has decided on it, or where sums fail as printed in it
and nobody has confirmed that. The archive keeps which those are (pipeline/archive/standing.py); here it is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, and_, exists, func, or_, select, tuple_

from pipeline.archive.rows import storable
from pipeline.archive.tables import broken_sums, corrections, figures, findings, reports, sources, standings, tasks
from pipeline.archive.wanted import UNKNOWN_YEAR, in_region
from pipeline.metadata import code_to_regions
from pipeline.model import Box, Key, Number, Status

PAGE = 50  # reports or figures shown at once

HAVING = (*Status, "waiting", "failing", "decided")

_PACE = timedelta(hours=1)  # over which the present rate is measured
_LEAST_DECISIONS = 3  # in it, to speak of a rate
_ESCAPE = "\\"
_LARGEST = 1 << 31  # of the numbers in an address; a database refuses larger ones


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for; None and "" ask for everything.

    `organisation` is a part of its name, or several with spaces between; `status` is "review", "missing" or
    "published" (a sum fails as printed), `finding` a kind of finding, `code` a kind of sum that fails. `having` (one of
    HAVING) asks for reports with figures of a status, figures that wait, sums that fail, or decisions of people.
    """

    year: int | None = None
    region: str = ""
    organisation: str = ""
    table: str = ""
    status: str = ""
    finding: str = ""
    code: str = ""
    having: str = ""


_EVERYTHING = Filters()


class Place(NamedTuple):
    """Where a page of the queue ends: the next one begins behind it."""

    first: float
    second: int
    third: int


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in the queue: how many figures wait, how many sums fail as printed."""

    id: int
    sha256: str
    organisation: str | None
    region: str | None
    year: int | None
    path: str
    waiting: int
    failing: int

    @property
    def place(self) -> Place:
        return Place(self.waiting, self.failing, self.id)


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure in the queue, as the machine read it, with the report that it stands in."""

    sha256: str
    organisation: str | None
    year: int | None
    edition: str | None
    path: str
    key: Key
    value: Number | None
    printed: str
    status: Status
    confidence: float
    page: int | None
    box: Box | None
    why: Literal["review", "missing", "published"]
    place: Place


@dataclass(frozen=True, slots=True)
class Counts:
    """How much waits; `seconds_left` is None where nobody decides at present."""

    reports: int
    figures: int
    seconds_left: float | None


def place_to_text(place: Place) -> str:
    """A place as a word of an address."""
    return f"{place.first!r}_{place.second}_{place.third}"


def text_to_place(text: str) -> Place | None:
    """Where a page begins, as `place_to_text` wrote it; None where it is not so."""
    try:
        first, second, third = text.split("_")
        place = Place(float(first), int(second), int(third))
    except ValueError:
        return None
    return place if isfinite(place.first) and max(abs(place.second), abs(place.third)) < _LARGEST else None


def queue_reports(connection: Connection, filters: Filters, after: Place | None = None) -> list[ReportLine]:
    """The next reports of the queue, those with most doubtful figures first."""
    order = standings.c.waiting, standings.c.failing, standings.c.report_id
    columns = (reports.c.id, reports.c.sha256, reports.c.organisation, reports.c.region, reports.c.year, reports.c.path)
    question = select(*columns, standings.c.waiting, standings.c.failing).select_from(_of_reports())
    question = question.where(*_in_queue(filters), *_report_conditions(filters))
    if after is not None:
        question = question.where(tuple_(*order) < tuple_(*after))
    question = question.order_by(*(column.desc() for column in order)).limit(PAGE)
    return [ReportLine(**row) for row in connection.execute(question).mappings()]


def find_reports(connection: Connection, filters: Filters, after: int = 0) -> list[ReportLine]:
    """All current reports, whether they wait or not, by id, from that after `after` on."""
    columns = (reports.c.id, reports.c.sha256, reports.c.organisation, reports.c.region, reports.c.year, reports.c.path)
    question = select(*columns, standings.c.waiting, standings.c.failing).select_from(_of_reports())
    conditions = [reports.c.id > after, *_report_conditions(filters), *_of_tasks(filters)]
    found = connection.execute(question.where(*conditions).order_by(reports.c.id).limit(PAGE))
    return [ReportLine(**row) for row in found.mappings()]


def count_reports(connection: Connection, filters: Filters) -> int:
    """How many current reports there are, whether they wait or not."""
    counted = select(func.count()).select_from(_of_reports())
    return connection.execute(counted.where(*_report_conditions(filters), *_of_tasks(filters))).scalar_one()


def tables_in_question(connection: Connection, reports_: Sequence[int]) -> dict[int, dict[str, int]]:
    """By id of report and table how many of its figures wait."""
    question = select(tasks.c.report_id, tasks.c.table_id, func.count().label("number")).where(
        tasks.c.report_id.in_(reports_)
    )
    found: dict[int, dict[str, int]] = {}
    for row in connection.execute(question.group_by(tasks.c.report_id, tasks.c.table_id)):
        found.setdefault(row.report_id, {})[row.table_id] = row.number
    return found


def queue_figures(connection: Connection, filters: Filters, after: Place | None = None) -> list[FigureLine]:
    """The next figures of the queue: what was read least surely first, what is not there at all last."""
    order = tasks.c.urgency, tasks.c.report_id, tasks.c.place
    same = and_(figures.c.report_id == tasks.c.report_id, figures.c.place == tasks.c.place)
    question = (
        select(figures, tasks.c.why, tasks.c.urgency, *_NAMES)
        .select_from(tasks.join(reports, reports.c.id == tasks.c.report_id).join(figures, same))
        .where(*_task_conditions(filters), *_report_conditions(filters))
        .order_by(*order)
        .limit(PAGE)
    )
    if after is not None:
        question = question.where(tuple_(*order) > tuple_(*after))
    return [_to_line(row) for row in connection.execute(question).mappings()]


def count_queue(connection: Connection, filters: Filters, now: datetime | None = None) -> Counts:
    """How many reports and figures wait, and how long they will take at the present rate."""
    counted = select(func.count()).where(*_in_queue(filters), *_report_conditions(filters))
    number = connection.execute(counted.select_from(_of_reports())).scalar_one()
    waiting = select(func.count()).where(*_task_conditions(filters))
    conditions = _report_conditions(filters)
    of_all = tasks.join(reports, reports.c.id == tasks.c.report_id) if conditions else tasks
    doubtful = connection.execute(waiting.select_from(of_all).where(*conditions)).scalar_one()
    pace = _seconds_a_decision(connection, now or datetime.now(UTC))
    return Counts(number, doubtful, None if pace is None else pace * doubtful)


def next_in_queue(connection: Connection, sha256: str, filters: Filters = _EVERYTHING) -> str | None:
    """The report that comes after one in the queue; from its end the first one again; None where no other waits."""
    question = select(standings.c.waiting, standings.c.failing, reports.c.id).select_from(_of_reports())
    found = connection.execute(question.where(reports.c.sha256 == sha256)).first()
    behind = queue_reports(connection, filters, Place(*found)) if found else []
    lines = behind or queue_reports(connection, filters)
    return next((line.sha256 for line in lines if line.sha256 != sha256), None)


def filter_choices(connection: Connection) -> tuple[list[int], list[str]]:
    """The years, latest first, and the regions that reports are of, with those that hold them."""
    current = reports.c.superseded_by.is_(None)
    years = select(reports.c.year).where(current, reports.c.year.is_not(None)).distinct()
    regions = select(reports.c.region).where(current, reports.c.region.is_not(None)).distinct()
    found = connection.execute(years).scalars(), connection.execute(regions).scalars()
    own = set(filter(None, found[1]))
    holding = {region.code for code in own for region in code_to_regions(code)}
    return sorted(filter(None, found[0]), reverse=True), sorted(own | holding)


def failed_sources(connection: Connection) -> int:
    """How many documents could not be extracted."""
    question = select(func.count()).where(sources.c.current, sources.c.outcome == "failed")
    return connection.execute(question).scalar_one()


def name_contains(words: str) -> list[ColumnElement[bool]]:
    """Of `reports`: each of the words is a part of the organisation's name, or of the path."""
    parts = [f"%{_escaped(word)}%" for word in storable(words).split()]
    return [
        or_(reports.c.organisation.ilike(part, escape=_ESCAPE), reports.c.path.ilike(part, escape=_ESCAPE))
        for part in parts
    ]


# Only current reports have a standing, and tasks.
_NAMES = (reports.c.sha256, reports.c.organisation, reports.c.year, reports.c.edition, reports.c.path)


def _of_reports() -> FromClause:
    return standings.join(reports, reports.c.id == standings.c.report_id)


def _in_queue(filters: Filters) -> list[ColumnElement[bool]]:
    """Of `standings`: something waits, and where a table or status is asked for, something of that."""
    return [or_(standings.c.waiting > 0, standings.c.failing > 0), *_of_tasks(filters)]


def _of_tasks(filters: Filters) -> list[ColumnElement[bool]]:
    if not filters.table and not filters.status:
        return []
    return [standings.c.report_id.in_(select(tasks.c.report_id).where(*_task_conditions(filters)))]


def _task_conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.status:
        conditions.append(tasks.c.why == filters.status)
    if filters.table:
        conditions.append(tasks.c.table_id == storable(filters.table))
    return conditions


def _report_conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions = name_contains(filters.organisation)
    if filters.year is not None:
        conditions.append(reports.c.year == (None if filters.year == UNKNOWN_YEAR else filters.year))
    if filters.region:
        conditions.append(in_region(filters.region))
    if filters.finding:
        conditions.append(
            exists().where(and_(findings.c.report_id == reports.c.id, findings.c.kind == filters.finding))
        )
    if filters.code:
        broken = and_(broken_sums.c.report_id == reports.c.id, broken_sums.c.code == storable(filters.code))
        conditions.append(exists().where(broken))
    if filters.having == "decided":
        conditions.append(reports.c.sha256.in_(select(corrections.c.sha256)))
    elif filters.having in HAVING:
        conditions.append(reports.c.id.in_(select(standings.c.report_id).where(standings.c[filters.having] > 0)))
    return conditions


def _escaped(word: str) -> str:
    for character in (_ESCAPE, "%", "_"):
        word = word.replace(character, _ESCAPE + character)
    return word


def _seconds_a_decision(connection: Connection, now: datetime) -> float | None:
    since = (now - _PACE).isoformat(timespec="seconds")
    question = select(func.count(), func.min(corrections.c.at)).where(
        corrections.c.at >= since, corrections.c.decision.not_in(("note", "undo"))
    )
    number, first = connection.execute(question).one()
    if number < _LEAST_DECISIONS:
        return None
    return max(1.0, (now - datetime.fromisoformat(first)).total_seconds()) / float(number)


def _to_line(row: Any) -> FigureLine:
    edges: Sequence[float | None] = [row[edge] for edge in Box._fields]
    return FigureLine(
        sha256=row["sha256"],
        organisation=row["organisation"],
        year=row["year"],
        edition=row["edition"],
        path=row["path"],
        key=Key(row["table_id"], row["row_id"], row["column_id"]),
        value=row["value"],
        printed=row["printed"],
        status=Status(row["status"]),
        confidence=row["confidence"],
        page=row["page"],
        box=None if edges[0] is None else Box(*(float(edge or 0) for edge in edges)),
        why=row["why"],
        place=Place(row["urgency"], row["report_id"], row["place"]),
    )
