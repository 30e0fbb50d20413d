"""`gongkai forms`: the official forms as the program knows them."""

from __future__ import annotations

import dataclasses
import json
from typing import Annotated, Literal

import typer

from pipeline.cli.options import LangOption, data_console
from pipeline.language import Lang


def command(
    edition: Annotated[str | None, typer.Option(help="Only this edition: 2021 or 2019.", show_default=False)] = None,
    format: Annotated[Literal["table", "json"], typer.Option(help="How to print them.")] = "table",  # noqa: A002
    lang: LangOption = None,
) -> None:
    """Print the official forms: tables, rows, columns, labels, and the identities that prove a report."""
    from pipeline.forms import all_forms, load_form

    forms = (load_form(edition),) if edition else all_forms()
    if format == "json":
        typer.echo(json.dumps([dataclasses.asdict(form) for form in forms], ensure_ascii=False, indent=1))
        return
    from pipeline.render.forms import print_form

    language: Lang = lang or "en"
    for form in forms:
        print_form(data_console(), form, language)
