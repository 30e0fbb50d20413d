"""`gongkai bench many|kills|poison|mutate`: what a run of many documents must stand."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.options import both, data_console, message_console

if TYPE_CHECKING:
    from pipeline.bench.batch.many import Many

MANY_HELP = both(
    "大量文件：有无丢失或重复、内存是否平稳、入库用时、两个进程的加速比。",
    "Many documents: none lost or twice, memory flat, the cost of storing, the gain of a second process.",
)
KILLS_HELP = both(
    "随机时刻强行终止再继续：导出是否与未中断时逐字节相同。",
    "Kill the program at random instants and resume: is the export byte-equal to an uninterrupted run's?",
)
POISON_HELP = both(
    "有害文件混在好文件中：好的是否全部提取，坏的是否各得其因。",
    "Harmful files among good ones: are all good ones extracted, each bad one named with its reason?",
)

MUTATE_HELP = both(
    "随机改动报告的字节、对象和文字：程序不崩溃、不超时，不静默给出错误数字。",
    "Change reports at random, bytes, objects and text: no crash, no hang, no silent figure.",
)

OutOption = Annotated[
    Path,
    typer.Option(metavar="DIR", help=both("文件、存档和结果的位置。", "Where documents, archives and results go.")),
]
DocumentsOption = Annotated[int, typer.Option(min=4, metavar="N", help=both("文件数。", "How many good documents."))]
ServerOption = Annotated[
    str | None,
    typer.Option(
        "--server",
        metavar="URL",
        help=both(
            "PostgreSQL 数据库；用户须可建库。默认用 SQLite。",
            "A PostgreSQL database whose user may create others; without it SQLite is used.",
        ),
        show_default=False,
    ),
]
ClusterOption = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help=both("在 Dask 集群上运行，如 local。", "Run on Dask, such as: local"),
        show_default=False,
    ),
]

_SCALING = 400  # documents that one and two processes are compared on
_STORING = 200  # ... and that the cost of storing is measured on


def many(
    documents: DocumentsOption = 10_000,
    out: OutOption = Path("bench"),
    server: ServerOption = None,
    cluster: ClusterOption = None,
) -> None:
    """Runs `gongkai bench many`."""
    from pipeline.bench.batch.crowd import make_crowd
    from pipeline.bench.batch.many import bookkeeping, run_many
    from pipeline.bench.batch.program import Program
    from pipeline.bench.batch.stores import fresh_archive

    folder = out / "crowd" / f"{documents}"
    paths = make_crowd(folder, documents, _tell_hundreds)
    few = make_crowd(out / "crowd" / f"{_SCALING}", _SCALING, _tell_hundreds)[0].parent
    more = ("--cluster", cluster) if cluster else ()
    rates: dict[int, list[float]] = {1: [], 2: []}
    for jobs in (1, 2, 1, 2):
        run = Program(few, fresh_archive(server, out, "few"), jobs, more).run()
        rates[jobs].append(run.rate)
    storing = bookkeeping(fresh_archive(server, out, "storing"), paths[:_STORING])
    program = Program(folder, fresh_archive(server, out, "many"), os.cpu_count() or 1, more)
    result = run_many(program, documents)
    gain = sum(rates[2]) / sum(rates[1])
    _show(out / "many.json", asdict(result) | {"bookkeeping": storing, "gain": gain, "growth": result.growth})
    if not _sound(result):
        raise typer.Exit(1)


def kills(
    kills: Annotated[int, typer.Option("--kills", min=1, metavar="N", help=both("终止次数。", "How often."))] = 30,
    documents: DocumentsOption = 500,
    seed: Annotated[int, typer.Option(metavar="N", help=both("随机种子。", "Seed of the instants."))] = 1,
    out: OutOption = Path("bench"),
    server: ServerOption = None,
    cluster: ClusterOption = None,
) -> None:
    """Runs `gongkai bench kills`."""
    from pipeline.bench.batch.crowd import make_crowd
    from pipeline.bench.batch.kills import kill_at_random
    from pipeline.bench.batch.program import Program
    from pipeline.bench.batch.stores import fresh_archive

    folder = out / "crowd" / f"{documents}"
    make_crowd(folder, documents, _tell_hundreds)
    program = Program(folder, "", os.cpu_count() or 1, ("--cluster", cluster) if cluster else ())
    result = kill_at_random(program, lambda name: fresh_archive(server, out, name), kills, seed, _tell)
    _show(out / "kills.json", asdict(result))
    if result.different or result.kills < kills:
        raise typer.Exit(1)


def poison(documents: DocumentsOption = 500, out: OutOption = Path("bench"), server: ServerOption = None) -> None:
    """Runs `gongkai bench poison`."""
    from pipeline.bench.batch.poison import run_poisoned
    from pipeline.bench.batch.stores import fresh_archive

    archive = fresh_archive(server, out, "poisoned")
    result = run_poisoned(out / "crowd" / "poisoned", archive, documents, os.cpu_count() or 1, tell=_tell)
    _show(out / "poison.json", asdict(result))
    if result.mistold or result.extracted < result.good:
        raise typer.Exit(1)


def mutate(
    documents: DocumentsOption = 1000,
    seed: Annotated[int, typer.Option(metavar="N", help=both("随机种子。", "Seed of the changes."))] = 1,
    set_: Annotated[
        Path,
        typer.Option("--set", metavar="DIR", help=both("原文件，有 truth.json。", "Documents, with truth.json.")),
    ] = Path("fixtures/reports"),
    kinds: Annotated[
        str, typer.Option(metavar="KIND,…", help=both("只用这些种类。", "Only documents of these kinds."))
    ] = "digital,noline-digital,township-digital",
    out: OutOption = Path("bench"),
) -> None:
    """Runs `gongkai bench mutate`."""
    from pipeline.bench.mutate.run import run_mutated
    from pipeline.bench.truth import folder_to_truths

    truths = [truth for truth in folder_to_truths(set_) if truth.kind in kinds.split(",")]
    result = run_mutated(truths, range(documents), seed, out, tell=_tell)
    _show(out / "mutate.json", asdict(result))
    if result.found:
        raise typer.Exit(1)


def add_commands(app: typer.Typer) -> None:
    """Adds the commands of this module to the group `bench`."""
    commands: dict[str, tuple[Callable[..., None], str]] = {
        "many": (many, MANY_HELP),
        "kills": (kills, KILLS_HELP),
        "poison": (poison, POISON_HELP),
        "mutate": (mutate, MUTATE_HELP),
    }
    for name, (function, text) in commands.items():
        app.command(name, help=text)(function)


def _sound(result: Many) -> bool:
    """Every document is there, once."""
    return not result.lost and result.reports == result.documents


def _tell(line: str) -> None:
    message_console().print(line, style="bright_black", markup=False, soft_wrap=True)


def _tell_hundreds(number: int) -> None:
    if number % 100 == 0:
        _tell(f"making document {number}")


def _show(path: Path, result: dict[str, Any]) -> None:
    """Prints the result as JSON, and writes it."""
    text = json.dumps(result, ensure_ascii=False, indent=1)
    path.write_text(text, "utf-8")
    data_console().print(text, markup=False, soft_wrap=True)
