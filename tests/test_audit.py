"""What the audit holds against reports, and what it must not; on SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.archive import Archive, open_archive
from pipeline.audit.checks import CHECKS
from pipeline.audit.model import Entry
from pipeline.errors import NothingToDo
from pipeline.forms import load_form
from pipeline.model import Finding, Key, Kind, Severity, Status
from pipeline.report import Failure, Report, Source
from tests.audited import BUREAU, BUREAU_REGION, IN, NEW, OUT, TOWNSHIP, again, audit, codes, report, store

MADE, REPEALED, FORCE = (Key("disclosure", "normative_documents", name) for name in ("issued", "repealed", "in_force"))
RULES = Key("disclosure", "regulations", "in_force")
FIGURES = load_form("2021").keys()
COLUMNS = [key.column for key in FIGURES if (key.table, key.row) == ("requests", "carried_in")]


@pytest.fixture
def small(tmp_path: Path) -> Archive:
    """An archive in SQLite: what is asked of both databases has the fixture `archive`."""
    with open_archive(str(tmp_path / "gongkai.db")) as opened:
        yield opened


def test_what_goes_on_is_no_finding(archive: Archive) -> None:
    first = {OUT: 7, NEW: 7, MADE: 2, FORCE: 12}
    second = {IN: 7, MADE: 3, REPEALED: 1, FORCE: 14}
    result = audit(archive, [report(year=2023, changes=first), report(year=2024, changes=second)])
    assert result.findings == []
    assert result.outcomes["continuity"].compared == len(COLUMNS)
    assert result.outcomes["in_force"].compared == 2


def test_each_column_that_is_not_carried_over_is_told(archive: Archive) -> None:
    natural = Key("requests", "carried_in", "natural")
    result = audit(archive, [report(year=2023, changes={OUT: 7}), report(year=2024, changes={IN: 9, natural: 9})])
    assert codes(result, "continuity") == [("continuity.carried_in", TOWNSHIP, 2024, "error")]
    finding = result.outcomes["continuity"].findings[0]
    assert {(proof.key, proof.value, proof.expected) for proof in finding.proofs} == {(natural, 9, 0), (IN, 9, 7)}
    assert "9" in finding.message.zh


@pytest.mark.parametrize("status", [Status.REVIEW, Status.MISSING])
@pytest.mark.parametrize("year", [2023, 2024])
def test_a_figure_in_doubt_is_held_against_nobody(small: Archive, status: Status, year: int) -> None:
    last = {OUT: (7, status) if year == 2023 else 7, FORCE: (50, status) if year == 2023 else 50, NEW: 1}
    now = {IN: (9, status) if year == 2024 else 9, FORCE: (3, status) if year == 2024 else 3}
    result = audit(small, [report(year=2023, changes=last), report(year=2024, changes=now)])
    assert result.findings == []
    assert result.outcomes["continuity"].not_comparable["figure_in_doubt"] == 1
    assert result.outcomes["in_force"].not_comparable["figure_in_doubt_or_blank"] == 1


def test_a_blank_counts_as_nought_and_is_a_warning_only(small: Archive) -> None:
    same = [report(year=2022, changes={OUT: 0}), report(year=2023, changes={IN: None, OUT: 4})]
    result = audit(small, [*same, report(year=2024, changes={IN: None})])
    assert codes(result, "continuity") == [("continuity.carried_in", TOWNSHIP, 2024, "warning")]


def test_years_between_are_not_skipped(small: Archive) -> None:
    result = audit(small, [report(year=2021, changes={OUT: 7}), report(year=2023, changes={IN: 9})])
    assert result.outcomes["continuity"].compared == 0
    assert codes(result, "continuity") == []


def test_two_reports_of_a_year_are_not_compared_but_told(small: Archive) -> None:
    two = [report(year=2023, changes={OUT: 7}, path="a.pdf"), report(year=2023, changes={OUT: 8}, path="b.pdf")]
    result = audit(small, [*two, report(year=2024, changes={IN: 9})])
    assert codes(result, "continuity") == []
    assert result.outcomes["continuity"].not_comparable["several_reports"] == 1
    assert codes(result, "duplicates") == [("duplicates.several", TOWNSHIP, 2023, "warning")]


@given(
    out=st.lists(st.integers(0, 10**6), min_size=len(COLUMNS), max_size=len(COLUMNS)),
    change=st.dictionaries(st.sampled_from(COLUMNS), st.integers(1, 10**6), max_size=3),
)
@settings(max_examples=20)
def test_continuity_finds_exactly_the_columns_that_differ(
    tmp_path_factory: pytest.TempPathFactory, out: list[int], change: dict[str, int]
) -> None:
    last = {Key("requests", "carried_out", column): number for column, number in zip(COLUMNS, out, strict=True)}
    now = {
        Key("requests", "carried_in", column): number + change.get(column, 0)
        for column, number in zip(COLUMNS, out, strict=True)
    }
    with open_archive(str(tmp_path_factory.mktemp("audit") / "gongkai.db")) as opened:
        result = audit(opened, [report(year=2023, changes=last), report(year=2024, changes=now)])
    found = {proof.key.column for each in result.outcomes["continuity"].findings for proof in each.proofs if proof.key}
    assert found == set(change)
    for each in result.outcomes["continuity"].findings:
        for proof in each.proofs:
            assert proof.key
            assert proof.value == proof.expected + change[proof.key.column]  # type: ignore[operator]


@given(before=st.integers(0, 5000), made=st.integers(0, 500), repealed=st.integers(0, 500), error=st.integers(-9, 9))
@settings(max_examples=20)
def test_documents_in_force_follow_from_last_year(
    tmp_path_factory: pytest.TempPathFactory, before: int, made: int, repealed: int, error: int
) -> None:
    force = before + made - repealed + error
    with open_archive(str(tmp_path_factory.mktemp("audit") / "gongkai.db")) as opened:
        first = report(year=2023, changes={FORCE: before})
        second = report(year=2024, changes={MADE: made, REPEALED: repealed, FORCE: force})
        result = audit(opened, [first, second])
    told = [each for each in result.outcomes["in_force"].findings if each.code == "in_force.goes_on"]
    assert [each.proofs[0].expected for each in told] == ([force - error] if error else [])
    assert all(each.severity is not Severity.ERROR for each in told)


def test_fewer_in_force_than_were_made(archive: Archive) -> None:
    result = audit(archive, [report(changes={MADE: 5, REPEALED: 1, FORCE: 3})])
    assert codes(result, "in_force") == [("in_force.too_few", TOWNSHIP, 2024, "warning")]


def test_a_body_is_one_by_its_region_whatever_stands_in_front(archive: Archive) -> None:
    first = report("德州市德城区教育局", 2023, {OUT: 7}, region=BUREAU_REGION)
    result = audit(archive, [first, report(BUREAU, 2024, {IN: 9}, region=BUREAU_REGION)])
    assert [(body.name, body.names, body.level, body.office) for body in result.bodies.values()] == [
        (BUREAU, (BUREAU, "德州市德城区教育局"), "county", True)
    ]
    assert codes(result, "continuity") == [("continuity.carried_in", BUREAU, 2024, "error")]


def test_bodies_of_one_name_in_two_regions_are_two(small: Archive) -> None:
    first = report("鼓楼区人民政府", 2023, {OUT: 7}, region="320106")
    result = audit(small, [first, report("鼓楼区人民政府", 2024, {IN: 9}, region="350102")])
    assert codes(result, "continuity") == []
    assert len(result.bodies) == 2


def test_a_name_without_a_region_is_of_no_body_for_sure(small: Archive) -> None:
    placed = [report(TOWNSHIP, 2022), report(TOWNSHIP, 2023, {OUT: 7})]
    unplaced = [report(TOWNSHIP, 2024, {IN: 9, OUT: 1}, region=None), report(TOWNSHIP, 2025, {IN: 2}, region=None)]
    result = audit(small, [*placed, *unplaced])
    assert codes(result, "continuity") == [("continuity.carried_in", TOWNSHIP, 2025, "warning")]
    assert codes(result, "coverage") == []
    assert result.outcomes["coverage"].not_comparable["report_unplaced"] == 1


def test_who_published_before_and_does_not_now(archive: Archive) -> None:
    reports = [report(TOWNSHIP, year) for year in (2021, 2023)] + [
        report("石桥乡人民政府", year) for year in (2021, 2022)
    ]
    result = audit(archive, [*reports, report("白沙乡人民政府", 2023)])
    assert codes(result, "coverage") == [
        ("coverage.absent", "云溪乡人民政府", 2022, "warning"),  # before and after
        ("coverage.absent", "石桥乡人民政府", 2023, "info"),
    ]
    assert {line.year: (line.present, len(line.absent)) for line in result.coverage} == {
        2021: (2, 0), 2022: (1, 1), 2023: (2, 1),
    }  # fmt: skip


def test_a_report_of_an_unknown_year_may_be_the_one(small: Archive) -> None:
    result = audit(small, [report(year=2023), report(year=None), report("石桥乡人民政府", 2024)])
    assert codes(result, "coverage") == []
    assert result.outcomes["coverage"].not_comparable["report_unplaced"] == 1
    assert result.unnamed == 1


def test_a_document_that_could_not_be_read_may_be_the_one(small: Archive) -> None:
    path = f"2024/{TOWNSHIP}.pdf"
    failed = Report(Source(path, "", 0, 9), status="failed", error=Failure("damaged", "no"))
    result = audit(small, [report(year=2022), report(year=2023), failed, report("石桥乡人民政府", 2024)])
    assert codes(result, "coverage") == [("coverage.absent", TOWNSHIP, 2024, "info")]
    assert path in result.outcomes["coverage"].findings[0].message.zh
    assert result.failed == 1


def test_late_publication(archive: Archive) -> None:
    dates = ["2025-03-31", "2025-04-01", "2026-05-01", None]
    result = audit(archive, [report(f"第{n}乡人民政府", 2024, published=date) for n, date in enumerate(dates)])
    assert codes(result, "coverage") == [("coverage.late", "第1乡人民政府", 2024, "info")]


MANY = {key: place + 3 for place, key in enumerate(FIGURES) if key.column == "total"}


def test_the_same_figures_under_another_name_or_year(archive: Archive) -> None:
    one = report(year=2023, changes=MANY)
    other = again(one, path="b.pdf", organisation="石桥乡人民政府")
    result = audit(archive, [one, other, again(one, path="c.pdf", year=2024)])
    assert codes(result, "duplicates") == [
        ("duplicates.other_body", "石桥乡人民政府", 2023, "warning"),
        ("duplicates.other_year", TOWNSHIP, 2024, "warning"),
    ]


def test_figures_of_few_digits_are_the_same_by_chance(small: Archive) -> None:
    alike = {key: 46 + place % 3 for place, key in enumerate(FIGURES) if key.column == "total"}
    result = audit(small, [report(TOWNSHIP, changes=alike), report("石桥乡人民政府", changes=alike)])
    assert codes(result, "duplicates") == []


def test_few_figures_are_the_same_by_chance_and_a_scan_is_no_other_report(small: Archive) -> None:
    few = [report(TOWNSHIP, changes={NEW: 5}), report("石桥乡人民政府", changes={NEW: 5})]
    one = report("白沙乡人民政府", changes=MANY)
    nearly = report("南山乡人民政府", changes=MANY | {NEW: 4, IN: MANY[NEW] + MANY[IN] - 4})
    result = audit(small, [*few, one, again(one, path="scan.pdf"), nearly])
    assert codes(result, "duplicates") == [("duplicates.same_figures_again", "白沙乡人民政府", 2024, "info")]


@pytest.mark.parametrize(
    ("edition", "year", "wrong"),
    [("2021", 2021, False), ("2021", 2020, True), ("2019", 2022, True), ("2019", 2020, False), ("2019", 2019, False)],
)
def test_the_form_of_the_year(small: Archive, edition: str, year: int, *, wrong: bool) -> None:
    result = audit(small, [report(year=year, edition=edition)])
    assert [each[0] for each in codes(result, "edition")] == ["edition.wrong"] * wrong


def test_the_years_of_a_form_are_its_data() -> None:
    assert load_form("2021").first_and_last() == (2021, None)
    assert load_form("2019").first_and_last()[1] == 2020


@pytest.mark.parametrize(
    ("name", "region", "told"),
    [
        (BUREAU, BUREAU_REGION, True),
        (TOWNSHIP, None, True),
        ("德州市人民政府", "371400", False),
        ("德州市教育局", "371400", True),
        ("山东省人民政府办公厅", "370000", False),
        ("国家发展和改革委员会", None, False),
        ("教育局", None, False),  # nobody knows of which level
    ],
)
def test_who_can_make_no_regulations(small: Archive, name: str, region: str | None, *, told: bool) -> None:
    result = audit(small, [report(name, changes={RULES: (2, Status.READ)}, region=region)])
    assert codes(result, "regulations") == [("regulations.no_power", name, 2024, "warning")] * told
    assert result.outcomes["regulations"].not_comparable["level_unknown"] == (name == "教育局")


def test_regulations_in_doubt_are_not_told(small: Archive) -> None:
    assert codes(audit(small, [report(changes={RULES: (2, Status.REVIEW)})]), "regulations") == []


def test_a_jump_over_own_years(archive: Archive) -> None:
    def years(name: str, *numbers: int) -> list[Report]:
        return [report(name, 2021 + n, {NEW: number}) for n, number in enumerate(numbers)]

    steady, jumped = years("白沙乡人民政府", 100, 120, 90, 130), years(TOWNSHIP, 100, 120, 90, 5000)
    lost = years("石桥乡人民政府", 100, 120, 90, 0)
    restless = years("南山乡人民政府", 1, 900, 30, 4000)  # it always was so
    short = years("北山乡人民政府", 10, 12, 5000)
    result = audit(archive, [*steady, *jumped, *lost, *restless, *short])
    assert codes(result, "history") == [
        ("history.jump", TOWNSHIP, 2024, "warning"), ("history.jump", "石桥乡人民政府", 2024, "warning"),
    ]  # fmt: skip
    assert result.findings[0].history or result.outcomes["history"].findings[0].history[-1] == (2024, 5000)


def test_a_figure_far_above_those_of_peers(archive: Archive) -> None:
    peers = [report(f"第{n}乡人民政府", 2024, {NEW: 10 + n % 7}) for n in range(24)]
    large = [report("大乡人民政府", year, {NEW: 3000}) for year in (2023, 2024)]  # large in other years too
    result = audit(archive, [*peers, *large, report(TOWNSHIP, 2024, {NEW: 4000})])
    assert codes(result, "peers") == [("peers.far_above", TOWNSHIP, 2024, "info")]


def test_few_peers_tell_nothing(small: Archive) -> None:
    peers = [report(f"第{n}乡人民政府", 2024, {NEW: 10}) for n in range(5)]
    result = audit(small, [*peers, report(TOWNSHIP, 2024, {NEW: 4000})])
    assert codes(result, "peers") == []
    assert result.outcomes["peers"].not_comparable["few_peers"] > 0


def told(kind: Kind, code: str, *cells: Key) -> Finding:
    return Finding(kind, code, "said", cells, 5, 4, Severity.ERROR if kind is Kind.IDENTITY else Severity.WARNING, 2)


def test_sums_and_prose_of_single_reports_where_figures_are_sure(archive: Archive) -> None:
    statement = load_form("2021").statements[0].code
    findings = (told(Kind.IDENTITY, "requests.row_total", NEW, IN), told(Kind.NARRATIVE, statement, NEW))
    sure = report(findings=findings)
    unsure = report("石桥乡人民政府", changes={NEW: (4, Status.REVIEW)}, findings=findings)
    result = audit(archive, [sure, unsure])
    assert codes(result, "sums") == [("sums.fail", TOWNSHIP, 2024, "error")]
    assert codes(result, "narrative") == [(f"narrative.{statement}", TOWNSHIP, 2024, "warning")]
    assert result.outcomes["narrative"].not_comparable["figure_in_doubt"] == 1
    proof = result.outcomes["narrative"].findings[0].proofs[0]
    assert (proof.expected, proof.value, proof.page) == (5, 4, 2)


def test_who_and_when_in_two_ways(archive: Archive) -> None:
    other = Finding(Kind.DOCUMENT, "text_layer.hidden", "no matter", severity=Severity.INFO)
    year = Finding(Kind.DOCUMENT, "metadata.year", "said", (), "2022", "2024", Severity.WARNING)
    result = audit(archive, [report(findings=(other, year))])
    assert codes(result, "metadata") == [("metadata.year", TOWNSHIP, 2024, "warning")]
    assert "2022" in result.outcomes["metadata"].findings[0].message.zh


def test_figures_are_taken_as_people_corrected_them(archive: Archive) -> None:
    last, now = report(year=2023, changes={OUT: 7}), report(year=2024, changes={IN: 1})
    store(archive, [last, now])
    archive.correct(now, IN, "7", who="Wang")
    assert codes(audit(archive, []), "continuity") == []


def test_a_year_and_a_region(archive: Archive) -> None:
    reports = [
        report(BUREAU, 2023, {OUT: 7}, region=BUREAU_REGION),
        report(BUREAU, 2024, {IN: 9, OUT: 3}, region=BUREAU_REGION),
        report(BUREAU, 2025, {IN: 9}, region=BUREAU_REGION),
        report("鼓楼区人民政府", 2024, {MADE: 5}, region="320106"),
    ]
    result = audit(archive, reports, year=2024, region="370000")
    assert [(each.code, each.year) for each in result.findings] == [("continuity.carried_in", 2024)]
    assert (result.reports, len(result.bodies)) == (1, 1)


def test_a_region_with_a_register_takes_reports_that_do_not_tell_theirs(small: Archive) -> None:
    entries = (Entry(2, "A1", BUREAU, (), BUREAU_REGION), Entry(3, "A2", "鼓楼区教育局", (), "320106"))
    result = audit(small, [report(BUREAU, 2024, region=None)], year=2024, region="371400", register=entries)
    assert codes(result, "coverage") == []
    assert [(line.present, line.absent) for line in result.coverage] == [(1, ())]


def test_an_archive_without_reports_of_what_is_asked(small: Archive) -> None:
    with pytest.raises(NothingToDo):
        audit(small, [report(year=2024)], year=2019)


def test_findings_have_the_same_names_in_every_run(small: Archive) -> None:
    reports = [report(year=2023, changes={OUT: 7, MADE: 4}), report(year=2024, changes={IN: 9, MADE: 2})]
    first = [each.id for each in audit(small, reports).findings]
    assert first == [each.id for each in audit(small, []).findings]
    assert len(set(first)) == len(first) == 4


def test_every_check_has_words() -> None:
    from pipeline.audit import words

    assert set(CHECKS) == set(words.CHECKS)
    assert set(Severity) == set(words.SEVERITIES)
