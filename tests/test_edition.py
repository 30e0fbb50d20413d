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
