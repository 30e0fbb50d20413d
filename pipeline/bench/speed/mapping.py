"""Tables as any program hands them over → a report, by the same thin mapping for all.

Each table becomes a plain grid of texts; `pipeline.align` lays the grids onto the form by labels and order, as it does
for this project's own grids, and `pipeline.numerals` understands the characters. So every program has the benefit of
the known variants of labels and of merged headers. Doubts it has none, as none of them tells any: a figure is flagged
where it was not found, or where its characters are no number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipeline.align import Placement, align
from pipeline.forms import all_forms
from pipeline.grid.model import Cell, Grid
from pipeline.model import Box, Figure, Key, Status
from pipeline.numerals import Mark, parse
from pipeline.report import Failure, Report, Source

Texts = Sequence[Sequence[str | None]]


def answer_to_report(answer: Mapping[str, Any], name: str) -> Report:
    """The report in an answer of `rivals/serve.py`, or the one that its tables make; a failed one for an error."""
    source = Source(name, "", 0, 0)
    if "report" in answer:
        return Report.from_json(answer["report"])
    if "error" in answer:
        return Report(source, status="failed", error=Failure("document", answer["error"]))
    grids = [grid for table in answer["tables"] if (grid := table_to_grid(**table)) is not None]
    alignment = align(grids, all_forms())
    if alignment is None:
        return Report(source, status="failed", error=Failure("no_form", "no table of the form found"))
    placements = alignment.placements
    keys = alignment.form.keys()
    return Report(
        source, edition=alignment.form.edition, cells=tuple(_figure(key, placements.get(key)) for key in keys)
    )


def table_to_grid(page: int, columns: Sequence[float], rows: Texts) -> Grid | None:
    """A grid with the edges of the columns and rows of one height; None where there are no rows or columns.

    A place of `rows` that is None is covered by the cell before it or, failing that, by the one above.
    """
    width = len(rows[0]) if rows else 0
    if not width:
        return None
    edges = tuple(map(float, columns if len(columns) == width + 1 else range(width + 1)))
    heights = tuple(map(float, range(len(rows) + 1)))
    cells = [
        Cell(r, c, down, across, Box(edges[c], heights[r], edges[c + across], heights[r + down]), _text(rows[r][c]))
        for r, c, down, across in _spans(rows)
    ]
    return Grid(page, heights, edges, tuple(cells))


def _text(text: str | None) -> str:
    """The lines of a cell as one: Chinese is broken anywhere."""
    return "".join((text or "").split("\n")).strip()


def _spans(rows: Texts) -> Iterator[tuple[int, int, int, int]]:
    """Row, column and extent (rows, columns) of each cell: it takes what is None after it, then whole rows of that."""
    taken: set[tuple[int, int]] = set()
    height, width = len(rows), len(rows[0])

    def free(r: int, c: int) -> bool:
        return r < height and c < width and rows[r][c] is None and (r, c) not in taken

    for r in range(height):
        for c in range(width):
            if (r, c) in taken:
                continue
            across = 1
            while free(r, c + across):
                across += 1
            down = 1
            while all(free(r + down, c + place) for place in range(across)):
                down += 1
            taken |= {(r + i, c + j) for i in range(down) for j in range(across)}
            yield r, c, down, across


def _figure(key: Key, placement: Placement | None) -> Figure:
    figure = Figure(*key, None, None, "", Status.MISSING, 0.0, None, (), None, None)
    if placement is None:
        return figure
    numeral = parse("".join(cell.text for _, cell in placement.cells))
    status = Status.REVIEW if numeral.mark is Mark.UNREADABLE else Status.READ
    return replace(figure, value=numeral.value, unit=numeral.unit, printed=numeral.printed, status=status)
