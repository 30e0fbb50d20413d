"""The runs of an archive on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, JustifyMethod
from rich.table import Table

from pipeline import texts
from pipeline.archive.history import RunRecord
from pipeline.language import Lang

_HEADS = (
    texts.Text("编号", "run"),
    texts.Text("开始", "started"),
    texts.Text("状态", "state"),
    texts.Text("文件", "documents"),
    texts.Text("待核对", "review"),
    texts.Text("失败", "failed"),
    texts.Text("份/秒", "/s"),
    texts.Text("失败原因", "reasons"),
)

_NUMBERS = (0, 3, 4, 5, 6)
_REASONS = 16  # terminal columns: the longest code of an error and its count


def print_runs(console: Console, runs: Sequence[RunRecord], lang: Lang) -> None:
    """Prints a line a run, the latest first."""
    if not runs:
        console.print(texts.NO_RUNS.say(lang))
        return
    table = Table(box=None, pad_edge=False, header_style="bright_black")
    for place, head in enumerate(_HEADS):
        last = place == len(_HEADS) - 1
        justify: JustifyMethod = "right" if place in _NUMBERS else "left"
        table.add_column(head.say(lang), justify=justify, min_width=_REASONS if last else None, overflow="fold")
    for run in runs:
        table.add_row(
            str(run.id),
            run.started[:16].replace("T", " "),
            run.state,
            str(sum(run.outcomes.values())),
            str(run.outcomes.get("review", 0)),
            str(run.outcomes.get("failed", 0)),
            f"{run.rate:.2f}" if run.rate else "",
            ", ".join(f"{code} {count}" for code, count in sorted(run.failures.items())),
        )
    console.print(table)
