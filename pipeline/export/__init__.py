"""Reports as files for others: Parquet by year, CSV, JSON Lines, Excel, DuckDB."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.report import Report

SUFFIXES = (".csv", ".jsonl", ".xlsx", ".duckdb")


def to_file(reports: Iterable[Report], path: Path, *, wide: bool = False) -> int:
    """Writes reports, sorted by year, in the format that the suffix says (none: a folder of Parquet); their number.

    UsageError for an unknown suffix, and where `wide` is asked for in anything but CSV.
    """
    from pipeline.export import duck, excel, tidy

    if wide and path.suffix != ".csv":
        raise UsageError("--wide is about CSV", "add: --to FILE.csv")
    match path.suffix:
        case ".csv":
            return tidy.reports_to_csv(reports, path, wide=wide)
        case ".jsonl":
            return tidy.reports_to_jsonl(reports, path)
        case ".xlsx":
            return excel.reports_to_excel(reports, path)
        case ".duckdb":
            return duck.reports_to_duckdb(reports, path)
        case "":
            return tidy.reports_to_parquet(reports, path)
        case suffix:
            raise UsageError(
                f"no export to {suffix} files", f"give a folder, or a file ending in {', '.join(SUFFIXES)}"
            )
