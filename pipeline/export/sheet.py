"""One report as a sheet of a workbook: its tables in the official layout, as they would be printed on A4."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.cells import cell_len

from pipeline.forms import load_form
from pipeline.model import Figure, Key, Status
from pipeline.render.canvas import Placed
from pipeline.render.layout import Layout, table_to_layout
from pipeline.render.status import LOOKS
from pipeline.report import Report

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

LONGEST_TEXT = 32_767  # characters that a cell may hold

# All tables of a sheet share its columns: four for labels (the innermost label takes what the outer ones leave), then
# those of figures. All are of one width, so that a table without labels can begin at the left edge too.
_LABELS = 4
_WIDTH = 11  # characters of the font; a Chinese one takes two
_FIGURES = 7  # columns that the widest table with labels has: tables with fewer take several for each
_LINE = 14.0  # points of height that a line of text takes
_AIR = 4.0
_PAPER_A4 = 9

# What a person must see at once: doubtful figures. Sure ones stay black on white.
_FILLS = {Status.REVIEW: "#F8D7DA", Status.MISSING: "#E2E3E5", Status.REPAIRED: "#FFF3CD"}
_HEADER, _GREY = "#F2F2F2", "#777777"


class _Area(NamedTuple):
    top: int
    left: int
    bottom: int
    right: int


def write_report(book: Workbook, name: str, report: Report) -> None:
    """Adds the sheet `name`: title, source, and the tables one below the other."""
    sheet = book.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_paper(_PAPER_A4)
    sheet.fit_to_pages(1, 1)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.set_footer("&C&P / &N")
    right = _LABELS + _FIGURES - 1
    title = {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}
    sheet.merge_range(0, 0, 0, right, (report.title or name)[:LONGEST_TEXT], book.add_format(title))
    sheet.set_row(0, 2 * _LINE)
    source = f"{report.source.path}  {report.source.sha256}"[:LONGEST_TEXT]
    sheet.write_string(1, 0, source, book.add_format({"font_color": _GREY, "font_size": 8}))
    if not report.edition:
        return
    figures = {figure.key: figure for figure in report.cells}
    top = 3
    for table in load_form(report.edition).tables:
        sheet.write_string(top, 0, table.name, book.add_format({"bold": True, "font_size": 12}))
        top = _write_table(book, sheet, top + 1, table_to_layout(table, figures), figures) + 1


def _write_table(book: Workbook, sheet: Worksheet, top: int, layout: Layout, figures: dict[Key, Figure]) -> int:
    """The cells of one table from row `top` on; the row after it."""
    columns = list(_columns(layout))
    sheet.set_column(0, columns[-1], _WIDTH)
    styles: dict[tuple[str, str], Any] = {}
    needed: list[tuple[_Area, float]] = []
    for cell in layout.cells:
        figure = figures.get(cell.key) if cell.key else None
        fill = _HEADER if cell.key is None else _FILLS.get(figure.status, "") if figure else ""
        look = (fill, "center" if cell.key is None and cell.rows > 1 else cell.align)
        if look not in styles:
            styles[look] = _style(book, *look)
        area = _Area(
            top + cell.row,
            columns[cell.column],
            top + cell.row + cell.rows - 1,
            columns[cell.column + cell.columns] - 1,
        )
        text = _write_cell(sheet, area, cell, figure, styles[look])
        needed.append((area, _height(text, (area.right - area.left + 1) * _WIDTH)))
    for row, height in _heights(needed).items():
        sheet.set_row(row, height)
    return max(area.bottom for area, _ in needed) + 1


def _columns(layout: Layout) -> Iterator[int]:
    """The column of the sheet where each column of the layout begins, and where the last one ends."""
    if layout.labels:
        yield from range(layout.labels)
    first = _LABELS if layout.labels else 0
    wide = max(1, _FIGURES // layout.parts)
    yield from range(first, first + (layout.parts + 1) * wide, wide)


def _write_cell(sheet: Worksheet, area: _Area, cell: Placed, figure: Figure | None, style: Any) -> str:
    """Writes a label, or a figure as a number where it is one; the text that shows."""
    text = cell.text if cell.key is None else figure.printed.strip() if figure else ""
    if (area.top, area.left) != (area.bottom, area.right):
        sheet.merge_range(*area, "", style)
    if figure and figure.value is not None:
        sheet.write_number(area.top, area.left, float(figure.value), style)
    elif text:
        sheet.write_string(area.top, area.left, text[:LONGEST_TEXT], style)
    else:
        sheet.write_blank(area.top, area.left, None, style)
    if figure and figure.status in _FILLS:
        sheet.write_comment(area.top, area.left, LOOKS[figure.status].zh)
    return text


def _height(text: str, width: int) -> float:
    """Points that a text needs in so many characters of width; merged cells do not grow by themselves."""
    lines = sum(max(1, ceil(cell_len(line) / (width - 1))) for line in text.split("\n"))
    return lines * _LINE + _AIR


def _heights(needed: list[tuple[_Area, float]]) -> dict[int, float]:
    """The height of each row, so that every text fits: those of one row first, then those over several."""
    rows: dict[int, float] = {}
    for area, height in sorted(needed, key=lambda each: each[0].bottom - each[0].top):
        span = range(area.top, area.bottom + 1)
        for row in span:
            rows.setdefault(row, _LINE + _AIR)
        lacking = height - sum(rows[row] for row in span)
        for row in span if lacking > 0 else ():
            rows[row] += lacking / len(span)
    return rows


def _style(book: Workbook, fill: str, align: str) -> Any:
    plain = {"border": 1, "text_wrap": True, "valign": "vcenter", "align": align}
    return book.add_format(plain | ({"bg_color": fill} if fill else {}))
