"""Findings that the archive has of single reports, as corrected, without those about figures in doubt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select

from pipeline.archive.tables import figures, findings
from pipeline.audit.prepare import Prepared, audited
from pipeline.model import Finding, Key, Kind, Number, Severity, Status

_DOUBT = (Status.REVIEW, Status.MISSING)
_AT_ONCE = 1000  # values in one question


class Told(NamedTuple):
    """A finding with the report that it is about; `doubtful` where a figure of it is for review or missing."""

    report: Any
    finding: Finding
    doubtful: bool


def read_told(prepared: Prepared, kind: Kind, code: str = "") -> Iterator[Told]:
    """All findings of a kind, whose code begins so, on the audited reports, by report."""
    question = select(audited, *(column for column in findings.c if column.name != "report_id")).join(
        findings, findings.c.report_id == audited.c.report_id
    )
    question = question.where(audited.c.wanted, findings.c.kind == kind.value)
    if code:
        question = question.where(findings.c.code.startswith(code, autoescape=True))
    rows = [
        (row, _to_finding(row))
        for row in connection_rows(prepared, question.order_by(audited.c.report_id, findings.c.place))
        if row.report_id not in prepared.corrected
    ]
    doubts = _doubts(prepared, sorted({row.report_id for row, _ in rows}))
    for row, finding in rows:
        yield Told(row, finding, not doubts.get(row.report_id, set()).isdisjoint(finding.cells))
    yield from _of_corrected(prepared, kind, code)


def connection_rows(prepared: Prepared, question: Any) -> list[Any]:
    """The rows that answer a question."""
    return list(prepared.connection.execute(question))


def _of_corrected(prepared: Prepared, kind: Kind, code: str) -> Iterator[Told]:
    question = select(audited).where(audited.c.wanted).order_by(audited.c.report_id)
    for start in range(0, len(prepared.corrected), _AT_ONCE):
        some = list(prepared.corrected)[start : start + _AT_ONCE]
        for row in connection_rows(prepared, question.where(audited.c.report_id.in_(some))):
            report = prepared.corrected[row.report_id]
            doubts = {figure.key for figure in report.cells if figure.status in _DOUBT}
            for finding in report.findings:
                if finding.kind is kind and finding.code.startswith(code):
                    yield Told(row, finding, not doubts.isdisjoint(finding.cells))


def _doubts(prepared: Prepared, ids: list[int]) -> dict[int, set[Key]]:
    """By report the figures that are for review or missing."""
    found: dict[int, set[Key]] = {}
    columns = figures.c.report_id, figures.c.table_id, figures.c.row_id, figures.c.column_id
    doubtful = or_(*(figures.c.status == status.value for status in _DOUBT))
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        for row in connection_rows(prepared, select(*columns).where(and_(figures.c.report_id.in_(some), doubtful))):
            found.setdefault(row.report_id, set()).add(Key(row.table_id, row.row_id, row.column_id))
    return found


def count_wanted(prepared: Prepared) -> int:
    """How many reports are audited."""
    counted = select(func.count()).select_from(audited).where(audited.c.wanted)
    number: int = prepared.connection.execute(counted).scalar_one()
    return number


def _to_finding(row: Any) -> Finding:
    cells = tuple(Key(*cell) for cell in json.loads(row.cells))
    expected, actual = _number(row.expected), _number(row.actual)
    severity = Severity(row.severity)
    return Finding(Kind(row.kind), row.code, row.message, cells, expected, actual, severity, row.page)


def _number(text: str | None) -> Number | str | None:
    value: Number | str | None = None if text is None else json.loads(text, parse_float=Decimal)
    return value
