"""Counts over reports, and the one line that tells them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from rich.text import Text

from pipeline import texts
from pipeline.language import Lang
from pipeline.model import Status
from pipeline.render.status import LOOKS
from pipeline.report import Report

_SEPARATOR = Text(" · ")
MODELS = "models"  # the stage of `Report.timings` in which models are loaded: once a process, not once a page


@dataclass
class Summary:
    """What came out of one or many documents; `seconds` is what their readers took, models not counted."""

    documents: int = 0
    failed: int = 0
    review: int = 0
    pages: int = 0
    seconds: float = 0.0
    figures: Counter[Status] = field(default_factory=Counter)

    def add(self, report: Report) -> None:
        """Counts one report."""
        self.documents += 1
        self.failed += report.status == "failed"
        self.review += report.status == "review"
        self.pages += report.source.pages
        self.seconds += report_seconds(report)
        self.figures.update(figure.status for figure in report.cells)


def report_seconds(report: Report) -> float:
    """The seconds that a report took, without loading models."""
    return max(0.0, report.timings.get("total", 0.0) - report.timings.get(MODELS, 0.0))


def report_to_summary(report: Report, lang: Lang) -> Text:
    """`200 figures: 176 proven · 24 read · 6 pages · 0.11 s · 18 ms a page`."""
    summary = Summary()
    summary.add(report)
    return _SEPARATOR.join([_figures(summary, lang), *_speed(summary, lang)])


def run_to_summary(summary: Summary, lang: Lang) -> Text:
    """`12 documents: 9 extracted · 2 with figures to review · 1 failed · 2400 figures: …`."""
    done = summary.documents - summary.failed - summary.review
    count = texts.ONE_DOCUMENT if summary.documents == 1 else texts.DOCUMENTS
    parts = [Text(texts.OK_REPORTS.say(lang, count=done), "green" if done else "")]
    if summary.review:
        parts.append(Text(texts.REVIEW_REPORTS.say(lang, count=summary.review), LOOKS[Status.REVIEW].style))
    if summary.failed:
        parts.append(Text(texts.FAILED_REPORTS.say(lang, count=summary.failed), "bold red"))
    head = Text.assemble((count.say(lang, count=summary.documents), "bold"), ": ", _SEPARATOR.join(parts))
    return Text("\n").join([head, _SEPARATOR.join([_figures(summary, lang), *_speed(summary, lang)])])


def _figures(summary: Summary, lang: Lang) -> Text:
    total = texts.FIGURES.say(lang, count=summary.figures.total())
    parts = [
        Text(f"{summary.figures[status]} {look.name(lang)}", look.style if summary.figures[status] else "bright_black")
        for status, look in LOOKS.items()
    ]
    return Text.assemble((total, "bold"), ": ", _SEPARATOR.join(parts))


def _speed(summary: Summary, lang: Lang) -> list[Text]:
    if not summary.pages:
        return []
    pages = texts.ONE_PAGE if summary.pages == 1 else texts.PAGES
    milliseconds = 1000 * summary.seconds / summary.pages
    return [
        Text(pages.say(lang, count=summary.pages)),
        Text(texts.SECONDS.say(lang, seconds=summary.seconds)),
        Text(texts.PER_PAGE.say(lang, milliseconds=milliseconds)),
    ]
