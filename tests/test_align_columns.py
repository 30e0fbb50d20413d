"""Columns: what headers tell of them, and what leaves a doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from pipeline.align import align
from pipeline.align.bands import Band
from pipeline.align.columns import COUNTED, UNFIT, Lane, bands_to_lanes, lanes_on_grid
from pipeline.forms import all_forms, load_form
from pipeline.grid.model import Grid
from pipeline.model import Key
from tests.printed import EVIDENCED, cell, disclosure_grid, grid, numbered, texts, whole, wrong_but_evidenced

DISPUTE = ("litigation_after", "upheld")
HEADS = 3  # rows of the header of requests


def test_two_figures_under_one_header_are_not_told_apart() -> None:
    form = load_form("2021")
    truth = numbered(form)
    pages = whole(form, truth)
    titles = [c for c in pages[0].cells if c.row == 1]
    joined = cell(1, 1, titles[2].text, 1, 2)  # the rule between two headers was not found, nor the first of them read
    rest = tuple(c for c in pages[0].cells if c not in titles[1:3])
    alignment = align([replace(pages[0], cells=(*rest, joined)), *pages[1:]], all_forms())
    assert alignment is not None
    places = alignment.placements
    assert places[Key("disclosure", "regulations", "repealed")].evidence < EVIDENCED
    assert places[Key("disclosure", "regulations", "in_force")].evidence == 1.0


@pytest.mark.parametrize("lost", [2, 3])
def test_one_header_that_names_two_columns_is_evidence_of_neither(lost: int) -> None:
    """A rule that is lost from the headers down makes one column of two: their figures are not told apart."""
    form = load_form("2021")
    truth = numbered(form)
    pages = whole(form, truth)
    rows = {
        row: sorted((c for c in pages[0].cells if c.row == row), key=lambda c: c.column)[lost - 1 : lost + 1]
        for row in (1, 2, 3)
    }
    joined = [cell(row, lost - 1, " ".join(c.text for c in pair), 1, 2) for row, pair in rows.items()]
    gone = {id(c) for pair in rows.values() for c in pair}
    alignment = align(
        [replace(pages[0], cells=(*(c for c in pages[0].cells if id(c) not in gone), *joined)), *pages[1:]],
        all_forms(),
    )
    assert alignment is not None
    assert not [key for key in wrong_but_evidenced(alignment, truth) if key.table == "disclosure"]


def test_headers_of_two_columns_whose_lines_run_together_are_evidence_of_neither() -> None:
    """The rule between two columns is lost all the way down, and their headers are read line by line."""
    form = load_form("2021")
    truth = numbered(form)
    pages = whole(form, truth)
    at = next(n for n, page in enumerate(pages) if any(c.text == "结果维持" for c in page.cells))
    first, cells = 5, []
    for c in pages[at].cells:
        if c.row < 2 or c.column not in (first, first + 1):
            cells.append(c)
        elif c.column == first:
            text = (
                "结果结果维持纠正"
                if c.row == 2
                else f"{c.text} {truth[Key('disputes', 'litigation_direct', 'corrected')]}"
            )
            cells.append(replace(c, text=text, column_span=2, box=c.box._replace(x1=c.box.x1 + c.box.width)))
    alignment = align([*pages[:at], replace(pages[at], cells=tuple(cells)), *pages[at + 1 :]], all_forms())
    assert alignment is not None
    assert not wrong_but_evidenced(alignment, truth)


def test_a_row_of_one_figure_that_stands_there_twice_is_doubted() -> None:
    form = load_form("2021")
    truth = numbered(form)
    again = replace(disclosure_grid(form, lambda key: "9"), page=2)
    alignment = align([disclosure_grid(form, truth.__getitem__), again], all_forms())
    assert alignment is not None
    evidence = {key: place.evidence for key, place in alignment.placements.items()}
    wrong = {key for key, text in texts(alignment).items() if text != truth[key]}
    assert not any(evidence[key] >= EVIDENCED for key in wrong)
    assert evidence[Key("disclosure", "penalties", "decisions")] < EVIDENCED


def test_a_stroke_that_parts_a_cell_under_its_header_may_be_the_figure() -> None:
    """A 1 from rule to rule, taken for a wall: what is left of it on either side is no blank cell."""
    form = load_form("2021")
    truth = numbered(form)
    pages = whole(form, truth)
    at = next(n for n, page in enumerate(pages) if any(c.text == truth[Key("disputes", *DISPUTE)] for c in page.cells))
    figure = next(c for c in pages[at].cells if c.text == truth[Key("disputes", *DISPUTE)])
    box, middle = figure.box, figure.box.centre[0]
    halves = [
        replace(figure, text="", box=box._replace(x1=middle)),
        replace(figure, text="", box=box._replace(x0=middle)),
    ]
    cells = (*(c for c in pages[at].cells if c is not figure), *halves)
    alignment = align([*pages[:at], replace(pages[at], cells=cells), *pages[at + 1 :]], all_forms())
    assert alignment is not None
    assert not wrong_but_evidenced(alignment, truth)


def test_a_column_that_the_edge_of_a_scan_adds_moves_no_figure() -> None:
    """Headers that cannot be read are counted from the right, where an empty column more stands."""
    form = load_form("2019")
    truth = numbered(form)
    pages = whole(form, truth)
    at = next(n for n, page in enumerate(pages) if any("上一年项目数量" in c.text for c in page.cells))
    heads = {column.label for block in form.table("disclosure").blocks for column in block.columns}
    page = pages[at]
    cells = [replace(c, text="T") if c.text in heads else c for c in page.cells]
    last, width = len(page.columns) - 1, page.columns[1] - page.columns[0]
    cells += [cell(row, last, "") for row in range(len(page.rows) - 1)]
    dirty = replace(page, columns=(*page.columns, page.columns[-1] + width), cells=tuple(cells))
    alignment = align([*pages[:at], dirty, *pages[at + 1 :]], all_forms())
    assert alignment is not None
    assert not wrong_but_evidenced(alignment, truth)


def test_headers_whose_text_the_page_break_kept_are_those_beside_the_others() -> None:
    """The second lines of the inner headers stand on this page, and nothing of the outer ones."""
    form = load_form("2021")
    truth = numbered(form)
    pages = whole(form, truth)
    at = next(n for n, page in enumerate(pages) if any(c.text == "自然人" for c in page.cells))
    inner = {"商业企业": "企业", "科研机构": "机构", "社会公益组织": "公益组织", "法律服务机构": "服务机构"}
    cells = tuple(replace(c, text=inner.get(c.text, "")) if c.row < HEADS else c for c in pages[at].cells)
    alignment = align([*pages[:at], replace(pages[at], cells=cells), *pages[at + 1 :]], all_forms())
    assert alignment is not None
    assert texts(alignment) == truth


WALLS = (0.0, 20.0, 30.0, 39.0, 51.0, 56.0, 63.0)  # of labels and five columns, none as wide as the next
CARRIED = [Lane(left / WALLS[-1], right / WALLS[-1], 1.0, None) for left, right in pairwise(WALLS[1:])]


def lanes_at(columns: Sequence[float]) -> list[tuple[float, float, float]]:
    """Where carried lanes lie on a grid with these edges: left and right there, and their evidence."""
    page = Grid(2, (0.0, 10.0), tuple(columns), ())
    first, width = columns[0], columns[-1] - columns[0]
    return [
        (round(first + lane.left * width, 6), round(first + lane.right * width, 6), lane.evidence)
        for lane in lanes_on_grid(page, CARRIED)
        if lane is not None
    ]


def test_edges_of_the_paper_beside_a_table_move_no_column() -> None:
    """The dark edges of a sheet, joined to the rules of a table, make columns more on the left and on the right."""
    own = [(left, right, 1.0) for left, right in pairwise(WALLS[1:])]
    assert lanes_at(WALLS) == own
    assert lanes_at([-13.0, *WALLS, 75.0]) == own
    assert lanes_at([*WALLS, 75.0]) == own
    assert lanes_at([*WALLS[1:], 75.0]) == own


def test_lanes_that_fit_nowhere_are_no_evidence() -> None:
    assert all(evidence < EVIDENCED for _, _, evidence in lanes_at([0.0, 4.0, 15.0, 29.0, 33.0, 47.0, 63.0]))


def test_a_lost_wall_leaves_the_other_columns_theirs() -> None:
    found = lanes_at([wall for wall in WALLS if wall != 51.0])
    assert [evidence >= EVIDENCED for _, _, evidence in found] == [True, True, False, False, True]


@pytest.mark.parametrize(("shift", "evidence"), [(0, COUNTED), (-1, UNFIT)], ids=["over their figures", "one beside"])
def test_columns_are_not_counted_against_their_headers(shift: int, evidence: float) -> None:
    """A cell more in a row moves the count by one, and sums of a block may hold all the same."""
    block = load_form("2021").table("disclosure").blocks[0]
    heads = [cell(0, index + 1 + shift, column.label) for index, column in enumerate(block.columns)]
    figures = [cell(1, index, "1") for index in range(len(block.columns) + 1)]
    lanes = bands_to_lanes(grid(1, [*heads, *figures]), [Band(0, 1, 1, (), tuple(figures), len(figures))], block)
    assert lanes is not None
    assert {lane.evidence for lane in lanes if lane} == {evidence}


@pytest.mark.parametrize("text", ["结果维持结果纠正", "结果结果维持纠正"])
@pytest.mark.parametrize(("share", "sure"), [(0.5, True), (0.9, False)])
def test_one_header_over_two_columns_is_that_of_both_in_order(text: str, share: float, sure: bool) -> None:
    """The rule between them is lost in the headers alone, and all headers beside them are read.

    Columns of a block are about as wide as each other: of two that are not, one is none.
    """
    form = load_form("2021")
    truth = numbered(form)
    pages = whole(form, truth)
    at = next(n for n, page in enumerate(pages) if any(c.text == "结果维持" for c in page.cells))
    columns = list(pages[at].columns)
    columns[6] = columns[5] + share * (columns[7] - columns[5])
    cells = []
    for c in pages[at].cells:
        box = c.box._replace(x0=columns[c.column], x1=columns[c.column + c.column_span])
        if c.row == 2 and c.column == 5:
            cells.append(replace(c, text=text, column_span=2, box=box._replace(x1=columns[7])))
        elif (c.row, c.column) != (2, 6):
            cells.append(replace(c, box=box))
    page = replace(pages[at], cells=tuple(cells), columns=tuple(columns))
    alignment = align([*pages[:at], page, *pages[at + 1 :]], all_forms())
    assert alignment is not None
    assert not wrong_but_evidenced(alignment, truth)
    for column in ("upheld", "corrected"):
        place = alignment.placements.get(Key("disputes", "litigation_direct", column))
        assert (place is not None and place.evidence >= EVIDENCED) is sure
