"""Rows at page breaks: what cuts a row, what only looks like it, and where the other half of a label is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.align import align
from pipeline.align.bands import grid_to_bands
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
    wrong_but_evidenced,
)


def _rest(form: Form, truth: dict[Key, str]) -> list[Grid]:
    return [requests_grid(form, truth.__getitem__), disputes_grid(form, truth.__getitem__)]


@pytest.mark.parametrize("speck", ["•", "，", "."])
@pytest.mark.parametrize("row", [2, 3, 12])
def test_specks_beside_the_second_half_of_a_label_are_no_half_of_a_row(row: int, speck: str) -> None:
    """The page break cuts the label only; what a reader of words makes of dirt beside it are no figures."""
    form = load_form("2021")
    truth = numbered(form)
    own = form.table("requests").blocks[0].rows[row]

    def second(key: Key) -> str:
        return truth[key] if key.row != own.id else speck if key.column in ("research", "other") else ""

    def cut(text: str) -> str:
        return text[-3:] if text == own.label else text

    parts = [
        requests_grid(form, truth.__getitem__, page=1, rows=range(row + 1)),
        requests_grid(form, second, page=2, rows=range(row, 25), header=False, label=cut),
    ]
    alignment = align(parts, all_forms())
    assert alignment is not None
    assert wrong_but_evidenced(alignment, truth) == []
    assert min(place.evidence for place in alignment.placements.values()) >= EVIDENCED


def _blocks(made: Grid) -> list[Grid]:
    """The parts of a disclosure table, each from its title on, as grids of their own."""
    tops = [c.row for c in made.cells if c.column_span == len(made.columns) - 1]
    ends = [*tops[1:], len(made.rows) - 1]
    return [
        replace(
            made,
            rows=made.rows[top : end + 1],
            cells=tuple(replace(c, row=c.row - top) for c in made.cells if top <= c.row < end),
        )
        for top, end in zip(tops, ends, strict=True)
    ]


def test_a_row_beside_another_table_of_its_page_is_not_cut() -> None:
    """The tables of the first section stand one below the other; only a page break parts a row."""
    form = load_form("2021")
    truth = numbered(form)
    parts = _blocks(disclosure_grid(form, truth.__getitem__))
    end = len(parts[0].rows) - 1
    dirt = [cell(end, 0, ""), cell(end, 1, "7"), cell(end, 2, ""), cell(end, 3, "")]
    height = parts[0].rows[-1] - parts[0].rows[-2]
    parts[0] = replace(parts[0], rows=(*parts[0].rows, parts[0].rows[-1] + height), cells=(*parts[0].cells, *dirt))
    alignment = align([*parts, *_rest(form, truth)], all_forms())
    assert alignment is not None
    assert len(alignment.placements) == len(truth)
    assert min(place.evidence for place in alignment.placements.values()) >= EVIDENCED


def test_a_title_with_a_stray_letter_is_no_half_of_a_row() -> None:
    form = load_form("2019")
    truth = numbered(form)
    parts = _blocks(disclosure_grid(form, truth.__getitem__))
    title = parts[2].cells[0]
    dirty = [cell(0, 0, title.text[:3]), cell(0, 1, "T"), cell(0, 2, title.text[3:], 1, title.column_span - 2)]
    parts = [*parts[:2], *(replace(part, page=2) for part in parts[2:])]
    parts[2] = replace(parts[2], cells=(*dirty, *parts[2].cells[1:]))
    rest = [replace(made, page=2 + n) for n, made in enumerate(_rest(form, truth))]
    alignment = align([*parts, *rest], all_forms())
    assert alignment is not None
    evidence = {key: place.evidence for key, place in alignment.placements.items()}
    assert min(evidence[key] for key in truth if key.table == "disclosure") >= EVIDENCED


@pytest.mark.parametrize("row", [8, 13, 18])
def test_a_row_whose_label_the_page_break_took_has_it_on_the_next_page(row: int) -> None:
    """All figures on one page beside the merged label of the group, the label alone on the next."""
    form = load_form("2021")
    truth = numbered(form)
    own = form.table("requests").blocks[0].rows[row]

    def bare(text: str) -> str:
        return "" if text == own.label else text

    parts = [
        requests_grid(form, truth.__getitem__, page=1, rows=range(row + 1), label=bare),
        requests_grid(
            form,
            lambda key: "" if key.row == own.id else truth[key],
            page=2,
            rows=range(row, 25),
            header=False,
        ),
    ]
    alignment = align(parts, all_forms())
    assert alignment is not None
    assert wrong_but_evidenced(alignment, truth) == []
    assert alignment.placements[Key("requests", own.id, "total")].evidence >= EVIDENCED


def test_rings_are_figures_and_dots_are_none() -> None:
    """A nought may be read as a full stop of Chinese print."""
    made = grid(1, [cell(0, 0, "（一）予以公开"), cell(0, 1, "。"), cell(0, 2, "•"), cell(0, 3, "0"), cell(0, 4, "")])
    (band,) = grid_to_bands(0, made)
    assert band.inked == 2


def test_figures_without_a_label_after_a_page_break_are_of_no_sure_row_where_rows_are_left_blank() -> None:
    """Zeros are left blank, and of the rows that follow the page break only the figures of one are found."""
    form = load_form("2021")
    truth = numbered(form)
    rows = form.table("requests").blocks[0].rows
    last = next(index for index, row in enumerate(rows) if row.id == "not_processed.excessive")
    shown = next(index for index, row in enumerate(rows) if row.id == "other.fee_unpaid")
    truth |= {key: "" for key in truth if key.row in (rows[last].id, rows[3].id, rows[7].id)}

    def bare(text: str) -> str:
        return "" if text == rows[shown].label or text in rows[shown].path else text

    parts = [
        requests_grid(form, truth.__getitem__, page=1, rows=range(last + 1)),
        requests_grid(form, truth.__getitem__, page=2, rows=[shown, 23, 24], header=False, label=bare),
    ]
    parts[1] = replace(parts[1], cells=tuple(replace(c, text=bare(c.text)) for c in parts[1].cells))
    alignment = align(parts, all_forms())
    assert alignment is not None
    assert wrong_but_evidenced(alignment, truth) == []


def test_a_label_of_which_half_is_lost_is_of_no_sure_row_where_a_row_alike_is_left_out() -> None:
    """Both rows end with the same words; the report has only one of them."""
    form = load_form("2021")
    truth = numbered(form)
    rows = form.table("requests").blocks[0].rows
    own = next(row for row in rows if row.id == "other.fee_unpaid")
    left = [index for index, row in enumerate(rows) if row.id not in ("other.not_corrected", "other.other")]

    def half(text: str) -> str:
        return "处理其政府信息公开申请" if text == own.label else text

    parts = [requests_grid(form, truth.__getitem__, rows=left, label=half), *_rest(form, truth)[1:]]
    alignment = align([disclosure_grid(form, truth.__getitem__), *parts], all_forms())
    assert alignment is not None
    assert wrong_but_evidenced(alignment, truth) == []


@pytest.mark.parametrize("row", [5, 13, 16])
def test_half_a_row_whose_other_half_is_on_a_lost_page_is_no_sure_blank(row: int) -> None:
    """The page with the figures of the row, and all rows before, cannot be opened; the end of its label goes on."""
    form = load_form("2021")
    truth = numbered(form)
    own = form.table("requests").blocks[0].rows[row]

    def cut(text: str) -> str:
        return text[-len(text) // 2 :] if text == own.label else text

    def shown(key: Key) -> str:
        return "" if key.row == own.id else truth[key]

    part = requests_grid(form, shown, page=3, rows=range(row, 25), label=cut)
    parts = [disclosure_grid(form, truth.__getitem__), part, replace(_rest(form, truth)[1], page=4)]
    alignment = align(parts, all_forms())
    assert alignment is not None
    assert wrong_but_evidenced(alignment, truth) == []
