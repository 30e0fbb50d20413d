"""`gongkai audit`: what does not go on, who has not published, what is not plausible."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.cli.options import ArchiveOption, LangOption, both, data_console, message_console
from pipeline.errors import NothingToDo, UsageError

if TYPE_CHECKING:
    from pipeline.audit import Audit, Options
    from pipeline.language import Lang

HELP = both(
    "审核存档：上下年衔接、文表一致、应公开未公开、重复、表式、异常数据。",
    "Audit an archive: continuity, prose against tables, who has not published, duplicates, forms, outliers.",
)


def command(
    archive: ArchiveOption,
    year: Annotated[
        int | None, typer.Option(min=2007, max=2100, metavar="YEAR", help=both("只审核这一年。", "Only this year."))
    ] = None,
    region: Annotated[
        str,
        typer.Option(
            metavar="CODE",
            help=both("只审核这一地区（GB/T 2260 代码）及其下属。", "Only a region (code of GB/T 2260) and all in it."),
        ),
    ] = "",
    organisations: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.csv",
            help=both("应公开单位名录：名称、别名、地区、层级、编码。", "A register of the bodies that must publish."),
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help=both(
                "写入 audit.html、audit.xlsx、audit.json 的文件夹。",
                "Write audit.html, audit.xlsx and audit.json here.",
            ),
        ),
    ] = None,
    format: Annotated[  # noqa: A002
        Literal["table", "json"], typer.Option(help=both("终端输出的形式。", "How to print it."))
    ] = "table",
    lang: LangOption = None,
) -> None:
    """Runs `gongkai audit`."""
    from pipeline.archive import open_archive
    from pipeline.audit import audit_archive
    from pipeline.audit.print import print_audit
    from pipeline.audit.to_json import audit_to_json

    options = _options(year, region, organisations)
    language = lang or "en"
    _check_place(to)
    with open_archive(archive) as opened:
        audit = audit_archive(opened, options)
    if to is not None:
        _write(audit, to, language)
    if format == "json":
        typer.echo(audit_to_json(audit), nl=False)
    elif to is None:
        print_audit(data_console(), audit, language)


def _options(year: int | None, region: str, organisations: Path | None) -> Options:
    from pipeline.audit import Options, read_register
    from pipeline.metadata import code_to_regions

    if region and not code_to_regions(region):
        raise UsageError(f"{region!r} is no code of GB/T 2260", "give six digits, such as --region 371400")
    return Options(year, region, read_register(organisations) if organisations else None)


def _check_place(to: Path | None) -> None:
    try:
        if to is not None:
            to.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write to {to}: {error.strerror}", "give another: --to DIR") from None


def _write(audit: Audit, to: Path, lang: Lang) -> None:
    """All three files; without XlsxWriter the other two, and a line that says so."""
    from pipeline import texts
    from pipeline.audit.page import audit_to_html
    from pipeline.audit.to_excel import audit_to_excel
    from pipeline.audit.to_json import audit_to_json

    try:
        (to / "audit.html").write_text(audit_to_html(audit, lang), "utf-8")
        (to / "audit.json").write_text(audit_to_json(audit), "utf-8")
        audit_to_excel(audit, to / "audit.xlsx", lang)
    except NothingToDo as error:
        message_console().print(str(error), markup=False)
    except OSError as error:
        raise UsageError(f"cannot write to {to}: {error.strerror}", "give another: --to DIR") from None
    message_console().print(texts.AUDITED.say(lang, findings=len(audit.findings), reports=audit.reports, place=to))
