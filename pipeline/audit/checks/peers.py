"""Figures far above those of bodies of the same kind, level and year."""

from __future__ import annotations

from collections import defaultdict
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

_MESSAGE = Text(
    "远高于同级同类单位：{actual}，{peers} 个单位的中位数 {middle}",
    "far above bodies of its kind and level: {actual}, the median of {peers} is {middle}",
)


def check_peers(prepared: Prepared) -> Outcome:
    """A finding, for information, for each figure far above its peers that the body's own years do not explain."""
    outcome = Outcome()
    for slot in measures():
        groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
        for row in _read(prepared, slot):
            groups[row.year, row.level, row.function].append(row)
        for rows in groups.values():
            if len(rows) < _LEAST_PEERS:
                outcome.not_comparable["few_peers"] += len(rows)
                continue
            outcome.compared += len(rows)
            far = _far(rows)
            series = read_series(prepared, [row.body for row, _ in far], slot)
            outcome.findings += [
                _finding(slot, row, len(rows), distance, series.get(row.body, {}))
                for row, distance in far
                if not _explained(row, series.get(row.body, {}))
            ]
    return outcome


def _read(prepared: Prepared, slot: int) -> list[Any]:
    """The sure figures of bodies whose level is known; an office is one by its function, a government by none."""
    question = (
        select(
            audited.c.report_id, audited.c.body, audited.c.year, audited.c.level, audited.c.function,
            audited.c.edition, audited.c.sha256, audited.c.path, compared.c.amount, compared.c.page,
        )
        .join(compared, and_(compared.c.report_id == audited.c.report_id, compared.c.slot == slot))
        .where(
            audited.c.wanted, audited.c.single, audited.c.level.is_not(None), compared.c.state == SURE,
            or_(audited.c.function != "", audited.c.office.is_(False)),
        )
    )  # fmt: skip
    return list(prepared.connection.execute(question.order_by(audited.c.report_id)))


def _far(rows: list[Any]) -> list[tuple[Any, Distance]]:
    crowd = Crowd([row.amount for row in rows])
    far = [(row, crowd.distance(row.amount)) for row in rows if row.amount >= _LEAST]
    return [(row, distance) for row, distance in far if distance.score >= _FAR]


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
