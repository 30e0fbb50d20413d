"""What people correct: exported, traced, undone, kept over versions of the program, and never believed blindly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from pipeline.archive import Archive
from pipeline.archive.store import Origin
from pipeline.errors import UsageError
from pipeline.forms import load_form
from pipeline.model import Figure, Key, Kind, Reading, Severity, Status
from pipeline.proof.settled import figures_to_sums, sums_to_findings
from pipeline.report import Report, Section
from pipeline.settings import Settings
from tests.samples import sample_report

FORM = load_form("2021")
NEW, ALL_NEW = Key("requests", "new", "natural"), Key("requests", "new", "total")
GRANTED = Key("requests", "granted", "natural")
TRUTH = {Key("requests", row, column): 5 for row in ("new", "granted", "total") for column in ("natural", "total")}
CONTENT = "ab" * 32


def report(
    readings: Mapping[Key, tuple[str, Status]] | None = None, reader: str = "ppocr-v6", **changes: object
) -> Report:
    """A report that adds up, but for what is read otherwise, as the machine would have it."""
    readings = readings or {}
    cells = []
    for figure in sample_report().cells:
        printed, status = readings.get(figure.key, (str(TRUTH.get(figure.key, 0)), Status.PROVEN))
        read = (Reading(printed, reader, 0.99),)
        cells.append(replace(figure, value=int(printed), printed=printed, status=status, reader=reader, readings=read))
    figures = {figure.key: figure for figure in cells}
    findings = tuple(sums_to_findings(FORM, figures_to_sums(FORM, figures), figures, "zh"))
    doubtful = any(figure.status is Status.REVIEW for figure in cells)
    whole = replace(
        sample_report(), cells=tuple(cells), findings=findings, sections=(), status="review" if doubtful else "ok"
    )
    whole = replace(whole, source=replace(whole.source, path="a.pdf"))
    return Report.from_json(replace(whole, **changes).to_json())  # type: ignore[arg-type]


MISREAD = {NEW: ("6", Status.REVIEW)}


def store(archive: Archive, one: Report, version: str = "1", path: str = "a.pdf") -> None:
    archive.record(one, Origin(path, "1:1"), archive.start_run(Settings(lang="en"), [], version=version))


def only(archive: Archive) -> Report:
    (one,) = archive.reports()
    return one


def test_a_corrected_figure_is_exported_with_the_reading_of_the_machine_beside_it(archive: Archive) -> None:
    store(archive, report(MISREAD))
    assert [finding.kind for finding in only(archive).findings] == [Kind.IDENTITY] * 2
    archive.correct(CONTENT, NEW, "5", who="王某")
    corrected = only(archive)
    figure = corrected[NEW]
    assert (figure.value, figure.printed, figure.reader, figure.status) == (5, "5", "person", Status.PROVEN)
    assert [(reading.text, reading.reader) for reading in figure.readings] == [("6", "ppocr-v6"), ("5", "person")]
    assert corrected.findings == ()
    assert corrected.status == "ok"
    assert archive.report(CONTENT, corrected=False) == report(MISREAD), "what the machine read stays"


def test_what_was_read_is_confirmed(archive: Archive) -> None:
    store(archive, report({NEW: ("5", Status.REVIEW)}))
    archive.correct(only(archive), NEW, who="王某")
    assert (only(archive)[NEW].status, only(archive)[NEW].value) == (Status.PROVEN, 5)
    assert only(archive).status == "ok"


def test_the_trail_tells_who_changed_what_when_and_why_and_every_step_can_be_undone(archive: Archive) -> None:
    store(archive, report(MISREAD))
    first = archive.correct(CONTENT, NEW, "5", who="王某", why="on paper", at="2026-01-02T03:04:05+00:00")
    undone = archive.undo(first, who="李某", why="another page")
    assert only(archive) == report(MISREAD)
    archive.undo(undone, who="王某")
    assert only(archive)[NEW].value == 5
    trail = archive.corrections(CONTENT)
    assert [(one.who, one.decision, one.from_value, one.value, one.undoes) for one in trail] == [
        ("王某", "value", 6, 5, None),
        ("李某", "undo", 5, 6, first.id),
        ("王某", "undo", 6, 5, undone.id),
    ]
    assert (trail[0].why, trail[0].at, trail[0].from_status) == ("on paper", "2026-01-02T03:04:05+00:00", Status.REVIEW)
    assert (trail[0].seen.reader, trail[0].seen.printed, trail[0].seen.box) == ("ppocr-v6", "6", report()[NEW].box)
    assert trail[0] == first


def test_the_last_decision_holds_and_notes_change_nothing(archive: Archive) -> None:
    store(archive, report(MISREAD))
    for printed in ("4", "5"):
        archive.correct(CONTENT, NEW, printed, who="王某")
    archive.correct(CONTENT, NEW, who="王某", why="see the scan", decision="note")
    assert only(archive)[NEW].value == 5
    assert archive.corrections()[1].from_value == 4


@pytest.mark.parametrize(("reader", "left"), [("ppocr-v6", Status.REVIEW), ("pdfium-text 5.15", Status.READ)])
def test_a_correction_that_breaks_sums_takes_away_the_ground_of_those_that_stood_on_them(
    archive: Archive, reader: str, left: Status
) -> None:
    store(archive, report(reader=reader))
    archive.correct(CONTENT, NEW, "7", who="王某")
    corrected = only(archive)
    broken = [finding for finding in corrected.findings if finding.kind is Kind.IDENTITY]
    assert {finding.code for finding in broken} == {"requests.row_total", "requests.balance"}
    assert all(NEW in finding.cells for finding in broken)
    assert corrected[NEW].status is Status.READ
    assert corrected[ALL_NEW].status is left
    assert corrected[GRANTED].status is Status.PROVEN, "its own sums hold"
    assert {finding.severity for finding in broken} == {Severity.WARNING if left is Status.REVIEW else Severity.ERROR}


def test_no_doubt_of_the_machine_is_settled_by_a_correction_of_another_figure(archive: Archive) -> None:
    store(archive, report(MISREAD | {ALL_NEW: ("5", Status.REVIEW)}))
    archive.correct(CONTENT, NEW, "5", who="王某")
    assert only(archive)[ALL_NEW].status is Status.REVIEW
    assert only(archive)[NEW].status is Status.READ, "a sum with a doubtful figure proves nothing"


def test_what_cannot_be_read_is_in_no_sum(archive: Archive) -> None:
    store(archive, report())
    row = [figure.key for figure in report().cells if figure.table == "disputes"]
    archive.correct(CONTENT, row[0], who="王某", decision="unreadable")
    corrected = only(archive)
    assert (corrected[row[0]].value, corrected[row[0]].status, corrected[row[0]].reader) == (
        None,
        Status.REVIEW,
        "person",
    )
    assert corrected.findings == ()
    assert corrected[row[4]].status is Status.REVIEW, "its only sum speaks for it no longer"
    assert corrected[row[5]].status is Status.PROVEN


def test_a_later_version_that_reads_the_same_keeps_the_correction(archive: Archive) -> None:
    store(archive, report(MISREAD), "1")
    archive.correct(CONTENT, NEW, "5", who="王某")
    store(archive, report(MISREAD), "2")
    assert only(archive)[NEW].reader == "person"
    store(archive, report(), "3", path="copy.pdf")
    assert (only(archive)[NEW].value, only(archive).status) == (5, "ok"), "it reads now what the person read"
    assert not [finding for finding in only(archive).findings if finding.code == "reading.ask_again"]


def elsewhere(figure: Figure) -> Figure:
    return replace(figure, page=2) if figure.key == NEW else figure


@pytest.mark.parametrize("later", ["another value", "another place"])
def test_a_later_version_that_reads_otherwise_asks_again_and_loses_nothing(archive: Archive, later: str) -> None:
    store(archive, report(MISREAD), "1")
    archive.correct(CONTENT, NEW, "5", who="王某")
    new = report({NEW: ("8", Status.PROVEN)}) if later == "another value" else report(MISREAD)
    new = replace(new, cells=tuple(map(elsewhere, new.cells))) if later == "another place" else new
    store(archive, new, "2")
    asked = only(archive)
    assert (asked[NEW].value, asked[NEW].status, asked.status) == (new[NEW].value, Status.REVIEW, "review")
    (finding,) = (finding for finding in asked.findings if finding.code == "reading.ask_again")
    assert (finding.cells, finding.expected, finding.actual) == ((NEW,), 5, new[NEW].value)
    assert "look again" in finding.message
    assert len(archive.corrections(CONTENT)) == 1
    archive.correct(CONTENT, NEW, "5", who="李某")
    assert (only(archive)[NEW].value, only(archive).status, only(archive).findings) == (5, "ok", ())


def test_one_correction_for_all_sources_of_a_content_and_none_for_others(archive: Archive) -> None:
    store(archive, report(MISREAD))
    store(archive, report(MISREAD), path="copy.pdf")
    other = report(MISREAD)
    store(archive, replace(other, source=replace(other.source, sha256="f" * 64)), path="other.pdf")
    archive.correct(CONTENT, NEW, "5", who="王某")
    assert [one[NEW].value for one in archive.reports()] == [5, 6]


def test_prose_that_agrees_with_the_correction_is_no_finding_any_more(archive: Archive) -> None:
    from pipeline.metadata import narrative_findings

    text = "2024年，本机关新收政府信息公开申请5件。"
    total = {ALL_NEW: ("6", Status.REVIEW)}
    figures = {figure.key: figure for figure in report(total).cells}
    told = tuple(narrative_findings(FORM, [(1, [text])], figures, 2024, "zh"))
    assert told
    misread = report(total, sections=(Section("一", "总体情况", text),))
    store(archive, replace(misread, findings=(*misread.findings, *told)))
    archive.correct(CONTENT, ALL_NEW, "5", who="王某")
    assert only(archive).findings == ()


def test_what_makes_no_sense_is_refused(archive: Archive) -> None:
    store(archive, report())
    with pytest.raises(UsageError, match="is no figure"):
        archive.correct(CONTENT, NEW, "1O", who="王某")
    with pytest.raises(UsageError, match="name of the person"):
        archive.correct(CONTENT, NEW, "1", who=" ")
    with pytest.raises(KeyError):
        archive.correct("0" * 64, NEW, "1", who="王某")
    with pytest.raises(KeyError):
        archive.correct(CONTENT, ("requests", "none", "total"), "1", who="王某")
    assert archive.corrections() == []


def test_what_no_database_takes_is_replaced_in_what_people_write(archive: Archive) -> None:
    store(archive, report(MISREAD))
    archive.correct(CONTENT, NEW, "5", who="王\0某", why="\ud800")
    (one,) = archive.corrections()
    assert (one.who, one.why) == ("王\ufffd某", "\ufffd")


def test_decisions_stand_in_the_order_in_which_they_were_made_though_the_clock_goes_back(archive: Archive) -> None:
    store(archive, report(MISREAD))
    one = only(archive)
    first = archive.correct(one, NEW, "7", who="Li", at="2026-11-30T10:00:00+00:00")
    second = archive.correct(one, NEW, "5", who="Wang", at="2026-11-30T09:00:00+00:00")
    assert next(figure.value for figure in only(archive).cells if figure.key == NEW) == 5
    assert [entry.id for entry in archive.corrections()] == [first.id, second.id]
    archive.undo(second, who="Li", at="2026-11-29T09:00:00+00:00")
    assert next(figure.value for figure in only(archive).cells if figure.key == NEW) == 7
