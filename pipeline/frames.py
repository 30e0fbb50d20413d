"""Many reports as three tidy tables: figures, findings and reports, as pandas DataFrames, Parquet or CSV.

Column names, their order and their types are those of `CELLS`, `FINDINGS` and `REPORTS`, whatever the data; all three
carry `sha256`, by which they join. Numbers are float64 (the characters stand beside them in `printed`), lists are
JSON text, what is unknown is null.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas
import pyarrow
import pyarrow.parquet

from pipeline.inert import frame_to_inert
from pipeline.model import Box, Figure, Finding, Reading, Status
from pipeline.report import Report

_TEXT, _WHOLE, _NUMBER = pyarrow.string(), pyarrow.int64(), pyarrow.float64()

_OF_REPORT = {"path": _TEXT, "sha256": _TEXT, "organisation": _TEXT, "region": _TEXT, "year": _WHOLE, "edition": _TEXT}

CELLS = pyarrow.schema(
    _OF_REPORT
    | {"table": _TEXT, "row": _TEXT, "column": _TEXT, "value": _NUMBER, "unit": _TEXT, "printed": _TEXT}
    | {"status": _TEXT, "confidence": _NUMBER, "reader": _TEXT, "readings": _TEXT, "page": _WHOLE}
    | dict.fromkeys(Box._fields, _NUMBER)
)
FINDINGS = pyarrow.schema(
    _OF_REPORT
    | {"kind": _TEXT, "code": _TEXT, "severity": _TEXT, "message": _TEXT, "cells": _TEXT}
    | {"expected": _TEXT, "actual": _TEXT, "page": _WHOLE}
)
REPORTS = pyarrow.schema(
    _OF_REPORT
    | {"title": _TEXT, "published": _TEXT, "pages": _WHOLE, "bytes": _WHOLE, "status": _TEXT}
    | {"error_code": _TEXT, "error_message": _TEXT, "findings": _WHOLE}
    | {status.value: _WHOLE for status in Status}
    | {"seconds": _NUMBER, "sections": _TEXT, "schema_version": _TEXT}
)

Record = dict[str, Any]


def reports_to_cells(reports: Iterable[Report]) -> pandas.DataFrame:
    """One row a figure, in the order of the reports and of the form."""
    return _frame((record for report in reports for record in _cells(report)), CELLS)


def reports_to_findings(reports: Iterable[Report]) -> pandas.DataFrame:
    """One row a finding."""
    return _frame((record for report in reports for record in _findings(report)), FINDINGS)


def reports_to_reports(reports: Iterable[Report]) -> pandas.DataFrame:
    """One row a report, failed ones too, with the number of figures of each status."""
    return _frame((record for report in reports for record in _report(report)), REPORTS)


class TidyWriter:
    """Writes reports to DIR/cells.parquet, findings.parquet and reports.parquet, some hundred at a time.

    A context manager: `add` each report inside it; the files are complete when it ends. They are there and have
    their columns even where nothing was added. With `csv` the same tables are written as .csv too.
    """

    def __init__(self, folder: Path, *, csv: bool = False, batch: int = 256) -> None:
        self._folder = folder
        self._csv = csv
        self._batch = batch  # reports a row group: some 50,000 figures, a few megabytes
        self._waiting: list[Report] = []
        self._flushed = False
        self._files = ExitStack()

    def __enter__(self) -> TidyWriter:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._parts = [
            (name, self._open(name, _to_arrow(to_frame([]), schema).schema), to_frame)
            for name, schema, to_frame in TABLES
        ]
        self._flush()
        return self

    def add(self, report: Report) -> None:
        """Takes one report; it is on disk at the latest when the context ends."""
        self._waiting.append(report)
        if len(self._waiting) >= self._batch:
            self._flush()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._waiting:
            self._flush()
        self._files.close()

    def _open(self, name: str, schema: pyarrow.Schema) -> pyarrow.parquet.ParquetWriter:
        return self._files.enter_context(pyarrow.parquet.ParquetWriter(self._folder / f"{name}.parquet", schema))

    def _flush(self) -> None:
        for name, file, to_frame in self._parts:
            frame = to_frame(self._waiting)
            file.write_table(_to_arrow(frame, file.schema))
            if self._csv:
                first = not self._flushed
                path = self._folder / f"{name}.csv"
                frame_to_inert(frame).to_csv(path, mode="w" if first else "a", header=first, index=False)
        self._flushed = True
        self._waiting = []


def arrow_to_frame(table: pyarrow.Table) -> pandas.DataFrame:
    """A table for pandas; whole numbers stay whole where some are unknown."""
    frame: pandas.DataFrame = table.to_pandas(types_mapper={_WHOLE: pandas.Int64Dtype()}.get)
    return frame


TABLES: tuple[tuple[str, pyarrow.Schema, Callable[[Iterable[Report]], pandas.DataFrame]], ...] = (
    ("cells", CELLS, reports_to_cells),
    ("findings", FINDINGS, reports_to_findings),
    ("reports", REPORTS, reports_to_reports),
)


def _frame(records: Iterable[Record], schema: pyarrow.Schema) -> pandas.DataFrame:
    return arrow_to_frame(pyarrow.Table.from_pylist(list(records), schema=schema))


def _to_arrow(frame: pandas.DataFrame, schema: pyarrow.Schema) -> pyarrow.Table:
    """The frame with the types of the schema, and a note of its own by which pandas reads it back unchanged."""
    return pyarrow.Table.from_pandas(frame, schema, preserve_index=False)


def _of_report(report: Report) -> Record:
    return {
        "path": report.source.path,
        "sha256": report.source.sha256,
        "organisation": report.organisation,
        "region": report.region,
        "year": report.year,
        "edition": report.edition,
    }


def _cells(report: Report) -> Iterator[Record]:
    shared = _of_report(report)
    for figure in report.cells:
        yield shared | _cell(figure)


def _cell(figure: Figure) -> Record:
    return {
        "table": figure.table,
        "row": figure.row,
        "column": figure.column,
        "value": None if figure.value is None else float(figure.value),
        "unit": figure.unit,
        "printed": figure.printed,
        "status": figure.status.value,
        "confidence": figure.confidence,
        "reader": figure.reader,
        "readings": _json([_reading(reading) for reading in figure.readings]),
        "page": figure.page,
        **(figure.box._asdict() if figure.box else {}),
    }


def _reading(reading: Reading) -> Record:
    return {"text": reading.text, "reader": reading.reader, "confidence": round(reading.confidence, 4)}


def _findings(report: Report) -> Iterator[Record]:
    shared = _of_report(report)
    for finding in report.findings:
        yield shared | _finding(finding)


def _finding(finding: Finding) -> Record:
    return {
        "kind": finding.kind.value,
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "cells": _json(finding.cells),
        "expected": None if finding.expected is None else str(finding.expected),
        "actual": None if finding.actual is None else str(finding.actual),
        "page": finding.page,
    }


def _report(report: Report) -> Iterator[Record]:
    counts = Counter(figure.status for figure in report.cells)
    yield _of_report(report) | {
        "title": report.title,
        "published": report.published,
        "pages": report.source.pages,
        "bytes": report.source.bytes,
        "status": report.status,
        "error_code": report.error.code if report.error else None,
        "error_message": report.error.message if report.error else None,
        "findings": len(report.findings),
        **{status.value: counts[status] for status in Status},
        "seconds": report.timings.get("total"),
        "sections": _json([{"number": s.number, "title": s.title, "text": s.text} for s in report.sections]),
        "schema_version": report.schema_version,
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
