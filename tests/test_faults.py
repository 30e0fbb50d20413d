"""A full disk, a database that goes away: what is stored stays whole, and the rest can be done later."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from pipeline.archive import open_archive
from pipeline.errors import ArchiveGone
from pipeline.inputs import Document
from tests.postgres import control, server
from tests.test_batch import carry_out, documents

REPORT = Path(__file__).parents[1] / "fixtures" / "reports" / "report-digital-00.pdf"
ROOM = 200_000  # bytes that a file may have: enough for the tables and some reports, not for all


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """The folder of a server of its own."""
    with server(tmp_path) as url:
        yield Path(parse_qs(urlsplit(url).query)["host"][0])


def many(folder: Path, count: int) -> list[Document]:
    return documents(folder, **{f"d{number:02d}": b"%d" % number for number in range(count)})


def test_a_full_disk_ends_the_run_with_one_line_and_it_goes_on_from_there(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number}.pdf").write_bytes(REPORT.read_bytes() + b"\n%% %d" % number)
    command = [
        sys.executable,
        "-m",
        "pipeline",
        "extract",
        str(folder),
        "--archive",
        str(tmp_path / "a.db"),
        "--lang",
        "en",
    ]
    # Measuring coverage would write files as well, and say that it cannot.
    alone = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    full = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env=alone,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM)),
    )
    assert full.returncode == 3, full.stderr
    assert len(full.stderr.strip().splitlines()) == 1, full.stderr
    assert "check that the database runs, that its disk has room" in full.stderr
    with sqlite3.connect(tmp_path / "a.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        stored = connection.execute("SELECT report_id, count(*) FROM figures GROUP BY report_id").fetchall()
        assert all(count == 200 for _, count in stored)
        assert len(stored) < 12
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    with open_archive(str(tmp_path / "a.db")) as archive:
        assert len(list(archive.reports())) == 12


def test_a_server_that_is_restarted_in_mid_run_is_waited_for(home: Path, tmp_path: Path) -> None:
    told: list[str] = []
    named = many(tmp_path, 12)
    with open_archive(f"postgresql://gongkai@/postgres?host={home}", 60, told.append) as archive:

        def restart() -> None:
            while archive.count_sources().get("ok", 0) < 3:
                time.sleep(0.02)
            control(home, "stop")
            time.sleep(1)
            control(home, "start")

        thread = threading.Thread(target=restart)
        thread.start()
        assert carry_out(archive, named, pause=0.1) == 12
        thread.join()
        assert len(told) == 1, told
        assert archive.count_sources() == {"ok": 12}
        assert len(list(archive.reports())) == 12
        assert archive.runs()[0].state == "finished"


def test_a_server_that_does_not_come_back_ends_the_run_with_one_line_and_it_is_resumable(
    home: Path, tmp_path: Path
) -> None:
    named = many(tmp_path, 4)
    with open_archive(f"postgresql://gongkai@/postgres?host={home}", 1.5) as archive:
        with pytest.raises(ArchiveGone) as gone:
            carry_out(archive, named, after_first=lambda: control(home, "stop"))
        assert "\n" not in str(gone.value)
        control(home, "start")
        assert archive.count_sources() == {"ok": 1}
        assert carry_out(archive, named) == 3
        assert archive.count_sources() == {"ok": 4}
