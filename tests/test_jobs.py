"""A bad document harms nothing but its own report, in one process and in many."""

import hashlib
import time
from pathlib import Path

import pytest

from pipeline.batch.limits import Limits
from pipeline.batch.pool import Pool
from pipeline.errors import NothingToDo
from pipeline.inputs import Document
from pipeline.jobs import run_document
from pipeline.report import Report
from pipeline.settings import Settings
from tests.fakes import SLOW, fake_extract
from tests.samples import documents

CONTENTS = {"good": b"good", "slow": b"slow", "form": b"no form", "bug": b"bug", "void": b""}
CODES = {"good": None, "slow": None, "form": "no_form", "bug": "internal", "void": "empty", "gone": "not_found"}


def run(named: list[Document], jobs: int) -> list[Report]:
    with Pool(Settings(), Limits(), jobs, fake_extract) as pool:
        return list(pool.in_order(named))


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    for name, content in CONTENTS.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
    return [tmp_path / f"{name}.pdf" for name in CODES]


@pytest.mark.parametrize("jobs", [1, 2])
def test_one_after_the_other(paths: list[Path], jobs: int) -> None:
    reports = run(documents(*paths), jobs)
    assert [report.source.path for report in reports] == [str(path) for path in paths]
    assert [report.error and report.error.code for report in reports] == list(CODES.values())
    assert all((report.status == "failed") == (report.error is not None) for report in reports)


def test_a_failed_report_says_what_was_there_and_why(paths: list[Path]) -> None:
    report = run_document(Document(str(paths[2])), Settings(), fake_extract)
    assert report.source.sha256 == hashlib.sha256(b"no form").hexdigest()
    assert (report.source.bytes, report.source.pages, report.cells) == (7, 0, ())
    assert report.error is not None
    assert "gongkai forms" in report.error.message


def test_a_bug_is_told_in_one_line_with_its_place(paths: list[Path]) -> None:
    report = run_document(Document(str(paths[3])), Settings(), fake_extract)
    assert report.error is not None
    assert "ZeroDivisionError at fakes.py:" in report.error.message
    assert "division by zero" in report.error.message


def test_in_processes_the_order_stays_and_a_dying_one_takes_only_its_document(
    paths: list[Path], tmp_path: Path
) -> None:
    killer = tmp_path / "dies.pdf"
    killer.write_bytes(b"dies")
    order = [paths[1], killer, *paths, killer, paths[0]]
    reports = run(documents(*order), 2)
    assert [report.source.path for report in reports] == [str(path) for path in order]
    expected = [None, "crashed", *CODES.values(), "crashed", None]
    assert [report.error and report.error.code for report in reports] == expected


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_concerns_all_documents_is_raised(tmp_path: Path, jobs: int) -> None:
    (tmp_path / "a.pdf").write_bytes(b"no reader")
    with pytest.raises(NothingToDo):
        run(documents(tmp_path / "a.pdf"), jobs)


def test_reports_come_as_they_are_done() -> None:
    """A long run must not be collected first: the last document, which is slow, is still being read then."""
    named = [Document("-", data=b"good"), Document("-", data=b"slow"), Document("-", data=b"slow")]
    with Pool(Settings(), Limits(), 1, fake_extract) as pool:
        reports = pool.in_order(named)
        assert next(reports).source.bytes == len(b"good")
        started = time.monotonic()
        assert [report.source.bytes for report in reports] == [len(b"slow")] * 2
        assert time.monotonic() - started > SLOW
