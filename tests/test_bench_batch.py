"""The benchmarks of runs of many documents, on a few."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from pipeline.batch.limits import Limits
from pipeline.bench.batch import kills
from pipeline.bench.batch.crowd import make_crowd
from pipeline.bench.batch.kills import kill_at_random
from pipeline.bench.batch.many import Many, bookkeeping, run_many
from pipeline.bench.batch.poison import run_poisoned
from pipeline.bench.batch.program import Broken, Program
from pipeline.bench.batch.stores import fresh_archive
from pipeline.settings import Settings
from tests.postgres import server


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crowd")
    make_crowd(folder, 4)
    return folder


def test_a_crowd_is_made_of_different_contents_and_only_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.bench.batch.crowd._BASE", 1)
    paths = make_crowd(tmp_path, 3)
    assert len({hashlib.sha256(path.read_bytes()).digest() for path in paths}) == 3
    made: list[int] = []
    make_crowd(tmp_path, 4, made.append)
    assert made == [3]


def test_a_program_that_is_killed_ends_with_the_same_export(
    crowd: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kills, "_LONGEST", 0.8)
    told: list[str] = []
    program = Program(crowd, "", 1)
    result = kill_at_random(program, lambda name: fresh_archive(None, tmp_path, name), 2, 3, told.append)
    assert (result.kills, result.different) == (2, ())
    assert told


def test_an_export_that_differs_is_told(crowd: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exports = iter([{"a": b"1", "b": b"2"}, {"a": b"1", "b": b"3"}])
    monkeypatch.setattr(kills, "export_bytes", lambda archive, folder: next(exports))
    monkeypatch.setattr(kills.Program, "run", lambda program: None)
    monkeypatch.setattr(kills, "_one_round", lambda program, most, seconds, rng: most)
    result = kill_at_random(Program(crowd, "", 1), str, 2, 1, lambda line: None)
    assert result.different == ("round 1: b",)


def test_a_program_that_fails_is_not_taken_for_one_that_ran(tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"no PDF")
    with pytest.raises(Broken, match="code 1"):
        Program(tmp_path, str(tmp_path / "a.db"), 1).run()


def test_many_documents_are_counted_and_storing_is_timed(crowd: Path, tmp_path: Path) -> None:
    result = run_many(Program(crowd, fresh_archive(None, tmp_path, "many"), 1), 4)
    assert (result.sources, result.reports, result.lost) == (4, 4, 0)
    assert result.rate > 0
    assert 0 < bookkeeping(fresh_archive(None, tmp_path, "storing"), sorted(crowd.glob("*.pdf"))) < 1


def test_growth_compares_the_last_quarter_with_the_second() -> None:
    assert Many(8, 8, 8, 1.0, (50, 100, 102, 105)).growth == pytest.approx(0.05)
    assert Many(8, 7, 7, 1.0, ()).lost == 1


def test_poison_is_named_and_harms_no_other(tmp_path: Path) -> None:
    archive = fresh_archive(None, tmp_path, "poisoned")
    result = run_poisoned(tmp_path / "crowd", archive, 2, 2, Limits(seconds=5.0, memory=400), lambda line: None)
    assert (result.extracted, result.bad, result.mistold) == (2, 24, {})


def test_an_archive_of_a_server_is_empty_each_time(tmp_path: Path) -> None:
    from pipeline.archive import open_archive

    with server(tmp_path) as url:
        for _ in range(2):
            archive = fresh_archive(url, tmp_path, "one")
            with open_archive(archive) as opened:
                assert opened.runs() == []
                opened.start_run(Settings(), [])
