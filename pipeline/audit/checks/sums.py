"""Sums of one report that fail as printed."""

from __future__ import annotations

from itertools import groupby

from pipeline.audit.checks.told import Told, count_wanted, read_told
from pipeline.audit.model import AuditFinding, Outcome, Proof
from pipeline.audit.prepare import Prepared
from pipeline.forms import all_forms
from pipeline.model import Kind, Severity
from pipeline.texts import Text

_MOST_CODES = 3  # kinds of sums that are named in words


def check_sums(prepared: Prepared) -> Outcome:
    """A finding for each report with sums that fail, all of whose figures are sure."""
    outcome = Outcome(compared=count_wanted(prepared))
    told = read_told(prepared, Kind.IDENTITY)
    for _, group in groupby(told, key=lambda each: each.report.report_id):
        several = list(group)
        sure = [each for each in several if not each.doubtful and each.finding.severity is not Severity.INFO]
        outcome.not_comparable["figure_in_doubt"] += sum(each.doubtful for each in several)
        if sure:
            outcome.findings.append(_finding(sure))
    return outcome


def _finding(several: list[Told]) -> AuditFinding:
    report = several[0].report
    rules = {each.code: each for form in all_forms() for each in form.identities}
    codes = [code for code in dict.fromkeys(each.finding.code for each in several) if code in rules][:_MOST_CODES]
    zh, en = "；".join(rules[code].zh for code in codes), "; ".join(rules[code].en for code in codes)
    proofs = tuple(
        Proof(
            each.finding.cells[-1] if each.finding.cells else None,
            report.year,
            each.finding.actual,
            each.finding.expected,
            each.finding.page,
            report.sha256,
            report.edition,
        )
        for each in several
    )
    grave = any(each.finding.severity is Severity.ERROR for each in several)
    return AuditFinding(
        check="sums",
        code="sums.fail",
        severity=Severity.ERROR if grave else Severity.WARNING,
        body=report.body,
        year=report.year,
        message=Text(f"{len(several)} 处勾稽不符：{zh}", f"{len(several)} sums do not hold as printed: {en}"),
        proofs=proofs,
        sha256=report.sha256,
        path=report.path,
    )
