"""`gongkai bench accuracy`: how many figures are right, silently wrong or flagged where the truth is known."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import bench_batch, bench_review, bench_speed
from pipeline.cli.options import LangOption, both, data_console, message_console
from pipeline.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.bench.accuracy import Accuracy
    from pipeline.bench.score import Score
    from pipeline.bench.truth import Truth
    from pipeline.language import Lang

HELP = both(
    "测量准确率、速度和批量运行的可靠性。",
    "Measure accuracy and speed where the truth is known, and how runs of many documents hold.",
)
ACCURACY_HELP = both(
    "生成多种类型的报告（或用自己的文件），提取后逐个数据与真值比较。",
    "Make reports of many kinds (or take your own), extract them, and compare every figure with the truth.",
)

app = typer.Typer(help=HELP, no_args_is_help=True)


bench_batch.add_commands(app)
app.command("review", help=bench_review.REVIEW_HELP)(bench_review.review)
app.command("speed", help=bench_speed.HELP)(bench_speed.command)


@app.command("accuracy", help=ACCURACY_HELP)
def command(
    out: Annotated[
        Path,
        typer.Option(
            metavar="DIR",
            help=both(
                "写入文件、accuracy.json、accuracy.md、accuracy.png、failures.png。",
                "Where documents, accuracy.json, accuracy.md, accuracy.png and failures.png go.",
            ),
        ),
    ] = Path("bench"),
    kinds: Annotated[
        str | None,
        typer.Option(metavar="A,B", help=both("只要这些类型。", "Only these kinds of document."), show_default=False),
    ] = None,
    count: Annotated[int, typer.Option(min=1, metavar="N", help=both("每类份数。", "Documents of each kind."))] = 2,
    seed: Annotated[
        int,
        typer.Option(
            min=0,
            metavar="N",
            help=both(
                "随机种子；900000 以上只用于最终结果。",
                "Seed of the documents; those from 900000 are kept for the final figure.",
            ),
        ),
    ] = 1,
    own: Annotated[
        Path | None,
        typer.Option(
            "--set",
            metavar="DIR",
            help=both(
                "用这个文件夹里的文件和 truth.json，不另生成。",
                "Take the documents and truth.json of this folder and make none.",
            ),
            show_default=False,
        ),
    ] = None,
    jobs: Annotated[
        int,
        typer.Option(
            min=0, metavar="N", help=both("同时处理的文件数；0 为每核一份。", "Documents at once; 0: one a core.")
        ),
    ] = 0,
    lang: LangOption = None,
) -> None:
    """Runs `gongkai bench accuracy`."""
    from pipeline.bench.accuracy import scores_to_accuracy
    from pipeline.bench.truth import folder_to_truths

    language, workers = lang or "en", jobs or os.cpu_count() or 1
    if own is None:
        own = out / "documents"
        _make(own, seed, kinds, count, workers)
    truths = folder_to_truths(own)
    if kinds:
        truths = [truth for truth in truths if truth.kind in kinds.split(",")]
    result = scores_to_accuracy(list(_scored(truths, workers, message_console(), language)))
    _write(result, out)
    _print(result, data_console(), language)
    if result.silent:
        raise typer.Exit(1)


def _make(folder: Path, seed: int, kinds: str | None, count: int, jobs: int) -> None:
    from pipeline.bench.documents import all_kinds, make_documents

    console = message_console()
    chosen = kinds.split(",") if kinds else all_kinds()
    make_documents(folder, seed, chosen, count, jobs, lambda name: console.print(name, style="bright_black"))


def _scored(truths: Sequence[Truth], jobs: int, console: Console, lang: Lang) -> Iterator[Score]:
    """The scores one by one, with a line for each document that is not perfect."""
    from pipeline.bench.accuracy import truths_to_scores
    from pipeline.cli.progress import Progress

    with Progress(console, len(truths), lang) as progress:
        for score in truths_to_scores(truths, Settings(lang=lang), jobs):
            with progress.paused(score.truth.pages):
                wrong = sum(not verdict.right for verdict in score.verdicts)
                silent = sum(verdict.silent for verdict in score.verdicts)
                flagged = sum(verdict.flagged for verdict in score.verdicts)
                if wrong or flagged or score.failed:
                    line = f"{score.truth.path.name}  wrong {wrong}  silent {silent}  flagged {flagged}  {score.failed}"
                    console.print(line, style="bold red" if silent else "", soft_wrap=True)
            yield score


def _write(result: Accuracy, out: Path) -> None:
    from pipeline.bench.crops import scores_to_sheet
    from pipeline.bench.picture import accuracy_to_file
    from pipeline.bench.table import accuracy_to_markdown

    out.mkdir(parents=True, exist_ok=True)
    (out / "accuracy.json").write_text(result.to_json(), "utf-8")
    (out / "accuracy.md").write_text(accuracy_to_markdown(result), "utf-8")
    if sheet := scores_to_sheet(result.scores):
        sheet.save(out / "failures.png")
    else:
        (out / "failures.png").unlink(missing_ok=True)
    accuracy_to_file(result, out / "accuracy.png")


def _print(result: Accuracy, console: Console, lang: Lang) -> None:
    from pipeline import texts
    from pipeline.bench.table import accuracy_to_table, bins_to_lines

    console.print(accuracy_to_table(result, lang))
    console.print()
    error = texts.CALIBRATION_ERROR.say(lang, error=result.calibration.error, count=result.calibration.count)
    console.print(error, style="bold")
    for line in bins_to_lines(result.calibration.bins):
        console.print(line, soft_wrap=True)
