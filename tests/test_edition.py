"""Which edition of the form: the labels tell; where those found are the same in several, the year of the report."""

from __future__ import annotations

from typing import Any, cast

import pytest

from pipeline.align import align
from pipeline.extraction import _of_its_year
from pipeline.forms import all_forms, load_form
from pipeline.surface import Surface
from tests.printed import cell, disputes_grid, grid, numbered, whole


class Titled:
    """A surface of which only the first lines are asked for."""

    def __init__(self, *lines: str) -> None:
        self._lines = list(lines)

    def lines(self, most: int | None = None) -> list[str]:
        return self._lines[:most]


def only_disputes() -> Any:
    form = load_form("2019")
    return align([disputes_grid(form, numbered(form).__getitem__)], all_forms())


@pytest.mark.parametrize(("year", "edition"), [(2019, "2019"), (2020, "2019"), (2021, "2021"), (2024, "2021")])
def test_where_only_the_table_that_both_have_is_found_the_year_tells(year: int, edition: str) -> None:
    alignment = only_disputes()
    assert len(alignment.rivals) == 1
    page = cast(Surface, Titled(f"安平市教育局{year}年政府信息公开工作年度报告"))
    assert _of_its_year(alignment, [page], "scan.tif").form.edition == edition
    assert _of_its_year(alignment, [cast(Surface, Titled())], f"{year}年年度报告.tif").form.edition == edition


def test_labels_of_tables_that_are_not_found_tell_before_the_year() -> None:
    """Of 二 the headers are left, and none of its figures."""
    form = load_form("2019")
    heads = [cell(0, column, text) for column, text in enumerate(("采购项目数量", "采购总金额"))]
    alignment = align([grid(1, heads), disputes_grid(form, numbered(form).__getitem__, page=2)], all_forms())
    assert alignment is not None
    assert [match.table.id for match in alignment.tables] == ["disputes"]
    assert (alignment.form.edition, alignment.rivals) == ("2019", ())


def test_without_a_year_it_stays_the_first() -> None:
    alignment = only_disputes()
    assert _of_its_year(alignment, [cast(Surface, Titled())], "scan.tif") is alignment


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_labels_tell_whatever_the_year(edition: str) -> None:
    form = load_form(edition)
    alignment = align(whole(form, numbered(form)), all_forms())
    assert alignment is not None
    assert (alignment.form.edition, alignment.rivals) == (edition, ())


def test_labels_of_columns_tell_where_rules_between_rows_are_lost() -> None:
    """Rows read for two count for little, and fewer are lost where the form has fewer."""
    form = load_form("2019")
    found = [
        ["第二十条第(一)项"],
        ["信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"],
        ["规章", "", "", "37"],
        ["规范性文件", "1", "7", "6"],
        ["第二十条第(五)项"],
        ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
        ["行政许可其他对外管理服务事项", "2", "45+36", "155894549"],
        ["第二十条第(六)项"],
        ["信息内容行政处罚行政强制", "上一年项目数量2", "本年增/减25-22", "处理决定数量16348"],
        ["第二十条第(八)项"],
        ["信息内容", "上一年项目数量本年增/减"],
        ["行政事业性收费", "13-54"],
        ["第二十条第(九)项"],
    ]
    cells = [
        cell(row, column, text, 1, 5 - len(texts) if column == len(texts) - 1 else 1)
        for row, texts in enumerate(found)
        for column, text in enumerate(texts)
    ]
    alignment = align([grid(1, cells), disputes_grid(form, numbered(form).__getitem__, page=2)], all_forms())
    assert alignment is not None
    assert alignment.form.edition == "2019"
