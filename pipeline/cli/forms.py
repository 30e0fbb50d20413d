"""`gongkai forms`: the official forms as the program knows them."""

from __future__ import annotations

import dataclasses
import json
from typing import Annotated, Literal

import typer

from pipeline.cli.options import LangOption, both, data_console
from pipeline.language import Lang

HELP = both(
    "列出法定表格：行、列、标签和勾稽关系。",
    "Print the official forms: rows, columns, labels, and the identities that prove a report.",
)


def command(
    edition: Annotated[
        str | None,
        typer.Option(help=both("只列这一版，如 2021。", "Only this edition, such as 2021."), show_default=False),
    ] = None,
    format: Annotated[  # noqa: A002
        Literal["table", "json"], typer.Option(help=both("输出的形式。", "How to print them."))
    ] = "table",
    lang: LangOption = None,
) -> None:
    """Runs `gongkai forms`."""
    from pipeline.forms import all_forms, load_form

    forms = (load_form(edition),) if edition else all_forms()
    if format == "json":
        typer.echo(json.dumps([dataclasses.asdict(form) for form in forms], ensure_ascii=False, indent=1))
        return
    from pipeline.render.forms import print_form

    language: Lang = lang or "en"
    for form in forms:
        print_form(data_console(), form, language)
