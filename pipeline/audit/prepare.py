"""The archive's current reports → temporary tables that checks ask: reports with their bodies, figures as corrected.

Everything is done in the database but for whose a report is; no report is read back but those that people have
decided on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    and_,
    case,
    func,
    insert,
    select,
    update,
)

from pipeline.archive.bulk import insert_values, number_to_driver
from pipeline.archive.reading import read_reports
from pipeline.archive.tables import Figures, corrections, figures, reports
from pipeline.archive.wanted import in_region
from pipeline.audit.bodies import Named, bodies_by_region, can_regulate, reports_to_bodies, unplaced_bodies
from pipeline.audit.model import Body, Options
from pipeline.audit.slots import places
from pipeline.model import Status
from pipeline.proof.settled import figure_to_amount
from pipeline.report import Report

SURE, BLANK, DOUBTFUL = 0, 1, 2  # states of a figure: a number, an empty cell (counts as 0), not to be relied on

_WORK_MEMORY = "64MB"  # of one sort or hash in PostgreSQL, whose own 4 MB hold 50,000 rows

_DECIDED_AT_ONCE = 200  # reports read back in one query

_metadata = MetaData()
_TEMPORARY = ["TEMPORARY"]

# `single` is the only report of its body and year, `wanted` one that is audited (others are its history).
audited = Table(
    "audited",
    _metadata,
    Column("report_id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("path", Text, nullable=False),
    Column("body", Integer, nullable=False),
    Column("year", Integer, nullable=False),
    Column("edition", String(16)),
    Column("level", String(16)),
    Column("office", Boolean(create_constraint=False), nullable=False),
    Column("function", Text, nullable=False),
    Column("regulates", SmallInteger, nullable=False),  # 1 can make 规章, 0 cannot, -1 nobody knows
    Column("single", Boolean(create_constraint=False), nullable=False),
    Column("wanted", Boolean(create_constraint=False), nullable=False),
    Index("ix_audited_body_year", "body", "year"),
    prefixes=_TEMPORARY,
)
compared = Table(
    "compared",
    _metadata,
    Column("report_id", Integer, primary_key=True),
    Column("slot", SmallInteger, primary_key=True),
    Column("amount", Figures),
    Column("state", SmallInteger, nullable=False),
    Column("page", Integer),
    sqlite_with_rowid=False,
    prefixes=_TEMPORARY,
)
_places = Table(
    "audit_places",
    _metadata,
    Column("edition", String(16), primary_key=True),
    Column("place", SmallInteger, primary_key=True),
    Column("slot", SmallInteger, nullable=False),
    prefixes=_TEMPORARY,
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What checks get: the connection with the temporary tables, bodies, what is asked, reports that people corrected.

    `expected` are the bodies that are audited; `unsure` those that may have a report of which the year, or the region,
    is unknown.
    """

    connection: Connection
    options: Options
    bodies: Mapping[int, Body]
    expected: frozenset[int]
    unsure: frozenset[int]
    corrected: Mapping[int, Report]
    reports: int
    unnamed: int


def is_placed(prepared: Prepared, body: int) -> bool:
    """Whether a body is one for sure: its region is known, or a register names it, or there is only one."""
    found = prepared.bodies[body]
    return found.region is not None or found.entry is not None or found.level == "national"


