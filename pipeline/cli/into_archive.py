"""`gongkai extract --archive`: what is left of the documents goes into the archive, each in a process with limits."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

from rich.console import Console

from pipeline import texts
from pipeline.archive import open_archive
from pipeline.archive.faults import PATIENCE
from pipeline.batch.executor import Executor
from pipeline.batch.limits import Limits
from pipeline.batch.meter import Meter, check_metrics
from pipeline.batch.run import Plan, Run
from pipeline.cli.progress import Progress
from pipeline.inert import to_printable_line
from pipeline.inputs import Document
from pipeline.language import Lang
from pipeline.settings import Settings
from pipeline.texts import error_to_text


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asked for beside the documents."""

    archive: str
    settings: Settings
    limits: Limits
    jobs: int
    retry_failed: bool
    json_progress: bool
    metrics: str | None
    cluster: str | None = None


def extract_into_archive(documents: Sequence[Document], inputs: Sequence[str], order: Order, console: Console) -> int:
    """Carries the run out; the number of documents that failed in it.

    SIGTERM and Ctrl-C end it after the documents in flight are given up: the same command goes on from there.
    """
    lang = order.settings.lang
    check_metrics(order.metrics)

    def waiting(message: str) -> None:
        line = texts.DATABASE_GONE.say(lang, message=message, seconds=int(PATIENCE))
        console.print(f"gongkai: {line}", style="red", markup=False, soft_wrap=True)

    with (
        _stoppable(),
        _open_cluster(order, console) as cluster,
        open_archive(order.archive, tell=waiting) as archive,
    ):
        run = Run(archive, order.settings, order.limits, order.jobs, executor=cluster)
        reading = run.start(inputs)
        plan = run.plan(documents, reading, retry_failed=order.retry_failed)
        if plan.done:
            console.print(texts.DONE_BEFORE.say(lang, count=plan.done))
        meter = Meter(len(plan.left), as_json=order.json_progress, metrics=order.metrics)
        with Progress(console, len(plan.left), lang) as progress:
            for document, report in run.reports(plan, reading):
                meter.add(report)
                with progress.paused(report.source.pages if report else 0):
                    if report and report.error:
                        line = error_to_text(report.error.code, report.error.message, lang)
                        name = to_printable_line(report.source.path or document.name)
                        console.print(f"gongkai: {name}: {line}", style="red", markup=False, soft_wrap=True)
        meter.end()
        _tell(console, meter, plan, lang)
    return meter.failed


def _open_cluster(order: Order, console: Console) -> AbstractContextManager[Executor | None]:
    """The cluster where one is wanted: reached before anything is begun."""
    if order.cluster is None:
        return nullcontext()
    from pipeline.batch.cluster import Cluster

    def say(line: str) -> None:
        console.print(f"gongkai: {line}", style="yellow", markup=False, soft_wrap=True)

    return Cluster(order.cluster, order.settings, order.limits, order.jobs, say=say)


def _tell(console: Console, meter: Meter, plan: Plan, lang: Lang) -> None:
    done = meter.documents - meter.failed - meter.review
    console.print(
        texts.RUN_ENDED.say(
            lang, documents=len(plan.left), ok=done, review=meter.review, failed=meter.failed, before=plan.done
        )
    )


@contextmanager
def _stoppable() -> Iterator[None]:
    """SIGTERM ends the run as Ctrl-C does: workers are stopped, what is stored stays."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
