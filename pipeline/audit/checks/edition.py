"""Reports on the form of other years."""

from __future__ import annotations

from sqlalchemy import and_, or_, select

from pipeline.audit.checks.told import count_wanted
from pipeline.audit.model import AuditFinding, Outcome, Proof
from pipeline.audit.prepare import Prepared, audited
from pipeline.forms import all_forms
from pipeline.model import Severity
from pipeline.texts import Text

_MESSAGE = Text(
    "{year}年度报告用了 {edition} 年表式（{notice}），该表式适用于 {years} 年度",
    "the report of {year} is on the form of {edition} ({notice}), which is for {years}",
)


def check_edition(prepared: Prepared) -> Outcome:
    """A finding for each report whose form is for other years: by its own data, which says which."""
    outcome = Outcome(compared=count_wanted(prepared))
    forms = {form.edition: form for form in all_forms()}
    wrong = []
    for form in forms.values():
        first, last = form.first_and_last()
        late = audited.c.year > last if last is not None else None
        outside = [audited.c.year < first, *([late] if late is not None else [])]
        wrong.append(and_(audited.c.edition == form.edition, or_(*outside)))
    question = select(audited).where(audited.c.wanted, or_(*wrong)).order_by(audited.c.report_id)
    for row in prepared.connection.execute(question):
        form = forms[row.edition]
        values = {"year": row.year, "edition": form.edition, "notice": form.notice, "years": form.years}
        outcome.findings.append(
            AuditFinding(
                check="edition",
                code="edition.wrong",
                severity=Severity.WARNING,
                body=row.body,
                year=row.year,
                message=Text(_MESSAGE.say("zh", **values), _MESSAGE.say("en", **values)),
                proofs=(Proof(None, row.year, row.edition, None, None, row.sha256, row.edition),),
                sha256=row.sha256,
                path=row.path,
            )
        )
    return outcome
