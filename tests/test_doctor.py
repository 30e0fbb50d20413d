"""The doctor tells the truth about readers that are there, missing or broken."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.doctor import can_read, examine


def broken(*_: object, **__: object) -> None:
    raise RuntimeError("broken\non purpose")


def test_readers_of_the_package_work_here() -> None:
    parts = {part.reader: part for part in examine()}
    assert list(parts) == ["text", "plumber", "paddle", "tesseract"]
    for reader in ("text", "plumber", "paddle"):
        assert parts[reader].works, parts[reader].problem
        assert parts[reader].programs


def test_names_are_those_that_extract_takes() -> None:
    from pipeline.settings import Settings

    assert tuple(part.reader for part in examine()) == Settings().readers


def test_missing_tesseract_is_told_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.readers.tesseract.ask_tesseract", broken)
    part = examine()[-1]
    assert (part.works, part.problem) == (False, "broken")
    assert part.command is not None
    assert "tesseract" in part.command
    assert can_read(examine())


def test_a_missing_language_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.readers.tesseract.ask_tesseract", lambda: ("5.3.0", ["eng", "osd"]))
    part = examine()[-1]
    assert part.problem is not None
    assert "chi_sim" in part.problem
    assert part.programs == ("tesseract 5.3.0",)
    monkeypatch.setattr("pipeline.readers.tesseract.ask_tesseract", lambda: ("5.3.0", ["chi_sim", "eng"]))
    assert examine()[-1].programs == ("tesseract 5.3.0", "chi_sim")


def test_where_nothing_reads_the_exit_code_is_3(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pypdfium2.PdfDocument.new", broken)
    monkeypatch.setattr("pipeline.readers.paddle.PaddleReader.read_text", broken)
    got = CliRunner().invoke(app, ["doctor", "--lang", "en"])
    assert got.exit_code == 3
    assert "broken on purpose" in got.stdout
    assert "pip install" in got.stdout
    assert len(got.stderr.splitlines()) == 1


def test_as_a_program() -> None:
    command = [sys.executable, "-m", "pipeline", "doctor", "--format", "json"]
    got = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [part["works"] for part in json.loads(got.stdout)][:3] == [True, True, True]
