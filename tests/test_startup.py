"""Nothing heavy is loaded before it is needed, and the first worker loads while the command line is read."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path

import pytest

from pipeline.batch.ahead import may_fork, start_ahead
from pipeline.batch.limits import Limits
from pipeline.batch.pool import Pool
from pipeline.batch.seal import try_seal
from pipeline.cli import main
from pipeline.inputs import Document
from pipeline.settings import Settings

ROOT = Path(__file__).parents[1]
# Its sums hold: nothing is read a second time, for which pdfplumber would be needed.
REPORT = str(ROOT / "fixtures/reports/report-digital-01.pdf")
# They take long to load. numpy and PIL do too, but are needed for any document, and pydantic by typer for any option.
HEAVY = {
    "alembic",
    "cv2",
    "fsspec",
    "onnxruntime",
    "pandas",
    "pdfplumber",
    "pyarrow",
    "rapidocr",
    "scipy",
    "sqlalchemy",
}


def loaded(program: str) -> set[str]:
    """The modules that a program of its own has loaded when it ends."""
    told = f"import sys\ntry:\n  {program}\nfinally:\n  print('loaded', *sys.modules, file=sys.stderr)"
    bare = {name: value for name, value in os.environ.items() if not name.startswith("COV")}  # coverage loads some too
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=False, env=bare)
    (line,) = (line for line in done.stderr.splitlines() if line.startswith("loaded "))
    return set(line.split()[1:])


def test_help_loads_nothing_that_reads_documents() -> None:
    modules = loaded("sys.argv = ['gongkai', '--help']; import pipeline.cli; pipeline.cli.main()")
    assert "pipeline.cli.app" in modules
    assert not modules & (HEAVY | {"numpy", "PIL", "pydantic", "pypdfium2", "multiprocessing", "pipeline.extraction"})


def test_a_born_digital_report_loads_no_recogniser_and_no_tables() -> None:
    modules = loaded(f"import pipeline; assert pipeline.extract({REPORT!r}).cells")
    assert "pipeline.extraction" in modules
    assert not modules & (HEAVY | {"pydantic", "pipeline.readers.paddle", "pipeline.surface.picture", "pdfminer"})
    assert "numpy.ma" not in modules  # np.median loads it
    assert "pipeline.grid.unruled.grids" not in modules  # all tables of this report are ruled


@pytest.fixture
def ahead() -> Iterator[int]:
    """The process id of a worker that was started ahead."""
    before = {child.pid for child in active_children()}
    start_ahead()
    (pid,) = {child.pid for child in active_children()} - before
    assert pid is not None
    yield pid
    for child in active_children():
        if child.pid == pid:
            child.kill()
            child.join()


def test_the_worker_started_ahead_reads_the_first_document(ahead: int) -> None:
    others = {child.pid for child in active_children()} - {ahead}
    with Pool(Settings(), Limits(), 1) as pool:
        documents = pool.in_order([Document(REPORT), Document(REPORT)])
        assert next(documents).cells
        assert {child.pid for child in active_children()} - others == {ahead}
        assert next(documents).cells


def test_another_is_started_where_that_one_has_died(ahead: int) -> None:
    for child in active_children():
        if child.pid == ahead:
            child.kill()
            child.join()
    with Pool(Settings(), Limits(), 1) as pool:
        assert next(pool.in_order([Document(REPORT)])).cells


FORKED = """
import sys
from pipeline.batch.ahead import may_fork, start_ahead

assert may_fork()
start_ahead()
from pipeline.batch.limits import Limits
from pipeline.batch.pool import Pool
from pipeline.inputs import Document
from pipeline.settings import Settings
from tests.test_isolation import breaking_out

assert "multiprocessing.resource_tracker" not in sys.modules
with Pool(Settings(), Limits(), 1, breaking_out) as pool:
    print(next(pool.in_order([Document(sys.argv[1])])).title)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is forked")
def test_a_process_that_was_forked_is_sealed_like_any_other(tmp_path: Path) -> None:
    if lacks := try_seal().lacks:
        pytest.skip("; ".join(lacks))
    (tmp_path / "old").write_text("x")
    (tmp_path / "a.pdf").write_text(str(tmp_path))
    command = [sys.executable, "-c", FORKED, tmp_path / "a.pdf"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    told = dict(one.split("=") for one in done.stdout.split())
    assert told["scratch"] == "done"
    assert {told[what] for what in ("new", "change", "remove", "rename", "socket")} == {"PermissionError"}
    assert (tmp_path / "old").read_text() == "x"


def test_a_program_that_holds_more_starts_a_new_process() -> None:
    import numpy  # noqa: F401 - it may keep threads

    assert not may_fork()


@pytest.mark.parametrize(
    ("line", "started"),
    [
        ("extract a.pdf --lang en", 1),
        ("extract a.pdf --jobs 2", 0),
        ("extract a.pdf --jobs=2", 0),
        ("extract a.pdf --cluster local", 0),
        ("extract --help", 0),
        ("extract", 0),
        ("review", 0),
    ],
)
def test_one_is_started_ahead_where_one_is_wanted(line: str, started: int, monkeypatch: pytest.MonkeyPatch) -> None:
    starts: list[int] = []
    monkeypatch.setattr("pipeline.batch.ahead.start_ahead", lambda: starts.append(1))
    monkeypatch.setattr("pipeline.cli.app.app", lambda: None)
    monkeypatch.setattr(sys, "argv", ["gongkai", *line.split()])
    monkeypatch.setattr("signal.signal", lambda *_: None)
    main()
    assert len(starts) == started
