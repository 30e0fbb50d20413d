"""Reports → one Excel workbook: the tidy figures, the findings, and a sheet a report in the official layout."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from pipeline.datapackage import describe_workbook
from pipeline.errors import NothingToDo, UsageError
from pipeline.export.sheet import LONGEST_TEXT, write_report
from pipeline.export.tidy import without_clock
from pipeline.frames import reports_to_cells, reports_to_findings, reports_to_reports
from pipeline.report import Report

if TYPE_CHECKING:
    import pandas
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_REPORTS = 1000  # a workbook with more sheets opens in no office program
_MOST_ROWS = 1_048_576  # of a sheet
_LONGEST_NAME = 31  # characters of a sheet's name
_FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_WIDEST, _LOOKED_AT = 50, 200  # characters of a column, and rows that are looked at to set its width
_FONT = {"font_name": "宋体", "font_size": 10}  # of official papers; every Chinese office program has it
_NO_DATE = datetime(2000, 1, 1)  # noqa: DTZ001 - the same archive gives the same bytes

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False}


def reports_to_excel(reports: Iterable[Report], path: Path) -> int:
    """Writes the workbook and a descriptor beside it; the number of reports.

    UsageError where there are more than an office program can open.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise NothingToDo("XlsxWriter is not installed", "pip install 'gongkai[excel]'") from None
    all_reports = [without_clock(report) for report in reports]
    if len(all_reports) > MOST_REPORTS:
        raise UsageError(
            f"{len(all_reports)} reports are too many for a workbook ({MOST_REPORTS})", "give a folder for Parquet"
        )
    frames = {
        "reports": reports_to_reports(all_reports),
        "findings": reports_to_findings(all_reports),
        "cells": reports_to_cells(all_reports).drop(columns="readings"),
    }
    with xlsxwriter.Workbook(path, _OPTIONS | {"default_format_properties": dict(_FONT)}) as book:
        book.set_properties({"created": _NO_DATE})
        for name, frame in frames.items():
            _write_frame(book, name, frame)
        names = set(frames)
        for report in all_reports:
            write_report(book, _sheet_name(report, names), report)
    describe_workbook(path, {name: frame.columns.tolist() for name, frame in frames.items()})
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
    for column, title in enumerate(frame.columns):
        shown = (cell_len(str(value)) for value in (title, *frame.iloc[:_LOOKED_AT, column].dropna()))
        sheet.set_column(column, column, min(_WIDEST, max(shown) + 2))
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(1, len(frame)), max(0, len(frame.columns) - 1))


def _write(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    """A number as a number, everything else as the characters that it has: never as a formula or a link."""
    if isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, str(value)[:LONGEST_TEXT])


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
