"""`gongkai show`: a report that was extracted before, as tables or drawn over its pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import LangOption, PasswordOption, both, data_console
from pipeline.errors import NotFound, UsageError

if TYPE_CHECKING:
    from pipeline.report import Report


HELP = both(
    "显示已提取的报告，或在页面图上标出每个数据的位置。",
    "Print a report that was extracted before, or draw where on its pages every figure was read.",
)


def command(
    report: Annotated[
        Path,
        typer.Argument(
            metavar="REPORT", help=both("extract 写出的 JSON 报告。", "A JSON report that `extract` wrote.")
        ),
    ],
    picture: Annotated[
        Path | None,
        typer.Option(
            metavar="OUT.png",
            help=both(
                "在页面图上画出数据的方框，存为 PNG。", "Draw the figures' boxes over their pages into this PNG."
            ),
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            metavar="PDF",
            help=both(
                "原文件（若已不在报告所记的路径）。", "The document, where it is no longer at the path in the report."
            ),
        ),
    ] = None,
    page: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help=both("只画这一页。", "Draw only this page."), show_default=False),
    ] = None,
    password: PasswordOption = None,
    lang: LangOption = None,
) -> None:
    """Runs `gongkai show`."""
    loaded = _load(report)
    if picture is None:
        if source or page:
            raise UsageError("--source and --page are about the picture", "add: --picture OUT.png")
        from pipeline.render.terminal import print_report

        print_report(data_console(), loaded, lang or "en")
        return
    from pipeline.inputs import Document, document_to_bytes
    from pipeline.render.overlay import picture_to_file, report_to_picture

    data = document_to_bytes(Document(source or loaded.source.path))
    picture_to_file(report_to_picture(loaded, data, page=page, password=password), picture)


def _load(path: Path) -> Report:
    from pipeline.report import Report

    try:
        return Report.from_json(path.read_bytes())
    except FileNotFoundError:
        raise NotFound(f"{path}: no such report", "make one with: gongkai extract FILE --out DIR") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: {error}", "make one with: gongkai extract FILE --out DIR") from None
