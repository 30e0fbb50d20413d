"""What opens a document has no network and writes nowhere; what fetches one never parses it."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import gettempdir

import pytest

from pipeline.batch.limits import Limits
from pipeline.batch.pool import Pool
from pipeline.batch.scratch import Scratch, sweep
from pipeline.batch.seal import try_seal
from pipeline.batch.wire import from_bytes, to_bytes
from pipeline.batch.worker import READY
from pipeline.errors import PasswordNeeded
from pipeline.inputs import Document
from pipeline.model import Kind, Severity, Status
from pipeline.report import Report
from pipeline.settings import Settings
from tests.samples import sample_report

landlockpy = pytest.importorskip("landlockpy", reason="Landlock is of Linux")

SCOPED = 6  # the version of Landlock from which on it denies signals
SCAN = Path(__file__).parents[1] / "fixtures" / "reports" / "report-office-00.pdf"


@pytest.fixture(scope="module", autouse=True)
def sealed() -> None:
    if lacks := try_seal().lacks:
        pytest.skip("; ".join(lacks))


def _attempt(act: Callable[[], object]) -> str:
    try:
        act()
    except OSError as error:
        return type(error).__name__
    return "done"


def breaking_out(data: bytes, name: str, settings: Settings) -> Report:
    """Tries what an attack would; the report's title tells how each went."""
    outside, scratch = Path(data.decode()), Path(gettempdir())
    tried: dict[str, Callable[[], object]] = {
        "scratch": lambda: (scratch / "mine").write_text("x"),
        "new": lambda: (outside / "new").write_text("x"),
        "change": lambda: (outside / "old").write_text("x"),
        "cut": lambda: os.truncate(outside / "old", 0),
        "remove": (outside / "old").unlink,
        "rename": lambda: (outside / "old").rename(scratch / "old"),
        "rights": lambda: (outside / "old").chmod(0o777),
        "folder": (outside / "folder").mkdir,
        "link": lambda: (outside / "link").symlink_to("/"),
        "socket": socket.socket,
        "signal": lambda: os.kill(os.getppid(), 0),
        "program": lambda: subprocess.run(["touch", outside / "new"], check=True, capture_output=True),
    }
    try:
        told = [f"{what}={_attempt(act)}" for what, act in tried.items()]
    except subprocess.CalledProcessError as error:
        told = [*(f"{what}={_attempt(act)}" for what, act in list(tried.items())[:-1]), f"program={error.returncode}"]
    return replace(sample_report(name), title=" ".join(told))


def title(document: Document, writable: tuple[str, ...] = ()) -> dict[str, str]:
    with Pool(Settings(), Limits(writable=writable), 1, breaking_out) as pool:
        report = pool.once(document)
    assert report.error is None, report.error
    return dict(pair.split("=") for pair in (report.title or "").split())


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    (tmp_path / "old").write_text("as it was")
    return tmp_path


def test_what_reads_a_document_writes_nowhere_else_and_has_no_network(outside: Path) -> None:
    told = title(Document("-", data=str(outside).encode()))
    if landlockpy.abi_version() < SCOPED:
        told.pop("signal")
    assert told.pop("scratch") == "done"
    assert told.pop("program") == "1"
    assert set(told.values()) == {"PermissionError"}, told
    assert [path.name for path in outside.iterdir()] == ["old"]
    assert (outside / "old").read_text() == "as it was"


def test_folders_that_are_named_can_be_written_to(outside: Path) -> None:
    told = title(Document("-", data=str(outside).encode()), (str(outside),))
    assert (told["new"], told["socket"]) == ("done", "PermissionError")


def test_nothing_of_a_scratch_folder_is_left(outside: Path) -> None:
    with Pool(Settings(), Limits(), 1, breaking_out) as pool:
        pool.once(Document("-", data=str(outside).encode()))
        (worker,) = pool._workers
        scratch = worker.scratch.path
        assert (scratch / "mine").exists()
    assert not scratch.exists()


def test_what_a_killed_run_left_is_removed_by_the_next_and_what_is_in_use_is_not(
    outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(outside))
    left = "import os; from pipeline.batch.scratch import Scratch; Scratch(); os._exit(0)"
    subprocess.run([sys.executable, "-c", left], env={**os.environ, "TMPDIR": str(outside)}, check=True)
    used = Scratch()
    (outside / "gongkai-scratch-of-somebody-else").mkdir()
    assert len(list(outside.glob("gongkai-scratch-*"))) == 3
    sweep()
    assert {used.path.name, "gongkai-scratch-of-somebody-else", "old"} == {path.name for path in outside.iterdir()}
    used.remove()


