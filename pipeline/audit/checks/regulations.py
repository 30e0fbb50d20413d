"""规章 reported by bodies that can make none."""

from __future__ import annotations

from itertools import groupby

from sqlalchemy import and_, func, select

from pipeline.audit.model import AuditFinding, Outcome, Proof
from pipeline.audit.prepare import SURE, Prepared, audited, compared
from pipeline.audit.slots import slot_to_key, slots
from pipeline.model import Severity
from pipeline.texts import Text

_TABLE, _ROW = "disclosure", "regulations"
_MESSAGE = Text(
    "报告有规章 {number} 件，而县级以下机关和政府部门无权制定规章；请核对是否应填入下一行",
    "{number} 规章 reported by a body that can make none: no county, township or office of a local government can",
)


def check_regulations(prepared: Prepared) -> Outcome:
    """A finding for each report with any number of them; bodies whose level nobody knows are not judged."""
    outcome = Outcome()
    of_regulations = tuple(slot for key, slot in slots().items() if (key.table, key.row) == (_TABLE, _ROW))
    counted = select(audited.c.regulates, func.count()).where(audited.c.wanted).group_by(audited.c.regulates)
    numbers = {row[0]: row[1] for row in prepared.connection.execute(counted)}
    outcome.compared = numbers.get(0, 0) + numbers.get(1, 0)
    outcome.not_comparable["level_unknown"] = numbers.get(-1, 0)
    same = and_(compared.c.report_id == audited.c.report_id, compared.c.slot.in_(of_regulations))
    question = (
        select(audited, compared.c.slot, compared.c.amount, compared.c.page)
        .join(compared, same)
        .where(audited.c.wanted, audited.c.regulates == 0, compared.c.state == SURE, compared.c.amount > 0)
        .order_by(audited.c.report_id, compared.c.slot)
    )
    for _, group in groupby(prepared.connection.execute(question), key=lambda row: row.report_id):
        rows = list(group)
        first = rows[0]
        number = max(row.amount for row in rows)
        outcome.findings.append(
            AuditFinding(
                check="regulations",
                code="regulations.no_power",
                severity=Severity.WARNING,
                body=first.body,
                year=first.year,
                message=Text(_MESSAGE.say("zh", number=number), _MESSAGE.say("en", number=number)),
                proofs=tuple(
                    Proof(slot_to_key()[row.slot], row.year, row.amount, 0, row.page, row.sha256, row.edition)
                    for row in rows
                ),
                sha256=first.sha256,
                path=first.path,
            )
        )
    return outcome
