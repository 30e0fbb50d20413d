"""`gongkai verify`: the archive says what the documents print, or is told not to."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline.archive import open_archive
from pipeline.cli.app import app

REPORTS = Path(__file__).parents[1] / "fixtures" / "reports"
NAMES = ("report-digital-00.pdf", "report-digital-01.pdf")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in (*arguments, "--lang", "en")])


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive of two reports beside their documents."""
    folder = tmp_path_factory.mktemp("verify")
    for name in NAMES:
        shutil.copy(REPORTS / name, folder)
    assert run("extract", folder, "--archive", folder / "a.db").exit_code == 0
    return folder


@pytest.fixture
def folder(extracted: Path, tmp_path: Path) -> Path:
    """A copy of it; the archive has the documents still from the first place."""
    return Path(shutil.copytree(extracted, tmp_path / "copy"))


def outcomes(folder: Path, *arguments: object) -> tuple[int, dict[str, str]]:
    done = run("verify", "--archive", folder / "a.db", "--all", "--format", "json", *arguments)
    told = json.loads(done.stdout)
    return done.exit_code, {Path(each["path"]).name: each["outcome"] for each in told}


def test_an_archive_that_says_what_is_printed_is_the_same_also_after_corrections(folder: Path) -> None:
    with open_archive(str(folder / "a.db")) as archive:
        first = next(archive.reports())
        archive.correct(first, first.cells[0].key, "4711", who="A. Person")
    assert outcomes(folder) == (0, dict.fromkeys(NAMES, "same"))
    assert "2 of 2 reports are as the archive has them" in run("verify", "--archive", folder / "a.db").stdout


def test_a_figure_that_was_changed_behind_its_back_is_named(folder: Path) -> None:
    with sqlite3.connect(folder / "a.db") as database:
        database.execute(
            "UPDATE figures SET value = 7777, printed = '7777' WHERE report_id = 1 AND table_id = 'requests'"
            " AND row_id = 'new' AND column_id = 'total'"
        )
    done = run("verify", "--archive", folder / "a.db", "--all")
    assert done.exit_code == 1
    assert "requests.new.total: 7777" in done.stdout
    assert "1 of 2 reports" in done.stdout


def test_documents_are_found_by_their_content(folder: Path) -> None:
    for name in NAMES:
        (folder / name).rename(folder / f"renamed {name}")
    assert outcomes(folder, "--sources", folder) == (0, {f"renamed {name}": "same" for name in NAMES})


def test_a_document_that_is_gone_or_replaced_is_told(folder: Path, extracted: Path) -> None:
    (folder / NAMES[0]).unlink()
    code, told = outcomes(folder, "--sources", folder)
    assert (code, sorted(told.values())) == (1, ["gone", "same"])
    with sqlite3.connect(folder / "a.db") as database:
        database.execute("UPDATE sources SET path = replace(path, ?, ?)", (str(extracted), str(folder)))
    shutil.copy(REPORTS / "report-noline-digital-00.pdf", folder / NAMES[0])
    assert outcomes(folder) == (1, {NAMES[0]: "changed", NAMES[1]: "same"})


def test_a_sample_is_the_same_each_time(folder: Path) -> None:
    def drawn(*more: object) -> list[str]:
        done = run("verify", "--archive", folder / "a.db", "--sample", 1, "--format", "json", *more)
        return [each["sha256"] for each in json.loads(done.stdout)]

    assert drawn() == drawn()
    assert len({drawn("--seed", seed)[0] for seed in range(5)}) == 2


def test_an_empty_archive_and_a_folder_that_is_none_are_told(tmp_path: Path, folder: Path) -> None:
    open_archive(str(tmp_path / "new.db")).close()
    assert run("verify", "--archive", tmp_path / "new.db").exit_code == 3
    assert run("verify", "--archive", folder / "a.db", "--sources", tmp_path / "none").exit_code == 2
