"""Bad input, as a user gives it: one line on stderr each, an exit code, a failed entry, the good ones unharmed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.report import Report

BAD = Path(__file__).parents[1] / "fixtures" / "bad"
LOCKED, PASSWORD = "locked.pdf", "gongkai"
GOOD = ("2024年 年度报告（终稿）.pdf", "missing-table.pdf")
CODES: dict[str, str] = json.loads((BAD / "failures.json").read_text("utf-8")) | {
    LOCKED: "password",
    "void": "not_found",  # a folder without documents
    "gone.pdf": "not_found",
}
WORDS = {"password": "--password", "no_form": "no table of the form found", "too_large": "10.0 m", "empty": "empty"}


Run = tuple[subprocess.CompletedProcess[str], dict[str, Report]]


def gongkai(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline", *map(str, arguments), "--lang", "en"]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One run over all that is bad and some that is good; the reports by the names of their files."""
    out = tmp_path_factory.mktemp("out")
    (out / "void").mkdir()
    got = gongkai("extract", BAD, out / "void", out / "gone.pdf", "--out", out)
    reports = [Report.from_json(path.read_bytes()) for path in (out / "reports").iterdir()]
    return got, {Path(report.source.path).name: report for report in reports}


def test_some_failed_and_nothing_was_silent(run: Run) -> None:
    got, reports = run
    assert got.returncode == 1
    assert set(reports) == set(CODES) | set(GOOD)
    assert "Traceback" not in got.stderr
    assert len(got.stderr.splitlines()) == len(CODES)


@pytest.mark.parametrize("name", CODES)
def test_each_has_its_line_and_its_entry(run: Run, name: str) -> None:
    got, reports = run
    (line,) = [line for line in got.stderr.splitlines() if f"{name}:" in line]
    report = reports[name]
    assert report.error is not None
    assert (report.status, report.error.code, report.cells) == ("failed", CODES[name], ())
    assert line.endswith(f"{name}: {report.error.message}")
    assert WORDS.get(CODES[name], "; ") in line


def test_the_others_are_not_harmed(run: Run) -> None:
    _, reports = run
    good, lacking = (reports[name] for name in GOOD)
    assert (good.status, len(good.cells)) == ("ok", 200)
    assert lacking.status == "review"
    missing = [figure for figure in lacking.cells if figure.status == "missing"]
    (finding,) = [finding for finding in lacking.findings if finding.code == "layout.table_missing"]
    assert set(finding.cells) == {figure.key for figure in missing}
    assert {figure.table for figure in missing} == {missing[0].table}


def test_the_password_opens_it() -> None:
    assert gongkai("extract", BAD / LOCKED, "--password", "wrong").returncode == 1
    got = gongkai("extract", BAD / LOCKED, "--password", PASSWORD, "--format", "json")
    assert (got.returncode, got.stderr) == (0, "")
    assert len(Report.from_json(got.stdout).cells) == 200
