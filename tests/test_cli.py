"""The command line: what is printed where, what is written, and the exit codes."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas
import pytest
from typer.testing import CliRunner, Result

from pipeline.cli.app import app
from pipeline.forms import load_form
from pipeline.report import Report
from tests.fakes import FakePool, fake_extract
from tests.samples import varied_report

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process, with the stand-in for extraction."""
    monkeypatch.setattr("pipeline.batch.pool.Pool", FakePool)
    monkeypatch.setattr("pipeline.extraction.extract_document", fake_extract)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in" / "二 区").mkdir(parents=True)
    for name, content in (("good.pdf", b"1"), ("二 区/年报 1.pdf", b"2"), ("bad.pdf", b"no form")):
        (tmp_path / "in" / name).write_bytes(content)
    return tmp_path / "in"


def gongkai(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Runs a command as a program of its own."""
    command = [sys.executable, "-m", "pipeline", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_one_document_as_tables(run: Run, folder: Path) -> None:
    got = run("extract", folder / "good.pdf")
    assert got.exit_code == 0
    assert got.stderr == ""
    for table in load_form("2021").tables:
        assert table.name in got.stdout
    assert "200 figures: 200 proven" in got.stdout
    assert "1 document" not in got.stdout


def test_json_of_one_document_is_the_report_and_nothing_else(run: Run, folder: Path) -> None:
    got = run("extract", folder / "good.pdf", "--format", "json")
    assert got.exit_code == 0
    assert Report.from_json(got.stdout).source.path == str(folder / "good.pdf")


def test_json_of_many_documents_is_one_report_a_line(run: Run, folder: Path) -> None:
    got = run("extract", folder, "--format", "json")
    assert got.exit_code == 1
    assert [Report.from_json(line).status for line in got.stdout.splitlines()] == ["failed", "ok", "ok"]


def test_csv_is_one_tidy_table(run: Run, folder: Path, tmp_path: Path) -> None:
    got = run("extract", folder / "good.pdf", folder / "二 区", "--format", "csv")
    (tmp_path / "cells.csv").write_text(got.stdout)
    frame = pandas.read_csv(tmp_path / "cells.csv")
    assert len(frame) == 400
    assert frame["path"].nunique() == 2


def test_out_writes_reports_and_tables(run: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    got = run("extract", folder, "--out", out)
    assert got.exit_code == 1
    assert sorted(path.name for path in (out / "reports").iterdir()) == ["bad.json", "good.json", "年报 1.json"]
    assert Report.from_json((out / "reports" / "bad.json").read_bytes()).error is not None
    assert len(pandas.read_parquet(out / "cells.parquet")) == 400
    assert len(pandas.read_parquet(out / "findings.parquet")) == 0
    assert pandas.read_parquet(out / "reports.parquet")["status"].tolist() == ["failed", "ok", "ok"]
    assert "3 documents: 2 extracted · 1 failed" in got.stdout
    assert not (out / "cells.csv").exists()


def test_out_with_csv_writes_csv_too(run: Run, folder: Path, tmp_path: Path) -> None:
    got = run("extract", folder / "good.pdf", "--out", tmp_path / "out", "--format", "csv")
    assert (got.exit_code, got.stdout) == (0, "")
    assert len(pandas.read_csv(tmp_path / "out" / "cells.csv")) == 200


def test_shared_stems_get_the_hash(run: Run, tmp_path: Path) -> None:
    for name, content in (("a/x.pdf", b"1"), ("b/x.pdf", b"no form"), ("c/x.pdf", b"no form"), ("y.pdf", b"3")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    run("extract", tmp_path, tmp_path / "gone" / "x.pdf", "--out", tmp_path / "out")
    failed = hashlib.sha256(b"no form").hexdigest()[:8]
    names = sorted(path.name for path in (tmp_path / "out" / "reports").iterdir())
    assert names == sorted(["x-abababab.json", f"x-{failed}.json", f"x-{failed}-2.json", "x-unread.json", "y.json"])


def test_each_failure_is_one_line_that_names_its_file(run: Run, folder: Path) -> None:
    got = run("extract", folder, folder / "gone.pdf")
    assert got.exit_code == 1
    lines = got.stderr.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"gongkai: {folder / 'bad.pdf'}: no table of the form found")
    assert lines[1].startswith(f"gongkai: {folder / 'gone.pdf'}: no such file")


def test_failures_in_chinese(run: Run, folder: Path) -> None:
    got = run("extract", folder / "bad.pdf", "--lang", "zh")
    assert "没有找到法定表格" in got.stderr
    assert "未能提取" in got.stdout


def test_timings_go_to_stderr(run: Run, folder: Path) -> None:
    got = run("extract", folder / "good.pdf", "--format", "json", "--timings")
    Report.from_json(got.stdout)
    assert "ms/page" in got.stderr
    assert "total - models" in got.stderr
    assert "75.0" in got.stderr  # 0.65 s less 0.5 s for models, over two pages


@pytest.mark.parametrize(
    "arguments",
    [
        ["extract"],
        ["extract", "a.pdf", "--format", "xml"],
        ["extract", "a.pdf", "--jobs", "-1"],
        ["extract", "a.pdf", "--readers", "crystal-ball"],
        ["extract", "a.pdf", "--readers", ""],
        ["extract", "a.pdf", "--lang", "fr"],
        ["extract", "a.pdf", "--out", "/dev/null/out"],
        ["forms", "--edition", "1999"],
        ["show", "pyproject.toml"],
        ["show", "."],
        ["excavate"],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2(run: Run, arguments: list[str]) -> None:
    got = run(*arguments)
    assert got.exit_code == 2
    assert got.stdout == ""
    assert got.stderr
    assert "Traceback" not in got.stderr


def test_nothing_to_do_exits_with_3(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    got = run("extract", tmp_path / "empty", "--out", tmp_path / "out")
    assert got.exit_code == 3
    assert len(got.stderr.splitlines()) == 1
    assert "no PDF" in got.stderr
    assert Report.from_json((tmp_path / "out" / "reports" / "empty.json").read_bytes()).status == "failed"
    (tmp_path / "no reader.pdf").write_bytes(b"no reader")
    assert run("extract", tmp_path / "no reader.pdf").exit_code == 3


def test_settings_reach_the_extraction(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def remember(data: bytes, name: str, settings: object) -> Report:
        seen.append(settings)
        return varied_report(name)

    monkeypatch.setattr("pipeline.extraction.extract_document", remember)
    run("extract", folder / "good.pdf", "--readers", "text, plumber", "--prose", "--password", "secret", "--lang", "zh")
    (settings,) = seen
    assert (settings.readers, settings.prose, settings.password, settings.lang) == (
        ("text", "plumber"),
        True,
        "secret",
        "zh",
    )


def test_show_prints_what_extract_printed(run: Run, folder: Path, tmp_path: Path) -> None:
    printed = run("extract", folder / "good.pdf").stdout
    run("extract", folder / "good.pdf", "--out", tmp_path / "out")
    assert run("show", tmp_path / "out" / "reports" / "good.json").stdout == printed


def test_show_of_nothing(run: Run, tmp_path: Path) -> None:
    got = run("show", tmp_path / "no.json")
    assert got.exit_code == 1
    assert "no such report" in got.stderr
    (tmp_path / "a.json").write_text(varied_report().to_json())
    assert run("show", tmp_path / "a.json", "--page", "1").exit_code == 2


def test_forms(run: Run) -> None:
    got = run("forms", "--edition", "2021", "--format", "json")
    (form,) = json.loads(got.stdout)
    assert form["edition"] == "2021"
    assert len(form["identities"]) == 42
    printed = run("forms", "--lang", "zh").stdout
    for edition in ("2021", "2019"):
        for table in load_form(edition).tables:
            for block in table.blocks:
                assert all(row.id in printed for row in block.rows)
                assert all(column.label in printed for column in block.columns)


def test_version_and_help(run: Run) -> None:
    from pipeline import __version__

    assert run("--version").stdout == f"gongkai {__version__}\n"
    assert run("--help").exit_code == 0


def test_as_a_program_pipes_are_silent_and_codes_are_told(tmp_path: Path) -> None:
    junk = tmp_path / "不是 报告.pdf"
    junk.write_text("not a PDF")
    got = gongkai("extract", junk, tmp_path / "gone.pdf", "--format", "json", "--lang", "en")
    assert got.returncode == 1
    assert [json.loads(line)["error"]["code"] for line in got.stdout.splitlines()] == ["not_supported", "not_found"]
    assert len(got.stderr.splitlines()) == 2
    assert "\x1b" not in got.stdout + got.stderr
    assert gongkai("extract", "--no-such-option").returncode == 2


def test_help_needs_nothing_heavy() -> None:
    """`gongkai --help` must answer at once."""
    heavy = {"numpy", "pandas", "pyarrow", "cv2", "onnxruntime", "pydantic", "scipy", "pdfplumber", "pypdfium2", "PIL"}
    code = f"import sys; import pipeline.cli.app; print(sorted({heavy!r} & set(sys.modules)))"
    got = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert got.stdout.strip() == "[]"
