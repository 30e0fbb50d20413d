"""`gongkai extract`: documents in, every figure of the form out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.cli.options import LangOption, PasswordOption, both, data_console, message_console
from pipeline.errors import DocumentError, NothingToDo, UsageError
from pipeline.settings import ALL_READERS, Settings
from pipeline.texts import error_to_text

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.inputs import Document
    from pipeline.language import Lang
    from pipeline.report import Report


HELP = both(
    "提取三张法定表格：显示在终端，或用 --out 写成文件。",
    "Extract the three statutory tables: on the terminal, or as files with --out.",
)


def command(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help=both(
                "PDF、图片或 zip 文件、文件夹、通配符、s3://… 等网址，或 -（标准输入）。",
                "PDF, image or zip files, folders, globs, URLs such as s3://bucket/folder, or - for standard input.",
            ),
        ),
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help=both(
                "从清单读取路径或网址，每行一个；- 为标准输入。",
                "Read paths or URLs from this list, one a line; - is standard input.",
            ),
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help=both(
                "写入 DIR/reports/*.json 和整洁表 DIR/*.parquet。",
                "Write DIR/reports/*.json and the tidy tables DIR/*.parquet.",
            ),
        ),
    ] = None,
    format: Annotated[  # noqa: A002
        Literal["table", "json", "csv"],
        typer.Option(
            help=both(
                "输出的形式；与 --out 合用时 csv 另写 DIR/*.csv。",
                "What to print; with --out, csv also writes DIR/*.csv.",
            )
        ),
    ] = "table",
    jobs: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="N",
            help=both(
                "同时处理的文件数，每份一个进程（默认 1；--cluster local 为 0）；0 为每核一份。",
                "Documents read at once, a process each (default 1; with --cluster local 0); 0: one a core.",
            ),
            show_default=False,
        ),
    ] = None,
    readers: Annotated[
        str | None,
        typer.Option(
            metavar="A,B",
            help=both(
                "只用这些识别程序；名称见 gongkai doctor。", "Use only these readers; their names: gongkai doctor."
            ),
        ),
    ] = None,
    prose: Annotated[
        bool,
        typer.Option(
            "--prose", help=both("也读取扫描页的正文（较慢）。", "Read the prose of scanned pages too (slow).")
        ),
    ] = False,
    timings: Annotated[
        bool,
        typer.Option(
            "--timings",
            help=both("在 stderr 显示各阶段用时和每页毫秒数。", "Print seconds by stage and ms a page on stderr."),
        ),
    ] = False,
    password: PasswordOption = None,
    archive: Annotated[
        str | None,
        typer.Option(
            envvar="GONGKAI_ARCHIVE",
            metavar="URL",
            help=both(
                "存入数据库：SQLite 文件或 postgresql://…；再次运行只处理未完成的文件。",
                "Store in a database: a SQLite file or postgresql://…; the same command again does what is left.",
            ),
            show_default=False,
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            envvar="GONGKAI_CLUSTER",
            metavar="ADDRESS",
            help=both(
                "与 --archive 合用，由 Dask 集群处理：tcp://主机:8786；local 在本机启动一个。",
                "With --archive, read on a Dask cluster: tcp://HOST:8786; local starts one here.",
            ),
            show_default=False,
        ),
    ] = None,
    time_limit: Annotated[
        float,
        typer.Option(
            min=1.0, metavar="SECONDS", help=both("存档时每份文件的时限。", "Of one document, with --archive.")
        ),
    ] = 120.0,
    memory_limit: Annotated[
        int,
        typer.Option(
            min=256, metavar="MIB", help=both("存档时每份文件的内存上限。", "Of one document, with --archive.")
        ),
    ] = 2048,
    retry_failed: Annotated[
        bool,
        typer.Option(
            "--retry-failed",
            help=both("存档中失败的文件也再试。", "Try documents again that the archive has as failed."),
        ),
    ] = False,
    progress: Annotated[
        Literal["bar", "json"],
        typer.Option(
            help=both("json：每两秒在 stderr 输出一行进度。", "json: a line of progress on stderr every two seconds.")
        ),
    ] = "bar",
    metrics: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help=both("把进度写成 Prometheus 文本文件。", "Write progress as a Prometheus text file."),
            show_default=False,
        ),
    ] = None,
    lang: LangOption = None,
) -> None:
    """Runs `gongkai extract`."""
    from pipeline.cli.progress import Progress
    from pipeline.cli.sinks import open_sink
    from pipeline.jobs import run_documents

    language = lang or "en"
    settings = _settings(readers, prose, password, language)
    documents = _documents(paths or [], from_)
    messages = message_console()
    workers = _workers(jobs, cluster, archive)
    if archive:
        from pipeline.batch.connection import parse_address
        from pipeline.batch.limits import Limits
        from pipeline.cli.into_archive import Order, extract_into_archive

        if out or format != "table":
            raise UsageError(
                "--archive stores reports in the database only", "then: gongkai export --archive URL --to DIR"
            )
        limits = Limits(seconds=time_limit, memory=memory_limit)
        address = parse_address(cluster, language) if cluster else None
        order = Order(archive, settings, limits, workers, retry_failed, progress == "json", metrics, address)
        if all(document.problem for document in documents):
            for document in documents:
                messages.print(
                    f"gongkai: {document.name}: {document.problem}", style="red", markup=False, soft_wrap=True
                )
            raise NothingToDo("no document found", "check the path: gongkai extract FILE or FOLDER")
        inputs = [*(paths or []), *([f"--from {from_}"] if from_ else [])]
        if extract_into_archive(documents, inputs, order, messages):
            raise typer.Exit(DocumentError.exit_code)
        return
    failed = False
    with (
        open_sink(data_console(), out, format, len(documents), language) as sink,
        Progress(messages, len(documents), language) as bar,
    ):
        reports = run_documents(documents, settings, workers)
        for document, report in zip(documents, reports, strict=True):
            with bar.paused(report.source.pages):
                sink.add(document, report)
                failed |= _tell_failure(messages, report, language)
                if timings:
                    _tell_timings(messages, report)
    if all(document.problem for document in documents):
        raise typer.Exit(NothingToDo.exit_code)
    if failed:
        raise typer.Exit(DocumentError.exit_code)


def _documents(paths: list[str], listed: str | None) -> list[Document]:
    from pipeline.inputs import list_to_paths, paths_to_documents

    if not paths and not listed:
        raise UsageError("nothing to extract", "gongkai extract FILE or FOLDER, or: --from LIST")
    if "-" in paths and listed == "-":
        raise UsageError("standard input is either a document or a list", "give one of - and --from -")
    return paths_to_documents([*paths, *(list_to_paths(listed) if listed else [])])


def _settings(readers: str | None, prose: bool, password: str | None, lang: Lang) -> Settings:
    known = ALL_READERS
    names = tuple(name.strip() for name in readers.split(",") if name.strip()) if readers is not None else known
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise UsageError(f"no reader named {', '.join(unknown) or 'nothing'}", f"choose from: {','.join(known)}")
    return Settings(readers=names, prose=prose, password=password, lang=lang)


def _workers(jobs: int | None, cluster: str | None, archive: str | None) -> int:
    """How many documents are read at once on this machine."""
    if cluster and not archive:
        raise UsageError("--cluster stores reports in an archive only", "add: --archive gongkai.db")
    if jobs is None:
        jobs = 0 if cluster else 1
    return jobs or os.cpu_count() or 1


def _tell_failure(console: Console, report: Report, lang: Lang) -> bool:
    """One line for a document that failed; True where it did."""
    if not report.error:
        return False
    line = error_to_text(report.error.code, report.error.message, lang)
    console.print(f"gongkai: {report.source.path}: {line}", style="red", markup=False, soft_wrap=True)
    return True


def _tell_timings(console: Console, report: Report) -> None:
    from pipeline.render.terminal import print_timings

    print_timings(console, report)
