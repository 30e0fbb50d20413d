"""`gongkai verify`: does the archive say what the documents print?"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from pipeline.cli.extract_options import JobsOption, MemoryLimitOption, TimeLimitOption
from pipeline.cli.options import ArchiveOption, LangOption, PasswordOption, both, data_console, message_console
from pipeline.errors import DocumentError, NothingToDo, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from pipeline.batch.verify import Verdict
    from pipeline.language import Lang

_MOST = 10  # figures of one report that are listed; --format json has all

HELP = both(
    "重新读取存档中的一部分（或全部）文件，核对存档与文件是否一致。",
    "Read a sample of an archive's documents again, or all, and compare every figure with what the archive has.",
)


def command(
    archive: ArchiveOption,
    sources: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            help=both("在此文件夹中按内容查找原文件。", "Look for the documents here, by their content."),
        ),
    ] = None,
    sample: Annotated[
        int, typer.Option(min=1, metavar="N", help=both("抽查的报告数。", "How many reports to read again."))
    ] = 20,
    whole: Annotated[bool, typer.Option("--all", help=both("全部核对。", "All reports."))] = False,
    seed: Annotated[int, typer.Option(help=both("抽样的种子。", "Draws another sample."))] = 0,
    format: Annotated[  # noqa: A002
        Literal["table", "json"], typer.Option(help=both("输出的形式。", "How to print it."))
    ] = "table",
    jobs: JobsOption = None,
    time_limit: TimeLimitOption = 120.0,
    memory_limit: MemoryLimitOption = 2048,
    password: PasswordOption = None,
    lang: LangOption = None,
) -> None:
    """Runs `gongkai verify`."""
    from pipeline.archive import open_archive
    from pipeline.batch.limits import Limits
    from pipeline.batch.verify import SAME, stored_reports, verify
    from pipeline.cli.progress import Progress

    if sources is not None and not Path(sources).is_dir():
        raise UsageError(f"{sources} is no folder", "give the folder with the documents: --sources DIR")
    language = lang or "en"
    limits = Limits(seconds=time_limit, memory=memory_limit)
    workers = (os.cpu_count() or 1) if jobs == 0 else jobs or 1
    with open_archive(archive) as opened:
        chosen = stored_reports(opened, None if whole else sample, seed)
        if not chosen:
            raise NothingToDo("the archive has no reports", "fill it with: gongkai extract FOLDER --archive URL")
        verdicts = []
        with Progress(message_console(), len(chosen), language) as bar:
            for verdict in verify(opened, chosen, limits, workers, sources, password):
                with bar.paused(0):
                    verdicts.append(verdict)
    if format == "json":
        typer.echo(json.dumps([_to_plain(verdict) for verdict in verdicts], ensure_ascii=False, indent=1, default=str))
    else:
        _print_verdicts(data_console(), verdicts, language)
    if any(verdict.outcome != SAME for verdict in verdicts):
        raise typer.Exit(DocumentError.exit_code)


def _to_plain(verdict: Verdict) -> dict[str, Any]:
    plain = asdict(verdict)
    stored = plain.pop("stored")
    return {"sha256": stored["sha256"], "version": stored["version"], **plain}


def _print_verdicts(console: Console, verdicts: Sequence[Verdict], lang: Lang) -> None:
    """A line for each report that is not as the archive has it, with its figures; then how many are."""
    from pipeline import __version__, texts

    for verdict in verdicts:
        if verdict.outcome not in texts.OUTCOMES:
            continue
        said = texts.OUTCOMES[verdict.outcome].say(lang, count=len(verdict.differences), reason=verdict.reason)
        if verdict.differences and verdict.stored.version != __version__:
            said += texts.READ_BY_OTHER.say(lang, version=verdict.stored.version, now=__version__)
        console.print(f"✗ {verdict.path or verdict.stored.sha256}: {said}", markup=False, soft_wrap=True)
        for difference in verdict.differences[:_MOST]:
            shown = (_figure_to_text(side) for side in (difference.stored, difference.read))
            console.print(f"    {'.'.join(difference.key)}: {' → '.join(shown)}", markup=False, soft_wrap=True)
        if len(verdict.differences) > _MOST:
            console.print("    …")
    same = sum(verdict.outcome not in texts.OUTCOMES for verdict in verdicts)
    console.print(texts.VERIFIED.say(lang, same=same, count=len(verdicts)))


def _figure_to_text(figure: dict[str, Any] | None) -> str:
    return "—" if figure is None else f"{figure['printed'] or '␣'} ({figure['status']}, p. {figure['page']})"