def prepare(connection: Connection, options: Options) -> Prepared:
    """Fills the temporary tables, which are gone with the connection."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL work_mem = '{_WORK_MEMORY}'")
    _metadata.drop_all(connection, checkfirst=True)
    _metadata.create_all(connection, checkfirst=False)
    rows = list(_read_rows(connection, options))
    of_report, bodies = reports_to_bodies((row.named for row in rows), options.register)
    expected = frozenset(bodies_by_region(bodies, options.region))
    unsure = unplaced_bodies((row.named for row in rows), of_report, bodies)
    if options.region:  # those of other regions were read for their names alone
        rows = [row for row in rows if of_report.get(row.named.report_id) in expected]
    usable = [row for row in rows if row.named.report_id in of_report and row.named.year is not None]
    insert_values(connection, audited, [row.values(bodies[of_report[row.named.report_id]], options) for row in usable])
    _mark_several(connection)
    insert_values(connection, _places, [(edition, place, slot) for edition, place, _, slot in places()])
    _copy_figures(connection)
    corrected = dict(_read_corrected(connection))
    for report_id, report in corrected.items():
        _put_corrected(connection, report_id, report)
    wanted = sum(options.year in (None, row.named.year) for row in usable)
    return Prepared(connection, options, bodies, expected, unsure, corrected, wanted, len(rows) - len(usable))


@dataclass(frozen=True, slots=True)
class _Row:
    named: Named
    sha256: str
    path: str
    edition: str | None

    def values(self, body: Body, options: Options) -> tuple[Any, ...]:
        """A row of `audited`."""
        regulates = can_regulate(body)
        return (
            self.named.report_id,
            self.sha256,
            self.path,
            body.id,
            self.named.year,
            self.edition,
            body.level,
            body.office,
            body.function if body.office else "",
            -1 if regulates is None else int(regulates),
            True,
            options.year in (None, self.named.year),
        )


def _read_rows(connection: Connection, options: Options) -> Iterator[_Row]:
    question = select(
        reports.c.id, reports.c.organisation, reports.c.region, reports.c.year,
        reports.c.sha256, reports.c.path, reports.c.edition,
    ).where(reports.c.superseded_by.is_(None))  # fmt: skip
    if options.region:
        there = select(reports.c.organisation).where(reports.c.superseded_by.is_(None), in_region(options.region))
        named = reports.c.region.is_(None) | reports.c.organisation.in_(there)
        question = question.where(in_region(options.region) | named)
    if options.year is not None:
        question = question.where(func.coalesce(reports.c.year, options.year) <= options.year)
    for row in connection.execute(question.order_by(reports.c.id)):
        yield _Row(Named(row.id, row.organisation, row.region, row.year), row.sha256, row.path, row.edition)


def _mark_several(connection: Connection) -> None:
    """Bodies with several documents of one year: it is not told which of them is to be compared."""
    twice = select(audited.c.body, audited.c.year).group_by(audited.c.body, audited.c.year)
    one = twice.having(func.count() > 1).subquery()
    several = select(audited.c.report_id).join_from(
        audited, one, and_(one.c.body == audited.c.body, one.c.year == audited.c.year)
    )
    ids = list(connection.execute(several).scalars())
    for start in range(0, len(ids), 1000):
        some = ids[start : start + 1000]
        connection.execute(update(audited).where(audited.c.report_id.in_(some)).values(single=False))


def _copy_figures(connection: Connection) -> None:
    doubtful = figures.c.status.in_((Status.REVIEW.value, Status.MISSING.value))
    state = case((doubtful, DOUBTFUL), (figures.c.value.is_(None), BLANK), else_=SURE)
    amount = case((doubtful, None), else_=func.coalesce(figures.c.value, 0))
    chosen = (
        select(audited.c.report_id, _places.c.slot, amount, state, figures.c.page)
        .select_from(
            audited.join(_places, _places.c.edition == audited.c.edition).join(
                figures, and_(figures.c.report_id == audited.c.report_id, figures.c.place == _places.c.place)
            )
        )
        .order_by(audited.c.report_id, _places.c.slot)
    )
    connection.execute(insert(compared).from_select(["report_id", "slot", "amount", "state", "page"], chosen))
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE audited")
        connection.exec_driver_sql("ANALYZE compared")


def _read_corrected(connection: Connection) -> Iterator[tuple[int, Report]]:
    """The reports that people have decided on, as corrected."""
    question = select(audited.c.report_id).where(audited.c.sha256.in_(select(corrections.c.sha256)))
    ids = list(connection.execute(question.order_by(audited.c.report_id)).scalars())
    for start in range(0, len(ids), _DECIDED_AT_ONCE):
        some = ids[start : start + _DECIDED_AT_ONCE]
        yield from zip(some, read_reports(connection, some, corrected=True), strict=True)


def _put_corrected(connection: Connection, report_id: int, report: Report) -> None:
    by_key = {figure.key: figure for figure in report.cells}
    number = number_to_driver if connection.dialect.name == "sqlite" else lambda value: value
    rows = []
    for edition, _, key, slot in places():
        if edition != report.edition or key not in by_key:
            continue
        figure = by_key[key]
        amount = figure_to_amount(figure)
        doubtful = amount is None or figure.status in (Status.REVIEW, Status.MISSING)
        state = DOUBTFUL if doubtful else BLANK if figure.value is None else SURE
        rows.append((report_id, slot, None if doubtful else number(amount), state, figure.page))
    connection.execute(compared.delete().where(compared.c.report_id == report_id))
    insert_values(connection, compared, rows)
