"""Writing: a report with its source in one transaction, known by content, settings and version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, insert, select, update

from pipeline.archive.rows import figure_to_row, finding_to_row, report_to_row, section_to_row
from pipeline.archive.tables import figures, findings, reports, sections, sources
from pipeline.report import Report
from pipeline.schema import SECOND_DECIMALS


@dataclass(frozen=True, slots=True)
class Reading:
    """How a document was read: hash of the settings, version of the program, the run that did it."""

    settings_hash: str
    version: str
    run_id: int


@dataclass(frozen=True, slots=True)
class Origin:
    """The document as a source: its path or URL, and a stamp that changes when the file does ("" if none is known)."""

    path: str
    stamp: str


def store_report(connection: Connection, report: Report, origin: Origin, reading: Reading, attempts: int = 1) -> None:
    """Adds one report, or another source of a report that is there, or a source that failed.

    The caller's transaction makes it all or nothing.
    """
    report_id = None
    if not report.error:
        report_id = find_report(connection, report.source.sha256, reading)
        if report_id is None:
            report_id = _add_report(connection, report, reading)
            _supersede(connection, report.source.sha256, report_id)
    values = {
        "bytes": report.source.bytes,
        "outcome": report.status,
        "error_code": report.error.code if report.error else None,
        "error_message": report.error.message if report.error else None,
        "seconds": round(report.timings.get("total", 0.0), SECOND_DECIMALS),
        "report_id": report_id,
    }
    _put_source(connection, report.source.sha256, origin, reading, attempts, values)


def adopt_source(connection: Connection, sha256: str, origin: Origin, reading: Reading) -> bool:
    """Adds another source of the report of that content; False where there is no such report."""
    report_id = find_report(connection, sha256, reading)
    if report_id is None:
        return False
    row = connection.execute(select(reports.c.bytes, reports.c.status).where(reports.c.id == report_id)).one()
    values = {
        "bytes": row.bytes,
        "outcome": row.status,
        "error_code": None,
        "error_message": None,
        "seconds": 0.0,
        "report_id": report_id,
    }
    _put_source(connection, sha256, origin, reading, 0, values)
    return True


def find_report(connection: Connection, sha256: str, reading: Reading) -> int | None:
    """The id of the report of that content, by the same settings and version."""
    found = connection.execute(
        select(reports.c.id).where(
            reports.c.sha256 == sha256,
            reports.c.settings_hash == reading.settings_hash,
            reports.c.version == reading.version,
        )
    )
    report_id: int | None = found.scalar()
    return report_id


def _add_report(connection: Connection, report: Report, reading: Reading) -> int:
    row = report_to_row(report) | {
        "settings_hash": reading.settings_hash,
        "version": reading.version,
        "run_id": reading.run_id,
    }
    key = connection.execute(insert(reports).values(row)).inserted_primary_key
    report_id = int(key[0]) if key else 0
    parts: tuple[tuple[Any, list[dict[str, Any]]], ...] = (
        (figures, [figure_to_row(figure, report_id, place) for place, figure in enumerate(report.cells)]),
        (findings, [finding_to_row(finding, report_id, place) for place, finding in enumerate(report.findings)]),
        (sections, [section_to_row(section, report_id, place) for place, section in enumerate(report.sections)]),
    )
    for table, rows in parts:
        if rows:
            connection.execute(insert(table), rows)
    return report_id


def _supersede(connection: Connection, sha256: str, report_id: int) -> None:
    """The earlier readings of the same content, with other settings or by other versions, are kept behind this one."""
    connection.execute(
        update(reports)
        .where(reports.c.sha256 == sha256, reports.c.id != report_id, reports.c.superseded_by.is_(None))
        .values(superseded_by=report_id)
    )


def _put_source(
    connection: Connection, sha256: str, origin: Origin, reading: Reading, attempts: int, values: dict[str, Any]
) -> None:
    """One row a path, content, settings and version; the latest is the current one of its path."""
    connection.execute(update(sources).where(sources.c.path == origin.path, sources.c.current).values(current=False))
    values = {"stamp": origin.stamp, "current": True, "run_id": reading.run_id, **values}
    key = {
        "path": origin.path,
        "sha256": sha256,
        "settings_hash": reading.settings_hash,
        "version": reading.version,
    }
    same = and_(*(sources.c[name] == value for name, value in key.items()))
    again = connection.execute(update(sources).where(same).values(attempts=sources.c.attempts + attempts, **values))
    if not again.rowcount:
        connection.execute(insert(sources).values(attempts=attempts, **key, **values))
