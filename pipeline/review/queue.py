"""What waits for people, worst first: reports, and single figures of them.

A figure waits while its status is review or missing and nobody has decided on it. A report waits while one of its
figures does, or where its sums fail as printed and nobody has confirmed that. All of it is asked in SQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    and_,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)

from pipeline.archive.tables import corrections, figures, findings, reports, sources
from pipeline.model import Box, Key, Number, Status

PAGE = 50  # reports or figures shown at once

_WAITING = ("review", "missing")
_PACE = timedelta(hours=1)  # over which the present rate is measured
_LEAST_DECISIONS = 3  # in it, to speak of a rate
_ESCAPE = "\\"


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for; None and "" ask for everything. `organisation` is a part of its name."""

    year: int | None = None
    region: str = ""
    organisation: str = ""
    table: str = ""
    status: str = ""
    finding: str = ""


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
    """A figure in the queue, with the report that it stands in."""

    sha256: str
    organisation: str | None
    year: int | None
    edition: str | None
    key: Key
    value: Number | None
    printed: str
    status: Status
    confidence: float
    page: int | None
    box: Box | None
    place: Place


@dataclass(frozen=True, slots=True)
class Counts:
    """How much waits; `seconds_left` is None where nobody decides at present."""

    reports: int
    figures: int
    seconds_left: float | None


def queue_reports(connection: Connection, filters: Filters, after: Place | None = None) -> list[ReportLine]:
    """The next reports of the queue, the most doubtful first."""
    waiting, failing = _waiting(filters), _failing(filters)
    counted = func.coalesce(waiting.c.number, 0), func.coalesce(failing.c.number, 0)
    columns = (reports.c.id, reports.c.sha256, reports.c.organisation, reports.c.region, reports.c.year, reports.c.path)
    question = _in_queue(select(*columns, counted[0].label("waiting"), counted[1].label("failing")), waiting, failing)
    question = question.where(*_report_conditions(filters))
    if filters.table or filters.status:
        question = question.where(counted[0] > 0)
    if after is not None:
        question = question.where(tuple_(*counted, reports.c.id) < tuple_(*after))
    question = question.order_by(counted[0].desc(), counted[1].desc(), reports.c.id.desc()).limit(PAGE)
    return [ReportLine(**row) for row in connection.execute(question).mappings()]


def queue_figures(connection: Connection, filters: Filters, after: Place | None = None) -> list[FigureLine]:
    """The next figures of the queue, the least sure first."""
    order = figures.c.confidence, figures.c.report_id, figures.c.place
    question = (
        select(figures, reports.c.sha256, reports.c.organisation, reports.c.year, reports.c.edition)
        .join_from(figures, reports, reports.c.id == figures.c.report_id)
        .where(*_waits(filters), *_report_conditions(filters))
        .order_by(*order)
        .limit(PAGE)
    )
    if after is not None:
        question = question.where(tuple_(*order) > tuple_(*after))
    return [_to_line(row) for row in connection.execute(question).mappings()]


def count_queue(connection: Connection, filters: Filters, now: datetime | None = None) -> Counts:
    """How many reports and figures wait, and how long they will take at the present rate."""
    waiting, failing = _waiting(filters), _failing(filters)
    question = _in_queue(select(func.count(), func.coalesce(func.sum(waiting.c.number), 0)), waiting, failing)
    question = question.where(*_report_conditions(filters))
    if filters.table or filters.status:
        question = question.where(waiting.c.number > 0)
    number, doubtful = connection.execute(question).one()
    pace = _seconds_a_decision(connection, now or datetime.now(UTC))
    return Counts(number, int(doubtful), None if pace is None else pace * int(doubtful))


def next_in_queue(connection: Connection, sha256: str) -> str | None:
    """The report that comes after one in the queue; from its end the first one again; None where no other waits."""
    lines = queue_reports(connection, Filters())
    here = next((line for line in lines if line.sha256 == sha256), None)
    place = here.place if here else _place(connection, sha256)
    behind = queue_reports(connection, Filters(), place) if place else []
    return next((line.sha256 for line in (*behind, *lines) if line.sha256 != sha256), None)


def filter_choices(connection: Connection) -> tuple[list[int], list[str]]:
    """The years, latest first, and the regions that reports are of."""
    current = reports.c.superseded_by.is_(None)
    years = select(reports.c.year).where(current, reports.c.year.is_not(None)).distinct()
    regions = select(reports.c.region).where(current, reports.c.region.is_not(None)).distinct()
    found = connection.execute(years).scalars(), connection.execute(regions).scalars()
    return sorted(filter(None, found[0]), reverse=True), sorted(filter(None, found[1]))


