"""`extract --archive`, `runs` and `export` as a user types them."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import openpyxl
import pandas
import pytest
from rich.cells import cell_len
from typer.testing import CliRunner, Result

from pipeline.cli.app import app
from pipeline.forms import load_form

FIXTURES = Path(__file__).parents[1] / "fixtures"
DIGITAL = [FIXTURES / "reports" / f"report-{name}.pdf" for name in ("digital-00", "digital-01", "noline-digital-00")]


WIDTH = 11  # characters of a column of the official layout


def first_report(archive: Path, folder: Path) -> str:
    run("export", "--archive", archive, "--to", folder / "first.jsonl")
    return (folder / "first.jsonl").read_text("utf-8").splitlines()[0]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in (*arguments, "--lang", "en")])


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of three reports and a file that is none."""
    path = tmp_path_factory.mktemp("archive") / "gongkai.db"
    result = run("extract", *DIGITAL, FIXTURES / "bad" / "not-a-pdf.pdf", "--archive", path)
    assert result.exit_code == 1, result.output
    assert "not-a-pdf.pdf: neither a PDF" in result.output
    assert "4 documents: 3 extracted" in result.output
    return path


def test_the_same_command_again_does_nothing(archive: Path) -> None:
    result = run("extract", *DIGITAL, "--archive", archive)
    assert result.exit_code == 0
    assert "3 documents are in the archive already" in result.output
    assert "0 documents:" in result.output


def test_runs_are_listed_with_their_failures(archive: Path) -> None:
    first = json.loads(run("runs", "--archive", archive, "--format", "json").stdout)[-1]
    assert first["state"] == "finished"
    assert first["outcomes"] == {"ok": 3, "failed": 1}
    assert first["failures"] == {"not_supported": 1}
    assert "not_supported 1" in " ".join(run("runs", "--archive", archive).stdout.split())


def test_exports_hold_every_figure_and_are_the_same_each_time(archive: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert run("export", "--archive", archive, "--to", tmp_path / name).exit_code == 0
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.parquet"))
    assert files
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in files)
    cells = pandas.read_parquet(tmp_path / "one" / "cells")
    assert len(cells) == 200 + 198 + 200
    assert set(cells.groupby("path").year.nunique()) == {1}


def test_csv_and_json_lines(archive: Path, tmp_path: Path) -> None:
    for name in ("a.csv", "wide.csv", "a.jsonl"):
        more = ["--wide"] if name == "wide.csv" else []
        assert run("export", "--archive", archive, "--to", tmp_path / name, *more).exit_code == 0
    assert len(pandas.read_csv(tmp_path / "a.csv")) == 598
    wide = pandas.read_csv(tmp_path / "wide.csv")
    tidy = pandas.read_csv(tmp_path / "a.csv").set_index(["path", "table", "row", "column"]).value
    assert len(wide) == 3
    for row in wide.to_dict("records"):
        assert row["requests.total.total"] == tidy[row["path"], "requests", "total", "total"]
    reports = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
    assert [len(report["cells"]) for report in reports].count(200) == 2
    assert all(report["timings"] == {} for report in reports)


