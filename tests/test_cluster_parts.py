"""The parts of the cluster that need none: addresses, errors in one line, the window, the watch, a worker's lanes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline.archive import open_archive
from pipeline.batch import lane
from pipeline.batch.connection import connect, parse_address
from pipeline.batch.limits import Limits
from pipeline.batch.watch import Watch
from pipeline.batch.workers import Workers
from pipeline.cli.app import app
from pipeline.errors import ClusterError, UsageError
from pipeline.inputs import Document
from pipeline.settings import Settings
from tests.test_batch import documents, hostile

FIXTURES = Path(__file__).parents[1] / "fixtures" / "reports"
DIGITAL = [FIXTURES / f"report-{name}.pdf" for name in ("digital-00", "digital-01", "noline-digital-00")]


def run(*arguments: object, lang: str = "en") -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in (*arguments, "--lang", lang)])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("local", "local"),
        ("tcp://host:9000", "tcp://host:9000"),
        ("tls://host", "tls://host:8786"),
        ("host:9000", "tcp://host:9000"),
        ("10.0.0.1", "tcp://10.0.0.1:8786"),
        ("tcp://[::1]:9000", "tcp://[::1]:9000"),
    ],
)
def test_an_address_may_leave_out_what_is_usual(typed: str, meant: str) -> None:
    assert parse_address(typed) == meant


@pytest.mark.parametrize("typed", ["http://host", "tcp://", "tcp://me:secret@host:1", "tcp://host:port", "a b"])
def test_what_is_no_address_is_refused_and_no_password_is_repeated(typed: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_address(typed)
    assert "--cluster tcp://HOST:8786" in str(error.value)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(("lang", "told"), [("en", "no scheduler answers at"), ("zh", "没有调度器应答")])
def test_an_unreachable_scheduler_is_one_line_at_once_and_begins_no_run(lang: str, told: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    started = time.monotonic()
    result = run(
        "extract", DIGITAL[0], "--archive", tmp_path / "a.db", "--cluster", f"tcp://127.0.0.1:{port}", lang=lang
    )
    assert time.monotonic() - started < 10
    assert result.exit_code == 3
    assert result.output.count("\n") == 1
    assert f"tcp://127.0.0.1:{port}" in result.output
    assert told in result.output
    assert "dask scheduler" in result.output
    with open_archive(str(tmp_path / "a.db")) as archive:
        assert list(archive.runs()) == []


def test_what_is_no_scheduler_is_told_from_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            peer, _ = server.accept()
            peer, _ = server.accept()
            peer.recv(100)
            peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            peer.close()

        threading.Thread(target=answer, daemon=True).start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(ClusterError, match="is no scheduler of Dask"), connect(address, 1, "en"):
            pass


def test_tls_without_certificates_says_where_they_are_looked_for() -> None:
    with pytest.raises(ClusterError, match="DASK_DISTRIBUTED__COMM__TLS__CA_FILE"), connect("tls://a:1", 1, "en"):
        pass


def test_without_dask_the_line_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"pip install 'gongkai\[cluster\]'"), connect("local", 1, "en"):
        pass


def test_a_cluster_needs_an_archive() -> None:
    result = run("extract", DIGITAL[0], "--cluster", "local")
    assert result.exit_code == 2
    assert "--archive" in result.output


def test_a_cluster_on_the_spot_says_nothing_of_its_own_and_may_be_broken_off(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pipeline", "extract", *map(str, DIGITAL), "--archive", str(tmp_path / "a.db")]
    command += ["--cluster", "local", "--jobs", "1", "--lang", "en"]
    # Measuring coverage says on the same stream what it could not measure.
    alone = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True, env=alone
    )
    time.sleep(4)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert b"Traceback" not in told
    done = subprocess.run(command, capture_output=True, check=False, env=alone)
    assert done.returncode == 0
    assert done.stdout == b""
    with open_archive(str(tmp_path / "a.db")) as archive:
        assert archive.count_sources() == {"ok": 3}
    lines = [line for line in done.stderr.decode().splitlines() if "in the archive already" not in line]
    assert len(lines) == 1
    assert "0 failed" in lines[0]


def test_the_window_follows_the_workers() -> None:
    workers = Workers()
    assert (workers.room(), workers.room(alone=True)) == (8, 1)
    workers.update({"tcp://10.0.0.1:1": 8, "tcp://10.0.0.1:2": 8, "tcp://10.0.0.2:1": 8})
    assert (workers.room(), workers.room(alone=True)) == (48, 2)
    assert workers.free_machine(["10.0.0.1"]) == ("10.0.0.2", ["tcp://10.0.0.2:1"])
    assert workers.free_machine(["10.0.0.1", "10.0.0.2"]) == ("", [])
    workers.left_out.add("tcp://10.0.0.2:1")
    assert (workers.room(), workers.room(alone=True)) == (32, 1)
    assert workers.others(["tcp://10.0.0.1:1"]) == ["tcp://10.0.0.1:2"]
    workers.update({"tcp://10.0.0.2:1": 8})
    assert workers.room() == 0


def test_only_a_silent_worker_that_has_nothing_but_our_documents_hangs() -> None:
    watch = Watch(10.0)
    processing = {"silent": {"1"}, "busy": {"2"}, "shared": {"3", "another's"}, "idle": set()}
    ours = {"1", "2", "3"}
    assert watch.look(processing, ours, 0.0) == []
    watch.hear("busy", 8.0)
    watch.hear("idle", 8.0)
    assert watch.look(processing, ours, 10.5) == ["silent"]
    assert watch.look({"busy": {"2"}}, ours, 18.5) == ["busy"]
    assert watch.look({"silent": {"4"}}, {"4"}, 20.0) == [], "it had come back meanwhile"


def test_a_document_is_known_by_the_same_path_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.pdf").touch()
    assert lane.to_absolute(Document("a.pdf", True)) == Document(str(tmp_path / "a.pdf"), True)
    assert lane.to_absolute(Document("zip://b.pdf::a.pdf")).path == f"zip://b.pdf::{tmp_path}/a.pdf"
    assert lane.to_absolute(Document("s3://bucket/a.pdf")).path == "s3://bucket/a.pdf"
    assert lane.to_absolute(Document("zip://b.pdf::s3://bucket/a.zip")).path == "zip://b.pdf::s3://bucket/a.zip"
    there = ["a.pdf", "zip://b.pdf::a.pdf", f"zip://b.pdf::file://{tmp_path}/a.pdf"]
    assert [path for path in (*there, "b.pdf", "s3://bucket/a.pdf") if lane.is_there(Document(path))] == there


def test_the_process_of_a_lane_is_kept_and_given_up_when_idle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = documents(tmp_path, a=b"1", b=b"2")
    mine = lane.Lane()
    pids = []
    for document in (first, second):
        order = lane.Order(document, Settings(), Limits(seconds=6.0, memory=300), hostile, True)
        assert mine.read(order).error is None
        assert mine._pool
        pids.append(mine._pool._workers[0].process.pid)
    assert pids[0] == pids[1]
    mine.close_if_idle()
    assert mine._pool
    monkeypatch.setattr(lane, "IDLE", -1.0)
    mine.close_if_idle()
    assert mine._pool is None
    assert not Path(f"/proc/{pids[0]}").exists()
