"""Where the program runs: without a network, a home, a terminal or a locale; with a database that another holds."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.archive import engine, open_archive
from pipeline.errors import ArchiveError
from pipeline.report import Report
from pipeline.settings import Settings

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "fixtures" / "reports" / "report-digital-01.pdf"
SCAN = ROOT / "fixtures" / "reports" / "report-fax-00.pdf"
EXTRACT = (sys.executable, "-m", "pipeline", "extract")
NO_NETWORK = ("unshare", "--map-root-user", "--net")


def run(*command: object, **environment: str | None) -> subprocess.CompletedProcess[bytes]:
    env = {name: value for name, value in {**os.environ, **environment}.items() if value is not None}
    words = [str(word) for word in command]
    return subprocess.run(
        words, capture_output=True, check=False, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, timeout=300
    )


@pytest.mark.parametrize("path", [REPORT, SCAN], ids=lambda path: path.stem)
def test_the_main_job_needs_no_network(path: Path) -> None:
    if not shutil.which("unshare") or run(*NO_NETWORK, "true").returncode:
        pytest.skip("this system gives no process a network of its own")
    probe = "import socket; socket.create_connection(('127.0.0.1', 9), 1)"
    assert b"unreachable" in run(*NO_NETWORK, sys.executable, "-c", probe).stderr  # not even its own
    got = run(*NO_NETWORK, *EXTRACT, path, "--format", "json")
    assert (got.returncode, got.stderr) == (0, b"")
    assert len(Report.from_json(got.stdout).cells) in (198, 200)


def test_neither_home_nor_locale_nor_terminal_are_needed() -> None:
    plain = Report.from_json(run(*EXTRACT, REPORT, "--format", "json").stdout)
    bare = dict.fromkeys(("HOME", "LANG", "LC_CTYPE", "TERM", "COLUMNS", "XDG_CACHE_HOME"))
    got = run(*EXTRACT, REPORT, "--format", "json", **bare, LC_ALL="C")
    assert (got.returncode, got.stderr) == (0, b"")
    assert Report.from_json(got.stdout).cells == plain.cells
    shown = run(*EXTRACT, REPORT, "--lang", "zh", **bare, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert b"Traceback" not in shown.stderr


def test_a_database_that_another_holds_is_waited_for_and_then_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_BUSY_SECONDS", 0.2)
    url = str(tmp_path / "a.db")
    with open_archive(url):
        pass
    other = sqlite3.connect(url, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(ArchiveError, match="locked"), open_archive(url) as archive:
        archive.start_run(Settings(), [])
    other.execute("COMMIT")
    other.close()
    with open_archive(url) as archive:
        assert archive.count_sources() == {}


def test_two_runs_may_fill_one_archive_at_once(tmp_path: Path) -> None:
    folder, url = tmp_path / "in", str(tmp_path / "a.db")
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.pdf").write_bytes(REPORT.read_bytes() + b"%%%d" % number)
    command = [*EXTRACT, str(folder), "--archive", url, "--lang", "en"]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, cwd=ROOT) for _ in range(2)]
    told = [process.communicate(timeout=200)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert b"Traceback" not in b"".join(told)
    with open_archive(url) as archive:
        assert archive.count_sources() == {"ok": 4}
        assert len(list(archive.reports())) == 4


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no /proc, which nobody can write to")
def test_an_output_folder_that_cannot_be_written_to_is_told_in_one_line() -> None:
    ended = run(*EXTRACT, REPORT, "--out", "/proc/gongkai", "--lang", "en")
    assert ended.returncode == 2
    (line,) = ended.stderr.decode().splitlines()
    assert line.startswith("gongkai: cannot write to /proc/gongkai: ")
    assert "--out DIR" in line
