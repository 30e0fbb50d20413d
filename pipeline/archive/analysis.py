"""Figures of the archive as Arrow tables: tidy, a row a figure; or wide, a row a report and a column a figure.

The database chooses by `Wanted`; reports on which people have decided are corrected here before the choice, as all
that is read back from an archive is. Some hundred reports are held at a time, besides the table itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import pyarrow
from sqlalchemy import ColumnElement, Connection, Double, cast, null, select

from pipeline.archive.reading import ORDER, read_reports, report_path
from pipeline.archive.rows import figure_to_values
from pipeline.archive.tables import corrections, figures, reports
from pipeline.archive.wanted import Wanted
from pipeline.frames import CELLS
from pipeline.model import Key, Number
from pipeline.report import Report

_AT_ONCE = 500  # reports: some 100,000 figures where all are wanted
_OF_REPORT = ("path", "sha256", "organisation", "region", "year", "edition")
_NAMES = {"table_id": "table", "row_id": "row", "column_id": "column"}  # what the tidy tables call them
_PLACE = [column.name for column in figures.c].index("place")

Line = tuple[Any, ...]  # a row of `figures`, its value a float


def read_figures(connection: Connection, wanted: Wanted) -> pyarrow.Table:
    """The figures that are wanted, in the order of the reports and of the form; columns are those of `cells`.

    `readings` are left out where they are not asked for. Wide: the columns of a report, its status, and one named
    `table.row.column` for each figure that can be meant; null where the figure is blank or not wanted.
    """
    schema = _wide_schema(wanted.keys()) if wanted.wide else _tidy_schema(readings=wanted.readings)
    to_columns = _wide_columns if wanted.wide else _tidy_columns
    heads = _heads(connection, wanted)
    batches = []
    for start in range(0, len(heads), _AT_ONCE):
        some = heads[start : start + _AT_ONCE]
        columns = to_columns(some, _lines(connection, wanted, some), schema)
        batches.append(pyarrow.RecordBatch.from_pydict(columns, schema=schema))
    return pyarrow.Table.from_batches(batches, schema=schema)


def _tidy_schema(*, readings: bool) -> pyarrow.Schema:
    return CELLS if readings else CELLS.remove(CELLS.get_field_index("readings"))


def _wide_schema(keys: Iterable[Key]) -> pyarrow.Schema:
    of_report = [CELLS.field(name) for name in (*_OF_REPORT, "status")]
    return pyarrow.schema([*of_report, *(pyarrow.field(".".join(key), pyarrow.float64()) for key in keys)])


def _heads(connection: Connection, wanted: Wanted) -> list[dict[str, Any]]:
    columns = [column for column in reports.c if column.name in (*_OF_REPORT[1:], "id", "status")]
    question = select(*columns, report_path().label("path")).where(*wanted.report_conditions()).order_by(*ORDER)
    return [dict(row) for row in connection.execute(question).mappings()]


def _lines(connection: Connection, wanted: Wanted, heads: list[dict[str, Any]]) -> dict[int, list[Line]]:
    """By id of the report, the figures that are wanted; statuses of reports that were corrected are set in `heads`."""
    decided = _decided(connection, heads) if wanted.corrected else []
    ids = {head["id"] for head in heads} - {head["id"] for head in decided}
    question = select(*_columns(wanted)).where(figures.c.report_id.in_(ids), *wanted.figure_conditions())
    found = connection.execute(question.order_by(figures.c.report_id, figures.c.place))
    lines = {key: [tuple(row) for row in group] for key, group in groupby(found, key=itemgetter(0))}
    corrected = read_reports(connection, [head["id"] for head in decided], corrected=True) if decided else ()
    for head, report in zip(decided, corrected, strict=True):
        head["status"] = report.status
        lines[head["id"]] = list(_corrected_lines(report, head["id"], wanted))
    return lines


def _columns(wanted: Wanted) -> Iterator[ColumnElement[Any]]:
    for column in figures.c:
        if column.name == "readings" and not wanted.readings:
            yield null()  # most of the bytes of a figure
        else:
            yield cast(column, Double) if column.name == "value" else column


def _decided(connection: Connection, heads: list[dict[str, Any]]) -> list[dict[str, Any]]:
    question = select(corrections.c.sha256).where(corrections.c.sha256.in_([head["sha256"] for head in heads]))
    contents = set(connection.execute(question.distinct()).scalars())
    return [head for head in heads if head["sha256"] in contents]


def _corrected_lines(report: Report, report_id: int, wanted: Wanted) -> Iterator[Line]:
    for place, figure in enumerate(report.cells):
        if wanted.takes(figure):
            yield figure_to_values(figure, report_id, place, _to_float)


def _tidy_columns(
    heads: list[dict[str, Any]], lines: dict[int, list[Line]], schema: pyarrow.Schema
) -> dict[str, list[Any]]:
    pairs = [(head, lines.get(head["id"], ())) for head in heads]
    columns: dict[str, list[Any]] = {
        name: [head[name] for head, own in pairs for _ in own] for name in _OF_REPORT if name in schema.names
    }
    every = [line for _, own in pairs for line in own]
    for index, column in enumerate(figures.c):
        name = _NAMES.get(column.name, column.name)
        if name in schema.names and index > _PLACE:
            columns[name] = [line[index] for line in every]
    return columns


def _wide_columns(
    heads: list[dict[str, Any]], lines: dict[int, list[Line]], schema: pyarrow.Schema
) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {name: [head[name] for head in heads] for name in (*_OF_REPORT, "status")}
    for name in schema.names[len(columns) :]:
        columns[name] = [None] * len(heads)
    key = slice(_PLACE + 1, _PLACE + 4)
    value = _PLACE + 4
    for row, head in enumerate(heads):
        for line in lines.get(head["id"], ()):
            columns[".".join(line[key])][row] = line[value]
    return columns


def _to_float(value: Number | None) -> float | None:
    return None if value is None else float(value)
