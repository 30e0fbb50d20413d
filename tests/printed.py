"""Forms as an office would print them: grids made from the labels of a form, for tests of alignment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline.align import Alignment
from pipeline.forms import Block, Form, Table
from pipeline.grid.model import Cell, Grid
from pipeline.model import Box, Key

WIDTH, HEIGHT = 40.0, 20.0  # of one position, in points

Texts = Callable[[str], str]


def cell(row: int, column: int, text: str, row_span: int = 1, column_span: int = 1) -> Cell:
    box = Box(column * WIDTH, row * HEIGHT, (column + column_span) * WIDTH, (row + row_span) * HEIGHT)
    return Cell(row, column, row_span, column_span, box, text)


def grid(page: int, cells: Sequence[Cell]) -> Grid:
    rows = max(c.row + c.row_span for c in cells)
    columns = max(c.column + c.column_span for c in cells)
    return Grid(
        page, tuple(HEIGHT * i for i in range(rows + 1)), tuple(WIDTH * i for i in range(columns + 1)), tuple(cells)
    )


def requests_grid(
    form: Form,
    printed: Callable[[Key], str],
    *,
    page: int = 1,
    rows: Sequence[int] | None = None,
    header: bool = True,
    label: Texts = str,
    heading: Texts = str,
) -> Grid:
    """The requests table, or those of its rows that are named by index, with merged labels and a header of 3 rows."""
    table = form.table("requests")
    block = table.blocks[0]
    chosen = list(range(len(block.rows))) if rows is None else list(rows)
    cells = _requests_header(block, heading) if header else []
    top = 3 if header else 0
    for offset, index in enumerate(chosen):
        row = block.rows[index]
        cells += _label_cells(top + offset, [*row.path, row.label], label)
        cells += [
            cell(top + offset, 3 + c, printed(block.key(table.id, row, column)))
            for c, column in enumerate(block.columns)
        ]
    return grid(page, _merged(cells))


def _requests_header(block: Block, heading: Texts) -> list[Cell]:
    inner = [column.label for column in block.columns]
    return [
        cell(0, 0, heading(block.corner), 3, 3),
        cell(0, 3, heading(block.columns[0].path[0]), 1, 7),
        cell(1, 3, heading(inner[0]), 2, 1),
        cell(1, 4, heading(block.columns[1].path[1]), 1, 5),
        cell(1, 9, heading(inner[-1]), 2, 1),
        *(cell(2, 4 + i, heading(text)) for i, text in enumerate(inner[1:-1])),
    ]


def _label_cells(row: int, path: Sequence[str], label: Texts) -> list[Cell]:
    *groups, last = path
    cells = [cell(row, index, text) for index, text in enumerate(groups)]
    return [*cells, cell(row, len(groups), label(last), 1, 3 - len(groups))]


def _merged(cells: list[Cell]) -> list[Cell]:
    """Equal group labels below each other become one cell."""
    out: list[Cell] = []
    for item in cells:
        above = next(
            (o for o in out if o.column == item.column and o.row + o.row_span == item.row and o.text == item.text), None
        )
        if above is not None and item.column < 2 and item.column_span == 1 and item.text:
            box = Box(above.box.x0, above.box.y0, above.box.x1, item.box.y1)
            out[out.index(above)] = replace(above, row_span=above.row_span + 1, box=box)
        else:
            out.append(item)
    return out


def disclosure_grid(form: Form, printed: Callable[[Key], str], *, page: int = 1, label: Texts = str) -> Grid:
    """The disclosure table as one grid; each block has a merged title, a header and its rows."""
    table = form.table("disclosure")
    width = 1 + max(len(block.columns) for block in table.blocks)
    cells: list[Cell] = []
    row = 0
    for block in table.blocks:
        cells.append(cell(row, 0, block.title, 1, width))
        cells += _spread(row + 1, [table.stub, *(c.label for c in block.columns)], width)
        for offset, line in enumerate(block.rows):
            figures = [printed(block.key(table.id, line, column)) for column in block.columns]
            cells += _spread(row + 2 + offset, [label(line.label), *figures], width)
        row += 2 + len(block.rows)
    return grid(page, cells)


def _spread(row: int, texts: Sequence[str], width: int) -> list[Cell]:
    """Texts as cells of one row; the last one takes the columns that are left."""
    last = len(texts) - 1
    return [cell(row, i, text, 1, width - last if i == last else 1) for i, text in enumerate(texts)]


def disputes_grid(form: Form, printed: Callable[[Key], str], *, page: int = 1, heading: Texts = str) -> Grid:
    """The disputes table: three header rows over one row of 15 figures."""
    table = form.table("disputes")
    columns = table.blocks[0].columns
    cells = [cell(0, 0, heading(columns[0].path[0]), 1, 5), cell(0, 5, heading(columns[5].path[0]), 1, 10)]
    cells += [cell(1, i, heading(columns[i].label), 2, 1) for i in range(5)]
    cells += [cell(1, 5, heading(columns[5].path[1]), 1, 5), cell(1, 10, heading(columns[10].path[1]), 1, 5)]
    cells += [cell(2, i, heading(columns[i].label)) for i in range(5, 15)]
    row = table.blocks[0].rows[0]
    cells += [cell(3, i, printed(table.blocks[0].key(table.id, row, column))) for i, column in enumerate(columns)]
    return grid(page, cells)


def numbered(form: Form) -> dict[Key, str]:
    """A different number for each figure of a form, so that a misplaced figure shows."""
    return {key: str(100 + index) for index, key in enumerate(form.keys())}


def tables_of(form: Form) -> dict[str, Table]:
    return {table.id: table for table in form.tables}


EVIDENCED = 0.6  # less evidence than this never lets a figure be proven


def texts(alignment: Alignment) -> dict[Key, str]:
    """What stands in the cells that each figure was given."""
    return {key: "".join(c.text for _, c in place.cells) for key, place in alignment.placements.items()}


def wrong_but_evidenced(alignment: Alignment, truth: dict[Key, str]) -> list[Key]:
    """Figures that were given other cells than their own, and enough evidence to be proven."""
    shown = texts(alignment)
    return [
        key for key, place in alignment.placements.items() if shown[key] != truth[key] and place.evidence >= EVIDENCED
    ]


def whole(form: Form, truth: dict[Key, str]) -> list[Grid]:
    """The three tables of a form with its figures."""
    return [
        disclosure_grid(form, truth.__getitem__),
        requests_grid(form, truth.__getitem__),
        disputes_grid(form, truth.__getitem__),
    ]
