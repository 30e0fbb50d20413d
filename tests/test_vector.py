"""Ruling lines to grids: spans, dotted and double rules, tables cut by the page; characters into their cells."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.grid.model import Cell, Grid
from pipeline.grid.text import chars_to_grid
from pipeline.grid.vector import segments_to_grids
from pipeline.load import Char, Segment
from pipeline.model import Box

WIDE, HIGH = 40.0, 20.0


def rules_of(grid: list[list[str]], left: float = 50, top: float = 60) -> tuple[list[Segment], list[Segment]]:
    """Rules around a table drawn as letters: neighbours with the same letter have no rule between them."""
    height, width = len(grid), len(grid[0])
    across = [
        Segment(top + r * HIGH, left + c * WIDE, left + (c + 1) * WIDE)
        for r in range(height + 1)
        for c in range(width)
        if r in (0, height) or grid[r - 1][c] != grid[r][c]
    ]
    down = [
        Segment(left + c * WIDE, top + r * HIGH, top + (r + 1) * HIGH)
        for c in range(width + 1)
        for r in range(height)
        if c in (0, width) or grid[r][c - 1] != grid[r][c]
    ]
    return across, down


def spans(grid: Grid) -> list[tuple[int, int, int, int]]:
    return [(cell.row, cell.column, cell.row_span, cell.column_span) for cell in grid.cells]


TABLE = [list("aabbb"), list("aacde"), list("fghij")]


def test_merged_cells() -> None:
    (grid,) = segments_to_grids(1, *rules_of(TABLE))
    assert grid.rows == (60, 80, 100, 120)
    assert grid.columns == (50, 90, 130, 170, 210, 250)
    assert spans(grid)[:3] == [(0, 0, 2, 2), (0, 2, 1, 3), (1, 2, 1, 1)]
    assert len(grid.cells) == 10


def test_dotted_and_double_rules_are_one_rule() -> None:
    across, down = rules_of(TABLE)
    dotted = [Segment(r.at, r.start + d, r.start + d + 0.8) for r in across for d in range(0, int(WIDE), 2)]
    doubled = [rule for r in down for rule in (r, Segment(r.at + 1.5, r.start, r.end))]
    (grid,) = segments_to_grids(1, dotted, doubled)
    assert spans(grid) == spans(segments_to_grids(1, across, down)[0])


def with_low_row(height: float, walls: bool) -> tuple[list[Segment], list[Segment]]:
    """A table with another rule below its last one; `walls`: with those of cells between the two."""
    across, down = rules_of(TABLE)
    bottom = max(rule.at for rule in across)
    across += [rule._replace(at=bottom + height) for rule in across if rule.at == bottom]
    places = {rule.at for rule in down}
    return across, down + [Segment(at, bottom, bottom + height) for at in places if walls]


def test_a_blank_row_that_is_lower_than_a_double_rule_is_wide_is_a_row_by_its_walls() -> None:
    (grid,) = segments_to_grids(1, *with_low_row(2.0, walls=True))
    assert grid.rows == (60, 80, 100, 120, 122)
    assert [cell.column for cell in grid.cells if cell.row == 3] == [0, 1, 2, 3, 4]
    (double,) = segments_to_grids(1, *with_low_row(2.0, walls=False))
    assert len(double.rows) == 4


def test_rules_drawn_as_boxes_of_their_own_are_no_low_rows() -> None:
    across, down = rules_of(TABLE)
    both = [edge for rule in across for edge in (rule, rule._replace(at=rule.at + 1.5))]
    sides = [Segment(x, rule.at, rule.at + 1.5) for rule in across for x in (rule.start, rule.end)]
    (grid,) = segments_to_grids(1, both, down + sides)
    assert spans(grid) == spans(segments_to_grids(1, across, down)[0])


def test_a_table_cut_by_the_page_is_closed_where_its_rules_end() -> None:
    across, down = rules_of([list("abc"), list("def"), list("ghi")])
    lowest = max(rule.at for rule in across)
    (grid,) = segments_to_grids(1, [rule for rule in across if rule.at < lowest], down)
    assert len(grid.rows) == 4
    assert len(grid.cells) == 9


def test_tables_apart_are_two_grids_from_top_to_bottom() -> None:
    one, two = rules_of([list("ab"), list("cd")], top=300), rules_of([list("abc")], top=60)
    grids = segments_to_grids(3, one[0] + two[0], one[1] + two[1])
    assert [(grid.page, len(grid.cells)) for grid in grids] == [(3, 3), (3, 4)]


def test_underlines_and_frames_are_no_tables() -> None:
    assert segments_to_grids(1, [Segment(100, 50, 300)], []) == ()
    assert segments_to_grids(1, *rules_of([list("a")])) == ()


def test_a_broken_rule_merges_no_figures() -> None:
    """Positions that would join to something that is no rectangle stay apart."""
    across, down = rules_of([list("abc"), list("def")])
    broken = [rule for rule in down if not (rule.at == 90 and rule.start < 80)]
    open_below = [rule for rule in across if not (rule.at == 80 and rule.start < 90)]
    (grid,) = segments_to_grids(1, open_below, broken)
    assert all(cell.row_span == cell.column_span == 1 for cell in grid.cells)


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=4, max_size=4), min_size=2, max_size=6))
@settings(max_examples=60, deadline=None)
def test_every_position_is_covered_once(letters: list[list[str]]) -> None:
    for grid in segments_to_grids(1, *rules_of(letters)):
        places = [
            (row, column)
            for cell in grid.cells
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        ]
        assert sorted(places) == [(r, c) for r in range(len(grid.rows) - 1) for c in range(len(grid.columns) - 1)]


def char(text: str, x: float, y: float, size: float = 8, *, turned: bool = False) -> Char:
    return Char(text, Box(x, y, x + size / 2, y + size), 1, True, turned)


def one_cell(*chars: Char) -> Cell:
    (grid,) = segments_to_grids(1, *rules_of([list("ab")]))
    return chars_to_grid(grid, chars)[0].cells[0]


def test_lines_of_a_cell_are_joined_in_reading_order() -> None:
    assert one_cell(char("4", 60, 70), char("1", 60, 61), char("2", 64, 61), char("3", 68, 61)).text == "1234"


def test_a_character_printed_twice_for_bold_counts_once_but_a_repeated_digit_twice() -> None:
    assert one_cell(char("7", 60, 65), char("7", 60.3, 65)).text == "7"
    assert one_cell(char("7", 60, 65), char("7", 64, 65)).text == "77"


def test_a_figure_is_no_watermark_among_glyphs_without_height() -> None:
    flat = [Char("项", Box(52 + 5 * i, 70, 57 + 5 * i, 70.01), 1, True, False) for i in range(4)]
    assert "5" in one_cell(*flat, char("5", 74, 65)).text
    assert one_cell(*flat).text == "项项项项"


def test_watermarks_are_no_text_of_a_cell() -> None:
    assert one_cell(char("5", 60, 65), char("密", 62, 62, turned=True)).text == "5"
    usual = [char("5", 52 + 5 * i, 65) for i in range(4)]
    assert one_cell(*usual, char("密", 60, 58, size=24)).text == "5555"
