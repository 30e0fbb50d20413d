"""Whatever grids a document is taken for, alignment answers, and takes nothing from elsewhere."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.align import align
from pipeline.forms import all_forms, load_form
from pipeline.grid.model import Cell, Grid
from pipeline.model import Box
from tests.printed import numbered, whole

FORM = load_form("2021")
LABELS = sorted(
    {label for table in FORM.tables for block in table.blocks for row in block.rows for label in row.labels}
    | {label for table in FORM.tables for block in table.blocks for column in block.columns for label in column.labels}
)
TEXTS = st.sampled_from(LABELS) | st.text(max_size=6) | st.integers(0, 10**6).map(str) | st.just("")
EDGES = st.lists(st.integers(1, 60), min_size=1, max_size=9)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """A grid whose cells may overlap, be missing, or span more than there is."""
    rows, columns = (
        [0.0, *(float(sum(steps[: n + 1])) for n in range(len(steps)))] for steps in (draw(EDGES), draw(EDGES))
    )
    cells = []
    for _ in range(draw(st.integers(0, 20))):
        row, column = draw(st.integers(0, len(rows) - 2)), draw(st.integers(0, len(columns) - 2))
        down, right = draw(st.integers(1, len(rows) - 1 - row)), draw(st.integers(1, len(columns) - 1 - column))
        box = Box(columns[column], rows[row], columns[column + right], rows[row + down])
        cells.append(Cell(row, column, down, right, box, draw(TEXTS)))
    page = draw(st.integers(1, 4))
    return Grid(page, tuple(rows), tuple(columns), tuple(cells), ruled=draw(st.booleans()))


def check(pages: list[Grid]) -> None:
    alignment = align(pages, all_forms())
    if alignment is None:
        return
    keys = set(alignment.form.keys())
    for key, place in alignment.placements.items():
        assert key in keys
        assert 0 <= place.evidence <= 1
        assert all(cell in pages[index].cells for index, cell in place.cells)


@settings(max_examples=150)
@given(st.lists(grids(), max_size=4))
def test_any_grids(pages: list[Grid]) -> None:
    check(pages)


@settings(max_examples=60)
@given(st.data())
def test_a_report_whose_cells_are_torn(data: st.DataObject) -> None:
    """Cells of a whole report are lost, doubled, moved to other rows and columns, or say something else."""
    pages = whole(FORM, numbered(FORM))
    for _ in range(data.draw(st.integers(1, 12))):
        page = data.draw(st.integers(0, len(pages) - 1))
        cells = list(pages[page].cells)
        if not cells:
            continue
        at = data.draw(st.integers(0, len(cells) - 1))
        how = data.draw(st.sampled_from(["lose", "double", "move", "say"]))
        if how == "lose":
            del cells[at]
        elif how == "double":
            cells.insert(at, cells[at])
        elif how == "say":
            cells[at] = replace(cells[at], text=data.draw(TEXTS))
        else:
            other = data.draw(st.sampled_from(cells))
            cells[at] = replace(cells[at], row=other.row, column=other.column, box=other.box)
        pages[page] = replace(pages[page], cells=tuple(cells))
    check(list(pages))
