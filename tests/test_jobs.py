"""A bad document harms nothing but its own report, in one process and in many."""

import hashlib
from pathlib import Path

import pytest

from pipeline.errors import NothingToDo
from pipeline.inputs import Document
from pipeline.jobs import run_document, run_documents
from pipeline.settings import Settings
from tests.fakes import fake_extract
from tests.samples import documents

CONTENTS = {"good": b"good", "slow": b"slow", "form": b"no form", "bug": b"bug", "void": b""}
CODES = {"good": None, "slow": None, "form": "no_form", "bug": "internal", "void": "empty", "gone": "not_found"}


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    for name, content in CONTENTS.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
    return [tmp_path / f"{name}.pdf" for name in CODES]


def test_one_after_the_other(paths: list[Path]) -> None:
    reports = list(run_documents(documents(*paths), Settings(), extract=fake_extract))
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
    reports = list(run_documents(documents(*order), Settings(), jobs=2, extract=fake_extract))
    assert [report.source.path for report in reports] == [str(path) for path in order]
    expected = [None, "crashed", *CODES.values(), "crashed", None]
    assert [report.error and report.error.code for report in reports] == expected


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_concerns_all_documents_is_raised(tmp_path: Path, jobs: int) -> None:
    (tmp_path / "a.pdf").write_bytes(b"no reader")
    with pytest.raises(NothingToDo):
        list(run_documents(documents(tmp_path / "a.pdf"), Settings(), jobs, fake_extract))


def test_reports_come_as_they_are_done(paths: list[Path]) -> None:
    """A long run must not be collected first: the second document is not even opened when the first is handed out."""
    seen: list[str] = []

    def watch(documents: list[Document]) -> object:
        for document in documents:
            seen.append(document.path)
            yield document

    first = next(run_documents(watch(documents(*paths)), Settings(), extract=fake_extract))  # type: ignore[arg-type]
    assert first.status == "ok"
    assert len(seen) == 1
