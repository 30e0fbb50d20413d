"""The archive, in SQLite and PostgreSQL: what goes in comes out, once, in one order; lineage; refusals."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, event, inspect

from pipeline import model
from pipeline.archive import Archive, open_archive
from pipeline.archive.engine import archive_url, create_archive_engine, url_to_text
from pipeline.archive.migrate import migrate
from pipeline.archive.settings_hash import settings_to_hash, settings_to_json
from pipeline.archive.store import Origin, Reading
from pipeline.archive.tables import Figures, metadata
from pipeline.errors import ArchiveError, ReportRefused, UsageError
from pipeline.report import Failure, Report
from pipeline.settings import Settings
from tests.samples import varied_report


def report(name: str = "a", **changes: object) -> Report:
    """A report with all that one can have, as its JSON would give it back."""
    whole = Report.from_json(varied_report().to_json())
    source = replace(whole.source, path=f"{name}.pdf", sha256=name.ljust(64, "0"))
    return replace(whole, source=source, **changes)  # type: ignore[arg-type]


def origin(name: str = "a", stamp: str = "1:1") -> Origin:
    return Origin(f"{name}.pdf", stamp)


def outcome(archive: Archive, one: Origin, reading: Reading) -> str | None:
    return archive.outcomes([one], reading).get(one.path)


def test_a_report_comes_back_as_it_went_in(archive: Archive) -> None:
    run = archive.start_run(Settings(), ["in"])
    archive.record(report(), origin(), run)
    assert list(archive.reports()) == [report()]


def test_two_sources_of_one_content_are_one_report(archive: Archive) -> None:
    run = archive.start_run(Settings(), [])
    archive.record(report(), origin("b"), run)
    archive.record(report(), origin("a"), run)
    (only,) = archive.reports()
    assert only.source.path == "a.pdf", "the first by name, whichever was read first"
    assert archive.count_sources() == {"review": 2}


def test_a_known_content_is_adopted_without_reading_it_again(archive: Archive) -> None:
    run = archive.start_run(Settings(), [])
    archive.record(report(), origin(), run)
    assert archive.sizes([report().source.bytes, 7], run) == {report().source.bytes}
    assert archive.adopt(report().source.sha256, origin("copy"), run)
    assert not archive.adopt("f" * 64, origin("other"), run)
    assert outcome(archive, origin("copy"), run) == "review"
    assert outcome(archive, origin("other"), run) is None


def test_what_is_done_is_known_by_path_stamp_settings_and_version(archive: Archive) -> None:
    run = archive.start_run(Settings(), [], version="1")
    archive.record(report(), origin(), run)
    assert outcome(archive, origin(), run) == "review"
    assert outcome(archive, origin(stamp="2:2"), run) is None, "the file has changed"
    assert outcome(archive, origin(), archive.start_run(Settings(prose=True), [], version="1")) is None
    assert outcome(archive, origin(), archive.start_run(Settings(), [], version="2")) is None
    archive.record(report("b"), origin("b", stamp=""), run)
    assert outcome(archive, origin("b", stamp=""), run) is None, "without a stamp nothing tells that it is the same"


def test_a_later_version_supersedes_and_the_lineage_stays(archive: Archive) -> None:
    old, new = archive.start_run(Settings(), [], version="1"), archive.start_run(Settings(), [], version="2")
    archive.record(report(title="old"), origin(), old)
    archive.record(report(title="new"), origin(), new)
    assert [one.title for one in archive.reports()] == ["new"]
    assert [one.title for one in archive.reports(superseded=True)] == ["old", "new"]
    assert archive.count_sources() == {"review": 1}


def test_a_failure_is_a_source_without_a_report_and_counts_its_attempts(archive: Archive) -> None:
    run = archive.start_run(Settings(), [])
    failed = replace(report(), cells=(), findings=(), status="failed", error=Failure("damaged", "cannot be parsed"))
    archive.record(failed, origin(), run, attempts=2)
    assert outcome(archive, origin(), run) == "failed"
    assert list(archive.reports()) == []
    archive.record(report(), origin(), run)
    assert outcome(archive, origin(), run) == "review"


def test_reports_come_in_one_order_whatever_order_they_went_in(archive: Archive) -> None:
    run = archive.start_run(Settings(), [])
    for name in ("c", "a", "b"):
        archive.record(report(name), origin(name), run)
    assert [one.source.path for one in archive.reports()] == ["a.pdf", "b.pdf", "c.pdf"]


def test_the_migrations_make_the_tables_that_the_code_knows(archive: Archive) -> None:
    with archive._engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []


def test_a_broken_transaction_leaves_nothing(archive: Archive) -> None:
    run = archive.start_run(Settings(), [])
    twice = report(cells=(*report().cells, report().cells[0]))
    with pytest.raises(ReportRefused):
        archive.record(twice, origin(), run)
    assert list(archive.reports()) == []
    assert archive.count_sources() == {}


def test_text_that_no_database_takes_is_stored_without_it(archive: Archive) -> None:
    run = archive.start_run(Settings(), [])
    cells = (
        replace(report().cells[0], printed="1\ud8002\0", readings=(model.Reading("1\0\udc00", "r", 1.0),)),
        *report().cells[1:],
    )
    archive.record(report(title="年\0报\ud800", cells=cells), origin(), run)
    (stored,) = archive.reports()
    assert stored.title == "年\ufffd报\ufffd"
    assert stored.cells[0].printed == "1\ufffd2\ufffd"
    assert stored.cells[0].readings[0].text == "1\0\ufffd"


def test_a_number_past_all_bounds_does_not_stop_the_others(archive: Archive) -> None:
    run = archive.start_run(Settings(), [])
    archive.record(report(cells=(replace(report().cells[0], value=10**30), *report().cells[1:])), origin(), run)
    assert next(archive.reports()).cells[0].value == 10**30


def test_what_is_done_is_asked_in_a_few_questions(archive: Archive) -> None:
    run = archive.start_run(Settings(), [])
    for name in ("a", "b"):
        archive.record(report(name), origin(name), run)
    many = [origin(str(number)) for number in range(3000)]
    asked: list[str] = []
    event.listen(archive._engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert archive.outcomes([*many, origin("a"), origin("b", "2:2")], run) == {"a.pdf": "review"}
    assert len([one for one in asked if "sources" in one]) == 4


def test_a_figure_of_each_report_of_a_year_is_found_by_an_index(tmp_path: Path) -> None:
    with open_archive(str(tmp_path / "a.db")), sqlite3.connect(tmp_path / "a.db") as connection:
        plan = connection.execute(
            "EXPLAIN QUERY PLAN SELECT value FROM figures JOIN reports ON reports.id = report_id WHERE year = 2024"
            " AND (table_id, row_id, column_id) = ('requests', 'new', 'total')"
        ).fetchall()
    assert all("SEARCH" in step[3] for step in plan), plan


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    path = str(tmp_path / "a.db")
    with open_archive(path) as archive:
        archive.record(report(), origin(), archive.start_run(Settings(), []))
    with open_archive(path) as archive:
        assert len(list(archive.reports())) == 1


def test_an_archive_of_a_later_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    open_archive(str(path)).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(UsageError, match="later version"):
        open_archive(str(path))


def test_what_is_no_archive_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"no database" * 100)
    with pytest.raises(ArchiveError, match="not a database") as error:
        open_archive(str(tmp_path / "a.db"))
    assert "\n" not in str(error.value)
    for url in ("mysql://host/name", "postgresql://host:port/x"):
        with pytest.raises(UsageError):
            open_archive(url)


def test_a_folder_gets_the_usual_name_and_a_password_is_never_shown(tmp_path: Path) -> None:
    assert archive_url(str(tmp_path)).database == str(tmp_path / "gongkai.db")
    shown = url_to_text(archive_url("postgresql://me:secret@host/name"))
    assert "secret" not in shown
    assert shown.startswith("postgresql+psycopg://me:***@host")


def test_a_password_is_no_setting_of_a_result() -> None:
    assert settings_to_hash(Settings(password="x")) == settings_to_hash(Settings())
    assert "password" not in settings_to_json(Settings(password="x"))
    assert settings_to_hash(Settings(prose=True)) != settings_to_hash(Settings())


@given(st.one_of(st.none(), st.integers(-(10**12), 10**12), st.decimals(-(10**9), 10**9, places=4)))
def test_numbers_are_kept_exactly_in_sqlite(number: int | Decimal | None) -> None:
    kind, dialect = Figures(), create_engine("sqlite://").dialect
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE t (value NUMERIC)")
        connection.execute("INSERT INTO t VALUES (?)", (kind.process_bind_param(number, dialect),))
        got = kind.process_result_value(connection.execute("SELECT value FROM t").fetchone()[0], dialect)
    assert got == number


def test_sqlite_is_in_wal_mode_and_holds_its_references(tmp_path: Path) -> None:
    engine = create_archive_engine(archive_url(str(tmp_path / "a.db")))
    migrate(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    assert {"reports", "figures", "findings", "sections", "corrections", "runs", "sources"} <= set(
        inspect(engine).get_table_names()
    )
