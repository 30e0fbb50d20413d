"""The benchmark of speed, with this environment's own pdfplumber and a program that is made up as rivals."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from pipeline import __version__
from pipeline.bench.score import report_to_score
from pipeline.bench.speed import environment
from pipeline.bench.speed.environment import Program, install, own_program, parse_names
from pipeline.bench.speed.groups import BORN, SCANNED, Group, truths_to_groups
from pipeline.bench.speed.mapping import answer_to_report, table_to_grid
from pipeline.bench.speed.run import compare
from pipeline.bench.speed.served import Served
from pipeline.bench.speed.spent import read_all, show_help, spend
from pipeline.bench.truth import Truth, folder_to_truths
from pipeline.cli.app import app
from pipeline.errors import NothingToDo, UsageError

FIXTURES = Path(__file__).parents[1] / "fixtures" / "reports"
PLUMBER = Program("pdfplumber", "pdfplumber", Path(sys.executable))
FAKE = Program("fake", "Fake", Path(sys.executable))
_FAKE = """
import os
import sys

PACKAGES = ("pip",)


def load():
    print("models are loaded")  # what a library prints must not be taken for an answer
    return read


def read(path):
    if "missing" in path:
        raise FileNotFoundError(path)
    if "crash" in path:
        print("Segmentation fault", file=sys.stderr, flush=True)
        os._exit(139)
    return {"tables": [{"page": 1, "columns": [], "rows": [["a", None], ["b", "c"]]}]}
