"""`gongkai export`: the archive as Parquet, CSV or JSON Lines."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import ArchiveOption, LangOption, both, message_console
from pipeline.errors import UsageError

HELP = both("把存档导出为 Parquet、CSV 或 JSON Lines。", "Export an archive as Parquet, CSV or JSON Lines.")


def command(
    archive: ArchiveOption,
    to: Annotated[
        Path,
        typer.Option(
            metavar="DIR|FILE",
            help=both(
                "文件夹：按年分区的 Parquet；或 .csv、.jsonl 文件。",
                "A folder: Parquet partitioned by year; or a .csv or .jsonl file.",
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
    from pipeline.archive.export import tidy

    if wide and to.suffix != ".csv":
        raise UsageError("--wide is about CSV", "add: --to FILE.csv")
    with open_archive(archive) as opened:
        try:
            match to.suffix:
                case ".csv":
                    count = tidy.reports_to_csv(opened.reports(), to, wide=wide)
                case ".jsonl":
                    count = tidy.reports_to_jsonl(opened.reports(), to)
                case "":
                    count = tidy.reports_to_parquet(opened.reports(), to)
                case suffix:
                    raise UsageError(f"no export to {suffix} files", "give a folder, or FILE.csv or FILE.jsonl")
        except OSError as error:
            raise UsageError(f"cannot write to {to}: {error.strerror}", "give another: --to DIR or FILE") from None
    message_console().print(texts.EXPORTED.say(lang or "en", count=count, place=to))
