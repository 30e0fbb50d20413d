"""Across reports: what does not go on from year to year, who has not published, what is not plausible.

Each check yields findings as data and never raises on what reports say. Figures that are for review or missing are
never held against anybody: they are counted as not comparable.
"""

from pipeline.audit.model import Audit, AuditFinding, Options
from pipeline.audit.register import read_register
from pipeline.audit.run import audit_archive

__all__ = ["Audit", "AuditFinding", "Options", "audit_archive", "read_register"]
