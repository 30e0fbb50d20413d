"""Reports read back, as people have corrected them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from pipeline.archive.corrected import correct_report
from pipeline.archive.corrections import Correction, in_force, read_corrections
from pipeline.archive.rows import rows_to_report
from pipeline.archive.tables import figures, findings, reports, runs, sections, sources
from pipeline.language import Lang
from pipeline.report import Report

# The same archive is always read in the same order, whatever order it was written in.
ORDER = (reports.c.year, reports.c.organisation, reports.c.sha256, reports.c.settings_hash, reports.c.version)


@dataclass(frozen=True)
class Current:
    """The current report of a content as the machine read it, with all decisions on it in their order."""

    id: int
    version: str
    machine: Report
    decisions: tuple[Correction, ...]
    lang: Lang

    @cached_property
    def corrected(self) -> Report:
        """The report as people have corrected it."""
        return correct_report(self.machine, in_force(self.decisions), self.lang)


def open_current(connection: Connection, sha256: str) -> Current:
    """The current report of a content. KeyError where there is none."""
    question = select(reports.c.id, reports.c.version, reports.c.run_id).where(
        reports.c.sha256 == sha256, reports.c.superseded_by.is_(None)
    )
    found = connection.execute(question.order_by(reports.c.id.desc())).first()
    if found is None:
        raise KeyError(sha256)
    machine = next(read_reports(connection, [found.id], corrected=False))
    decisions = tuple(read_corrections(connection, [sha256]))
    return Current(found.id, found.version, machine, decisions, _lang(connection, found.run_id))


def read_current(connection: Connection, sha256: str, *, corrected: bool) -> Report:
    """The current report of a content. KeyError where there is none."""
    question = select(reports.c.id).where(reports.c.sha256 == sha256, reports.c.superseded_by.is_(None))
    found = connection.execute(question.order_by(reports.c.id.desc())).scalars().first()
    if found is None:
        raise KeyError(sha256)
    return next(read_reports(connection, [found], corrected=corrected))


def read_reports(connection: Connection, ids: list[int], *, corrected: bool) -> Iterator[Report]:
    """The reports of these ids, in that order."""
    columns = [column for column in reports.c if column.name != "path"]
    question = select(*columns, report_path().label("path")).where(reports.c.id.in_(ids))
    found = connection.execute(question).mappings()
    rows = {row["id"]: dict(row) for row in found}
    parts = [_by_report(connection, table, ids) for table in (figures, findings, sections)]
    decisions = _decisions(connection, [row["sha256"] for row in rows.values()]) if corrected else {}
    for report_id in ids:
        report = rows_to_report(rows[report_id], *(part.get(report_id, []) for part in parts))
        if decided := decisions.get(report.source.sha256):
            report = correct_report(report, decided, _lang(connection, rows[report_id]["run_id"]))
        yield report


def report_path() -> ColumnElement[str]:
    """Of `reports`: of several sources the first by name, so that it is the same whichever was read first."""
    path = select(func.min(sources.c.path)).where(sources.c.report_id == reports.c.id, sources.c.current)
    return func.coalesce(path.scalar_subquery(), reports.c.path)


def _decisions(connection: Connection, contents: list[str]) -> dict[str, Any]:
    found = sorted(read_corrections(connection, contents), key=attrgetter("sha256"))
    return {content: in_force(group) for content, group in groupby(found, key=attrgetter("sha256"))}


def _lang(connection: Connection, run_id: int) -> Lang:
    settings = connection.execute(select(runs.c.settings).where(runs.c.id == run_id)).scalar_one()
    return "en" if json.loads(settings).get("lang") == "en" else "zh"


def _by_report(connection: Connection, table: Any, ids: list[int]) -> dict[int, list[Any]]:
    question: Select[Any] = select(table).where(table.c.report_id.in_(ids)).order_by(table.c.report_id, table.c.place)
    rows = connection.execute(question).mappings()
    return {key: list(group) for key, group in groupby(rows, key=itemgetter("report_id"))}
