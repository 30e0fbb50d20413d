"""Rows of tables without rules: labels, blank cells, and the edges between rows."""

from __future__ import annotations

import pytest

from pipeline.forms import load_form
from pipeline.grid.model import Grid
from pipeline.grid.unruled import grids as unruled
from pipeline.grid.unruled.ground import Carried, Found, Ground
from pipeline.grid.unruled.lanes import Lanes
from pipeline.grid.unruled.rows import rows_to_edges
from pipeline.grid.unruled.segment import Stage, segment
from pipeline.grid.unruled.stubs import StubLine, words_to_starts, words_to_stubs
from pipeline.grid.unruled.tables import ground_to_stretched
from pipeline.grid.unruled.words import Word, chars_to_word
from pipeline.load import Char
from pipeline.model import Box

SIZE = 10.0


def word(text: str, x: float, y: float) -> Word:
    return chars_to_word(
        [
            Char(sign, Box(x + SIZE * at, y, x + SIZE * (at + 1), y + SIZE), 0, True, False)
            for at, sign in enumerate(text)
        ]
    )


@pytest.mark.parametrize("figure", [0, 1])
def test_one_figure_between_rules_belongs_to_the_label_beside_it(figure: int) -> None:
    """A block with shaded titles shows no rule between its rows, and one of them is blank."""
    form = load_form("2021")
    rows = form.table("disclosure").blocks[2].rows
    boxes = [Box(0, 100 + 20 * index, 50, 110 + 20 * index) for index in range(2)]
    lines = [StubLine((row.label,), (box,)) for row, box in zip(rows, boxes, strict=True)]
    stage = Stage(lines, [boxes[figure].centre[1]], [80.0, 145.0], SIZE, open_top=False, open_bottom=False)
    chunks, _ = segment(stage, rows)
    assert [chunk.figures for chunk in chunks] == [(0,) if index == figure else () for index in range(2)]


def test_a_figure_far_from_the_only_label_between_rules_is_its_own() -> None:
    rows = load_form("2021").table("disclosure").blocks[1].rows
    stage = Stage(
        [StubLine((rows[0].label,), (Box(0, 100, 50, 110),))],
        [125.0],
        [95.0, 130.0],
        SIZE,
        open_top=False,
        open_bottom=False,
    )
    chunks, _ = segment(stage, rows)
    assert [chunk.figures for chunk in chunks] == [(0,)]


@pytest.mark.parametrize(("piece", "taken"), [("二", False), ("收费", True)])
def test_a_piece_of_the_next_title_is_no_line_of_a_label_that_is_whole_without_it(piece: str, taken: bool) -> None:
    rows = load_form("2021").table("disclosure").blocks[3].rows
    texts = ("行政事业性收费", piece) if not taken else ("行政事业性", piece)
    lines = [StubLine((text,), (Box(0, 100 + 25 * at, 80, 110 + 25 * at),)) for at, text in enumerate(texts)]
    stage = Stage(lines, [105.0], [], SIZE, open_top=False, open_bottom=False)
    chunks, _ = segment(stage, rows)
    assert [chunk.end for chunk in chunks] == [2 if taken else 1]


def test_short_labels_of_a_column_that_no_long_one_shows_are_read() -> None:
    """On this page nothing tells where the labels in the middle begin, but one of two characters is there."""
    rows = load_form("2021").table("requests").blocks[0].rows
    words = [word("重复申请", 100, 0), word("总计", 40, 20), word("四、结转下年度继续办理", 0, 40)]
    starts = words_to_starts(words, rows, SIZE)
    lines = words_to_stubs(words, starts, SIZE)
    depths = [len(row.path) for row in rows if row.id in ("not_processed.repeat", "total", "carried_out")]
    assert [line.texts[depth] for line, depth in zip(lines, depths, strict=True)] == [found.text for found in words]


def test_the_number_before_a_label_belongs_to_its_column_though_white_parts_them() -> None:
    """A label wrapped below its number has a line that ends before the first line's words begin."""
    rows = load_form("2021").table("requests").blocks[0].rows
    labels = [word("属于三类内部事务信", 114, 0), word("属于四类过程性信息", 114, 40)]
    words = [word("5", 95, 0), word("6", 95, 40), *labels, word("息", 92, 20)]
    starts = words_to_starts(words, rows, SIZE)
    assert starts[2] < 95
    lines = words_to_stubs(words, starts, SIZE)
    assert [line.texts[2] for line in lines] == ["5属于三类内部事务信", "息", "6属于四类过程性信息"]


def test_the_edge_of_a_shaded_title_is_not_the_edge_of_the_header() -> None:
    """The place of the header begins with the title above it."""
    header, row = Box(0, 100, 300, 190), Box(0, 210, 300, 230)
    first, between, last = rows_to_edges([header, row], [150.0], margin=2.0)
    assert header.y1 <= between <= row.y0
    assert (first, last) == (98.0, 232.0)


@pytest.mark.parametrize(("scale", "start"), [(1.0, 345.0), (0.95, 193.0)], ids=["a merged label", "a smaller picture"])
def test_columns_are_stretched_only_where_figures_then_stand_better_in_them(scale: float, start: float) -> None:
    """Rules that begin where a merged label ends say nothing of the columns, though figures seem to fit these too."""
    table = load_form("2021").table("requests")
    lanes = Lanes(tuple(1064.0 + 155 * index for index in range(8)), habit=((0, 0.68), (1, 0.8), (2, 0.92)))
    places = [(scale * (left + 105), 100.0 + 40 * row) for row in range(5) for left in lanes.edges[:-1]]
    figures = [chars_to_word([Char("0", Box(x, y, x + 37 * scale, y + 30), 0, True, False)]) for x, y in places]
    carried = Carried("requests", 216.0, {0: lanes}, reach=(203.0, 2152.0))
    ground = Ground(3, [tuple(figures)], (), 2 * SIZE, carried, open_top=True, open_bottom=True)
    found = ground_to_stretched(ground, table, figures, (start, scale * 2152)).carried
    assert found is not None
    assert found.lanes[0].edges == pytest.approx([scale * edge for edge in lanes.edges], abs=1)


def test_rules_part_rows_where_they_stand_between_them() -> None:
    upper, lower = Box(0, 100, 300, 120), Box(0, 160, 300, 180)
    assert rows_to_edges([upper, lower], [124.0], margin=2.0)[1] == 124.0


def test_a_table_that_begins_below_all_words_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Specks at the top of a page, led on as a row of the table before, may stand below the word to their left."""
    line = (word("一", 11, 0), word("2", 222, 12))
    grid = Grid(3, (19.0, 33.0), (47.0, 659.0, 779.0), (), ruled=False)
    carried = Carried("requests", 47.0)
    monkeypatch.setattr(unruled, "_best", lambda *_: Found(((grid, {}),), 1.0, carried))
    grids, _ = unruled.words_to_grids(3, [line], (), (), carried)
    assert [found for found, _ in grids] == [grid]
