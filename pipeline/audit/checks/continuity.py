"""What a body carried over last year against what it carried in this year, column by column."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from pipeline.audit.model import AuditFinding, Outcome, Proof
from pipeline.audit.prepare import BLANK, DOUBTFUL, Prepared, audited, compared, is_placed
from pipeline.audit.slots import carried, slot_to_key
from pipeline.model import Severity
from pipeline.render.labels import key_to_label
from pipeline.texts import Text

_MESSAGE = Text(
    "上年结转与 {last} 年报告的结转下年度不一致（{count} 列）：{column}应为 {expected}，现为 {actual}",
    "carried in is not what the report of {last} carried over (columns: {count}): "
    "{column} {expected} there, {actual} here",
)

_now, _last = audited.alias("now"), audited.alias("last_year")
_into, _out = compared.alias("into"), compared.alias("out")
_PAIRS = (
    _now.join(_last, and_(_last.c.body == _now.c.body, _last.c.year == _now.c.year - 1))
    .join(_into, and_(_into.c.report_id == _now.c.report_id, _into.c.slot.in_(tuple(carried()))))
    .join(_out, and_(_out.c.report_id == _last.c.report_id, _out.c.slot == case(carried(), value=_into.c.slot)))
)
_ONE_EACH: Sequence[ColumnElement[bool]] = (_now.c.wanted, _now.c.single, _last.c.single)


def check_carried(prepared: Prepared) -> Outcome:
    """A finding for each report of which a column differs.

    An error where all that differ are printed numbers, and the region of the body is known: others of that name may be.
    """
    outcome = Outcome()
    doubtful = or_(_into.c.state == DOUBTFUL, _out.c.state == DOUBTFUL)
    counted = select(func.count(), func.coalesce(func.sum(case((doubtful, 1), else_=0)), 0)).select_from(_PAIRS)
    every, unsure = prepared.connection.execute(counted.where(*_ONE_EACH)).one()
    outcome.compared = every - unsure
    outcome.not_comparable["figure_in_doubt"] = unsure
    twice = select(func.count(func.distinct(_now.c.report_id))).select_from(
        _now.join(_last, and_(_last.c.body == _now.c.body, _last.c.year == _now.c.year - 1))
    )
    twice = twice.where(_now.c.wanted, or_(_now.c.single.is_(False), _last.c.single.is_(False)))
    outcome.not_comparable["several_reports"] = prepared.connection.execute(twice).scalar_one()
    differ = (
        select(
            _now.c.report_id, _now.c.body, _now.c.year, _now.c.edition, _now.c.sha256, _now.c.path, _into.c.slot,
            _into.c.amount.label("into"), _out.c.amount.label("out"), _into.c.page,
            (_into.c.state + _out.c.state >= BLANK).label("blank"),
        )
        .select_from(_PAIRS)
        .where(*_ONE_EACH, ~doubtful, _into.c.amount != _out.c.amount)
        .order_by(_now.c.report_id, _into.c.slot)
    )  # fmt: skip
    rows = prepared.connection.execute(differ).all()
    for _, group in groupby(rows, key=lambda row: row.report_id):
        several = list(group)
        outcome.findings.append(_finding(several, sure=is_placed(prepared, several[0].body)))
    return outcome


def _finding(rows: list[Any], *, sure: bool) -> AuditFinding:
    first, last = rows[0], rows[-1]  # of all columns the last is that of all applicants
    proofs = tuple(
        Proof(slot_to_key()[row.slot], row.year, row.into, row.out, row.page, row.sha256, row.edition) for row in rows
    )
    values = {"last": first.year - 1, "count": len(rows), "expected": last.out, "actual": last.into}
    key = slot_to_key()[last.slot]
    values["column"] = key_to_label(last.edition, key)[1]
    return AuditFinding(
        check="continuity",
        code="continuity.carried_in",
        severity=Severity.ERROR if sure and not any(row.blank for row in rows) else Severity.WARNING,
        body=first.body,
        year=first.year,
        message=Text(_MESSAGE.say("zh", **values), _MESSAGE.say("en", **values)),
        proofs=proofs,
        sha256=first.sha256,
        path=first.path,
    )