"""


def truth(name: str) -> Truth:
    return next(one for one in folder_to_truths(FIXTURES) if one.path.name == name)


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    folder = tmp_path / "scripts"
    folder.mkdir()
    (folder / "read_fake.py").write_text(_FAKE)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setitem(environment.RIVALS, "fake", "Fake")
    return FAKE


def test_a_place_without_text_belongs_to_the_cell_before_it_or_above() -> None:
    rows = [["title", None, None], ["a", "b", "c"], [None, "d", None], ["", "e\nf", "g"]]
    grid = table_to_grid(2, [10, 20, 40, 50], rows)
    assert grid is not None
    cells = {(cell.row, cell.column): cell for cell in grid.cells}
    assert {place: (cell.row_span, cell.column_span, cell.text) for place, cell in cells.items()} == {
        (0, 0): (1, 3, "title"), (1, 0): (2, 1, "a"), (1, 1): (1, 1, "b"), (1, 2): (2, 1, "c"),
        (2, 1): (1, 1, "d"), (3, 0): (1, 1, ""), (3, 1): (1, 1, "ef"), (3, 2): (1, 1, "g"),
    }  # fmt: skip
    assert (cells[3, 2].box.x0, cells[3, 2].box.x1, grid.page) == (40, 50, 2)


def test_edges_that_do_not_fit_are_replaced_and_a_table_without_cells_is_none() -> None:
    grid = table_to_grid(1, [3.0], [["a", "b"]])
    assert grid is not None
    assert grid.columns == (0.0, 1.0, 2.0)
    assert table_to_grid(1, [], []) is None


def test_a_rival_is_asked_in_its_own_process_and_its_tables_become_figures() -> None:
    of = truth("report-digital-01.pdf")
    with Served(PLUMBER) as served:
        answer = served.read(of.path)
        assert "pdfplumber" in served.versions
    score = report_to_score(answer_to_report(answer.found, "a"), of, answer.seconds)
    assert answer.cpu > 0
    assert sum(verdict.right for verdict in score.verdicts) > 0.9 * len(score.verdicts)
    assert sum(verdict.silent for verdict in score.verdicts) == 0


def test_what_is_no_number_is_flagged_and_what_a_rival_cannot_read_is_not_right() -> None:
    of = truth("report-digital-01.pdf")
    with Served(PLUMBER) as served:
        tables = served.read(of.path).found["tables"]
        scanned = served.read(truth("report-office-00.pdf").path)
    for table in tables:
        table["rows"] = [[text and text.replace("813", "8l3") for text in row] for row in table["rows"]]
    flagged = [v for v in report_to_score(answer_to_report({"tables": tables}, "a"), of, 1).verdicts if v.flagged]
    assert {("requests", "new", "total")} <= {tuple(verdict.key) for verdict in flagged}
    nothing = report_to_score(answer_to_report(scanned.found, "b"), truth("report-office-00.pdf"), 1)
    assert not any(verdict.right or verdict.silent for verdict in nothing.verdicts)


def test_a_program_goes_on_after_a_file_that_it_cannot_read_and_its_end_is_told(fake: Program) -> None:
    with Served(fake) as served:
        assert set(served.versions) == {"pip"}
        assert served.read(Path("missing.pdf")).found["error"].startswith("FileNotFoundError")
        assert served.read(Path("a.pdf")).found["tables"][0]["rows"][1] == ["b", "c"]
        with pytest.raises(NothingToDo, match="fake ended: Segmentation fault"):
            served.read(Path("crash.pdf"))
    with pytest.raises(NothingToDo, match="No module named 'read_nobody'"):
        Served(Program("nobody", "Nobody", Path(sys.executable)))


def test_a_whole_process_is_measured_with_those_that_it_starts() -> None:
    inner = (
        "x = bytearray(90_000_000); import time; end = time.process_time() + .3\nwhile time.process_time() < end: pass"
    )
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    spent = spend([sys.executable, "-c", outer])
    assert spent.seconds >= spent.cpu * 0.5
    assert spent.cpu > 0.3
    assert spent.memory > 85
    with pytest.raises(NothingToDo, match="ended with code 7: what a pity"):
        spend([sys.executable, "-c", "import sys; print('what a pity', file=sys.stderr); sys.exit(7)"])
    assert show_help().cpu > 0


def test_lines_reach_a_whole_process(fake: Program) -> None:
    assert read_all(fake, [Path("a.pdf"), Path("b.pdf")]).seconds > 0
    with pytest.raises(NothingToDo, match="code 139: Segmentation fault"):
        read_all(fake, [Path("a.pdf"), Path("crash.pdf")])


def test_sorts_of_documents_are_told_by_their_text_layer() -> None:
    names = ["report-digital-00.pdf", "report-office-00.pdf", "report-noline-digital-00.pdf", "report-badtext-01.pdf"]
    groups = truths_to_groups([truth(name) for name in names])
    assert [(group.name, [one.path.name for one in group.truths]) for group in groups] == [
        (BORN, [names[0], names[2]]),
        (SCANNED, [names[1], names[3]]),
    ]
    assert [group.name for group in truths_to_groups([truth(names[1])])] == [SCANNED]


def test_the_rival_for_scans_finds_rules_and_puts_text_into_their_cells(tmp_path: Path) -> None:
    """A skewed table whose first row is one cell, and a row of one line apart from it, as a page break leaves it."""
    page = np.full((700, 900), 255, np.uint8)
    for y in (100, 200, 300, 500, 536):
        cv2.line(page, (100, y), (800, y), 0, 2)
    for x, top in ((100, 100), (450, 200), (800, 100)):
        cv2.line(page, (x, top), (x, 300), 0, 2)
        cv2.line(page, (x, 500), (x, 536), 0, 2)
    for text, at, size in (("TABLE", (380, 165), 1.5), ("1234", (200, 265), 1.5), ("5678", (560, 265), 1.5)):
        cv2.putText(page, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, 0, 3)
    cv2.putText(page, "90", (250, 528), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2)
    turn = cv2.getRotationMatrix2D((450, 350), 1.0, 1.0)
    cv2.imwrite(str(tmp_path / "a.png"), cv2.warpAffine(page, turn, (900, 700), borderValue=255))
    with Served(Program("rapidocr", "RapidOCR", Path(sys.executable))) as served:
        tables = served.read(tmp_path / "a.png").found["tables"]
    assert [table["rows"] for table in tables] == [[["TABLE", None], ["1234", "5678"]], [["90", ""]]]


def test_programs_take_turns_on_the_same_files(fake: Program) -> None:
    group = Group(BORN, (truth("township-digital.pdf"),))
    told: list[str] = []
    compared = compare([PLUMBER, fake], group, 2, told.append)
    plumber, other = compared.rows
    assert (plumber.title, plumber.tally.right) == ("pdfplumber", plumber.tally.figures)
    assert (other.title, other.tally.right, other.tally.silent) == ("Fake", 0, 0)
    assert all(len(times) == 2 for row in compared.rows for times in row.seconds.values())
    assert plumber.seconds_a_page > other.seconds_a_page > 0
    assert plumber.whole.seconds > plumber.seconds_a_page * group.pages
    assert min(plumber.first.memory, compared.parallel.memory) > other.first.memory
    assert [line.rpartition(": ")[2] for line in told if "whole" in line] == [
        "pdfplumber",
        "Fake",
        "Fake",
        "pdfplumber",
    ]


def test_a_rival_is_installed_once_and_again_when_its_pins_change(tmp_path: Path) -> None:
    pins = tmp_path / "fake.txt"
    pins.write_text("")
    program = install("fake", tmp_path / "cache", tmp_path)
    (made := program.python.parent / "made").touch()
    assert install("fake", tmp_path / "cache", tmp_path) == program
    assert made.exists()
    pins.write_text("./not-there.whl\n")
    with pytest.raises(NothingToDo, match="fake cannot be installed"):
        install("fake", tmp_path / "cache", tmp_path)
    assert not made.exists()


def test_the_pins_of_every_rival_are_exact_and_hashed() -> None:
    for name in parse_names("all"):
        text = (Path(environment.__file__).parent / "rivals" / f"{name}.txt").read_text("utf-8")
        entries = [line for line in text.splitlines() if line and not line.startswith(" ")]
        assert all("==" in entry and entry.endswith("\\") for entry in entries), name
        assert text.count("--hash=sha256:") >= len(entries)
        assert "://" not in text


def test_rivals_are_chosen_by_name() -> None:
    assert parse_names("") == []
    assert parse_names("pymupdf, camelot,pymupdf") == ["pymupdf", "camelot"]
    assert "rapidocr" in parse_names("all")
    with pytest.raises(UsageError, match="no rival named tabula"):
        parse_names("camelot,tabula")


def test_this_program_is_asked_as_a_rival_is() -> None:
    of = truth("report-noline-digital-00.pdf")
    with Served(own_program()) as served:
        answer = served.read(of.path)
    score = report_to_score(answer_to_report(answer.found, "a"), of, answer.seconds)
    assert all(verdict.right for verdict in score.verdicts)
    assert served.versions == {"gongkai": __version__}
    whole = read_all(own_program(), [of.path, of.path], jobs=2)
    assert whole.seconds > answer.seconds
    assert whole.cpu > answer.cpu


def test_the_command_measures_and_writes_and_leaves_out_what_cannot_be_installed(
    fake: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def installed(name: str, cache: Path) -> Program:
        if name == "camelot":
            raise NothingToDo("camelot cannot be installed: no network")
        return fake

    monkeypatch.setattr(environment, "install", installed)
    monkeypatch.setattr(environment, "own_program", lambda: PLUMBER)
    out, result_file = tmp_path / "out", tmp_path / "more" / "result.json"
    command = ["bench", "speed", "--set", str(FIXTURES), "--kinds", "digital", "--rounds", "1", "--growth"]
    command += ["--against", "camelot,fake", "--documents", "10", "--pages", "50"]
    result = CliRunner().invoke(app, [*command, "--out", str(out), "--output", str(result_file), "--lang", "en"])
    assert result.exit_code == 0, result.output
    assert "left out: camelot cannot be installed: no network" in result.output
    plain = json.loads(result_file.read_text("utf-8"))
    (group,) = plain["groups"]
    assert [row["program"] for row in group["programs"]] == ["pdfplumber", "Fake"]
    assert (group["group"], group["files"]) == ("born-digital", 4)
    assert group["programs"][0]["tally"]["right"] > 0.9 * group["programs"][0]["tally"]["figures"]
    assert plain["machine"]["cores"] == len(os.sched_getaffinity(0))
    assert plain["machine"]["versions"]["pypdfium2"]
    assert set(plain["versions"]["Fake"]) == {"pip"}
    assert [(one["program"], one["of"]) for one in plain["growth"]] == [("pdfplumber", "pages"), ("Fake", "pages")]
    assert "| Fake | " in (out / "speed.md").read_text("utf-8")
    assert (out / "speed.png").read_bytes().startswith(b"\x89PNG")
    assert not list(out.glob("tmp*")), "the documents of the growth are removed"
