"""The whole way, on the committed reports: every figure right, or flagged; every published error left and found."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import pikepdf
import pytest

from pipeline.errors import NoForm
from pipeline.extraction import Settings, extract
from pipeline.model import Kind, Status
from pipeline.report import Report
from tests.truths import BAD, REPORTS, score, truths

DIGITAL = [name for name, entry in truths().items() if entry["kind"] == "digital"]
PICTURES = [name for name, entry in truths().items() if entry["kind"] not in ("digital", "noline-digital")]
FLAGGED_AT_MOST = 0.01  # of the figures of all reports read from pictures ...
FLAGGED_OF_ONE = 0.05  # ... and of any one
PUBLISHED = [name for name, entry in truths().items() if entry["published_error"]]


@cache
def extracted(name: str) -> Report:
    return extract(REPORTS / name, Settings(lang="en"))


@pytest.mark.parametrize("name", DIGITAL)
def test_born_digital_reports_are_wholly_right(name: str) -> None:
    entry = truths()[name]
    result = score(extracted(name), entry)
    assert result.right == len(entry["cells"])
    assert result.flagged == 0
    assert extracted(name).edition == entry["edition"]


@pytest.mark.parametrize("name", PICTURES)
def test_reports_read_from_pictures_are_right_or_flagged(name: str) -> None:
    entry = truths()[name]
    result = score(extracted(name), entry)
    assert result.silent == []
    assert result.right >= 0.99 * len(entry["cells"])
    assert result.flagged <= FLAGGED_OF_ONE * len(entry["cells"])
    assert extracted(name).edition == entry["edition"]


def test_the_seal_of_a_scan_is_a_witness_of_its_organisation() -> None:
    name = "report-stamp-00.pdf"
    said = {each.evidence: each.value for each in extracted(name).metadata if each.field == "organisation"}
    assert said["seal"] == extracted(name).organisation == truths()[name]["org"]
    assert len(said) > 1
    told = [each for other in ("report-turned-00.pdf", "report-fax-00.pdf") for each in extracted(other).metadata]
    assert "seal" not in {each.evidence for each in told}


def test_few_figures_are_left_to_people() -> None:
    flagged = sum(score(extracted(name), truths()[name]).flagged for name in PICTURES)
    assert flagged <= FLAGGED_AT_MOST * sum(len(truths()[name]["cells"]) for name in PICTURES)


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_error_stays_as_printed_and_is_found(name: str) -> None:
    wrong = tuple(truths()[name]["published_error"])
    report = extracted(name)
    found = [finding for finding in report.findings if finding.kind is Kind.IDENTITY and wrong in finding.cells]
    assert found
    assert report[wrong].status is not Status.REPAIRED


@pytest.mark.parametrize("name", [name for name in DIGITAL if name not in PUBLISHED])
def test_figures_of_the_requests_table_are_proven(name: str) -> None:
    statuses = {figure.status for figure in extracted(name).cells if figure.table != "disclosure"}
    assert statuses == {Status.PROVEN}


def test_every_figure_knows_where_it_stands_and_who_read_it() -> None:
    for figure in extracted(DIGITAL[0]).cells:
        assert figure.reader is not None
        assert figure.page is not None
        assert figure.box is not None
        assert figure.readings
        assert 0 < figure.box.x0 < figure.box.x1 < 1200
        assert 0 < figure.box.y0 < figure.box.y1 < 1200


@pytest.mark.parametrize(
    ("kind", "code"),
    [("badtext", "text_layer.hidden"), ("garbled", "text_layer.garbled"), ("lied", "text_layer.lying")],
)
def test_a_layer_that_is_not_trusted_is_told(kind: str, code: str) -> None:
    name = next(name for name, entry in truths().items() if entry["kind"] == kind)
    codes = {finding.code for finding in extracted(name).findings if finding.kind is Kind.DOCUMENT}
    assert code in codes


def test_without_a_reader_of_pictures_a_scan_is_not_silently_empty() -> None:
    name = next(name for name, entry in truths().items() if entry["kind"] == "office")
    with pytest.raises(NoForm):
        extract(REPORTS / name, Settings(readers=("text", "plumber")))


def test_a_missing_table_is_told_and_its_figures_are_missing() -> None:
    report = extract(BAD / "missing-table.pdf", Settings(lang="en"))
    missing = {figure.table for figure in report.cells if figure.status is Status.MISSING}
    (finding,) = [finding for finding in report.findings if finding.code == "layout.table_missing"]
    assert missing == {finding.cells[0].table}
    assert report.status == "review"


@pytest.mark.parametrize("name", ["contract.pdf", "novel.pdf", "foreign-table.pdf"])
def test_what_is_no_report_gives_no_table_of_nulls(name: str) -> None:
    with pytest.raises(NoForm, match="no table of the form found"):
        extract(BAD / name)


def test_the_same_bytes_give_the_same_report() -> None:
    data = (REPORTS / DIGITAL[0]).read_bytes()
    one, two = (extract(data, Settings(lang="en"), name="report.pdf") for _ in range(2))
    assert one.cells == two.cells
    assert one.findings == two.findings
    assert (one.source.pages, one.source.bytes) == (truths()[DIGITAL[0]]["pages"], len(data))


def test_of_two_reports_in_one_file_the_first_is_read_and_the_other_told() -> None:
    first, second = (REPORTS / f"report-{name}.pdf" for name in ("digital-00", "noline-digital-00"))
    out = BytesIO()
    with pikepdf.open(first) as both, pikepdf.open(second) as other:
        pages = len(both.pages)
        both.pages.extend(other.pages)
        both.save(out)
    alone, report = extract(first), extract(out.getvalue())
    assert [(c.key, c.printed, c.status) for c in report.cells] == [(c.key, c.printed, c.status) for c in alone.cells]
    assert (report.organisation, report.year) == (alone.organisation, alone.year)
    (told,) = (finding for finding in report.findings if finding.code == "layout.several_reports")
    assert (told.page or 0) > pages
    assert (alone.status, report.status) == ("ok", "review")
