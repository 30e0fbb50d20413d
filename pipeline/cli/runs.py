"""`gongkai runs`: what was done into an archive, when, with what result."""

from __future__ import annotations

import json
from typing import Annotated, Literal

import typer

from pipeline.cli.options import ArchiveOption, LangOption, both, data_console

HELP = both(
    "列出存档的运行记录：数量、速度、失败原因。", "List the runs of an archive: counts, rate, failures by reason."
)


def command(
    archive: ArchiveOption,
    format: Annotated[  # noqa: A002
        Literal["table", "json"], typer.Option(help=both("输出的形式。", "How to print it."))
    ] = "table",
    lang: LangOption = None,
) -> None:
    """Runs `gongkai runs`."""
    from pipeline.archive import open_archive

    with open_archive(archive) as opened:
        runs = opened.runs()
    if format == "json":
        typer.echo(json.dumps([run.to_plain() for run in runs], ensure_ascii=False, indent=1))
        return
    from pipeline.render.runs import print_runs

    print_runs(data_console(), runs, lang or "en")