def test_a_run_that_is_told_to_end_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "temporary").mkdir()
    for number in range(40):
        shutil.copy(SCAN, tmp_path / "in" / f"{number}.pdf")
    command = [sys.executable, "-m", "pipeline", "extract", str(tmp_path / "in"), "--out", str(tmp_path / "out")]
    with subprocess.Popen(command, env={**os.environ, "TMPDIR": str(tmp_path / "temporary")}) as run:
        while not list((tmp_path / "temporary").iterdir()) and run.poll() is None:
            time.sleep(0.05)
        run.terminate()
    assert run.returncode not in (0, -signal.SIGTERM)
    assert not list((tmp_path / "temporary").iterdir())


@pytest.fixture
def web(outside: Path) -> Iterator[str]:
    """The address of a server whose documents say where they would break out to."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(404 if "gone" in self.path else 200)
            self.end_headers()
            self.wfile.write(str(outside).encode())

        def log_message(self, *_: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_what_is_fetched_is_read_without_the_network_too(web: str) -> None:
    pytest.importorskip("aiohttp")
    told = title(Document(f"{web}/a.pdf"))
    assert told["socket"] == "PermissionError"
    assert told["new"] == "PermissionError"


def dying(data: bytes, name: str, settings: Settings) -> Report:
    os._exit(7)


def test_a_fetched_document_that_kills_its_reader_or_is_not_there_is_told(web: str) -> None:
    pytest.importorskip("aiohttp")
    with Pool(Settings(), Limits(), 1, dying) as pool:
        codes = [pool.once(Document(f"{web}/{name}")).error for name in ("a.pdf", "gone.pdf", "a.pdf")]
    assert [error and error.code for error in codes] == ["crashed", "not_found", "crashed"]
    assert codes[0] is not None
    assert "exit code 7" in codes[0].message


class Payload:
    """Asks who unpickles it to make a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
        return Path.touch, (self._path,)


def stalling(data: bytes, name: str, settings: Settings) -> Report:
    """Says that it is ready, as a worker does before its first document, and goes on for long."""
    for pipe in [each for each in gc.get_objects() if isinstance(each, Connection)]:
        pipe.send_bytes(to_bytes(READY))
    time.sleep(60)
    return sample_report(name)


def test_nobody_sets_the_clock_of_a_document_back() -> None:
    with Pool(Settings(), Limits(seconds=30.0), 1, stalling) as pool:
        started = time.monotonic()
        report = pool.once(Document("-", data=b"1"))
    assert report.error is not None
    assert (report.error.code, "gave no report" in report.error.message) == ("crashed", True)
    assert time.monotonic() - started < 30


def lying(data: bytes, name: str, settings: Settings) -> Report:
    return replace(sample_report(name), title=Payload(Path(data.decode())))  # type: ignore[arg-type]


def test_a_report_that_would_run_something_is_none(outside: Path) -> None:
    with Pool(Settings(), Limits(), 1, lying) as pool:
        report = pool.once(Document("-", data=str(outside / "made").encode()))
    assert report.error is not None
    assert report.error.code == "crashed"
    assert not (outside / "made").exists()


@pytest.mark.parametrize("answer", [sample_report("a"), PasswordNeeded("locked"), "ready"])
def test_answers_come_as_they_were_sent(answer: object) -> None:
    assert repr(from_bytes(to_bytes(answer), object)) == repr(answer)
    with pytest.raises(EOFError):
        from_bytes(to_bytes(answer), int)


@pytest.mark.parametrize("member", [*Status, *Kind, *Severity])
def test_members_of_enumerations_come_through_in_every_version_of_python(
    member: Enum, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some versions pickle them as a call of `getattr`, which no parent takes."""
    monkeypatch.setattr(
        type(member), "__reduce_ex__", lambda self, _: (getattr, (type(self), self.name)), raising=False
    )
    assert from_bytes(to_bytes(member), type(member)) is member


def test_no_library_reports_to_its_maker(tmp_path: Path) -> None:
    """ONNX Runtime does by itself, but in CI; in a sealed process it complains that it cannot."""
    told = {name: value for name, value in os.environ.items() if name != "CI" and not name.startswith("ORT_")}
    command = [sys.executable, "-m", "pipeline", "extract", str(SCAN), "--out", str(tmp_path)]
    done = subprocess.run(command, env=told, capture_output=True, text=True, check=True)
    assert done.stderr == ""
