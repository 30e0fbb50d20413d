"""Numbers in the prose against the tables: what extraction found, in the scopes that the form's statements allow."""

from __future__ import annotations

from pipeline.audit.checks.told import Told, count_wanted, read_told
from pipeline.audit.model import AuditFinding, Outcome, Proof
from pipeline.audit.prepare import Prepared
from pipeline.forms import all_forms
from pipeline.model import Kind
from pipeline.texts import Text


def check_narrative(prepared: Prepared) -> Outcome:
    """A finding for each statement that agrees with none of the sums it may mean, where all its figures are sure."""
    outcome = Outcome(compared=count_wanted(prepared))
    for told in read_told(prepared, Kind.NARRATIVE):
        if told.doubtful:
            outcome.not_comparable["figure_in_doubt"] += 1
        else:
            outcome.findings.append(_finding(told))
    return outcome


def _finding(told: Told) -> AuditFinding:
    report, finding = told.report, told.finding
    named = {each.code: each for form in all_forms() for each in form.statements}
    zh, en = (named[finding.code].zh, named[finding.code].en) if finding.code in named else (finding.code,) * 2
    key = finding.cells[-1] if finding.cells else None
    return AuditFinding(
        check="narrative",
        code=f"narrative.{finding.code}",
        severity=finding.severity,
        body=report.body,
        year=report.year,
        message=Text(
            f"正文为 {finding.expected}，表中{zh}为 {finding.actual}；请核对口径",
            f"the prose says {finding.expected}, the table has {finding.actual} ({en}); is the same meant?",
        ),
        proofs=(
            Proof(key, report.year, finding.actual, finding.expected, finding.page, report.sha256, report.edition),
        ),
        sha256=report.sha256,
        path=report.path,
    )
