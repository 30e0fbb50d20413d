"""`gongkai show`: a report that was extracted before, as tables or drawn over its pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import LangOption, data_console
from pipeline.errors import NotFound, UsageError

if TYPE_CHECKING:
    from pipeline.report import Report


def command(
    report: Annotated[Path, typer.Argument(metavar="REPORT.json", help="A report that `extract` wrote.")],
    picture: Annotated[
        Path | None, typer.Option(metavar="OUT.png", help="Draw the figures' boxes over their pages into this PNG.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="PDF", help="The document, where it is no longer at the path in the report.")
    ] = None,
    page: Annotated[int | None, typer.Option(min=1, help="Draw only this page.", show_default=False)] = None,
    password: Annotated[str | None, typer.Option(help="Password of an encrypted PDF.", show_default=False)] = None,
    lang: LangOption = None,
) -> None:
    """Print the tables of a report, or draw where on the page every figure was read."""
    loaded = _load(report)
    if picture is None:
        if source or page:
            raise UsageError("--source and --page are about the picture", "add: --picture OUT.png")
        from pipeline.render.terminal import print_report

        print_report(data_console(), loaded, lang or "en")
        return
    from pipeline.inputs import Document, document_to_bytes
    from pipeline.render.overlay import report_to_picture, write_png

    data = document_to_bytes(Document(source or loaded.source.path))
    drawn = report_to_picture(loaded, data, page=page, password=password, lang=lang or "en")
    write_png(drawn, picture)


def _load(path: Path) -> Report:
    from pipeline.report import Report

    try:
        return Report.from_json(path.read_bytes())
    except FileNotFoundError:
        raise NotFound(f"{path}: no such report", "make one with: gongkai extract FILE --out DIR") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: {error}", "make one with: gongkai extract FILE --out DIR") from None
