"""The checks: each takes what is prepared and gives its outcome. Adding one needs a file and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.audit.checks.continuity import check_carried
from pipeline.audit.checks.coverage import check_coverage
from pipeline.audit.checks.duplicates import check_duplicates
from pipeline.audit.checks.edition import check_edition
from pipeline.audit.checks.history import check_history
from pipeline.audit.checks.in_force import check_in_force
from pipeline.audit.checks.metadata import check_metadata
from pipeline.audit.checks.narrative import check_narrative
from pipeline.audit.checks.peers import check_peers
from pipeline.audit.checks.regulations import check_regulations
from pipeline.audit.checks.sums import check_sums
from pipeline.audit.model import Outcome
from pipeline.audit.prepare import Prepared

CHECKS: Mapping[str, Callable[[Prepared], Outcome]] = {
    "sums": check_sums,
    "continuity": check_carried,
    "metadata": check_metadata,
    "in_force": check_in_force,
    "narrative": check_narrative,
    "coverage": check_coverage,
    "duplicates": check_duplicates,
    "edition": check_edition,
    "regulations": check_regulations,
    "history": check_history,
    "peers": check_peers,
}
