"""A user's own register: read, refused by line and column, and what it makes of coverage and of names."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.archive import Archive, open_archive
from pipeline.audit import read_register
from pipeline.errors import UsageError
from tests.audited import BUREAU, BUREAU_REGION, IN, OUT, TOWNSHIP, audit, codes, report

HEAD = "name,aliases,region,level,code,since,until\n"


@pytest.fixture
def small(tmp_path: Path) -> Archive:
    with open_archive(str(tmp_path / "gongkai.db")) as opened:
        yield opened


def register(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "bodies.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_register_in_any_encoding_and_language(tmp_path: Path, encoding: str) -> None:
    head, line = "名称,别名,行政区划代码,层级,编码", "德城区农业农村局,德城区农业局;德城区畜牧局,371402,县级,A1"
    text = f"{head}\r\n{line}\r\n\r\n{TOWNSHIP}\r\n"
    first, second = read_register(register(tmp_path, text, encoding))
    assert (first.line, first.name, first.aliases) == (2, "德城区农业农村局", ("德城区农业局", "德城区畜牧局"))
    assert (first.region, first.level, first.code) == ("371402", "county", "A1")
    assert (second.line, second.name, second.region, second.level, second.code) == (4, TOWNSHIP, None, None, "")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("name,telephone\nA,1\n", "line 1, column 2: 'telephone'"),
        ("name,name\nA,B\n", "line 1, column 2: 'name' is there twice"),
        ("code\nA1\n", "line 1: there is no column name"),
        (HEAD + ",x\n", "line 2, column name"),
        (HEAD + "A乡,,999999\n", "line 2, column region: '999999'"),
        (HEAD + "A乡,,,big\n", "line 2, column level: 'big'"),
        (HEAD + "B乡\nA乡,,,,,19\n", "line 3, column since: '19'"),
        (HEAD + "A乡,,,,,,20244\n", "line 2, column until: '20244'"),
        (HEAD + "A乡\nB乡,A乡\n", "line 3, column aliases: 'A乡' is in line 2 already"),
        (HEAD + "A乡,,,,X\nB乡,,,,X\n", "line 3, column code: 'X' is in line 2 already"),
        (HEAD + "A乡,,,,,,,,\n", "line 2: 9 cells under 7 columns"),
        (HEAD + '"A乡\n', "line 2: unexpected end of data"),
        (HEAD, "no line below its head"),
        ("", "line 1: there is no column name"),
    ],
)
def test_what_is_wrong_is_told_by_line_and_column(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_register(register(tmp_path, text))
    assert where in str(caught.value)
    assert "bodies.csv" in str(caught.value)


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_register(tmp_path / "none.csv")
    (tmp_path / "bytes.csv").write_bytes(b"name\n\xff\xff\xff\n")
    with pytest.raises(UsageError, match="neither UTF-8 nor GB18030"):
        read_register(tmp_path / "bytes.csv")


def test_who_is_in_the_register_and_did_not_publish(small: Archive, tmp_path: Path) -> None:
    text = HEAD + f"{TOWNSHIP}\n石桥乡人民政府\n白沙乡人民政府,,,,,2025,\n南山乡人民政府,,,,,,2023\n"
    reports = [report(TOWNSHIP, 2024), report("北山乡人民政府", 2024)]
    result = audit(small, reports, year=2024, register=read_register(register(tmp_path, text)))
    assert codes(result, "coverage") == [("coverage.absent", "石桥乡人民政府", 2024, "error")]
    assert [result.bodies[number].name for number in result.unregistered] == ["北山乡人民政府"]
    assert [(line.present, len(line.absent)) for line in result.coverage] == [(2, 1)]


def test_a_register_of_an_archive_without_reports(small: Archive, tmp_path: Path) -> None:
    result = audit(small, [], year=2024, register=read_register(register(tmp_path, HEAD + f"{TOWNSHIP}\n")))
    assert codes(result, "coverage") == [("coverage.absent", TOWNSHIP, 2024, "error")]


def test_a_renamed_body_stays_one(archive: Archive, tmp_path: Path) -> None:
    old, new = "德城区农业局", "德城区农业农村局"
    reports = [report(old, 2023, {OUT: 7}, region=BUREAU_REGION), report(new, 2024, {IN: 9}, region=BUREAU_REGION)]
    assert codes(audit(archive, reports), "continuity") == []  # nobody knows that they are one
    entries = read_register(register(tmp_path, HEAD + f"{new},{old},{BUREAU_REGION},,A1\n"))
    result = audit(archive, [], register=entries)
    assert codes(result, "continuity") == [("continuity.carried_in", new, 2024, "error")]
    assert codes(result, "coverage") == []
    assert [(body.name, body.code, body.names) for body in result.bodies.values()] == [(new, "A1", (new, old))]


def test_shared_names_are_told_apart_by_region(small: Archive, tmp_path: Path) -> None:
    text = HEAD + "鼓楼区人民政府,,320106,,N\n鼓楼区人民政府,,350102,,F\n"
    entries = read_register(register(tmp_path, text))
    result = audit(small, [report("鼓楼区人民政府", 2024, region="350102")], register=entries)
    absent = [result.bodies[each.body or 0].code for each in result.outcomes["coverage"].findings]
    assert absent == ["N"]
    result = audit(small, [report("鼓楼区人民政府", 2024, path="x.pdf", region=None)], register=entries)
    assert codes(result, "coverage") == []  # it may be that one


def test_the_level_of_the_register_is_believed(small: Archive, tmp_path: Path) -> None:
    text = HEAD + f"教育局,,,县级\n{BUREAU},,{BUREAU_REGION}\n"
    result = audit(small, [report("教育局", 2024, region=None)], register=read_register(register(tmp_path, text)))
    assert [(body.name, body.level) for body in result.bodies.values()] == [("教育局", "county"), (BUREAU, "county")]
