"""Alignment puts every figure on its own row and column, or says that it is not sure."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.align import TableMatch, align
from pipeline.align.table import RowsMatch
from pipeline.forms import Form, all_forms, load_form
from pipeline.grid.model import Grid
from pipeline.model import Key
from tests.printed import (
    EVIDENCED,
    cell,
    disclosure_grid,
    disputes_grid,
    grid,
    numbered,
    requests_grid,
    texts,
    whole,
    wrong_but_evidenced,
)

DISPUTE = ("litigation_after", "upheld")
FORMS = [pytest.param(load_form(edition), id=edition) for edition in ("2021", "2019")]


@pytest.mark.parametrize("form", FORMS)
def test_a_printed_form_comes_back_whole(form: Form) -> None:
    truth = numbered(form)
    alignment = align(whole(form, truth), all_forms())
    assert alignment is not None
    assert alignment.form.edition == form.edition
    assert texts(alignment) == truth
    assert min(place.evidence for place in alignment.placements.values()) == 1.0


@pytest.mark.parametrize("form", FORMS)
def test_figures_are_placed_for_the_form_that_fits_alone(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    placed: list[bool] = []
    place = RowsMatch.placed

    def spy(rows: RowsMatch, grids: list[Grid]) -> TableMatch:
        placed.append(rows.table in form.tables)
        return place(rows, grids)

    monkeypatch.setattr(RowsMatch, "placed", spy)
    assert align(whole(form, numbered(form)), all_forms())
    assert placed == [True, True, True]


def test_units_come_from_the_header() -> None:
    form = load_form("2021")
    alignment = align(whole(form, numbered(form)), all_forms())
    assert alignment is not None
    units = {key: place.unit for key, place in alignment.placements.items()}
    assert units[Key("disclosure", "fees", "amount")] == "万元"
    assert units[Key("disclosure", "regulations", "issued")] == "件"
    assert units[Key("requests", "new", "total")] is None


@pytest.mark.parametrize("cut", range(1, 24))
def test_a_table_cut_by_the_page_between_rows(cut: int) -> None:
    form = load_form("2021")
    truth = numbered(form)
    parts = [
        requests_grid(form, truth.__getitem__, page=1, rows=range(cut)),
        requests_grid(form, truth.__getitem__, page=2, rows=range(cut, 25), header=cut % 2 == 0),
    ]
    alignment = align(parts, all_forms())
    assert alignment is not None
    shown = texts(alignment)
    assert shown == {key: text for key, text in truth.items() if key.table == "requests"}
    assert min(place.evidence for place in alignment.placements.values()) >= EVIDENCED


@pytest.mark.parametrize("cut", [3, 9, 15, 20])
def test_a_page_whose_grid_lacks_the_outer_labels_keeps_its_columns(cut: int) -> None:
    """Where no row ends on a page, nothing joins the rule left of the outermost labels to the table."""
    form = load_form("2021")
    truth = numbered(form)
    second = requests_grid(form, truth.__getitem__, page=2, rows=range(cut, 24), header=False)
    kept = [replace(c, column=c.column - 1) for c in second.cells if c.column]
    lacking = replace(second, columns=second.columns[1:], cells=tuple(kept))
    first = requests_grid(form, truth.__getitem__, page=1, rows=range(cut))
    alignment = align([first, lacking], all_forms())
    assert alignment is not None
    last = form.table("requests").blocks[0].rows[24].id
    assert texts(alignment) == {key: t for key, t in truth.items() if key.table == "requests" and key.row != last}
    evidence = {key: place.evidence for key, place in alignment.placements.items()}
    assert min(evidence.values()) >= EVIDENCED


@pytest.mark.parametrize("figures_on", [1, 2])
@pytest.mark.parametrize("row", [2, 4, 8, 13, 20, 24])
def test_a_row_cut_by_the_page_keeps_its_figures(row: int, figures_on: int) -> None:
    form = load_form("2021")
    truth = numbered(form)
    label = form.table("requests").blocks[0].rows[row].label
    half = len(label) // 2

    def part(page: int, rows: range) -> Grid:
        target = row if page == figures_on else None

        def printed(key: Key) -> str:
            cut_row = key.row == form.table("requests").blocks[0].rows[row].id
            return truth[key] if not cut_row or target is not None else ""

        def cut_label(text: str) -> str:
            return (label[:half] if page == 1 else label[half:]) if text == label else text

        return requests_grid(form, printed, page=page, rows=rows, header=page == 1, label=cut_label)

    alignment = align([part(1, range(row + 1)), part(2, range(row, 25))], all_forms())
    assert alignment is not None
    assert texts(alignment) == {key: text for key, text in truth.items() if key.table == "requests"}


def test_headers_that_lack_the_last_column_tell_no_column_of_another_page() -> None:
    """A lost rule at the right edge: on the next page all seven columns are there, and each sum of a column would hold
    one place further on.
    """
    form = load_form("2021")
    truth = numbered(form)
    first = requests_grid(form, truth.__getitem__, page=1, rows=range(2))
    end = len(first.columns) - 1
    kept = tuple(
        replace(c, column_span=min(c.column_span, end - 1 - c.column)) for c in first.cells if c.column < end - 1
    )
    lacking = replace(first, columns=first.columns[:-1], cells=kept)
    second = requests_grid(form, truth.__getitem__, page=2, rows=range(2, 25), header=False)
    alignment = align([lacking, second], all_forms())
    assert alignment is not None
    assert wrong_but_evidenced(alignment, truth) == []


@pytest.mark.parametrize("row", [0, 5, 12])
def test_half_a_row_on_the_other_side_of_the_page_leaves_a_doubt(row: int) -> None:
    """Figures that wrap: their first digits on one page, the last on the next, beside words that name no row."""
    form = load_form("2021")
    truth = numbered(form)
    cut_id = form.table("requests").blocks[0].rows[row].id

    def first(key: Key) -> str:
        return truth[key][:-1] if key.row == cut_id and key.column == "total" else truth[key]

    def second(key: Key) -> str:
        return (
            truth[key][-1] if key.row == cut_id and key.column == "total" else "" if key.row == cut_id else truth[key]
        )

    label = form.table("requests").blocks[0].rows[row].label
    parts = [
        requests_grid(form, first, page=1, rows=range(row + 1)),
        requests_grid(
            form,
            second,
            page=2,
            rows=range(row, 25),
            header=False,
            label=lambda text: "以上均为" if text == label else text,
        ),
    ]
    alignment = align(parts, all_forms())
    assert alignment is not None
    assert wrong_but_evidenced(alignment, truth) == []


@given(left_out=st.sets(st.integers(0, 24), min_size=1, max_size=3))
@settings(max_examples=40, deadline=None)
def test_left_out_rows_shift_nothing(left_out: set[int]) -> None:
    form = load_form("2021")
    truth = numbered(form)
    rows = [row for row in range(25) if row not in left_out]
    others = [disclosure_grid(form, truth.__getitem__), disputes_grid(form, truth.__getitem__)]
    alignment = align([others[0], requests_grid(form, truth.__getitem__, rows=rows), others[1]], all_forms())
    assert alignment is not None
    ids = {form.table("requests").blocks[0].rows[row].id for row in rows}
    shown = {key: text for key, text in texts(alignment).items() if key.table == "requests"}
    assert shown == {k: t for k, t in truth.items() if k.table == "requests" and k.row in ids}


@given(seed=st.integers(0, 10_000), noise=st.floats(0.0, 0.9))
@settings(max_examples=80, deadline=None)
def test_mangled_labels_never_misplace_a_figure_with_evidence(seed: int, noise: float) -> None:
    """Characters lost or replaced as an OCR does it, and rows left out: what is placed wrongly is not evidenced."""
    chance = random.Random(seed)  # noqa: S311 - reproducible noise
    form = load_form("2021")
    truth = numbered(form)

    def mangled(text: str) -> str:
        return "".join(
            chance.choice(["", "口", "某", character]) if chance.random() < noise else character for character in text
        )

    rows = [row for row in range(25) if chance.random() > 0.08]
    made = requests_grid(form, truth.__getitem__, rows=rows, label=mangled)
    alignment = align([made], all_forms())
    if alignment is not None:
        assert wrong_but_evidenced(alignment, numbered(alignment.form)) == [] or alignment.form is not form


def test_an_extra_row_is_told_and_takes_no_place() -> None:
    form = load_form("2021")
    truth = numbered(form)
    made = disclosure_grid(form, truth.__getitem__)
    height = len(made.rows) - 1
    extra = [cell(height, 0, "其他主动公开文件"), cell(height, 1, "7"), cell(height, 2, "8"), cell(height, 3, "9")]
    alignment = align([grid(1, [*made.cells, *extra])], all_forms())
    assert alignment is not None
    assert texts(alignment) == {key: text for key, text in truth.items() if key.table == "disclosure"}
    assert [band.labels[0] for band in alignment.tables[0].extra] == ["其他主动公开文件"]


def test_headers_of_a_table_split_by_the_page_break() -> None:
    """The last row alone on the next page, with no header of its own."""
    form = load_form("2021")
    truth = numbered(form)
    made = disputes_grid(form, truth.__getitem__)
    head = grid(1, [c for c in made.cells if c.row < 3])
    tail = grid(2, [cell(0, c.column, c.text) for c in made.cells if c.row == 3])
    alignment = align([head, tail], all_forms())
    assert alignment is not None
    assert texts(alignment) == {key: text for key, text in truth.items() if key.table == "disputes"}


def test_a_foreign_table_is_no_form() -> None:
    lines = [["姓名", "年龄", "总计"], ["张三", "42", "7"], ["李四", "37", "8"]]
    cells = [cell(r, c, text) for r, line in enumerate(lines) for c, text in enumerate(line)]
    assert align([grid(1, cells)], all_forms()) is None
    assert align([], all_forms()) is None


def test_one_cell_taken_for_two_figures_is_not_evidenced() -> None:
    """A rule that was not seen merges two figures: neither may count as placed."""
    form = load_form("2021")
    truth = numbered(form)
    made = requests_grid(form, truth.__getitem__)
    cells = [c for c in made.cells if not (c.row == 5 and c.column in (4, 5))]
    alignment = align([grid(1, [*cells, cell(5, 4, "115116", 1, 2)])], all_forms())
    assert alignment is not None
    granted = [alignment.placements[Key("requests", "granted", name)] for name in ("enterprise", "research")]
    assert max(place.evidence for place in granted) < EVIDENCED


def test_a_table_printed_twice_with_other_figures_is_not_evidenced_but_with_the_same_it_is() -> None:
    """Which of two printings counts is for a person to say."""
    form = load_form("2021")
    truth = numbered(form)
    other = {key: str(int(text) + 500) for key, text in truth.items()}
    whole_table = requests_grid(form, truth.__getitem__)
    again = align([whole_table, requests_grid(form, other.__getitem__, page=2)], all_forms())
    same = align([whole_table, requests_grid(form, truth.__getitem__, page=2)], all_forms())
    assert again is not None
    assert same is not None
    assert max(place.evidence for place in again.placements.values()) < EVIDENCED
    assert min(place.evidence for place in same.placements.values()) == 1.0


@given(seed=st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_mangled_headers_never_misplace_a_figure_with_evidence(seed: int) -> None:
    """Header cells cut, misread or lost."""
    chance = random.Random(seed)  # noqa: S311 - reproducible noise
    form = load_form("2021")
    truth = numbered(form)

    def mangled(text: str) -> str:
        return chance.choice([text, text, text, text[:2], text[2:], "", "向木申结"])

    made = disputes_grid(form, truth.__getitem__, heading=mangled)
    alignment = align([disclosure_grid(form, truth.__getitem__), made], all_forms())
    assert alignment is not None
    assert wrong_but_evidenced(alignment, truth) == []


def test_labels_in_one_merged_cell_are_no_evidence_of_a_row() -> None:
    """The rules between labels were not seen: which figures are whose, order alone would say."""
    form = load_form("2021")
    truth = numbered(form)
    made = requests_grid(form, truth.__getitem__)
    first = [c for c in made.cells if not (7 <= c.row <= 9 and c.column == 2)]
    merged = "".join(c.text for c in made.cells if 7 <= c.row <= 9 and c.column == 2)
    alignment = align([grid(1, [*first, cell(7, 2, merged, 3, 1)])], all_forms())
    assert alignment is not None
    labels = [row.id for row in form.table("requests").blocks[0].rows[4:7]]
    doubted = [place for key, place in alignment.placements.items() if key.row in labels]
    assert doubted
    assert max(place.evidence for place in doubted) < EVIDENCED


def test_two_labels_in_one_row_are_no_evidence_of_either() -> None:
    """A rule that was not seen joins the figures of two rows."""
    form = load_form("2021")
    truth = numbered(form)
    made = requests_grid(form, truth.__getitem__, rows=[row for row in range(25) if row != 17])
    two = "1.信访举报投诉类申请2.重复申请"
    cells = [replace(c, text=two) if c.text.startswith("1.信访") else c for c in made.cells]
    alignment = align([disclosure_grid(form, truth.__getitem__), grid(2, cells)], all_forms())
    assert alignment is not None
    assert alignment.placements[Key("requests", "not_processed.complaint", "total")].evidence < EVIDENCED


@pytest.mark.parametrize("second", ["2021", "2019"])
def test_of_several_reports_the_first_is_taken(second: str) -> None:
    form, other = load_form("2021"), load_form(second)
    truth = numbered(form)
    more = [replace(grid, page=grid.page + 7) for grid in whole(other, dict.fromkeys(numbered(other), "9"))]
    alignment = align([*whole(form, truth), *more], all_forms())
    assert alignment is not None
    assert (alignment.form.edition, texts(alignment), alignment.next_report) == ("2021", truth, more[0].page)


def test_a_table_that_comes_back_in_part_begins_no_report() -> None:
    form = load_form("2021")
    truth = numbered(form)
    again = requests_grid(form, lambda key: "9", page=7, rows=range(4))
    alignment = align([*whole(form, truth), again], all_forms())
    assert alignment is not None
    assert alignment.next_report is None
