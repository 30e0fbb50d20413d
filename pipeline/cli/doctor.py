"""`gongkai doctor`: what can read here, what is missing, and the command that installs it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.cli.options import LangOption, both, data_console
from pipeline.errors import NothingToDo

if TYPE_CHECKING:
    from pipeline.doctor import Part

HELP = both(
    "检查可用的识别程序、版本和语言，以及如何安装缺少的部分。",
    "Say which readers work here, with versions and languages, and how to install what is missing.",
)


def command(
    format: Annotated[  # noqa: A002
        Literal["table", "json"], typer.Option(help=both("输出的形式。", "How to print it."))
    ] = "table",
    lang: LangOption = None,
) -> None:
    """Runs `gongkai doctor`."""
    from pipeline.doctor import can_read, examine

    parts = (*examine(), _isolation())
    if format == "json":
        typer.echo(json.dumps([part.to_plain() for part in parts], ensure_ascii=False, indent=1))
    else:
        from pipeline.render.health import print_parts

        print_parts(data_console(), parts, lang or "en")
    if not can_read(parts):
        raise NothingToDo("no reader works here", "install what is named above")


def _isolation() -> Part:
    """Whether the kernel keeps what a document does to its reader within the reader's own process."""
    from pipeline.batch.seal import try_seal
    from pipeline.doctor import Part

    seal = try_seal()
    command = "use Linux 5.13 or newer with Landlock and seccomp" if seal.lacks else None
    return Part("isolation", "isolation", seal.holds, "; ".join(seal.lacks) or None, command)
