"""`gongkai review`: the pages on which people look at an archive, decide and correct."""

from __future__ import annotations

import signal
import threading
import webbrowser
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import ArchiveOption, LangOption, PasswordOption, both, message_console
from pipeline.errors import UsageError
from pipeline.settings import Settings

HELP = both("打开核对页面：查看、决定、更正存档中的数据。", "Serve the pages on which people look, decide and correct.")

_SHORTEST_TOKEN = 16  # characters: what a browser could try out in a lifetime ends far below


def command(
    archive: ArchiveOption,
    host: Annotated[
        str,
        typer.Option(
            help=both(
                "监听地址；本机以外的地址需要 --token-file。",
                "Address to listen at; all but this machine's need --token-file.",
            )
        ),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help=both("端口。", "Port."))] = 8750,
    token_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help=both("文件，其首行为访问令牌。", "A file whose first line is the token that visitors need."),
            show_default=False,
        ),
    ] = None,
    uploads: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help=both(
                "保存上传文件的文件夹（SQLite 存档默认为 存档名.uploads）。",
                "Where files that visitors hand in are kept (of a SQLite archive, if not given, ARCHIVE.uploads).",
            ),
            show_default=False,
        ),
    ] = None,
    name: Annotated[str, typer.Option(help=both("默认的审核人姓名。", "Name of the person, where none is said."))] = "",
    open_browser: Annotated[bool, typer.Option("--open", help=both("打开浏览器。", "Open a browser."))] = False,
    password: PasswordOption = None,
    lang: LangOption = None,
) -> None:
    """Runs `gongkai review`."""
    try:
        import uvicorn

        from pipeline.review.app import make_app, open_desk
        from pipeline.review.guard import LOOPBACK, Guard
        from pipeline.review.uploads import Uploads
    except ImportError as error:
        raise UsageError(f"{error.name} is not installed", "type: pip install 'gongkai[review]'") from None
    from pipeline import texts
    from pipeline.archive import open_archive

    token = _read_token(token_file)
    if token is None and host not in LOOPBACK:
        raise UsageError(f"{host} can be reached by others", "give a token: --token-file FILE; or use --host 127.0.0.1")
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    language, folder = lang or "en", uploads or _uploads_beside(archive)

    def tell(line: str) -> None:
        message_console().print(line, markup=False, soft_wrap=True)

    with open_archive(archive) as opened, ExitStack() as ending:
        inbox = Uploads(opened, folder, Settings(password=password, lang=language)) if folder else None
        if inbox is not None:
            ending.callback(inbox.close)
        desk = open_desk(
            opened, name, password, inbox, lambda left: tell(texts.REVIEW_CATCHES_UP.say(language, count=left))
        )
        ending.callback(desk.pictures.close)
        guarded = Guard(make_app(desk), LOOPBACK if token is None else ("*",), token)
        tell(texts.REVIEW_AT.say(language, address=address))
        if open_browser:
            threading.Timer(1.0, webbrowser.open, [address]).start()
        # uvicorn gives the signal back when it has ended: as Ctrl-C, so that what is open is closed.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        uvicorn.run(guarded, host=host, port=port, log_level="warning", server_header=False)


def _uploads_beside(archive: str) -> Path | None:
    """The folder for files handed in, beside a SQLite archive; a database elsewhere has none by itself."""
    from pipeline.archive.engine import archive_url

    url = archive_url(archive)
    in_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(f"{url.database}.uploads") if in_file else None


def _read_token(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        token = path.read_text("utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{path} cannot be read", "give a text file: --token-file FILE") from None
    if len(token) < _SHORTEST_TOKEN or not token.isascii() or not token.isalnum():
        raise UsageError(
            "the token is too short or no word",
            f"{_SHORTEST_TOKEN} letters and digits or more, as by: openssl rand -hex 32",
        )
    return token
