"""Reports that say in two places who made them, or for which year, in two ways."""

from __future__ import annotations

from pipeline.audit.checks.told import count_wanted, read_told
from pipeline.audit.model import AuditFinding, Outcome, Proof
from pipeline.audit.prepare import Prepared
from pipeline.model import Kind
from pipeline.texts import Text

_PREFIX = "metadata."
_FIELDS = {
    "organisation": Text("单位名称", "the organisation"),
    "region": Text("地区", "the region"),
    "year": Text("年度", "the year"),
}
_MESSAGE = Text(
    "{field}前后不一：以“{actual}”为准，另一处为“{expected}”", "{field} is told in two ways: {actual}, and {expected}"
)


def check_metadata(prepared: Prepared) -> Outcome:
    """A finding for each such report and field, as grave as extraction found it."""
    outcome = Outcome(compared=count_wanted(prepared))
    for report, finding, _ in read_told(prepared, Kind.DOCUMENT, _PREFIX):
        field = _FIELDS.get(finding.code.removeprefix(_PREFIX), Text(finding.code, finding.code))
        values = {"actual": finding.actual, "expected": finding.expected}
        zh, en = (_MESSAGE.say(lang, field=field.say(lang), **values) for lang in ("zh", "en"))
        proof = Proof(None, report.year, finding.actual, finding.expected, finding.page, report.sha256, report.edition)
        outcome.findings.append(
            AuditFinding(
                check="metadata",
                code=finding.code,
                severity=finding.severity,
                body=report.body,
                year=report.year,
                message=Text(zh, en),
                proofs=(proof,),
                sha256=report.sha256,
                path=report.path,
            )
        )
    return outcome
