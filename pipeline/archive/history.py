"""The runs of an archive with what came of them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from pipeline.archive.tables import runs, sources


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run. `outcomes` counts its sources by outcome, `failures` those that failed by code of the error.

    A run in state "running" is at work, or was ended from outside (killed, power lost): its result is as it stands.
    """

    id: int
    started: str
    ended: str | None
    state: str
    version: str
    inputs: tuple[str, ...]
    documents: int
    seconds: float
    outcomes: dict[str, int]
    failures: dict[str, int]

    @property
    def rate(self) -> float | None:
        """Documents a second; None while it is not known."""
        return self.documents / self.seconds if self.seconds else None

    def to_plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self) | {"rate": self.rate}


def read_runs(connection: Connection) -> list[RunRecord]:
    """All runs, the latest first."""
    outcomes: dict[int, Counter[str]] = {}
    failures: dict[int, Counter[str]] = {}
    counted = select(sources.c.run_id, sources.c.outcome, sources.c.error_code, func.count().label("number")).group_by(
        sources.c.run_id, sources.c.outcome, sources.c.error_code
    )
    for row in connection.execute(counted):
        outcomes.setdefault(row.run_id, Counter())[row.outcome] += row.number
        if row.error_code:
            failures.setdefault(row.run_id, Counter())[row.error_code] += row.number
    return [
        RunRecord(
            id=row.id,
            started=row.started,
            ended=row.ended,
            state=row.state,
            version=row.version,
            inputs=tuple(json.loads(row.inputs)),
            documents=row.documents,
            seconds=row.seconds,
            outcomes=dict(outcomes.get(row.id, {})),
            failures=dict(failures.get(row.id, {})),
        )
        for row in connection.execute(select(runs).order_by(runs.c.id.desc()))
    ]
