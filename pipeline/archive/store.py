"""Writing: a report with its source in one transaction, known by content, settings and version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, case, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from pipeline.archive.bulk import insert_values, number_to_driver
from pipeline.archive.reading import open_current
from pipeline.archive.rows import figure_to_values, finding_to_values, report_to_row, section_to_values, storable
from pipeline.archive.standing import add_standing, keep_standing, report_to_standing
from pipeline.archive.tables import figures, findings, reports, sections, sources
from pipeline.model import Number
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
            if _supersede(connection, report.source.sha256, report_id):
                keep_standing(connection, open_current(connection, report.source.sha256))
            else:  # nobody can have decided on it yet
                add_standing(connection, report_id, report_to_standing(report, {}))
    values = {
        "bytes": report.source.bytes,
        "outcome": report.status,
        "error_code": report.error.code if report.error else None,
        "error_message": storable(report.error.message) if report.error else None,
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
    key = {"sha256": sha256, "settings_hash": reading.settings_hash, "version": reading.version}
    found = connection.execute(_FIND, key)
    report_id: int | None = found.scalar()
    return report_id


def _add_report(connection: Connection, report: Report, reading: Reading) -> int:
    row = report_to_row(report) | {
        "settings_hash": reading.settings_hash,
        "version": reading.version,
        "run_id": reading.run_id,
    }
    report_id: int = connection.execute(_ADD_REPORT, row).scalar_one()
    number = number_to_driver if connection.dialect.name == "sqlite" else _as_it_is
    insert_values(
        connection, figures, [figure_to_values(each, report_id, n, number) for n, each in enumerate(report.cells)]
    )
    insert_values(
        connection, findings, [finding_to_values(each, report_id, n) for n, each in enumerate(report.findings)]
    )
    insert_values(
        connection, sections, [section_to_values(each, report_id, n) for n, each in enumerate(report.sections)]
    )
    return report_id


def _as_it_is(value: Number | None) -> Number | None:
    return value


def _supersede(connection: Connection, sha256: str, report_id: int) -> int:
    """The earlier readings of the same content, with other settings or by other versions, are kept behind this one.

    How many were current.
    """
    return connection.execute(_SUPERSEDE, {"content": sha256, "later": report_id}).rowcount


def _put_source(
    connection: Connection, sha256: str, origin: Origin, reading: Reading, attempts: int, values: dict[str, Any]
) -> None:
    """One row a path, content, settings and version; the latest is the current one of its path."""
    connection.execute(_NOT_CURRENT, {"name": origin.path})
    row = {
        "path": origin.path,
        "sha256": sha256,
        "settings_hash": reading.settings_hash,
        "version": reading.version,
        "stamp": origin.stamp,
        "current": True,
        "run_id": reading.run_id,
        "attempts": attempts,
        **values,
    }
    connection.execute(_PUT_SOURCE[connection.dialect.name], row)


def _upsert_source(dialect: Any) -> Any:
    """Attempts of other runs add up; told twice by one run (it had lost its connection), they are the same ones."""
    put = dialect.insert(sources)
    new = put.excluded
    attempts = case((sources.c.run_id == new.run_id, new.attempts), else_=sources.c.attempts + new.attempts)
    names = ("stamp", "current", "run_id", *_OUTCOME)
    return put.on_conflict_do_update(
        index_elements=["path", "sha256", "settings_hash", "version"],
        set_={"attempts": attempts} | {name: new[name] for name in names},
    )


# Made once: to build a statement takes longer than to run it.
_OUTCOME = ("bytes", "outcome", "error_code", "error_message", "seconds", "report_id")
_FIND = select(reports.c.id).where(
    reports.c.sha256 == bindparam("sha256"),
    reports.c.settings_hash == bindparam("settings_hash"),
    reports.c.version == bindparam("version"),
)
_ADD_REPORT = insert(reports).returning(reports.c.id)
_SUPERSEDE = (
    update(reports)
    .where(
        reports.c.sha256 == bindparam("content"),
        reports.c.id != bindparam("later"),
        reports.c.superseded_by.is_(None),
    )
    .values(superseded_by=bindparam("later"))
)
_NOT_CURRENT = update(sources).where(sources.c.path == bindparam("name"), sources.c.current).values(current=False)
_PUT_SOURCE = {"sqlite": _upsert_source(sqlite), "postgresql": _upsert_source(postgresql)}
