"""Numbers in the prose against those of the tables: slips are told, other ways of counting are not."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.generate.document import TextPart
from fixtures.generate.prose import write_chinese
from fixtures.generate.report import Report, draw_report
from pipeline.forms import editions, load_form
from pipeline.metadata import narrative_findings
from pipeline.metadata.numbers import prose_to_number
from pipeline.model import Figure, Finding, Key, Severity, Status

YEAR = 2023
TOTALS = {"new": 12, "carried_in": 3, "granted": 8, "partly_granted": 1, "denied.third_party": 2, "total": 14}


def figures(status: Status = Status.READ, edition: str = "2021", **disputes: int) -> dict[Key, Figure]:
    def value(key: Key) -> int:
        if key.column != "total":
            return 0
        return {**TOTALS, "carried_out": 1}.get(key.row, 0) if key.table == "requests" else disputes.get(key.row, 0)

    keys = load_form(edition).keys()
    return {key: Figure(*key, value(key), None, "", status, 1.0, None, (), 1, None) for key in keys}


def told(*lines: str, status: Status = Status.READ, edition: str = "2021", **disputes: int) -> list[Finding]:
    known = figures(status, edition, **disputes)
    return list(narrative_findings(load_form(edition), [(1, ["标题"]), (2, lines)], known, YEAR, "en"))


def codes(*lines: str, **disputes: int) -> list[str]:
    return [finding.code.removeprefix("narrative.") for finding in told(*lines, **disputes)]


@pytest.mark.parametrize(
    "sentence",
    [
        "全年共收到政府信息公开申请12件，上年结转3件，结转下年度继续办理1件。",
        "2023年，我局新收政府信息公开申请１２件，结转上年度3件，办结14件，其中予以公开8件，部分公开1件，不予公开2件。",
        "（二）依申请公开。共受理申请15件（含上年结转3件）。",
        "本年度收到信息公开申请十二件，结转至下一年度一件。",
        "未发生因政府信息公开申请引发的行政复议、行政诉讼案件。",
        "因政府信息公开引起的行政复议和行政诉讼均为0件。",
    ],
)
def test_prose_that_agrees_is_silent(sentence: str) -> None:
    assert codes(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "2022年收到政府信息公开申请20件。",
        "收到政府信息公开申请12件，比2022年减少9件；去年收到信息公开申请21件。",
        "共收到政府信息公开申请12件，其中县财政局收到信息公开申请4件。",
        "推进政府信息公开，受理行政许可申请300件，收到群众来信40件，新增规范性文件5件。",
        "政府信息公开引发行政复议2件（含上年结转1件）。",
        "人大代表建议和政协提案答复予以公开30件，信息公开全覆盖。",
        "政府信息公开数量为5000余件，收到信息公开申请30余件。",
        "共收到投诉举报申请80件。",
    ],
)
def test_other_things_and_other_years_are_not_meant(sentence: str) -> None:
    assert codes(sentence, reconsideration=2) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("全年共收到政府信息公开申请13件。", ["received"]),
        ("全年共收到13件政府信息公开申请。", ["received"]),
        ("共接收依申请公开政府信息申请一百零二件。", ["received"]),
        ("2023年，我局未收到政府信息公开申请。", ["received"]),
        ("新收政府信息公开申请11件，上年结转4件。", ["new", "carried_in"]),
        ("办结信息公开申请14件，其中予以公开9件，不予公开3件。", ["granted", "denied"]),
        ("政府信息公开申请结转下年度继续办理7件。", ["carried_out"]),
        ("因政府信息公开引发行政复议3件、行政诉讼1件。", ["reconsideration", "litigation"]),
        ("未发生因政府信息公开引起的行政复议和行政诉讼。", []),
    ],
)
def test_slips_are_told(sentence: str, expected: list[str]) -> None:
    assert codes(sentence) == expected


def test_no_disputes_in_prose_and_some_in_the_table() -> None:
    assert codes("未发生因政府信息公开引起的行政复议和行政诉讼。", litigation_direct=2) == ["litigation"]


def test_one_agreeing_number_is_enough() -> None:
    assert codes("全市收到政府信息公开申请1200件。", "市本级收到政府信息公开申请12件。") == []


def test_a_finding_says_what_where_and_how_surely() -> None:
    (finding,) = told("（二）依申请公开情况。上年结转5", "件。")
    assert (finding.code, finding.expected, finding.actual, finding.page) == ("narrative.carried_in", 5, 3, 2)
    assert finding.cells == (Key("requests", "carried_in", "total"),)
    assert finding.severity is Severity.WARNING
    assert "上年结转5件" in finding.message
    (doubted,) = told("（二）依申请公开情况。上年结转5件。", status=Status.REVIEW)
    assert doubted.severity is Severity.INFO
    assert "review" in doubted.message
    assert told("（二）依申请公开情况。上年结转5件。", status=Status.MISSING) == []


@pytest.mark.parametrize("edition", editions())
def test_both_forms_know_the_same_statements(edition: str) -> None:
    statements = load_form(edition).statements
    assert [statement.code for statement in statements] == [s.code for s in load_form("2021").statements]
    assert all(keys for statement in statements for keys in statement.sums)


@given(st.integers(0, 9999))
def test_chinese_numerals(number: int) -> None:
    assert prose_to_number(write_chinese(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234", 1234),
        ("二〇", 20),
        ("两百", 200),
        ("三万零五百", 30500),
        ("十万", 100000),
        ("十十", None),
        ("百", None),
    ],
)
def test_numbers_in_prose(text: str, number: int | None) -> None:
    assert prose_to_number(text) == number


def findings_of(report: Report) -> list[Finding]:
    """The findings of a drawn report, its prose broken into lines."""
    lines: list[str] = []
    for part in report.document.parts:
        if isinstance(part, TextPart):
            lines += [part.text[at : at + 31] for at in range(0, len(part.text), 31)]
    cells = {
        key: Figure(*key, printed.value, None, printed.text, Status.READ, 1.0, None, (), 1, None)
        for key, printed in report.prints.items()
    }
    return list(narrative_findings(report.form, [(1, lines)], cells, report.issuer.year, "zh"))


def test_made_reports_are_told_apart() -> None:
    reports = [draw_report(Random(seed), left_out=()) for seed in range(150)]  # noqa: S311  dice, no secret
    found = {number for number, report in enumerate(reports) if findings_of(report)}
    wrong = {number for number, report in enumerate(reports) if report.narrative_error}
    assert len(wrong) > 3
    assert found <= wrong
    assert len(found) >= 0.6 * len(wrong)
