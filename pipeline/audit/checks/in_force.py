"""Documents in force: those of last year, and those made, less those repealed; offices recount, so it is soft."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, FromClause, and_, case, func, select

from pipeline.audit.model import AuditFinding, Outcome, Proof
from pipeline.audit.prepare import SURE, Prepared, audited, compared
from pipeline.audit.slots import slot, slots
from pipeline.model import Key, Severity
from pipeline.texts import Text

_TABLE, _MADE, _REPEALED, _IN_FORCE = "disclosure", "issued", "repealed", "in_force"
_FEW = 5  # documents, and that share of all, by which a recount may differ without a warning
_SHARE = 0.2

_GOES_ON = Text(
    "现行有效应为 {expected}（上年 {before} + 制发 {made} − 废止 {repealed}），报告为 {actual}；如属清理重计请说明",
    "{expected} would be in force ({before} of last year + {made} made − {repealed} repealed), printed is {actual}; "
    "a recount would explain it",
)
_TOO_FEW = Text(
    "本年制发 {made}、废止 {repealed}，现行有效却只有 {actual}",
    "{made} made and {repealed} repealed this year, yet only {actual} in force",
)


def check_in_force(prepared: Prepared) -> Outcome:
    """Findings on 规章 and on other documents, of one year and across two; the form of 2019 does not count them."""
    outcome = Outcome()
    for row in sorted({key.row for key in slots() if (key.table, key.column) == (_TABLE, _IN_FORCE)}):
        outcome.findings += _of_row(prepared.connection, row, outcome)
    return outcome


def _of_row(connection: Connection, row: str, outcome: Outcome) -> Iterator[AuditFinding]:
    now, last = audited.alias("now"), audited.alias("last_year")
    made, repealed, force = (compared.alias(name) for name in ("made", "repealed", "force"))
    before = compared.alias("force_before")
    both = now.join(last, and_(last.c.body == now.c.body, last.c.year == now.c.year - 1))
    pairs = _with(both, now, {made: (row, _MADE), repealed: (row, _REPEALED), force: (row, _IN_FORCE)})
    pairs = _with(pairs, last, {before: (row, _IN_FORCE)})
    sure = [each.c.state == SURE for each in (made, repealed, force, before)]
    conditions = [now.c.wanted, now.c.single, last.c.single]
    counted = select(func.count(), func.coalesce(func.sum(case((and_(*sure), 1), else_=0)), 0)).select_from(pairs)
    every, known = connection.execute(counted.where(*conditions)).one()
    outcome.compared += known
    outcome.not_comparable["figure_in_doubt_or_blank"] += every - known
    columns = (
        now.c.report_id, now.c.body, now.c.year, now.c.edition, now.c.sha256, now.c.path, force.c.page,
        made.c.amount.label("made"), repealed.c.amount.label("repealed"), force.c.amount.label("force"),
    )  # fmt: skip
    expected = before.c.amount + made.c.amount - repealed.c.amount
    differ = select(*columns, before.c.amount.label("before")).select_from(pairs)
    for found in connection.execute(differ.where(*conditions, *sure, expected != force.c.amount)):
        yield _goes_on(row, found)
    alone = _with(now, now, {made: (row, _MADE), repealed: (row, _REPEALED), force: (row, _IN_FORCE)})
    few = select(*columns).select_from(alone)
    for found in connection.execute(
        few.where(now.c.wanted, *sure[:3], made.c.amount - repealed.c.amount > force.c.amount)
    ):
        values = {"made": found.made, "repealed": found.repealed, "actual": found.force}
        yield _finding("in_force.too_few", Severity.WARNING, row, found, _TOO_FEW, values)


def _with(source: FromClause, report: Any, figures: dict[Any, tuple[str, str]]) -> FromClause:
    """Joined with figures of a report: by alias row and column."""
    for alias, (row, column) in figures.items():
        place = slot(_TABLE, row, column)
        source = source.join(alias, and_(alias.c.report_id == report.c.report_id, alias.c.slot == place))
    return source


def _goes_on(row: str, found: Any) -> AuditFinding:
    expected = found.before + found.made - found.repealed
    values = {"before": found.before, "made": found.made, "repealed": found.repealed, "actual": found.force}
    weak = abs(expected - found.force) <= max(_FEW, _SHARE * abs(float(expected)))
    severity = Severity.INFO if weak else Severity.WARNING
    return _finding("in_force.goes_on", severity, row, found, _GOES_ON, values | {"expected": expected})


def _finding(code: str, severity: Severity, row: str, found: Any, text: Text, values: dict[str, Any]) -> AuditFinding:
    key = Key(_TABLE, row, _IN_FORCE)
    return AuditFinding(
        check="in_force",
        code=code,
        severity=severity,
        body=found.body,
        year=found.year,
        message=Text(text.say("zh", **values), text.say("en", **values)),
        proofs=(Proof(key, found.year, found.force, values.get("expected"), found.page, found.sha256, found.edition),),
        sha256=found.sha256,
        path=found.path,
    )
