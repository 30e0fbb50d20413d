"""The fixtures and their truth agree: with the forms, with the arithmetic, with the files and with their README."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.generate.document import Role, TablePart
from fixtures.generate.figures import SCALES, broken_identities, make_figures, publish_error
from fixtures.generate.kinds import shows_all_rows
from fixtures.generate.produce import produce_pdf
from fixtures.generate.report import draw_report, other_figures
from fixtures.generate.style import Style
from fixtures.generate.transcript import load_transcript
from pipeline.forms import editions, load_form
from pipeline.model import Key

FOLDER = Path(__file__).parent.parent / "fixtures"
REPORTS = json.loads((FOLDER / "reports/truth.json").read_text("utf-8"))
READABLE = json.loads((FOLDER / "bad/truth.json").read_text("utf-8"))
FAILURES = json.loads((FOLDER / "bad/failures.json").read_text("utf-8"))
NO_FILES = {"truth.json", "failures.json"}
MARKS = {"", "/", "-", "—"}


def dice(seed: int | str) -> Random:
    return Random(seed)  # noqa: S311  dice, no secret


def of_file(entry: dict[str, Any]) -> str:
    return str(entry["file"])


def values(entry: dict[str, Any]) -> dict[Key, Decimal]:
    """The figures as the sums take them: a blank or a mark counts as zero."""
    return {
        Key(cell["table"], cell["row"], cell["column"]): Decimal(str(cell["value"] or 0)) for cell in entry["cells"]
    }


@pytest.mark.parametrize("entry", REPORTS + READABLE, ids=of_file)
def test_truth_has_the_keys_of_the_form(entry: dict[str, Any]) -> None:
    assert tuple(values(entry)) == load_form(entry["edition"]).keys()
    assert len(entry["cells"]) == len(values(entry))


@pytest.mark.parametrize("entry", REPORTS + READABLE, ids=of_file)
def test_exactly_the_identities_of_the_published_error_break(entry: dict[str, Any]) -> None:
    form, wrong = load_form(entry["edition"]), entry["published_error"]
    expected = [identity for identity in form.identities if wrong and Key(*wrong) in identity.keys]
    assert broken_identities(form, values(entry)) == expected
    assert bool(expected) == bool(wrong)


@pytest.mark.parametrize("entry", REPORTS + READABLE, ids=of_file)
def test_value_is_what_is_printed(entry: dict[str, Any]) -> None:
    for cell in entry["cells"]:
        text = (
            cell["printed"].translate(str.maketrans("０１２３４５６７８９．－＋减", "0123456789.-+-")).replace(",", "")
        )
        number = re.match(r"[+-]?\d+(\.\d+)?", text)
        assert cell["value"] == (float(number[0]) if number else None), cell
        assert number or cell["printed"] in MARKS, cell


@pytest.mark.parametrize("folder", ["reports", "bad"])
def test_files_truth_and_readme_agree(folder: str) -> None:
    files = {path.name for path in (FOLDER / folder).iterdir()} - NO_FILES
    told = {of_file(e) for e in REPORTS} if folder == "reports" else {of_file(e) for e in READABLE} | set(FAILURES)
    section = (FOLDER / "README.md").read_text("utf-8").split(f"\n## {folder}\n")[1].split("\n## ")[0]
    assert files == told == set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE))


def test_readme_tells_each_failure() -> None:
    readme = (FOLDER / "README.md").read_text("utf-8")
    for name, code in FAILURES.items():
        assert re.search(rf"^\| `{re.escape(name)}` \| .* \| `{code}`", readme, re.MULTILINE), name


@pytest.mark.parametrize("entry", REPORTS + READABLE, ids=of_file)
def test_pages_are_counted(entry: dict[str, Any]) -> None:
    folder = "reports" if entry in REPORTS else "bad"
    password = "gongkai" if entry["kind"] == "locked" else None
    with pypdfium2.PdfDocument(FOLDER / folder / entry["file"], password=password) as document:
        assert len(document) == entry["pages"]


def test_both_forms_and_every_producer_are_there() -> None:
    assert {entry["edition"] for entry in REPORTS} == set(editions())
    assert {entry["producer"] for entry in REPORTS} >= {"writer", "chromium", "reportlab"}
    assert any(entry["published_error"] for entry in REPORTS)


@pytest.mark.parametrize("kind", ["digital", "noline-digital"])
def test_printed_figures_stand_in_the_text(kind: str) -> None:
    """Every figure of a born-digital report is in its text, as often as the truth has it."""
    for entry in REPORTS:
        if entry["kind"] == kind:
            words = page_texts(entry["file"])
            found = re.sub(r"(?<=\d) (?=[件项万批])", "", " ".join(words)).split()
            for printed in {cell["printed"] for cell in entry["cells"]} - {""}:
                wanted = sum(cell["printed"] == printed for cell in entry["cells"])
                assert found.count(printed) >= wanted, (entry["file"], printed)


def test_a_row_is_cut_by_the_page() -> None:
    """The label of a row begins on one page and ends on the next."""
    form = load_form("2021")
    label = next(row.label for row in form.table("requests").blocks[0].rows if row.id == "unavailable.needs_creation")
    pages = [re.sub(r"\s", "", text) for text in page_texts("report-digital-00.pdf")]
    assert not any(label[2:] in page for page in pages)
    assert any(label[2:8] in page for page in pages)


def page_texts(file: str) -> list[str]:
    with pypdfium2.PdfDocument(FOLDER / "reports" / file) as document:
        return [page.get_textpage().get_text_range() for page in document]


@given(st.integers(0, 10**6), st.sampled_from(editions()), st.sampled_from(sorted(SCALES)))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_made_figures_add_up_and_one_slip_breaks_its_own_sums(seed: int, edition: str, scale: str) -> None:
    form, rng = load_form(edition), dice(seed)
    figures = make_figures(form, scale, rng)
    assert tuple(figures) == form.keys()
    assert not broken_identities(form, figures)
    assert all(number >= 0 for key, number in figures.items() if key.column != "change")
    wrong = publish_error(form, figures, rng)
    assert broken_identities(form, figures) == [identity for identity in form.identities if wrong in identity.keys]


@given(st.integers(0, 10**6))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_made_tables_are_whole(seed: int) -> None:
    """Cells cover each table without a gap or an overlap, and hold every printed figure."""
    report = draw_report(dice(seed))
    tables = [part for part in report.document.parts if isinstance(part, TablePart)]
    for table in tables:
        covered = [(c.row + r, c.column + k) for c in table.cells for r in range(c.rows) for k in range(c.columns)]
        assert sorted(covered) == [(r, c) for r in range(table.rows) for c in range(len(table.widths))]
        assert sum(table.widths) == pytest.approx(1)
    shown = [cell.text for table in tables for cell in table.cells if cell.role is Role.FIGURE]
    printed = [shown_as.text for key, shown_as in report.prints.items() if key.row not in report.style.left_out]
    assert shown == printed


def test_same_seed_same_report() -> None:
    assert draw_report(dice("a")) == draw_report(dice("a"))
    assert draw_report(dice("a")) != draw_report(dice("b"))


def test_transcript_keeps_its_cuts() -> None:
    """The township's report is cut within a row: its label goes on below the break, without figures."""
    parts = load_transcript("seed", Style()).document.parts
    tables = [part for part in parts if isinstance(part, TablePart)]
    above, below = tables[2], tables[3]
    last = above.row_cells(above.rows - 1)
    assert [cell.text for cell in last] == ["5. 属于三类内", *["0"] * 7]
    assert [cell.text for cell in below.row_cells(0) if cell.text] == ["部事务信息"]


def test_a_row_that_a_program_lost_is_missed() -> None:
    report = draw_report(dice("row"), producer="reportlab")
    pdf = produce_pdf(report.document, report.style)
    assert shows_all_rows(pdf, report)
    assert not shows_all_rows(pdf, replace(other_figures(report, dice("other")), style=report.style))
    rows = list(dict.fromkeys((key.table, key.row) for key in report.prints))
    upwards = sorted(report.prints.items(), key=lambda item: -rows.index((item[0].table, item[0].row)))
    assert not shows_all_rows(pdf, replace(report, prints=dict(upwards))), (
        "a row like one that is lost stands elsewhere"
    )
