"""An archive → its audit: everything prepared once, each check asked, what is not a finding counted."""

from __future__ import annotations

from sqlalchemy import case, func, select

from pipeline.archive import Archive
from pipeline.archive.tables import sources, standings
from pipeline.audit.checks import CHECKS
from pipeline.audit.checks.coverage import absent_bodies, covered_years, read_present
from pipeline.audit.model import Audit, Options, Totals, YearCoverage
from pipeline.audit.prepare import SURE, Prepared, audited, compared, prepare
from pipeline.audit.slots import new_requests
from pipeline.errors import NothingToDo
from pipeline.model import Status


def audit_archive(archive: Archive, options: Options) -> Audit:
    """The audit of what is asked for. NothingToDo where the archive has no report of it, and no register tells any."""
    while archive.catch_up():  # of an archive of an earlier version
        pass
    return archive.ask(lambda connection: _audit(prepare(connection, options)))


def _audit(prepared: Prepared) -> Audit:
    if not prepared.reports and prepared.options.register is None:
        raise NothingToDo("the archive has no report of what is asked for", "give another --year or --region, or none")
    present = read_present(prepared)
    return Audit(
        options=prepared.options,
        reports=prepared.reports,
        unnamed=prepared.unnamed,
        failed=_count_failed(prepared),
        bodies={
            number: body for number, body in prepared.bodies.items() if number in prepared.expected | present.keys()
        },
        outcomes={name: check(prepared) for name, check in CHECKS.items()},
        coverage=_coverage(prepared),
        unregistered=_unregistered(prepared),
        shares=_shares(prepared),
        totals=_totals(prepared),
    )


def _coverage(prepared: Prepared) -> list[YearCoverage]:
    present = read_present(prepared)
    counted = select(audited.c.year, func.count()).group_by(audited.c.year)
    numbers = {row[0]: row[1] for row in prepared.connection.execute(counted)}
    return [
        YearCoverage(
            year=year,
            reports=numbers.get(year, 0),
            present=sum(year in present.get(number, ()) for number in prepared.expected),
            absent=tuple(n for n in absent_bodies(prepared, present, year) if n not in prepared.unsure),
        )
        for year in covered_years(prepared, present)
    ]


def _unregistered(prepared: Prepared) -> list[int]:
    """Bodies that published and are in no register."""
    if prepared.options.register is None:
        return []
    return [number for number in sorted(prepared.expected) if prepared.bodies[number].entry is None]


def _shares(prepared: Prepared) -> dict[str, int]:
    sums = [func.coalesce(func.sum(standings.c[status.value]), 0) for status in Status]
    question = select(*sums).select_from(standings.join(audited, audited.c.report_id == standings.c.report_id))
    row = prepared.connection.execute(question.where(audited.c.wanted)).one()
    return {status.value: int(number) for status, number in zip(Status, row, strict=True)}


def _totals(prepared: Prepared) -> list[Totals]:
    sure = case((compared.c.state == SURE, 1), else_=0)
    question = (
        select(audited.c.year, func.coalesce(func.sum(compared.c.amount), 0), func.sum(sure))
        .join(compared, compared.c.report_id == audited.c.report_id)
        .where(compared.c.slot == new_requests(), audited.c.single)
        .group_by(audited.c.year)
        .order_by(audited.c.year)
    )
    return [Totals(row[0], row[1], int(row[2])) for row in prepared.connection.execute(question)]


def _count_failed(prepared: Prepared) -> int:
    question = select(func.count()).where(sources.c.current, sources.c.outcome == "failed")
    number: int = prepared.connection.execute(question).scalar_one()
    return number
