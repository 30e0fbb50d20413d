"""Figures far above those of bodies of the same kind, level and year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, or_, select

from pipeline.audit.checks.robust import Crowd, Distance, measures, read_series
from pipeline.audit.model import AuditFinding, Outcome, Proof
from pipeline.audit.prepare import SURE, Prepared, audited, compared
from pipeline.audit.slots import slot_to_key
from pipeline.model import Severity
from pipeline.texts import Text

_LEAST_PEERS = 20  # of fewer the middle says little
_FAR = 5.0  # robust deviations: bodies of one kind differ in size more than one body over its years
_LEAST = 50.0  # a figure below this is no surprise anywhere
_TIMES = 3.0  # what is less than that times the body's own middle year is its size, not an error

_AT_ONCE = 1000  # reports asked for in one question

_MESSAGE = Text(
    "远高于同级同类单位：{actual}，{peers} 个单位的中位数 {middle}",
    "far above bodies of its kind and level: {actual}, the median of {peers} is {middle}",
)


def check_peers(prepared: Prepared) -> Outcome:
    """A finding, for information, for each figure far above its peers that the body's own years do not explain."""
    outcome = Outcome()
    for slot in measures():
        for several in _groups(prepared, slot).values():
            if len(several) < _LEAST_PEERS:
                outcome.not_comparable["few_peers"] += len(several)
                continue
            outcome.compared += len(several)
            far = _far(several)
            outcome.findings += _findings(prepared, slot, far, len(several)) if far else ()
    return outcome


def _groups(prepared: Prepared, slot: int) -> dict[tuple[Any, ...], list[tuple[int, Any]]]:
    """Report and sure figure of bodies whose level is known, by year, level and what they do.

    An office is one of a kind by its function, a government by none. Nothing else is read of so many rows.
    """
    question = (
        select(audited.c.year, audited.c.level, audited.c.function, audited.c.report_id, compared.c.amount)
        .join(compared, and_(compared.c.report_id == audited.c.report_id, compared.c.slot == slot))
        .where(
            audited.c.wanted, audited.c.single, audited.c.level.is_not(None), compared.c.state == SURE,
            or_(audited.c.function != "", audited.c.office.is_(False)),
        )
    )  # fmt: skip
    groups: dict[tuple[Any, ...], list[tuple[int, Any]]] = defaultdict(list)
    for year, level, function, report_id, amount in prepared.connection.execute(question):
        groups[year, level, function].append((report_id, amount))
    return groups


def _far(several: list[tuple[int, Any]]) -> dict[int, Distance]:
    """By report how far its figure is above the others', where that is far."""
    large = [(report_id, amount) for report_id, amount in several if amount >= _LEAST]
    if not large:
        return {}
    crowd = Crowd([amount for _, amount in several])
    distances = {report_id: crowd.distance(amount) for report_id, amount in large}
    return {report_id: distance for report_id, distance in distances.items() if distance.score >= _FAR}


def _findings(prepared: Prepared, slot: int, far: dict[int, Distance], peers: int) -> Iterator[AuditFinding]:
    rows: list[Any] = []
    ids = sorted(far)
    for start in range(0, len(ids), _AT_ONCE):
        question = (
            select(audited, compared.c.amount, compared.c.page)
            .join(compared, and_(compared.c.report_id == audited.c.report_id, compared.c.slot == slot))
            .where(audited.c.report_id.in_(ids[start : start + _AT_ONCE]))
        )
        rows += prepared.connection.execute(question.order_by(audited.c.report_id))
    series = read_series(prepared, [row.body for row in rows], slot)
    for row in rows:
        years = series.get(row.body, {})
        if not _explained(row, years):
            yield _finding(slot, row, peers, far[row.report_id], years)


def _explained(row: Any, years: dict[int, Any]) -> bool:
    others = [amount for year, amount in years.items() if year != row.year]
    return bool(others) and row.amount < _TIMES * max(1.0, Crowd(others).distance(row.amount).middle)


def _finding(slot: int, row: Any, peers: int, distance: Distance, years: dict[int, Any]) -> AuditFinding:
    middle = round(distance.middle)
    values = {"actual": row.amount, "peers": peers - 1, "middle": middle}
    return AuditFinding(
        check="peers",
        code="peers.far_above",
        severity=Severity.INFO,
        body=row.body,
        year=row.year,
        message=Text(_MESSAGE.say("zh", **values), _MESSAGE.say("en", **values)),
        proofs=(Proof(slot_to_key()[slot], row.year, row.amount, middle, row.page, row.sha256, row.edition),),
        sha256=row.sha256,
        path=row.path,
        history=tuple(sorted(years.items())),
    )
