"""What several commands share: options, help in both languages, consoles."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.language import Lang, default_lang

if TYPE_CHECKING:
    from rich.console import Console

_PIPED_WIDTH = 120  # of tables written into a file or a pipe, which have no width of their own


def both(zh: str, en: str) -> str:
    """A help text in the language of the user's locale."""
    return zh if default_lang() == "zh" else en


def _remember(ctx: typer.Context, lang: Lang | None) -> Lang:
    """Keeps the language where the handler of errors finds it."""
    ctx.find_root().obj = lang or default_lang()
    return lang or default_lang()


LangOption = Annotated[
    Lang | None,
    typer.Option(
        "--lang",
        callback=_remember,
        help=both("消息的语言（默认随系统语言）。", "Language of messages (if not given, that of the locale)."),
        show_default=False,
    ),
]
PasswordOption = Annotated[
    str | None,
    typer.Option(
        envvar="GONGKAI_PASSWORD",
        help=both("加密 PDF 的密码。", "Password of encrypted PDFs."),
        show_default=False,
    ),
]
ArchiveOption = Annotated[
    str,
    typer.Option(
        "--archive",
        envvar="GONGKAI_ARCHIVE",
        metavar="URL",
        help=both("存档：SQLite 文件或 postgresql://…。", "The archive: a SQLite file or postgresql://…"),
        show_default=False,
    ),
]


def data_console() -> Console:
    """A console on standard output; colours and the terminal's width where it is one."""
    from pipeline.render.console import InertConsole

    console = InertConsole(highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _PIPED_WIDTH
    return console


def message_console() -> Console:
    """A console on standard error, for what is not data."""
    from pipeline.render.console import InertConsole

    return InertConsole(stderr=True, highlight=False)
