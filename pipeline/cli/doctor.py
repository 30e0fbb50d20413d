"""`gongkai doctor`: what can read here, what is missing, and the command that installs it."""

from __future__ import annotations

import json
from typing import Annotated, Literal

import typer

from pipeline.cli.options import LangOption, data_console
from pipeline.errors import NothingToDo


def command(
    format: Annotated[Literal["table", "json"], typer.Option(help="How to print it.")] = "table",  # noqa: A002
    lang: LangOption = None,
) -> None:
    """Say which readers work here, with versions and languages, and how to install what is missing."""
    from pipeline.doctor import can_read, examine

    parts = examine()
    if format == "json":
        typer.echo(json.dumps([part.to_plain() for part in parts], ensure_ascii=False, indent=1))
    else:
        from pipeline.render.health import print_parts

        print_parts(data_console(), parts, lang or "en")
    if not can_read(parts):
        raise NothingToDo("no reader works here", "install what is named above")
