"""The trail of decisions as a table; text in CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.archive import Archive, open_archive
from pipeline.cli.app import app
from pipeline.export import to_file
from pipeline.export.trail import HEADS, corrections_to_csv
from pipeline.inert import to_inert
from pipeline.model import Status
from tests.test_corrections import CONTENT, NEW, report, store


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_formulas_are_text(text: str) -> None:
    assert to_inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-4", "+17", "1,234", "-", "", "=", "减4", "公开"])
def test_figures_and_names_are_as_they_are(text: str) -> None:
    assert to_inert(text) == ("'=" if text == "=" else text)


def test_every_decision_is_a_row(archive: Archive) -> None:
    store(archive, report({NEW: ("6", Status.REVIEW)}, organisation="=HYPERLINK(1)镇", year=2024))
    made = archive.correct(CONTENT, NEW, "5", who="=1+1", why="seen")
    archive.undo(made, who="li")
    text = corrections_to_csv(archive.corrections(), archive.decided_names())
    rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))
    assert tuple(rows[0]) == HEADS
    assert [(row["who"], row["decision"], row["from_printed"], row["printed"]) for row in rows] == [
        ("'=1+1", "value", "6", "5"),
        ("li", "undo", "5", "6"),
    ]
    first = rows[0]
    assert (first["organisation"], first["year"], first["why"]) == ("'=HYPERLINK(1)镇", "2024", "seen")
    assert first["version"] and first["at"] and (first["table"], first["row"], first["column"]) == NEW
    assert rows[1]["undoes"] == first["id"]


def test_a_name_in_the_table_of_figures_is_no_formula(tmp_path: Path) -> None:
    hostile = replace(report({NEW: ("-4", Status.REVIEW)}), organisation="=cmd()")
    to_file([hostile], tmp_path / "a.csv")
    lines = list(csv.DictReader((tmp_path / "a.csv").open(encoding="utf-8-sig")))
    assert {line["organisation"] for line in lines} == {"'=cmd()"}
    assert "-4" in {line["printed"] for line in lines}


def test_the_command_writes_it(tmp_path: Path) -> None:
    url = str(tmp_path / "a.db")
    with open_archive(url) as archive:
        store(archive, report({NEW: ("6", Status.REVIEW)}))
        archive.correct(CONTENT, NEW, who="w")
    arguments = ["export", "--archive", url, "--trail", "--to"]
    done = CliRunner().invoke(app, [*arguments, str(tmp_path / "t.csv")])
    assert done.exit_code == 0
    assert "accept" in (tmp_path / "t.csv").read_text("utf-8-sig")
    assert CliRunner().invoke(app, [*arguments, str(tmp_path / "t.xlsx")]).exit_code != 0