def failed_sources(connection: Connection) -> int:
    """How many documents could not be extracted."""
    question = select(func.count()).where(sources.c.current, sources.c.outcome == "failed")
    return connection.execute(question).scalar_one()


def undecided(sha256: ColumnElement[str]) -> ColumnElement[bool]:
    """True for a row of `figures` on which no decision holds, of the document with that hash."""
    return ~exists().where(
        corrections.c.sha256 == sha256,
        corrections.c.table_id == figures.c.table_id,
        corrections.c.row_id == figures.c.row_id,
        corrections.c.column_id == figures.c.column_id,
        *_holds(),
    )


def _holds() -> tuple[ColumnElement[bool], ...]:
    """Of corrections: one that decides something, and was not taken back."""
    undoing = corrections.alias()
    return corrections.c.decision.not_in(("note", "undo")), ~exists().where(undoing.c.undoes == corrections.c.id)


def _waits(filters: Filters) -> list[ColumnElement[bool]]:
    wanted = [filters.status] if filters.status in _WAITING else list(_WAITING)
    # Named as they stand in the index of doubtful figures, so that the database sees that it serves.
    named = ", ".join(f"'{status}'" for status in wanted)
    conditions = [literal_column(f"figures.status IN ({named})", type_=None), undecided(reports.c.sha256)]
    if filters.table:
        conditions.append(figures.c.table_id == filters.table)
    return conditions


def _waiting(filters: Filters) -> Subquery:
    counted = select(figures.c.report_id, func.count().label("number")).join_from(
        figures, reports, reports.c.id == figures.c.report_id
    )
    current = reports.c.superseded_by.is_(None)
    return counted.where(current, *_waits(filters)).group_by(figures.c.report_id).subquery("waiting")


def _failing(filters: Filters) -> Subquery:
    """Reports whose sums fail as printed, which nobody has confirmed or corrected."""
    confirmed = exists().where(
        corrections.c.sha256 == reports.c.sha256, corrections.c.decision.in_(("published", "value")), *_holds()
    )
    counted = select(findings.c.report_id, func.count().label("number")).join_from(
        findings, reports, reports.c.id == findings.c.report_id
    )
    conditions = [findings.c.kind == "identity", reports.c.superseded_by.is_(None), ~confirmed]
    if filters.table:
        conditions.append(findings.c.code.startswith(filters.table, autoescape=True))
    return counted.where(*conditions).group_by(findings.c.report_id).subquery("failing")


def _in_queue(question: Select[Any], waiting: Subquery, failing: Subquery) -> Select[Any]:
    joined = reports.outerjoin(waiting, waiting.c.report_id == reports.c.id).outerjoin(
        failing, failing.c.report_id == reports.c.id
    )
    some = or_(waiting.c.number > 0, failing.c.number > 0)
    return question.select_from(joined).where(reports.c.superseded_by.is_(None), some)


def _report_conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [reports.c.superseded_by.is_(None)]
    if filters.year is not None:
        conditions.append(reports.c.year == filters.year)
    if filters.region:
        conditions.append(reports.c.region == filters.region)
    for word in filters.organisation.split():
        part = f"%{_escaped(word)}%"
        conditions.append(
            or_(reports.c.organisation.ilike(part, escape=_ESCAPE), reports.c.path.ilike(part, escape=_ESCAPE))
        )
    if filters.finding:
        kind = and_(findings.c.report_id == reports.c.id, findings.c.kind == filters.finding)
        conditions.append(exists().where(kind))
    return conditions


def _escaped(word: str) -> str:
    for character in (_ESCAPE, "%", "_"):
        word = word.replace(character, _ESCAPE + character)
    return word


def _place(connection: Connection, sha256: str) -> Place | None:
    """Where a report stands that is not among the first of the queue."""
    waiting, failing = _waiting(Filters()), _failing(Filters())
    question = select(waiting.c.number, failing.c.number, reports.c.id)
    found = connection.execute(_in_queue(question, waiting, failing).where(reports.c.sha256 == sha256)).first()
    return Place(found[0] or 0, found[1] or 0, found[2]) if found else None


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
        key=Key(row["table_id"], row["row_id"], row["column_id"]),
        value=row["value"],
        printed=row["printed"],
        status=Status(row["status"]),
        confidence=row["confidence"],
        page=row["page"],
        box=None if edges[0] is None else Box(*(float(edge or 0) for edge in edges)),
        place=Place(row["confidence"], row["report_id"], row["place"]),
    )