def test_excel_has_the_official_layout_and_nothing_in_it_is_a_formula(archive: Path, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        assert run("export", "--archive", archive, "--to", tmp_path / name).exit_code == 0
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames[:3] == ["reports", "findings", "cells"]
    assert len(book.sheetnames) == 6
    assert book["cells"].max_row == 599
    sheet = book[book.sheetnames[3]]
    values = [cell.value for row in sheet.iter_rows() for cell in row]
    labels = {row.label for row in load_form("2019").table("requests").blocks[0].rows}
    assert labels & set(values)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    for sheet in book.worksheets[3:]:
        merged = {tuple(area.bounds[:2]): area.bounds for area in sheet.merged_cells.ranges}
        for row in sheet.iter_rows(min_row=3):
            for cell in row:
                if isinstance(cell.value, str) and cell.border.left.style:
                    left, top, right, bottom = merged.get((cell.column, cell.row), (cell.column, cell.row) * 2)
                    width = sum(WIDTH for _ in range(left, right + 1))
                    height = sum(sheet.row_dimensions[place].height for place in range(top, bottom + 1))
                    lines = -(-cell_len(cell.value) // width)
                    assert lines * cell.font.size * 1.2 <= height, f"{cell.value} has no room"
    shown = {cell.value for row in book[book.sheetnames[3]].iter_rows() for cell in row}
    report = json.loads(first_report(archive, tmp_path))
    assert {cell["value"] for cell in report["cells"] if cell["value"] is not None} <= shown


def test_duckdb_has_the_tidy_tables(archive: Path, tmp_path: Path) -> None:
    assert run("export", "--archive", archive, "--to", tmp_path / "a.duckdb").exit_code == 0
    with duckdb.connect(str(tmp_path / "a.duckdb"), read_only=True) as database:
        assert database.execute("SELECT count(*) FROM cells").fetchone() == (598,)
        assert database.execute("SELECT count(*) FROM reports").fetchone() == (3,)
        told = database.execute(
            "SELECT comment FROM duckdb_columns() WHERE table_name IN ('cells', 'findings', 'reports')"
        )
        assert all("." in comment and "。" in comment for (comment,) in told.fetchall())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("export", "--to", "a.xyz"), "no export to .xyz files"),
        (("export", "--to", "folder", "--wide"), "--wide is about CSV"),
        (("extract", "a.pdf", "--out", "x"), "--archive stores reports in the database only"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...], told: str, archive: Path) -> None:
    result = run(*arguments, "--archive", archive)
    assert result.exit_code == 2
    assert told in result.output


def test_nothing_to_do_is_exit_code_3_and_a_database_that_refuses_too(tmp_path: Path) -> None:
    assert run("extract", tmp_path / "none", "--archive", tmp_path / "a.db").exit_code in (1, 3)
    (tmp_path / "b.db").write_bytes(b"no database" * 100)
    result = run("runs", "--archive", tmp_path / "b.db")
    assert result.exit_code == 3
    assert "not a database" in result.output


def test_progress_as_json_and_metrics(tmp_path: Path) -> None:
    result = run(
        "extract", DIGITAL[0], "--archive", tmp_path / "a.db", "--progress", "json", "--metrics", tmp_path / "m.prom"
    )
    state = json.loads(next(line for line in result.output.splitlines() if line.startswith("{")))
    assert (state["documents"], state["total"], state["failed"], state["figures"]) == (1, 1, 0, 200)
    assert "gongkai_run_documents 1\n" in (tmp_path / "m.prom").read_text()


def test_killed_at_any_instant_it_goes_on_from_there(tmp_path: Path) -> None:
    """SIGKILL in mid-run, several times; in the end every document is there once."""
    folder = tmp_path / "in"
    folder.mkdir()
    for place in range(6):
        data = DIGITAL[place % 3].read_bytes() + b"\n%% %d" % place
        (folder / f"{place}.pdf").write_bytes(data)
    command = [sys.executable, "-m", "pipeline", "extract", str(folder), "--archive", str(tmp_path / "a.db")]
    for seconds in (1.5, 2.5):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(seconds)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    with sqlite3.connect(tmp_path / "a.db") as connection:
        assert connection.execute("SELECT count(*), count(DISTINCT sha256) FROM reports").fetchone() == (6, 6)
        assert connection.execute("SELECT count(*) FROM sources WHERE current").fetchone() == (6,)
        assert (
            connection.execute("SELECT min(n) FROM (SELECT count(*) n FROM figures GROUP BY report_id)").fetchone()[0]
            >= 198
        )


def test_metrics_that_cannot_be_written_are_told_before_the_run(tmp_path: Path) -> None:
    result = run("extract", DIGITAL[0], "--archive", tmp_path / "a.db", "--metrics", tmp_path / "no" / "m.prom")
    assert result.exit_code == 2
    assert "m.prom" in result.output
    assert "give another: --metrics FILE" in result.output
    assert not (tmp_path / "a.db").exists()
