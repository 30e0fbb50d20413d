"""Several documents of one body and year, and reports with the same figures under other names or years."""

from __future__ import annotations

from collections import defaultdict
from math import log10
from typing import Any

from sqlalchemy import Float, and_, cast, func, select

from pipeline.audit.checks.told import count_wanted
from pipeline.audit.model import AuditFinding, Outcome, Proof
from pipeline.audit.prepare import SURE, Prepared, audited, compared, is_placed
from pipeline.model import Severity
from pipeline.texts import Text

_LEAST = 8  # figures that are not 0: reports with fewer are the same by chance, as most of a township are
# Digits of their different numbers: 50,000 reports make 10^9 pairs, of which some have nine independent digits alike.
_LEAST_DIGITS = 15
_AT_ONCE = 500  # reports asked for in one question
_SAME_BODY = Text("同一单位 {year} 年有 {count} 份不同的文件", "{count} documents of this body for {year}")
_OTHER_BODY = Text(
    "{count} 个数据与“{name}”{year}年的报告完全相同", "all {count} figures are those of the report of {name} for {year}"
)


def check_duplicates(prepared: Prepared) -> Outcome:
    """Findings on both; of same figures one for each report after the first."""
    outcome = Outcome(compared=count_wanted(prepared))
    alike = _alike(prepared)
    outcome.findings += _several(prepared, {frozenset(row.report_id for row in group) for group in alike})
    for group in alike:
        first = min(group, key=lambda row: (row.year, row.report_id))
        for row in group:
            other = row.body != first.body or row.year != first.year
            if row.report_id != first.report_id and row.wanted and other:
                outcome.findings.append(_same_figures(prepared, row, first))
    return outcome


def _several(prepared: Prepared, alike: set[frozenset[int]]) -> list[AuditFinding]:
    question = select(audited).where(audited.c.wanted, audited.c.single.is_(False))
    groups: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in prepared.connection.execute(question.order_by(audited.c.report_id)):
        groups[row.body, row.year].append(row)
    return [_several_finding(rows, alike, sure=is_placed(prepared, body)) for (body, _), rows in groups.items()]


def _several_finding(rows: list[Any], alike: set[frozenset[int]], *, sure: bool) -> AuditFinding:
    first = rows[0]
    ids = {row.report_id for row in rows}
    same = any(ids <= group for group in alike)  # the same report, as a scan and as a file of a word processor, say
    values = {"year": first.year, "count": len(rows)}
    return AuditFinding(
        check="duplicates",
        code="duplicates.same_figures_again" if same else "duplicates.several",
        severity=Severity.WARNING if sure and not same else Severity.INFO,
        body=first.body,
        year=first.year,
        message=Text(_SAME_BODY.say("zh", **values), _SAME_BODY.say("en", **values)),
        proofs=tuple(Proof(None, row.year, row.path, None, None, row.sha256, row.edition) for row in rows),
        sha256=first.sha256,
        path=first.path,
    )


def _alike(prepared: Prepared) -> list[list[Any]]:
    """Groups of reports whose figures are all the same and sure: candidates by three sums, then figure by figure."""
    amount = cast(compared.c.amount, Float)
    sums = (
        func.count().label("number"),
        func.sum(amount).label("total"),
        func.sum(amount * (compared.c.slot + 1)).label("weighted"),
    )
    of_report = (
        select(compared.c.report_id, *sums)
        .where(compared.c.state == SURE, compared.c.amount != 0)
        .group_by(compared.c.report_id)
        .having(func.count() >= _LEAST)
        .subquery()
    )
    same = func.count().over(partition_by=(of_report.c.number, of_report.c.total, of_report.c.weighted))
    marked = select(of_report.c.report_id, same.label("same")).subquery()
    question = select(audited).join(marked, and_(marked.c.report_id == audited.c.report_id, marked.c.same > 1))
    rows = {row.report_id: row for row in prepared.connection.execute(question)}
    figures: dict[int, list[tuple[int, Any, int]]] = defaultdict(list)
    ids = sorted(rows)
    columns = compared.c.report_id, compared.c.slot, compared.c.amount, compared.c.state
    for start in range(0, len(ids), _AT_ONCE):
        some = select(*columns).where(compared.c.report_id.in_(ids[start : start + _AT_ONCE]))
        for found in prepared.connection.execute(some.order_by(compared.c.report_id, compared.c.slot)):
            figures[found.report_id].append((found.slot, found.amount, found.state))
    groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for report_id in ids:
        groups[tuple(figures[report_id])].append(rows[report_id])
    return [
        group
        for amounts, group in groups.items()
        if len(group) > 1 and _digits({float(amount) for _, amount, _ in amounts if amount}) >= _LEAST_DIGITS
    ]


def _digits(numbers: set[float]) -> float:
    """How many digits numbers have together; a number that stands in several rows counts once."""
    return sum(log10(1 + abs(number)) for number in numbers)


def _same_figures(prepared: Prepared, row: Any, first: Any) -> AuditFinding:
    number = prepared.connection.execute(
        select(func.count()).where(compared.c.report_id == row.report_id, compared.c.amount != 0)
    ).scalar_one()
    values = {"count": number, "name": prepared.bodies[first.body].name, "year": first.year}
    return AuditFinding(
        check="duplicates",
        code="duplicates.other_year" if row.body == first.body else "duplicates.other_body",
        severity=Severity.WARNING,
        body=row.body,
        year=row.year,
        message=Text(_OTHER_BODY.say("zh", **values), _OTHER_BODY.say("en", **values)),
        proofs=(Proof(None, first.year, first.path, None, None, first.sha256, first.edition),),
        sha256=row.sha256,
        path=row.path,
    )
