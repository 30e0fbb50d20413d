"""The whole archive at a glance: by year what was published and how sure it is, who did not publish, what failed.

Figures are counted as people have corrected them. A body is an organisation by its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, literal, select

from pipeline.archive.rows import storable
from pipeline.archive.tables import broken_sums, corrections, reports, sources, standings
from pipeline.archive.wanted import in_region
from pipeline.forms import all_forms
from pipeline.model import Status
from pipeline.review.queue import name_contains

PAGE = 50  # bodies or failures shown at once


@dataclass(frozen=True, slots=True)
class Shares:
    """How many figures have each status."""

    proven: int = 0
    read: int = 0
    repaired: int = 0
    review: int = 0
    missing: int = 0

    @property
    def total(self) -> int:
        return self.proven + self.read + self.repaired + self.review + self.missing


@dataclass(frozen=True, slots=True)
class YearLine:
    """One year. `bodies` published a report of it, `absent` ones only of other years.

    `waiting` reports have figures that wait for a person, `failing` ones sums that fail as printed.
    """

    year: int | None
    reports: int
    bodies: int
    absent: int
    waiting: int
    failing: int
    shares: Shares


@dataclass(frozen=True, slots=True)
class FailingSum:
    """A kind of sum that fails, with its rule in words, in so many reports."""

    code: str
    zh: str
    en: str
    reports: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Years from the latest on; sums from that which fails in most reports on; failures by code of the error."""

    years: tuple[YearLine, ...]
    shares: Shares
    sums: tuple[FailingSum, ...]
    failures: dict[str, int]
    decisions: int


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation with the years of its reports, the latest first; `sha256` is the document of the latest."""

    organisation: str
    region: str | None
    years: tuple[int, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be extracted."""

    path: str
    code: str
    message: str


def read_overview(connection: Connection, year: int | None = None, region: str = "") -> Overview:
    """The overview of all reports, or of those of a year, of a region."""
    conditions = [in_region(region)] if region else []
    bodies = _count_bodies(connection, conditions)
    wanted = [*conditions, *([reports.c.year == (year or None)] if year is not None else [])]
    years = tuple(_read_years(connection, wanted, bodies))
    return Overview(
        years=years,
        shares=_added(line.shares for line in years),
        sums=_failing(connection, wanted),
        failures=_failures(connection),
        decisions=connection.execute(select(func.count()).select_from(corrections)).scalar_one(),
    )


def read_bodies(
    connection: Connection,
    part: str = "",
    absent_in: int | None = None,
    after: str = "",
    region: str = "",
    years: int = 0,
) -> list[Body]:
    """Organisations by name, from that after `after` on, of all regions or of one.

    `part` is a part of their names; with `absent_in` those that have no report of that year, with `years` those that
    have reports of so many.
    """
    name = reports.c.organisation
    of_region = [in_region(region)] if region else []
    question = select(name).where(_CURRENT, name > storable(after), *name_contains(part), *of_region).group_by(name)
    if absent_in is not None:
        # A report whose year nobody found may be the one of that year: such a body is not called absent.
        question = question.having(
            func.sum(case((func.coalesce(reports.c.year, absent_in) == absent_in, 1), else_=0)) == 0
        )
    if years:
        question = question.having(func.count(func.distinct(reports.c.year)) >= years)
    names = list(connection.execute(question.order_by(name).limit(PAGE)).scalars())
    columns = name, reports.c.region, reports.c.year, reports.c.sha256
    found: dict[str, list[Any]] = {each: [] for each in names}
    for row in connection.execute(select(*columns).where(_CURRENT, name.in_(names))):
        found[row.organisation].append(row)
    return [_rows_to_body(each, rows) for each, rows in found.items()]


def read_failures(connection: Connection, after: str = "") -> list[Failure]:
    """Documents that could not be extracted, by path, from that after `after` on."""
    question = select(sources.c.path, sources.c.error_code, sources.c.error_message).where(
        sources.c.current, sources.c.outcome == "failed", sources.c.path > storable(after)
    )
    rows = connection.execute(question.order_by(sources.c.path).limit(PAGE))
    return [Failure(row.path, row.error_code or "", row.error_message or "") for row in rows]


