"""The accuracy benchmark: what counts as right, silent and flagged; tallies, calibration, files and exit code."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from pipeline.bench import documents, generator
from pipeline.bench.accuracy import scores_to_accuracy
from pipeline.bench.calibration import pairs_to_calibration
from pipeline.bench.score import Score, report_to_score
from pipeline.bench.table import accuracy_to_markdown, tally_to_texts
from pipeline.bench.tally import scores_to_tallies
from pipeline.bench.truth import Truth, entry_to_truth, folder_to_truths
from pipeline.cli.app import app
from pipeline.errors import NothingToDo, UsageError
from pipeline.forms import load_form
from pipeline.model import Box, Figure, Finding, Key, Kind, Number, Status
from pipeline.report import Failure, Report, Source

FIXTURES = Path(__file__).parents[1] / "fixtures" / "reports"
KEYS = load_form("2021").keys()
NEW = Key("requests", "new", "natural")
TOTAL = Key("requests", "new", "total")


def truth(error: Key | None = None, left_out: frozenset[Key] = frozenset(), **values: Number | None) -> Truth:
    numbers = dict.fromkeys(KEYS, 0) | {NEW: values.get("new", 3), TOTAL: values.get("total", 3)}
    printed = {key: "" if number is None else str(number) for key, number in numbers.items()}
    return Truth(Path("a.pdf"), "digital", 4, "2021", numbers, printed, left_out, error)


def figure(key: Key, value: Number | None, status: Status = Status.READ, confidence: float = 0.9) -> Figure:
    box = None if status is Status.MISSING else Box(1, 2, 3, 4)
    return Figure(*key, value, None, "", status, confidence, "pdfium-text", (), 1 if box else None, box)


def report(of: Truth, *changed: Figure, findings: tuple[Finding, ...] = ()) -> Report:
    cells = {key: figure(key, value) for key, value in of.values.items()} | {f.key: f for f in changed}
    return Report(Source("a.pdf", "0" * 64, 4, 9), edition="2021", cells=tuple(cells.values()), findings=findings)


def score(of: Truth, *changed: Figure, findings: tuple[Finding, ...] = ()) -> Score:
    return report_to_score(report(of, *changed, findings=findings), of, 2.0)


def one(scored: Score, key: Key) -> tuple[bool, bool, bool]:
    verdict = next(verdict for verdict in scored.verdicts if verdict.key == key)
    return verdict.right, verdict.flagged, verdict.silent


@pytest.mark.parametrize(
    ("value", "status", "expected"),
    [
        (3, Status.PROVEN, (True, False, False)),
        (3, Status.REVIEW, (True, True, False)),
        (8, Status.REVIEW, (False, True, False)),
        (8, Status.PROVEN, (False, False, True)),
        (None, Status.READ, (False, False, True)),
        (None, Status.MISSING, (False, True, False)),
        (Decimal("3.0"), Status.READ, (True, False, False)),
    ],
)
def test_a_wrong_figure_is_silent_unless_it_is_flagged(
    value: Number | None, status: Status, expected: tuple[bool, bool, bool]
) -> None:
    assert one(score(truth(), figure(NEW, value, status)), NEW) == expected


def test_a_blank_is_not_a_zero() -> None:
    assert one(score(truth(new=None), figure(NEW, 0)), NEW) == (False, False, True)


def test_what_the_document_does_not_show_is_rightly_missing_and_no_flag() -> None:
    of = truth(new=None, left_out=frozenset({NEW}))
    assert one(score(of, figure(NEW, None, Status.MISSING)), NEW) == (True, False, False)
    assert one(score(of, figure(NEW, 4)), NEW) == (False, False, True)


def test_a_figure_that_the_report_has_not_is_silent_and_a_failed_report_is_not() -> None:
    empty = replace(report(truth()), cells=())
    assert one(report_to_score(empty, truth(), 1.0), NEW) == (False, False, True)
    failed = replace(empty, status="failed", error=Failure("no_form", "none"))
    assert one(report_to_score(failed, truth(), 1.0), NEW) == (False, True, False)


def test_a_published_error_is_shown_found_or_altered() -> None:
    of = truth(error=NEW, new=5, total=3)
    finding = Finding(Kind.IDENTITY, "requests.row_total", "", (NEW, TOTAL))
    kept = score(of, findings=(finding,))
    assert (kept.error_shown, kept.error_found, kept.error_altered) == (True, True, False)
    mended = score(of, figure(NEW, 3, Status.REPAIRED))
    assert (mended.error_shown, mended.error_found, mended.error_altered) == (True, False, True)
    asked = score(of, figure(NEW, 3, Status.REVIEW))
    assert not asked.error_altered
    assert not score(truth(error=NEW, new=0, total=0)).error_shown


def test_tallies_count_by_kind_and_over_all() -> None:
    good, bad = score(truth()), score(truth(), figure(NEW, 8, Status.PROVEN), figure(TOTAL, 3, Status.REPAIRED))
    other = replace(good, truth=replace(good.truth, kind="fax"))
    digital, fax, total = scores_to_tallies([good, bad, other])
    assert (digital.kind, fax.kind, total.kind) == ("digital", "fax", "all")
    assert (digital.reports, digital.perfect) == (2, 1)
    assert (digital.silent, digital.proven_wrong, digital.repaired_right) == (1, 1, 1)
    assert (total.figures, total.right, total.pages) == (600, 599, 12)
    assert total.seconds_a_page == pytest.approx(0.5)
    assert tally_to_texts(fax)["right"] == "100.000"


def test_a_share_that_is_not_all_is_never_printed_as_all() -> None:
    tally = scores_to_tallies([score(truth())])[0]
    tally.figures, tally.right = 1_000_000, 999_999
    assert tally_to_texts(tally)["right"] == "99.999"


def test_calibration_measures_the_gap_between_said_and_right() -> None:
    honest = pairs_to_calibration([(0.8, True)] * 80 + [(0.8, False)] * 20)
    assert honest.error == pytest.approx(0)
    boastful = pairs_to_calibration([(0.95, True)] * 50 + [(0.95, False)] * 50)
    assert boastful.error == pytest.approx(0.45)
    assert pairs_to_calibration([]).error == 0
    assert pairs_to_calibration([(0.0, False), (1.0, True)]).count == 2


def test_truth_json_is_read_and_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        folder_to_truths(tmp_path)
    (tmp_path / "truth.json").write_text('[{"file": "a.pdf"}]')
    with pytest.raises(UsageError, match="KeyError"):
        folder_to_truths(tmp_path)
    (tmp_path / "truth.json").write_text("[]")
    with pytest.raises(NothingToDo):
        folder_to_truths(tmp_path)
    assert len(folder_to_truths(FIXTURES)) >= 10


def test_rows_that_a_document_leaves_out_are_known_from_its_style() -> None:
    cells = [{"table": "requests", "row": "denied.third_party", "column": "total", "printed": "", "value": None}]
    entry = {
        "file": "a.pdf", "kind": "x", "pages": 1, "edition": "2021", "cells": cells, "published_error": None,
        "style": {"left_out": ["denied.third_party"]},
    }  # fmt: skip
    assert entry_to_truth(entry, Path()).left_out == {Key("requests", "denied.third_party", "total")}


def fake_generator(made: list[tuple[str, int]]) -> SimpleNamespace:
    def make_file(kind: str, index: int, seed: int, prefix: str) -> SimpleNamespace:
        made.append((kind, index))
        name = f"{prefix}-{kind}-{index:02}.pdf"
        return SimpleNamespace(name=name, data=b"%PDF", truth={"file": name, "kind": kind})

    return SimpleNamespace(KINDS={"a": None, "b": None}, make_file=make_file)


def test_documents_are_made_once_and_the_set_is_what_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[str, int]] = []
    monkeypatch.setattr(generator, "import_module", lambda name: fake_generator(made))
    documents.make_documents(tmp_path, 7, ["a"], 2)
    told: list[str] = []
    documents.make_documents(tmp_path, 7, ["b", "a"], 1, tell=told.append)
    assert made == [("a", 0), ("a", 1), ("b", 0)]
    assert told == ["s7-b-00.pdf"]
    assert [entry["file"] for entry in json.loads((tmp_path / "truth.json").read_text())] == [
        "s7-b-00.pdf",
        "s7-a-00.pdf",
    ]
    with pytest.raises(UsageError, match="no kind of document named c"):
        documents.make_documents(tmp_path, 7, ["c"], 1)


def test_without_the_generator_the_user_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(generator, "import_module", missing)
    with pytest.raises(NothingToDo, match="--set DIR"):
        documents.all_kinds()


def test_the_command_scores_a_set_and_writes_its_files(tmp_path: Path) -> None:
    arguments = ["bench", "accuracy", "--set", str(FIXTURES), "--kinds", "noline-digital", "--out", str(tmp_path)]
    result = CliRunner().invoke(app, [*arguments, "--jobs", "1", "--lang", "en"])
    assert result.exit_code == 0, result.output
    plain = json.loads((tmp_path / "accuracy.json").read_text())
    assert [tally["kind"] for tally in plain["kinds"]] == ["noline-digital", "all"]
    assert plain["kinds"][-1]["right"] == plain["kinds"][-1]["figures"] >= 198
    assert "| noline-digital | 1 |" in (tmp_path / "accuracy.md").read_text()
    assert (tmp_path / "accuracy.png").read_bytes().startswith(b"\x89PNG")
    assert "expected calibration error" in result.output


def test_a_silent_error_is_red_in_the_files_and_fails_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = score(truth(), figure(NEW, 8))
    monkeypatch.setattr("pipeline.bench.accuracy.truths_to_scores", lambda truths, settings, jobs: iter([wrong]))
    monkeypatch.setattr("pipeline.bench.crops.scores_to_sheet", lambda scores: None)
    result = CliRunner().invoke(app, ["bench", "accuracy", "--set", str(FIXTURES), "--out", str(tmp_path)])
    assert result.exit_code == 1
    figures = json.loads((tmp_path / "accuracy.json").read_text())["figures"]
    assert [(one["key"], one["expected"], one["given"], one["silent"]) for one in figures] == [(list(NEW), 3, 8, True)]


def test_markdown_has_a_row_a_kind() -> None:
    lines = accuracy_to_markdown(scores_to_accuracy([score(truth())])).splitlines()
    assert len(lines) == 4
    assert lines[2].startswith("| digital | 1 | 200 | 100.000 | 0 |")
