"""An audit as JSON for programs; docs/audit.md says what each field is."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from pipeline.audit.model import Audit, AuditFinding, Body, Proof
from pipeline.model import Severity

SCHEMA_VERSION = "1"


def audit_to_json(audit: Audit) -> str:
    """One object, a finding and a body a line."""
    plain = audit_to_plain(audit)
    fields = (f" {_dumps(name)}: {_field(value)}" for name, value in plain.items())
    return "{\n" + ",\n".join(fields) + "\n}\n"


def audit_to_plain(audit: Audit) -> dict[str, Any]:
    """The same as plain values. Bodies are those of the register, and those that published."""
    counts = audit.counts()
    return {
        "schema_version": SCHEMA_VERSION,
        "scope": {
            "year": audit.options.year,
            "region": audit.options.region or None,
            "register": len(audit.options.register) if audit.options.register is not None else None,
        },
        "counts": {
            "reports": audit.reports,
            "bodies": len(audit.bodies),
            "unnamed": audit.unnamed,
            "failed": audit.failed,
            "findings": {severity.value: counts[severity] for severity in Severity},
            "figures": dict(audit.shares),
        },
        "checks": {
            name: {
                "findings": len(outcome.findings),
                "compared": outcome.compared,
                "not_comparable": {reason: number for reason, number in outcome.not_comparable.items() if number},
            }
            for name, outcome in audit.outcomes.items()
        },
        "coverage": [
            {"year": line.year, "reports": line.reports, "present": line.present, "absent": list(line.absent)}
            for line in audit.coverage
        ],
        "unregistered": list(audit.unregistered),
        "bodies": [_body_to_plain(body) for body in audit.bodies.values()],
        "findings": [_finding_to_plain(finding) for finding in audit.findings],
    }


def _body_to_plain(body: Body) -> dict[str, Any]:
    return {
        "id": body.id,
        "name": body.name,
        "names": list(body.names),
        "region": body.region,
        "level": body.level,
        "office": body.office,
        "code": body.code,
    }


def _finding_to_plain(finding: AuditFinding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "check": finding.check,
        "code": finding.code,
        "severity": finding.severity.value,
        "body": finding.body,
        "year": finding.year,
        "message": {"zh": finding.message.zh, "en": finding.message.en},
        "evidence": [_proof_to_plain(proof) for proof in finding.proofs],
        "sha256": finding.sha256,
        "path": finding.path,
    }


def _proof_to_plain(proof: Proof) -> dict[str, Any]:
    return {
        "figure": list(proof.key) if proof.key else None,
        "year": proof.year,
        "value": _number(proof.value),
        "expected": _number(proof.expected),
        "page": proof.page,
        "sha256": proof.sha256,
    }


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _field(value: Any) -> str:
    if not isinstance(value, list) or not value or not isinstance(value[0], dict):
        return _dumps(value)
    return "[\n" + ",\n".join(f"  {_dumps(item)}" for item in value) + "\n ]"


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
