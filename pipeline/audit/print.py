"""An audit on the terminal: headline numbers, findings by check, the gravest of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from pipeline import texts
from pipeline.audit import words
from pipeline.model import Severity

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.audit.model import Audit
    from pipeline.language import Lang

_MOST = 20  # findings that are listed
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_COMPARED = texts.Text("已比较", "compared")
_APART = texts.Text("无法比较", "not comparable")


def print_audit(console: Console, audit: Audit, lang: Lang) -> None:
    """Prints it; all findings are in the files that `--to` writes."""
    table = Table(box=None, pad_edge=False, header_style="bright_black")
    table.add_column(words.scope_to_text(audit))
    for severity in Severity:
        table.add_column(words.SEVERITIES[severity].say(lang), justify="right")
    for title in (_COMPARED, _APART):
        table.add_column(title.say(lang), justify="right")
    for name, outcome in audit.outcomes.items():
        counts = [sum(each.severity is severity for each in outcome.findings) for severity in Severity]
        apart = sum(outcome.not_comparable.values())
        cells = [words.CHECKS[name].say(lang), *(str(count or "·") for count in counts)]
        table.add_row(*cells, f"{outcome.compared:,}", f"{apart:,}" if apart else "·")
    console.print(table)
    findings = audit.findings
    for finding in findings[:_MOST]:
        body = audit.bodies[finding.body].name if finding.body is not None else ""
        head = f"{words.SEVERITIES[finding.severity].say(lang)} "
        console.print(head, style=_STYLES[finding.severity], end="")
        console.print(
            f"{body} {finding.year or ''}: {words.message_to_text(finding, lang)}", markup=False, soft_wrap=True
        )
    if len(findings) > _MOST:
        console.print(texts.MORE_AUDITED.say(lang, count=len(findings) - _MOST), style="bright_black")
