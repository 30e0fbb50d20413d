"""`gongkai extract`: documents in, every figure of the form out."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pipeline.batch.limits import Limits
from pipeline.cli.extract_options import (
    ArchiveOption,
    ClusterOption,
    Format,
    FormatOption,
    FromOption,
    JobsOption,
    MemoryLimitOption,
    MetricsOption,
    OutOption,
    PathsArgument,
    ProgressOption,
    ProseOption,
    ReadersOption,
    RetryFailedOption,
    TimeLimitOption,
    TimingsOption,
)
from pipeline.cli.options import LangOption, PasswordOption, both, data_console, message_console
from pipeline.errors import DocumentError, NothingToDo, UsageError
from pipeline.inert import to_printable_line
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
    paths: PathsArgument = None,
    from_: FromOption = None,
    out: OutOption = None,
    format: FormatOption = "table",  # noqa: A002
    jobs: JobsOption = None,
    readers: ReadersOption = None,
    prose: ProseOption = False,
    timings: TimingsOption = False,
    password: PasswordOption = None,
    archive: ArchiveOption = None,
    cluster: ClusterOption = None,
    time_limit: TimeLimitOption = 120.0,
    memory_limit: MemoryLimitOption = 2048,
    retry_failed: RetryFailedOption = False,
    progress: ProgressOption = "bar",
    metrics: MetricsOption = None,
    lang: LangOption = None,
) -> None:
    """Runs `gongkai extract`."""
    language = lang or "en"
    settings = _settings(readers, prose, password, language)
    documents = _documents(paths or [], from_)
    workers = _workers(jobs, cluster, archive)
    if archive and (out or format != "table"):
        raise UsageError("--archive stores reports in the database only", "then: gongkai export --archive URL --to DIR")
    limits = Limits(seconds=time_limit, memory=memory_limit)
    if not archive:
        failed = _show(documents, settings, limits, workers, Shown(out, format, timings))
    else:
        from pipeline.batch.connection import parse_address
        from pipeline.cli.into_archive import Order, extract_into_archive

        address = parse_address(cluster, language) if cluster else None
        order = Order(archive, settings, limits, workers, retry_failed, progress == "json", metrics, address)
        _tell_problems(documents)
        inputs = [*(paths or []), *([f"--from {from_}"] if from_ else [])]
        failed = bool(extract_into_archive(documents, inputs, order, message_console()))
    if failed:
        raise typer.Exit(DocumentError.exit_code)


@dataclass(frozen=True, slots=True)
class Shown:
    """How reports are shown that go into no archive."""

    out: Path | None
    format: Format
    timings: bool


def _show(documents: list[Document], settings: Settings, limits: Limits, workers: int, shown: Shown) -> bool:
    """Extracts to the terminal or a folder; whether any document failed."""
    from pipeline.batch.pool import Pool
    from pipeline.cli.progress import Progress
    from pipeline.cli.sinks import open_sink

    messages, lang, failed = message_console(), settings.lang, False
    with (
        open_sink(data_console(), shown.out, shown.format, len(documents), lang) as sink,
        Progress(messages, len(documents), lang) as bar,
        Pool(settings, limits, workers) as pool,
    ):
        for document, report in zip(documents, pool.in_order(documents), strict=True):
            with bar.paused(report.source.pages):
                sink.add(document, report)
                failed |= _tell_failure(messages, report, lang)
                if shown.timings:
                    _tell_timings(messages, report)
    if all(document.problem for document in documents):
        raise typer.Exit(NothingToDo.exit_code)
    return failed


def _tell_problems(documents: list[Document]) -> None:
    """Says why, and raises NothingToDo, where no document can be read at all."""
    if all(document.problem for document in documents):
        for document in documents:
            line = f"gongkai: {to_printable_line(document.name)}: {document.problem}"
            message_console().print(line, style="red", markup=False, soft_wrap=True)
        raise NothingToDo("no document found", "check the path: gongkai extract FILE or FOLDER")


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
    name = to_printable_line(report.source.path)
    console.print(f"gongkai: {name}: {line}", style="red", markup=False, soft_wrap=True)
    return True


def _tell_timings(console: Console, report: Report) -> None:
    from pipeline.render.terminal import print_timings

    print_timings(console, report)
