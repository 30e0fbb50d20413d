"""A report on the terminal: head, its tables in the official layout, findings, summary and legend."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from pipeline import texts
from pipeline.forms import load_form
from pipeline.language import Lang
from pipeline.model import Finding, Severity, Status
from pipeline.render.layout import table_to_lines
from pipeline.render.status import LOOKS
from pipeline.render.summary import MODELS, report_seconds, report_to_summary
from pipeline.report import Report
from pipeline.texts import error_to_text

_MOST_FINDINGS = 30  # a document with more needs another look than a list

_SEVERITIES = {
    Severity.ERROR: ("✗", "bold red"),
    Severity.WARNING: ("!", "yellow"),
    Severity.INFO: ("i", "cyan"),
}


def print_report(console: Console, report: Report, lang: Lang) -> None:
    """Prints everything that a person wants to see of one report; in colour where the console has it."""
    _print_head(console, report, lang)
    if report.error:
        line = error_to_text(report.error.code, report.error.message, lang)
        console.print(Text.assemble((texts.FAILED.say(lang), "bold red"), ": ", line))
        console.print()
        return
    if report.edition:
        _print_tables(console, report)
    if report.findings:
        console.print(Text(texts.FINDINGS.say(lang), "bold"))
        console.print(_findings(report, lang))
    console.print(report_to_summary(report, lang))
    console.print(legend(lang))
    console.print()


def legend(lang: Lang) -> Text:
    """What colours and marks mean."""
    parts = [
        Text(f"{'' if status is Status.MISSING else '12'}{look.mark.strip()} {look.name(lang)}", look.style)
        for status, look in LOOKS.items()
    ]
    return Text.assemble((texts.LEGEND.say(lang), "bright_black"), ": ", Text("  ").join(parts))


def print_timings(console: Console, report: Report) -> None:
    """Prints seconds and milliseconds a page of each stage, and of all without the loading of models."""
    stages = dict(report.timings)
    if MODELS in stages:
        stages[f"total - {MODELS}"] = report_seconds(report)
    pages = max(1, report.source.pages)
    table = Table(box=None, pad_edge=False, header_style="bright_black")
    table.add_column("stage")
    table.add_column("s", justify="right")
    table.add_column("ms/page", justify="right")
    for stage, seconds in stages.items():
        style = "bold" if stage.startswith("total") else ""
        table.add_row(stage, f"{seconds:.3f}", f"{1000 * seconds / pages:.1f}", style=style)
    console.print(Text(report.source.path, "bright_black"), soft_wrap=True)
    console.print(table)


def _print_head(console: Console, report: Report, lang: Lang) -> None:
    title = report.title or texts.UNTITLED.say(lang)
    head = " · ".join(str(part) for part in (report.organisation, report.year) if part)
    console.print(Rule(Text(head or title, "bold"), align="left", style="bright_black", characters="━"))
    if head:
        console.print(Text(title, "bold"))
    console.print(Text(" · ".join(_facts(report, lang)), "bright_black"), soft_wrap=True)
    console.print()


def _facts(report: Report, lang: Lang) -> Iterator[str]:
    if report.edition:
        form = load_form(report.edition)
        yield texts.FORM.say(lang, edition=form.edition, notice=form.notice)
    if report.published:
        yield report.published
    if report.source.pages:
        pages = texts.ONE_PAGE if report.source.pages == 1 else texts.PAGES
        yield pages.say(lang, count=report.source.pages)
    yield report.source.path


def _print_tables(console: Console, report: Report) -> None:
    figures = {figure.key: figure for figure in report.cells}
    for table in load_form(str(report.edition)).tables:
        console.print(Text(table.name, "bold"))
        for line in table_to_lines(table, figures, console.width):
            console.print(line, soft_wrap=True)
        console.print()


def _findings(report: Report, lang: Lang) -> Padding:
    table = Table.grid(padding=(0, 1))
    for finding in sorted(report.findings, key=lambda finding: list(Severity).index(finding.severity))[:_MOST_FINDINGS]:
        table.add_row(*_finding(finding, lang))
    if len(report.findings) > _MOST_FINDINGS:
        more = texts.MORE_FINDINGS.say(lang, count=len(report.findings) - _MOST_FINDINGS)
        table.add_row("", "", Text(more, "bright_black"))
    return Padding(table, (0, 0, 1, 1))


def _finding(finding: Finding, lang: Lang) -> tuple[Text, Text, Text]:
    sign, style = _SEVERITIES[finding.severity]
    page = texts.ON_PAGE.say(lang, page=finding.page) if finding.page else ""
    message = Text.assemble(finding.message, " ", (f"[{finding.code}]", "bright_black"))
    return Text(sign, style), Text(page, "bright_black", no_wrap=True), message
