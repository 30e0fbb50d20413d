"""Jumps against a body's own earlier years."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, func, or_, select

from pipeline.audit.checks.robust import Crowd, Distance, measures, read_series
from pipeline.audit.model import AuditFinding, Outcome, Proof
from pipeline.audit.prepare import SURE, Prepared, audited, compared
from pipeline.audit.slots import slot_to_key
from pipeline.model import Severity
from pipeline.texts import Text

_LEAST_YEARS = 3  # before it: of fewer no spread is known
_TIMES = 3.0  # what is less than that times the largest year, and not that much below the smallest, is no jump
_LEAST = 20.0  # ... nor what differs by less
_FAR = 3.5  # robust deviations (Iglewicz and Hoaglin, 1993)

_MESSAGE = Text(
    "与本单位历年相差悬殊：{actual}，此前 {years} 年中位数 {middle}",
    "far from this body's own years: {actual}, the median of {years} years before is {middle}",
)


def check_history(prepared: Prepared) -> Outcome:
    """A finding for each figure that is a jump; the database finds those outside of all years before."""
    outcome = Outcome()
    for slot in measures():
        rows = _candidates(prepared, slot)
        series = read_series(prepared, sorted({row.body for row in rows}), slot)
        outcome.findings += _jumps(slot, rows, series)
    counted = select(func.count(func.distinct(audited.c.report_id))).where(audited.c.wanted)
    every = prepared.connection.execute(counted).scalar_one()
    earlier = audited.alias("earlier")
    before = and_(earlier.c.body == audited.c.body, earlier.c.year < audited.c.year)
    enough = (
        select(audited.c.report_id)
        .join(earlier, before)
        .where(audited.c.wanted)
        .group_by(audited.c.report_id)
        .having(func.count() >= _LEAST_YEARS)
        .subquery()
    )
    outcome.compared = prepared.connection.execute(select(func.count()).select_from(enough)).scalar_one()
    outcome.not_comparable["few_years"] = every - outcome.compared
    return outcome


def _candidates(prepared: Prepared, slot: int) -> list[Any]:
    """Reports whose figure is outside all years before by more than is usual."""
    earlier, then = audited.alias("earlier"), compared.alias("then")
    largest, smallest = func.max(then.c.amount), func.min(then.c.amount)
    amount = compared.c.amount
    columns = (
        audited.c.report_id, audited.c.body, audited.c.year, audited.c.edition, audited.c.sha256, audited.c.path,
        amount, compared.c.page,
    )  # fmt: skip
    question = (
        select(*columns)
        .join(compared, and_(compared.c.report_id == audited.c.report_id, compared.c.slot == slot))
        .join(earlier, and_(earlier.c.body == audited.c.body, earlier.c.year < audited.c.year, earlier.c.single))
        .join(then, and_(then.c.report_id == earlier.c.report_id, then.c.slot == slot, then.c.state == SURE))
        .where(audited.c.wanted, audited.c.single, compared.c.state == SURE)
        .group_by(*columns)
        .having(
            func.count() >= _LEAST_YEARS,
            or_(
                and_(amount >= largest * _TIMES, amount >= largest + _LEAST),
                and_(amount * _TIMES <= smallest, amount + _LEAST <= smallest),
            ),
        )
    )
    return list(prepared.connection.execute(question.order_by(audited.c.report_id)))


def _jumps(slot: int, rows: list[Any], series: dict[int, dict[int, Any]]) -> Iterator[AuditFinding]:
    for row in rows:
        before = {year: amount for year, amount in series[row.body].items() if year < row.year}
        distance = Crowd(list(before.values())).distance(row.amount)
        if abs(distance.score) >= _FAR:
            yield _finding(slot, row, before, distance)


def _finding(slot: int, row: Any, before: dict[int, Any], distance: Distance) -> AuditFinding:
    middle = round(distance.middle)
    values = {"actual": row.amount, "years": len(before), "middle": middle}
    return AuditFinding(
        check="history",
        code="history.jump",
        severity=Severity.WARNING,
        body=row.body,
        year=row.year,
        message=Text(_MESSAGE.say("zh", **values), _MESSAGE.say("en", **values)),
        proofs=(Proof(slot_to_key()[slot], row.year, row.amount, middle, row.page, row.sha256, row.edition),),
        sha256=row.sha256,
        path=row.path,
        history=(*sorted(before.items()), (row.year, row.amount)),
    )
