"""Reports → Parquet partitioned by year, CSV, JSON Lines. The same archive gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain, groupby, islice
from pathlib import Path

import pandas
import pyarrow
import pyarrow.parquet

from pipeline.datapackage import describe_csv, describe_folder, describe_lines
from pipeline.frames import TABLES, reports_to_cells
from pipeline.inert import frame_to_inert
from pipeline.report import Report

_AT_ONCE = 256  # reports a row group
_NO_YEAR = "__HIVE_DEFAULT_PARTITION__"  # what Hive, Arrow, DuckDB and Spark take for null


def reports_to_parquet(reports: Iterable[Report], folder: Path) -> int:
    """Writes FOLDER/{cells,findings,reports}/year=YYYY/part-0.parquet and a descriptor; the number of reports.

    Reports must come sorted by year. Partitions of years that are not among them are left as they are.
    """
    count = 0
    for year, group in groupby(map(without_clock, reports), key=lambda report: report.year):
        with ExitStack() as files:
            parts = []
            for name, schema, to_frame in TABLES:
                path = folder / name / f"year={_NO_YEAR if year is None else year}" / "part-0.parquet"
                path.parent.mkdir(parents=True, exist_ok=True)
                inner = schema.remove(schema.get_field_index("year"))  # it stands in the folder's name
                parts.append((files.enter_context(pyarrow.parquet.ParquetWriter(path, inner)), inner, to_frame))
            for some in _batches(group):
                count += len(some)
                for file, inner, to_frame in parts:
                    frame = to_frame(some).drop(columns="year")
                    file.write_table(pyarrow.Table.from_pandas(frame, inner, preserve_index=False))
    folder.mkdir(parents=True, exist_ok=True)
    describe_folder(folder)
    return count


def reports_to_csv(reports: Iterable[Report], path: Path, *, wide: bool = False) -> int:
    """Writes the figures as one CSV table (UTF-8 with a mark, as Excel needs it); the number of reports.

    Tidy has a row a figure; wide a row a report and a column a figure, named `table.row.column`. No text is a formula.
    Beside it a descriptor is written.
    """
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        for some in _batches(map(without_clock, reports)):
            frame = reports_to_wide(some) if wide else reports_to_cells(some)
            frame_to_inert(frame).to_csv(file, index=False, header=count == 0, lineterminator="\n")
            count += len(some)
    describe_csv(path, wide=wide)
    return count


def reports_to_jsonl(reports: Iterable[Report], path: Path) -> int:
    """Writes one report a line, as `Report.to_json` has it, and a descriptor beside it; the number of reports."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for report in map(without_clock, reports):
            file.write(" ".join(report.to_json().split("\n")).strip() + "\n")
            count += 1
    describe_lines(path)
    return count


def reports_to_wide(reports: Iterable[Report]) -> pandas.DataFrame:
    """One row a report: what it is, then each figure of all known forms; null where it is blank or not of its form."""
    from pipeline.forms import all_forms

    keys = list(dict.fromkeys(chain.from_iterable(form.keys() for form in all_forms())))
    rows = []
    for report in reports:
        values = {figure.key: figure.value for figure in report.cells}
        row: dict[str, object] = {
            "path": report.source.path,
            "sha256": report.source.sha256,
            "organisation": report.organisation,
            "region": report.region,
            "year": report.year,
            "edition": report.edition,
            "status": report.status,
        }
        rows.append(row | {".".join(key): _number(values.get(key)) for key in keys})
    frame = pandas.DataFrame(rows)
    return frame.astype({"year": "Int64"}) if rows else frame


def without_clock(report: Report) -> Report:
    """The report without what differs from run to run: an export says what was read, not how fast."""
    return replace(report, timings={})


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def _batches(reports: Iterable[Report]) -> Iterator[list[Report]]:
    left = iter(reports)
    while some := list(islice(left, _AT_ONCE)):
        yield some
