"""A run into an archive that is ended from outside keeps what it stored, and the same command goes on from there."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.archive import open_archive

REPORT = Path(__file__).parents[1] / "fixtures" / "reports" / "report-digital-01.pdf"
DOCUMENTS = 30  # a second or two of work


def command(folder: Path) -> list[str]:
    extract = ["extract", str(folder / "in"), "--archive", str(folder / "a.db"), "--lang", "en"]
    return [sys.executable, "-m", "pipeline", *extract]


def stored(folder: Path) -> int:
    with open_archive(str(folder / "a.db")) as archive:
        return archive.count_sources().get("ok", 0)


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_that_was_stored_is_lost_and_nothing_is_read_twice(end: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "temporary").mkdir()
    for number in range(DOCUMENTS):
        copy = shutil.copy(REPORT, tmp_path / "in" / f"{number:02}.pdf")
        with Path(copy).open("ab") as file:
            file.write(b"\n%% %d" % number)  # another content, so that no report is taken for that of a copy
    environment = {**os.environ, "TMPDIR": str(tmp_path / "temporary")}
    with subprocess.Popen(command(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment) as run:
        while not (tmp_path / "a.db").exists() or stored(tmp_path) < 3:
            assert run.poll() is None
            time.sleep(0.05)
        run.send_signal(end)
        told = run.communicate(timeout=60)[1].decode()
    assert run.returncode != 0
    assert "Traceback" not in told
    before = stored(tmp_path)
    assert 3 <= before < DOCUMENTS
    if end is not signal.SIGKILL:
        assert not list((tmp_path / "temporary").iterdir())
    again = subprocess.run(command(tmp_path), capture_output=True, check=True, timeout=300, env=environment)
    assert stored(tmp_path) == DOCUMENTS
    with open_archive(str(tmp_path / "a.db")) as archive:
        assert archive.count_sources() == {"ok": DOCUMENTS}
        assert len(list(archive.reports())) == DOCUMENTS
        assert archive.runs()[0].outcomes == {"ok": DOCUMENTS - before}
    assert b"Traceback" not in again.stderr
