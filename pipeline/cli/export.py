"""`gongkai export`: the archive as Parquet, CSV, JSON Lines, Excel or DuckDB."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import ArchiveOption, LangOption, both, message_console
from pipeline.errors import UsageError

HELP = both(
    "把存档导出为 Parquet、CSV、JSON Lines、Excel 或 DuckDB。",
    "Export an archive as Parquet, CSV, JSON Lines, Excel or DuckDB.",
)


def command(
    archive: ArchiveOption,
    to: Annotated[
        Path,
        typer.Option(
            metavar="DIR|FILE",
            help=both(
                "文件夹：按年分区的 Parquet；或 .csv、.jsonl、.xlsx、.duckdb 文件。",
                "A folder: Parquet partitioned by year; or a .csv, .jsonl, .xlsx or .duckdb file.",
            ),
        ),
    ],
    wide: Annotated[
        bool,
        typer.Option("--wide", help=both("CSV 每份报告一行。", "A row a report in the CSV, a column a figure.")),
    ] = False,
    lang: LangOption = None,
) -> None:
    """Runs `gongkai export`."""
    from pipeline import texts
    from pipeline.archive import open_archive
    from pipeline.export import to_file

    with open_archive(archive) as opened:
        try:
            count = to_file(opened.reports(), to, wide=wide)
        except OSError as error:
            raise UsageError(f"cannot write to {to}: {error.strerror}", "give another: --to DIR or FILE") from None
    message_console().print(texts.EXPORTED.say(lang or "en", count=count, place=to))
