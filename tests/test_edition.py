"""Which edition of the form: the labels tell; where those found are the same in several, the year of the report."""

from __future__ import annotations

from typing import Any, cast

import pytest

from pipeline.align import align
from pipeline.extraction import _of_its_year
from pipeline.forms import all_forms, load_form
from pipeline.surface import Surface
from tests.printed import disputes_grid, numbered, whole


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


def test_without_a_year_it_stays_the_first() -> None:
    alignment = only_disputes()
    assert _of_its_year(alignment, [cast(Surface, Titled())], "scan.tif") is alignment


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_labels_tell_whatever_the_year(edition: str) -> None:
    form = load_form(edition)
    alignment = align(whole(form, numbered(form)), all_forms())
    assert alignment is not None
    assert (alignment.form.edition, alignment.rivals) == (edition, ())
