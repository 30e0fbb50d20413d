"""`gongkai export`: the archive as Parquet, CSV, JSON Lines, Excel or DuckDB."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import ArchiveOption, LangOption, both, message_console
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.archive import Archive

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
    trail: Annotated[
        bool,
        typer.Option("--trail", help=both("导出人工处理记录（CSV）。", "The decisions of people instead, as CSV.")),
    ] = False,
    lang: LangOption = None,
) -> None:
    """Runs `gongkai export`."""
    from pipeline import texts
    from pipeline.archive import open_archive
    from pipeline.export import to_file

    if trail and (wide or to.suffix != ".csv"):
        raise UsageError("the trail is a CSV file of its own", "give: --trail --to FILE.csv")
    with open_archive(archive) as opened:
        try:
            count = _write_trail(opened, to) if trail else to_file(opened.reports(), to, wide=wide)
        except OSError as error:
            raise UsageError(f"cannot write to {to}: {error.strerror}", "give another: --to DIR or FILE") from None
    text = texts.EXPORTED_TRAIL if trail else texts.EXPORTED
    message_console().print(text.say(lang or "en", count=count, place=to))


def _write_trail(archive: Archive, to: Path) -> int:
    from pipeline.export.trail import corrections_to_csv

    decisions = archive.corrections()
    to.write_text(corrections_to_csv(decisions, archive.decided_names()), "utf-8", newline="")
    return len(decisions)
