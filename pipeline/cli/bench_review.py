"""`gongkai bench review`: how long people wait at the review pages of a large archive."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.bench_batch import OutOption, ServerOption
from pipeline.cli.options import both, data_console, message_console

if TYPE_CHECKING:
    from pipeline.bench.review.pace import Pace

REVIEW_HELP = both(
    "大型存档中，核对页面的待办列表、下一个数据、概览各要多久。",
    "A large archive: how long the review pages take to open the queue, to go to the next figure, to give an overview.",
)


def review(
    reports: Annotated[int, typer.Option(min=100, metavar="N", help=both("报告数。", "How many reports."))] = 50_000,
    times: Annotated[int, typer.Option(min=2, metavar="N", help=both("每项次数。", "How often each is asked."))] = 40,
    seed: Annotated[int, typer.Option(metavar="N", help=both("随机种子。", "Seed of the reports."))] = 1,
    browser: Annotated[
        bool,
        typer.Option(
            "--browser",
            help=both("另在 Chromium 中测量页面。", "Measure the pages in Chromium too (needs playwright)."),
        ),
    ] = False,
    out: OutOption = Path("bench"),
    server: ServerOption = None,
) -> None:
    """Runs `gongkai bench review`."""
    from pipeline.archive import open_archive
    from pipeline.bench.batch.stores import fresh_archive
    from pipeline.bench.review.library import make_library
    from pipeline.bench.review.pace import measure

    out.mkdir(parents=True, exist_ok=True)
    url = fresh_archive(server, out, "review")

    def tell(number: int) -> None:
        message_console().print(f"{number} reports", style="bright_black")

    number = make_library(url, reports, seed, tell)
    with open_archive(url) as archive:
        paces = list(measure(archive, times))
    if browser:
        paces += _in_browser(url, times)
    result = {"reports": number, "database": "SQLite" if server is None else "PostgreSQL"}
    text = json.dumps(result | {"paces": [asdict(pace) for pace in paces]}, ensure_ascii=False, indent=1)
    (out / "review.json").write_text(text, "utf-8")
    data_console().print(text, markup=False, soft_wrap=True)
    if not all(pace.kept for pace in paces):
        raise typer.Exit(1)


def _in_browser(url: str, times: int) -> list[Pace]:
    """What is measured in Chromium; nothing, and a line that says so, where there is none."""
    from pipeline.bench.review.browser import browser_program, measure_browser

    program = browser_program()
    if program is None:
        message_console().print("no browser: playwright and a Chromium are needed (pip install playwright)")
        return []
    return list(measure_browser(url, program, times))
