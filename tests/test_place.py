"""Regions by the names of bodies: as far down as is sure, and never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.metadata import code_to_label, code_to_regions, name_to_body, name_to_region, text_to_metadata


def region(name: str, *context: str) -> str | None:
    found = name_to_region(name, context)
    return found.code if found else None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("山东省德州市德城区农业农村局", "371402"),
        ("德城区人民政府", "371402"),
        ("南京市鼓楼区人民政府", "320106"),
        ("福州市鼓楼区人民政府", "350102"),
        ("北京市朝阳区教育委员会", "110105"),
        ("内蒙古自治区人民政府办公厅", "150000"),
        ("恩施土家族苗族自治州水利局", "422800"),
        ("吉林市船营区审计局", "220204"),
        ("中山市人民政府", "442000"),
        ("磁县公安局", "130427"),
        ("邢台市桥东区人民政府", "130502"),  # a name given up in 2019
        ("德州市城区管理办公室", "371400"),  # 城区 is a word here
    ],
)
def test_the_smallest_region_that_a_name_says(name: str, code: str) -> None:
    assert region(name) == code


@pytest.mark.parametrize("name", ["鼓楼区人民政府", "朝阳区司法局", "云溪乡人民政府", "国家税务总局", ""])
def test_what_several_regions_are_called_or_none_is_no_region(name: str) -> None:
    assert region(name) is None


def test_the_document_tells_which_of_several_regions_it_is() -> None:
    assert region("鼓楼区人民政府", "江苏省徐州市/2023/鼓楼区.pdf") == "320302"
    assert region("鼓楼区人民政府", "江苏省/2023") is None  # it has two of them
    assert region("鼓楼区人民政府", "江苏省徐州市", "福州市") is None  # they contradict each other
    assert region("山东省鼓楼区人民政府") == "370000"


def test_folders_and_title_are_looked_at() -> None:
    lines = ["鼓楼区人民政府", "2023年政府信息公开工作年度报告"]
    assert text_to_metadata(lines, "徐州市/鼓楼区.pdf").region == "320302"
    assert text_to_metadata(lines, "scan.pdf").region is None


@pytest.mark.parametrize(
    ("name", "level", "office"),
    [
        ("德城区农业农村局", "county", True),
        ("德州市人民政府", "prefecture", False),
        ("山东省人民政府办公厅", "province", False),
        ("德城区黄河涯镇人民政府", "township", False),
        ("德城区新湖街道办事处", "township", False),
        ("云溪乡人民政府", "township", False),
        ("国家税务总局德州市税务局", "national", True),
        ("审计局", None, True),
    ],
)
def test_the_level_of_a_body(name: str, level: str | None, office: bool) -> None:
    body = name_to_body(name)
    assert (body.level, body.office) == (level, office)


def test_labels_of_codes() -> None:
    assert code_to_label("371402") == "德城区"
    assert code_to_label("371402", 2) == "德州市德城区"
    assert code_to_label("371402", 3) == "山东省德州市德城区"
    assert code_to_label("110105", 3) == "北京市朝阳区"
    assert code_to_label("130502") == "襄都区"  # its name today
    assert code_to_label("西沟县", 2) == "西沟县"
    assert [each.code for each in code_to_regions("371402")] == ["370000", "371400", "371402"]
    assert code_to_regions("") == ()


@given(st.text(alphabet="山东省德州市城区县镇人民政府鼓楼朝阳12 /", max_size=30))
def test_any_name_gives_a_region_that_is_named_in_it_or_none(name: str) -> None:
    found = name_to_region(name)
    assert found is None or found.name in name
    assert found is None or code_to_regions(found.code)[-1].holds(found)
