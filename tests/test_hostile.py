"""Files made to break, hang or flood their reader, or to lead it elsewhere; and names that lead out of the folder."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.batch.limits import Limits
from pipeline.batch.pool import Pool
from pipeline.errors import TooLarge
from pipeline.inputs import Document
from pipeline.load import open_document
from pipeline.load.document import MOST_PAGES
from pipeline.report import Report
from pipeline.settings import Settings

pikepdf = pytest.importorskip("pikepdf")

from fixtures.generate.hostile import HOSTILE, make_disguised, many_pages  # noqa: E402

FIXTURES = Path(__file__).parents[1] / "fixtures"
REPORT = FIXTURES / "reports" / "report-digital-01.pdf"
LIMITS = Limits(seconds=20.0, memory=1024)
SLACK = 15.0  # seconds for a process to start, on a busy machine
CODES = {
    "bomb.pdf": {"memory"},
    "form-loop.pdf": {"memory", "no_form"},
    "forms-doubled.pdf": {"memory", "timeout"},
    "pixels.pdf": {"no_form", "memory"},
    "pixels.png": {"too_large"},
    "wide.png": {"too_large"},
    "pages.pdf": {"too_large"},
    "nested-pages.pdf": {"damaged"},
}  # of the others: pages on which there is no form, however they are made


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(Settings(lang="en"), LIMITS, 1) as opened:
        yield opened


@pytest.mark.parametrize("name", HOSTILE)
def test_each_fails_with_its_reason_within_bounds(pool: Pool, name: str) -> None:
    document, started = Document(name, data=HOSTILE[name]()), time.monotonic()
    report = pool.once(document)
    assert time.monotonic() - started < LIMITS.seconds + SLACK
    assert report.error is not None
    assert report.error.code in CODES.get(name, {"no_form"}), report.error
    assert report.cells == ()


def test_a_document_may_have_many_pages_but_not_any_number() -> None:
    with open_document(many_pages(MOST_PAGES)) as document:
        assert len(document) == MOST_PAGES
    with pytest.raises(TooLarge, match=str(MOST_PAGES + 1)), open_document(many_pages(MOST_PAGES + 1)):
        pass


@pytest.fixture
def listener() -> Iterator[tuple[str, list[object]]]:
    """The address of a server, and who called it."""
    called: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            try:
                while True:
                    called.append(server.accept()[1])
            except OSError:
                return

        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", called
        server.shutdown(socket.SHUT_RDWR)


def gongkai(cwd: Path, *arguments: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "pipeline", *map(str, arguments), "--lang", "en"]
    environment = {**os.environ, "PYTHONPATH": str(FIXTURES.parent)}
    return subprocess.run(command, capture_output=True, check=False, timeout=300, cwd=cwd, env=environment)


def figures(report: Report) -> list[object]:
    return [(figure.key, figure.value, figure.printed, figure.status) for figure in report.cells]


def reports_of(out: Path) -> dict[str, Report]:
    reports = [Report.from_json(path.read_bytes()) for path in (out / "reports").iterdir()]
    return {report.source.path.rpartition("/")[2]: report for report in reports}


def test_what_is_around_a_report_is_not_followed_run_or_written(
    tmp_path: Path, pool: Pool, listener: tuple[str, list[object]]
) -> None:
    target, called = listener
    folder, out, here = (tmp_path / name for name in ("in", "out", "here"))
    folder.mkdir()
    here.mkdir()
    disguised = make_disguised(REPORT.read_bytes(), target)
    for name, data in disguised.items():
        (folder / name).write_bytes(data)
    got = gongkai(here, "extract", folder, "--out", out)
    assert (got.returncode, got.stderr) == (0, b"")
    plain = figures(pool.once(Document("plain.pdf", data=REPORT.read_bytes())))
    told = {name: figures(report) for name, report in reports_of(out).items()}
    assert told == dict.fromkeys(disguised, plain)
    assert called == []
    assert list(here.iterdir()) == []
    assert {path.name for path in tmp_path.iterdir()} == {"in", "out", "here"}
    assert {path.suffix for path in out.iterdir()} == {"", ".json", ".parquet"}


STRANGE: dict[str, bytes] = {
    "newline": b"a\nb.pdf",
    "dots": b"a..pdf",
    "leads up": b"a\\..\\..\\x.pdf",
    "escape": b"\x1b[2J\x1b]0;x\x07.pdf",
    "longest": "报".encode() * 83 + b"ab.pdf",  # 255 bytes
    "gbk": "报告".encode("gbk") + b".pdf",
    "mixed": "报".encode() + "告".encode("gb18030") + b"\xff.pdf",
}


def test_names_lead_nowhere_and_print_nothing_strange(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for number, name in enumerate(STRANGE.values()):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(REPORT.read_bytes() + b"%%%d" % number)
    (folder / "empty\n\x1b[2J.pdf").write_bytes(b"")
    got = gongkai(tmp_path, "extract", folder, "--out", out)
    assert got.returncode == 1, got.stderr
    assert len(got.stderr.strip().splitlines()) == 1, got.stderr
    assert b"\x1b" not in got.stderr
    assert len(list((out / "reports").iterdir())) == len(STRANGE) + 1
    assert {path.name for path in tmp_path.iterdir()} == {"in", "out"}


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    os.mkfifo(folder / "pipe.pdf")
    (folder / "zero.pdf").symlink_to("/dev/zero")
    (folder / "loop.pdf").symlink_to("loop.pdf")
    (folder / "up").symlink_to(tmp_path, target_is_directory=True)
    (folder / "good.pdf").write_bytes(REPORT.read_bytes())
    got = gongkai(tmp_path, "extract", folder, folder / "pipe.pdf", "--out", out)
    assert got.returncode == 1, got.stderr
    assert b"Traceback" not in got.stderr
    told = {name: report.error.code if report.error else "" for name, report in reports_of(out).items()}
    assert told.pop("good.pdf") == ""
    assert told.keys() >= {"zero.pdf", "pipe.pdf"}
    assert set(told.values()) <= {"document", "not_found"}


def test_what_libraries_say_of_a_file_is_not_printed(tmp_path: Path) -> None:
    with pikepdf.open(REPORT) as document:
        loop = document.make_indirect(pikepdf.Array())
        loop.append(loop)
        document.docinfo.Subject = loop
        document.save(tmp_path / "a.pdf")
    script = (
        "import sys; from pipeline.readers.plumber import PlumberReader; from pipeline.model import Box;"
        "print(PlumberReader(open(sys.argv[1], 'rb').read()).read(1, [Box(0, 0, 500, 500)])[0][0].reader)"
    )
    command = [sys.executable, "-c", script, tmp_path / "a.pdf"]
    got = subprocess.run(command, capture_output=True, check=True, cwd=FIXTURES.parent)
    assert got.stdout.startswith(b"pdfplumber")
    assert got.stderr == b""
