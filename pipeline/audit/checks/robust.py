"""How far a number is from others, by median and median absolute deviation of logarithms.

Counts of offices range from none to millions; what is told is a change of size, which logarithms make a distance.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import expm1, log1p
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import select

from pipeline.audit.prepare import SURE, Prepared, audited, compared
from pipeline.audit.slots import new_requests, slots

_TO_SIGMA = 1.4826  # makes the median absolute deviation of a normal distribution its standard deviation
_LEAST_SPREAD = 0.25  # of a logarithm: figures that hardly ever changed may still change by a quarter

MEASURED_ROWS = ("normative_documents", "licensing", "penalties", "coercion", "fees")
_MEASURED_COLUMNS = ("issued", "decisions", "amount")


class Distance(NamedTuple):
    """How many robust deviations a number lies from the middle of others, and that middle."""

    score: float
    middle: float


def measures() -> tuple[int, ...]:
    """The slots of the figures that are held against own history and against peers."""
    chosen = [new_requests()]
    for key, slot in slots().items():
        if key.table == "disclosure" and key.row in MEASURED_ROWS and key.column in _MEASURED_COLUMNS:
            chosen.append(slot)
    return tuple(chosen)


class Crowd:
    """Numbers (not negative) from which others are measured."""

    def __init__(self, numbers: Sequence[Any]) -> None:
        logs = [_log(number) for number in numbers]
        self._middle = median(logs)
        self._spread = max(_LEAST_SPREAD, _TO_SIGMA * median(abs(each - self._middle) for each in logs))

    def distance(self, number: Any) -> Distance:
        """That of a number, positive where it is larger than the middle."""
        return Distance((_log(number) - self._middle) / self._spread, expm1(self._middle))


def _log(number: Any) -> float:
    return log1p(max(0.0, float(number)))


def read_series(prepared: Prepared, bodies: Sequence[int], slot: int) -> dict[int, dict[int, Any]]:
    """By body the sure amounts of a figure by year; years of which there are several reports are left out."""
    found: dict[int, dict[int, Any]] = {}
    at_once = 1000
    for start in range(0, len(bodies), at_once):
        question = (
            select(audited.c.body, audited.c.year, compared.c.amount)
            .join(compared, compared.c.report_id == audited.c.report_id)
            .where(
                audited.c.body.in_(bodies[start : start + at_once]),
                audited.c.single,
                compared.c.slot == slot,
                compared.c.state == SURE,
            )
        )
        for row in prepared.connection.execute(question.order_by(audited.c.year)):
            found.setdefault(row.body, {})[row.year] = row.amount
    return found
