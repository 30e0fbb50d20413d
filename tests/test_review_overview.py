"""The whole archive at a glance, and two years of one body beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from pipeline.archive import Archive
from pipeline.archive.store import Origin
from pipeline.model import Key, Status
from pipeline.report import Failure, Report, Source
from pipeline.review import overview
from pipeline.review.compare import compare_reports, read_years
from pipeline.review.overview import read_bodies, read_failures, read_overview
from pipeline.review.queue import UNKNOWN_YEAR, Filters, count_queue, count_reports, find_reports
from pipeline.settings import Settings
from tests.test_corrections import NEW, report, store

IN, OUT = (Key("requests", row, "natural") for row in ("carried_in", "carried_out"))
UPHELD = Key("disputes", "reconsideration", "upheld")
Readings = Mapping[Key, tuple[str, Status]]


def of(letter: str, organisation: str | None, year: int | None, readings: Readings | None = None) -> Report:
    made = report(readings, organisation=organisation, year=year)
    return replace(made, source=replace(made.source, sha256=letter * 64, path=f"{letter}.pdf"))


@pytest.fixture
def filled(archive: Archive) -> Archive:
    store(archive, of("a", "甲镇", 2023), path="a.pdf")
    store(archive, of("b", "甲镇", 2024, {NEW: ("6", Status.REVIEW)}), path="b.pdf")
    store(archive, of("c", "乙镇", 2024, {NEW: ("6", Status.READ)}), path="c.pdf")
    store(archive, of("d", "丙镇", 2023), path="d.pdf")
    store(archive, of("e", "丁镇", None), path="e.pdf")
    failed = Report(Source("x.pdf", "f" * 64, 0, 3), status="failed", error=Failure("damaged", "cut off"))
    archive.record(failed, Origin("x.pdf", "1"), archive.start_run(Settings(), []))
    return archive


def test_each_year_has_its_reports_bodies_and_those_that_are_absent(filled: Archive) -> None:
    seen = filled.ask(read_overview)
    assert [(line.year, line.reports, line.bodies, line.absent) for line in seen.years] == [
        (2024, 2, 2, 1),
        (2023, 2, 2, 1),
        (None, 1, 1, 0),
    ]
    assert [(line.waiting, line.failing) for line in seen.years] == [(1, 2), (0, 0), (0, 0)]
    assert (seen.shares.review, seen.shares.read, seen.shares.proven, seen.shares.total) == (1, 1, 998, 1000)
    assert seen.failures == {"damaged": 1}
    assert {each.code: each.reports for each in seen.sums} == {"requests.row_total": 2, "requests.balance": 2}
    assert all(each.zh and each.en for each in seen.sums)


def test_every_number_is_that_of_the_list_it_leads_to(filled: Archive) -> None:
    filled.correct("b" * 64, NEW, "5", who="w")

    def count(**asked: str | int) -> int:
        return filled.ask(lambda connection: count_reports(connection, Filters(**asked)))  # type: ignore[arg-type]

    for line in filled.ask(read_overview).years:
        year = line.year or UNKNOWN_YEAR
        assert count(year=year) == line.reports
        assert (count(year=year, having="waiting"), count(year=year, having="failing")) == (line.waiting, line.failing)
        in_queue = filled.ask(lambda c, year=year: count_queue(c, Filters(year=year, having="failing")))
        assert in_queue.reports == line.failing
        for status in Status:
            assert (count(year=year, having=status.value) > 0) == (getattr(line.shares, status.value) > 0)
        if line.year:
            absent = filled.ask(lambda c, year=line.year: read_bodies(c, absent_in=year))
            assert len(absent) == line.absent
    assert count(having="decided") == 1
    lines = filled.ask(lambda c: find_reports(c, Filters(having="decided")))
    assert [line.sha256 for line in lines] == ["b" * 64]


def test_bodies_of_a_region(archive: Archive) -> None:
    store(archive, replace(of("a", "甲镇", 2023), region="东区"), path="a.pdf")
    store(archive, replace(of("b", "乙镇", 2024), region="西区"), path="b.pdf")
    store(archive, replace(of("c", "丙镇", 2023), region="西区"), path="c.pdf")
    seen = archive.ask(lambda c: read_overview(c, region="西区"))
    assert [(line.year, line.bodies, line.absent) for line in seen.years] == [(2024, 1, 1), (2023, 1, 1)]
    found = archive.ask(lambda c: read_bodies(c, absent_in=2024, region="西区"))
    assert [each.organisation for each in found] == ["丙镇"]


def test_the_overview_is_of_reports_as_corrected(filled: Archive) -> None:
    filled.correct("b" * 64, NEW, "5", who="w")
    seen = filled.ask(lambda connection: read_overview(connection, 2024))
    assert (seen.shares.review, seen.decisions, [line.failing for line in seen.years]) == (0, 1, [1])
    assert {each.reports for each in seen.sums} == {1}


def test_an_empty_archive_has_an_overview(archive: Archive) -> None:
    seen = archive.ask(read_overview)
    assert (seen.years, seen.shares.total, seen.sums) == ((), 0, ())


def test_who_has_not_published(filled: Archive) -> None:
    def absent(year: int) -> list[str]:
        return [each.organisation for each in filled.ask(lambda c: read_bodies(c, absent_in=year))]

    assert absent(2024) == ["丙镇"], "of 丁镇 nobody knows the year"
    assert absent(2023) == ["乙镇"]


def test_bodies_are_found_by_a_part_of_their_names_page_after_page(
    filled: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    (found,) = filled.ask(lambda connection: read_bodies(connection, "甲"))
    assert (found.years, found.sha256) == ((2024, 2023), "b" * 64)
    monkeypatch.setattr(overview, "PAGE", 1)
    names, after = [], ""
    while page := filled.ask(lambda connection, after=after: read_bodies(connection, "镇", after=after)):
        names.append(after := page[0].organisation)
    assert sorted(names) == sorted(["甲镇", "乙镇", "丙镇", "丁镇"])


def test_failures_are_listed(filled: Archive) -> None:
    (one,) = filled.ask(read_failures)
    assert (one.path, one.code, one.message) == ("x.pdf", "damaged", "cut off")
    assert filled.ask(lambda connection: read_failures(connection, "x.pdf")) == []


def test_the_years_of_a_body(filled: Archive) -> None:
    assert filled.ask(lambda c: read_years(c, "甲镇")) == [(2024, "b" * 64), (2023, "a" * 64)]


def sure(**values: int) -> Readings:
    names = {"into": IN, "out": OUT, "new": NEW}
    return {names[name]: (str(value), Status.PROVEN) for name, value in values.items()}


def test_what_was_carried_over_is_held_against_what_was_carried_in() -> None:
    seen = compare_reports(of("a", "甲镇", 2023, sure(out=3)), of("b", "甲镇", 2024, sure(into=4)))
    natural = next(each for each in seen.carried if each.column == "natural")
    assert (natural.out and natural.out.value, natural.into and natural.into.value, natural.agrees) == (3, 4, False)
    assert sum(each.agrees is True for each in seen.carried) == len(seen.carried) - 1 == 6
    assert (seen.lines[0].key, seen.lines[0].why) == (IN, "carried")


def test_years_that_do_not_follow_each_other_carry_nothing() -> None:
    seen = compare_reports(of("a", "甲镇", 2021, sure(out=3)), of("b", "甲镇", 2024, sure(into=4)))
    assert seen.carried == ()


def test_differences_worth_a_look_come_first_and_small_ones_are_no_news() -> None:
    before = of("a", "甲镇", 2023, {NEW: ("100", Status.PROVEN), UPHELD: ("7", Status.REVIEW)})
    granted = Key("requests", "granted", "natural")
    after = of("b", "甲镇", 2024, {NEW: ("900", Status.PROVEN), granted: ("7", Status.PROVEN)})
    seen = compare_reports(before, after)
    assert [(line.key, line.why) for line in seen.worthwhile] == [(UPHELD, "doubtful"), (NEW, "changed")]
    assert len(seen.lines) == 200
    assert next(line for line in seen.lines if line.key == granted).change == 2
    assert all(line.worth == 0 for line in seen.lines[2:])


def test_another_edition_is_compared_where_both_have_the_figure() -> None:
    from tests.samples import sample_report

    old = Report.from_json(sample_report(edition="2019").to_json())
    seen = compare_reports(replace(old, year=2020), of("b", "甲镇", 2021))
    keys = {line.key for line in seen.lines}
    assert NEW in keys and keys == {figure.key for figure in old.cells} & {figure.key for figure in seen.after.cells}
