"""Reports → one Excel workbook: the tidy figures, the findings, and a sheet a report in the official layout."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import NothingToDo, UsageError
from pipeline.export.tidy import without_clock
from pipeline.forms import load_form
from pipeline.frames import reports_to_cells, reports_to_findings, reports_to_reports
from pipeline.model import Status
from pipeline.render.layout import Layout, table_to_layout
from pipeline.render.status import LOOKS
from pipeline.report import Report

if TYPE_CHECKING:
    import pandas
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_REPORTS = 1000  # a workbook with more sheets opens in no office program
_MOST_ROWS = 1_048_576  # of a sheet
_LONGEST_NAME = 31  # characters of a sheet's name
_FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_LABEL_WIDTH, _FIGURE_WIDTH = 15, 10  # characters
_NO_DATE = datetime(2000, 1, 1)  # noqa: DTZ001 - the same archive gives the same bytes

# What a person must see at once: doubtful figures. Sure ones stay black on white.
_FILLS = {Status.REVIEW: "#F8D7DA", Status.MISSING: "#E2E3E5", Status.REPAIRED: "#FFF3CD"}


def reports_to_excel(reports: Iterable[Report], path: Path) -> int:
    """Writes the workbook; the number of reports. UsageError where there are more than an office program can open."""
    try:
        import xlsxwriter
    except ImportError:
        raise NothingToDo("XlsxWriter is not installed", "pip install 'gongkai[excel]'") from None
    all_reports = [without_clock(report) for report in reports]
    if len(all_reports) > MOST_REPORTS:
        raise UsageError(
            f"{len(all_reports)} reports are too many for a workbook ({MOST_REPORTS})", "give a folder for Parquet"
        )
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": _NO_DATE})
        for name, frame in (
            ("reports", reports_to_reports(all_reports)),
            ("findings", reports_to_findings(all_reports)),
            ("cells", reports_to_cells(all_reports).drop(columns="readings")),
        ):
            _write_frame(book, name, frame)
        names: set[str] = {"reports", "findings", "cells"}
        for report in all_reports:
            _write_report(book, _sheet_name(report, names), report)
    return len(all_reports)


def _write_frame(book: Workbook, name: str, frame: pandas.DataFrame) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bottom": 1})
    for column, title in enumerate(frame.columns):
        sheet.write_string(0, column, str(title), head)
    for row, record in enumerate(frame.astype(object).where(frame.notna(), None).itertuples(index=False), 1):
        if row >= _MOST_ROWS:
            break
        for column, value in enumerate(record):
            _write(sheet, row, column, value)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(frame)), max(0, len(frame.columns) - 1))


def _write(sheet: Worksheet, row: int, column: int, value: Any, style: Any = None) -> None:
    """A number as a number, everything else as the characters that it has: never as a formula or a link."""
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, str(value), style)


def _write_report(book: Workbook, name: str, report: Report) -> None:
    """Title, source, and the tables one below the other."""
    sheet = book.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, report.title or name, book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(
        1, 0, f"{report.source.path}  {report.source.sha256}", book.add_format({"font_color": "#777777"})
    )
    if not report.edition:
        return
    top = 3
    for table in load_form(report.edition).tables:
        figures = {figure.key: figure for figure in report.cells}
        sheet.write_string(top, 0, table.name, book.add_format({"bold": True}))
        top = _write_layout(book, sheet, top + 1, table_to_layout(table, figures), report) + 1


def _write_layout(book: Workbook, sheet: Worksheet, top: int, layout: Layout, report: Report) -> int:
    """The cells of one table from row `top` on; the row after it."""
    figures = {figure.key: figure for figure in report.cells}
    styles: dict[tuple[str, bool], Any] = {}
    sheet.set_column(0, max(layout.labels - 1, 0), _LABEL_WIDTH)
    sheet.set_column(layout.labels, layout.labels + layout.parts, _FIGURE_WIDTH)
    end = top
    for cell in layout.cells:
        figure = figures.get(cell.key) if cell.key else None
        fill = _FILLS.get(figure.status, "") if figure else ""
        look = (fill, cell.key is None)
        if look not in styles:
            styles[look] = _style(book, fill, label=cell.key is None)
        style = styles[look]
        number = figure.value if figure else None
        value = cell.text if cell.key is None else (figure.printed if figure else "") if number is None else number
        row, column = top + cell.row, cell.column
        if cell.rows > 1 or cell.columns > 1:
            sheet.merge_range(row, column, row + cell.rows - 1, column + cell.columns - 1, "", style)
        _write(sheet, row, column, float(value) if cell.key and number is not None else value, style)
        if figure and figure.status in _FILLS:
            sheet.write_comment(row, column, LOOKS[figure.status].zh)
        end = max(end, row + cell.rows)
    return end


def _style(book: Workbook, fill: str, *, label: bool) -> Any:
    plain = {"border": 1, "text_wrap": True, "valign": "vcenter", "align": "center" if label else "right"}
    return book.add_format(plain | ({"bg_color": fill} if fill else {}))


def _sheet_name(report: Report, taken: set[str]) -> str:
    """`2024 长岗镇人民政府`, cut to what Excel allows, with a number where it is taken."""
    words = " ".join(str(part) for part in (report.year, report.organisation) if part) or Path(report.source.path).stem
    base = _FORBIDDEN.sub(" ", words)[:_LONGEST_NAME].strip() or report.source.sha256[:8]
    name, number = base, 2
    while name.lower() in taken:
        name = f"{base[: _LONGEST_NAME - 5]} {number}"
        number += 1
    taken.add(name.lower())
    return name