_CURRENT = reports.c.superseded_by.is_(None)


def _read_years(connection: Connection, wanted: Sequence[ColumnElement[bool]], bodies: _Bodies) -> list[YearLine]:
    statuses = [func.sum(standings.c[status.value]).label(status.value) for status in Status]
    question = (
        select(
            reports.c.year,
            func.count().label("number"),
            func.sum(case((standings.c.waiting > 0, 1), else_=0)).label("waiting"),
            func.sum(case((standings.c.failing > 0, 1), else_=0)).label("failing"),
            *statuses,
        )
        .select_from(reports.join(standings, standings.c.report_id == reports.c.id))
        .where(*wanted)
        .group_by(reports.c.year)
    )
    lines = [
        YearLine(
            year=row["year"],
            reports=row["number"],
            bodies=bodies.present.get(row["year"], 0),
            absent=bodies.absent.get(row["year"], 0),
            waiting=int(row["waiting"]),
            failing=int(row["failing"]),
            shares=Shares(**{status.value: int(row[status.value]) for status in Status}),
        )
        for row in connection.execute(question).mappings()
    ]
    return sorted(lines, key=lambda line: -(line.year or 0))


@dataclass(frozen=True, slots=True)
class _Bodies:
    """How many organisations have a report of each year, and how many have none of it, nor one of an unknown year."""

    present: dict[int | None, int]
    absent: dict[int, int]


def _count_bodies(connection: Connection, conditions: Sequence[ColumnElement[bool]]) -> _Bodies:
    named = [_CURRENT, reports.c.organisation.is_not(None), *conditions]
    one = select(reports.c.year, reports.c.organisation).where(*named).distinct().subquery()
    by_year = {row[0]: row[1] for row in connection.execute(select(one.c.year, func.count()).group_by(one.c.year))}
    every = connection.execute(select(func.count(func.distinct(reports.c.organisation))).where(*named)).scalar_one()
    unsure = select(reports.c.organisation).where(*named, reports.c.year.is_(None))
    both = select(one.c.year, func.count()).where(one.c.year.is_not(None), one.c.organisation.in_(unsure))
    also = {row[0]: row[1] for row in connection.execute(both.group_by(one.c.year))}
    known = [(year, number) for year, number in by_year.items() if year is not None]
    unknown = by_year.get(None, 0)
    return _Bodies(by_year, {year: every - number - (unknown - also.get(year, 0)) for year, number in known})


def _failing(connection: Connection, wanted: Sequence[ColumnElement[bool]]) -> tuple[FailingSum, ...]:
    rules = {each.code: each for form in all_forms() for each in form.identities}
    number = func.count().label("number")
    question = select(broken_sums.c.code, number).group_by(broken_sums.c.code).order_by(number.desc())
    if wanted:
        question = question.select_from(broken_sums.join(reports, reports.c.id == broken_sums.c.report_id))
    rows = connection.execute(question.where(*wanted, literal(True)))
    return tuple(FailingSum(row.code, rules[row.code].zh, rules[row.code].en, row.number) for row in rows)


def _failures(connection: Connection) -> dict[str, int]:
    question = select(sources.c.error_code, func.count().label("number")).where(
        sources.c.current, sources.c.outcome == "failed"
    )
    return {row.error_code or "": row.number for row in connection.execute(question.group_by(sources.c.error_code))}


def _added(many: Iterable[Shares]) -> Shares:
    every = list(many)
    return Shares(**{status.value: sum(getattr(each, status.value) for each in every) for status in Status})


def _rows_to_body(name: str, rows: Sequence[Any]) -> Body:
    latest = max(rows, key=lambda row: (row.year or 0, row.sha256))
    years = sorted({row.year for row in rows if row.year is not None}, reverse=True)
    return Body(name, latest.region, tuple(years), latest.sha256)
