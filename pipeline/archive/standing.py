"""How a report stands: which of its figures wait for a person, and which of its sums fail as printed.

This is kept beside each current report as rows of `standings`, `tasks` and `broken_sums`, written again with each
decision on it, so that a work list over millions of figures is a look into an index.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, text

from pipeline.archive.corrections import Correction, in_force, read_corrections
from pipeline.archive.reading import Current, read_reports
from pipeline.archive.tables import broken_sums, reports, standings, tasks
from pipeline.forms import load_form
from pipeline.model import Figure, Key, Kind, Status
from pipeline.proof.identities import Check
from pipeline.proof.settled import figures_to_sums
from pipeline.report import Report

Why = Literal["review", "missing", "published"]

_ASK_AGAIN = "reading.ask_again"
_AT_ONCE = 100  # reports caught up with in one transaction: some 20,000 figures

# People begin with ink that is there to be looked at, the least sure first; what is not there at all comes last.
_URGENCY: dict[Why, float] = {"review": 0.0, "published": 1.0, "missing": 2.0}


class Task(NamedTuple):
    """A figure that waits for a person; `why` is its status, or "published" where only its sums fail.

    `place` is that in the form; the smaller `urgency`, the earlier it is to be looked at.
    """

    key: Key
    why: Why
    place: int
    urgency: float


@dataclass(frozen=True, slots=True)
class Standing:
    """`failing` counts by code the sums that fail as printed and that nobody has confirmed."""

    counts: Mapping[Status, int]
    tasks: Sequence[Task]
    failing: Mapping[str, int]

    @property
    def waiting(self) -> int:
        """How many figures wait for what they are; those of sums that fail are not among them."""
        return sum(task.why != "published" for task in self.tasks)


def report_to_standing(report: Report, decisions: Mapping[Key, Correction]) -> Standing:
    """How a report stands that is as people have corrected it; `decisions` are those in force."""
    doubtful = list(_doubtful(report, decisions))
    failing = _failing(report, decisions)
    tasks = (*doubtful, *_published(report, failing, {task.key for task in doubtful}))
    counts = Counter(figure.status for figure in report.cells)
    return Standing(counts, tasks, Counter(check.identity.code for check in failing))


def asked_again(report: Report) -> frozenset[Key]:
    """The figures of which a decision does not hold, as today's reading is another than the person saw."""
    return frozenset(key for finding in report.findings if finding.code == _ASK_AGAIN for key in finding.cells)


def located_keys(failing: Sequence[Check]) -> frozenset[Key]:
    """Where sums that fail point: of each the figures that stand in most of them, its totals where none does."""
    count = Counter(key for check in failing for key in check.identity.keys)
    found: set[Key] = set()
    for check in failing:
        most = max(count[key] for key in check.identity.keys)
        crossed = [key for key in check.identity.keys if count[key] == most]
        found.update(crossed if most > 1 else check.identity.right)
    return frozenset(found)


def add_standing(connection: Connection, report_id: int, standing: Standing) -> None:
    """Enters how a report stands of which that is not known yet."""
    row = {status.value: standing.counts.get(status, 0) for status in Status}
    row |= {"report_id": report_id, "waiting": standing.waiting, "failing": sum(standing.failing.values())}
    connection.execute(insert(standings), row)
    if standing.tasks:
        connection.execute(insert(tasks), [_task_to_row(report_id, task) for task in standing.tasks])
    if standing.failing:
        broken = [{"report_id": report_id, "code": code, "number": n} for code, n in standing.failing.items()]
        connection.execute(insert(broken_sums), broken)


def keep_standing(connection: Connection, current: Current) -> None:
    """Writes anew how the current report of a content stands; of readings that it supersedes nothing is kept."""
    of_content = select(reports.c.id).where(reports.c.sha256 == current.machine.source.sha256)
    for table in (standings, tasks, broken_sums):
        connection.execute(delete(table).where(table.c.report_id.in_(of_content)))
    add_standing(connection, current.id, report_to_standing(current.corrected, in_force(current.decisions)))


def catch_up(connection: Connection) -> int:
    """Works out how some current reports stand of which it is not known (of an older archive); how many are left."""
    if connection.dialect.name == "postgresql":  # two programs that do this at once take turns
        connection.execute(text("SELECT version_num FROM alembic_version FOR UPDATE"))
    lacking = (
        select(reports.c.id, reports.c.sha256)
        .outerjoin(standings, standings.c.report_id == reports.c.id)
        .where(reports.c.superseded_by.is_(None), standings.c.report_id.is_(None))
    )
    found = connection.execute(lacking.order_by(reports.c.id).limit(_AT_ONCE)).all()
    decisions: dict[str, list[Correction]] = {}
    for each in read_corrections(connection, [row.sha256 for row in found]) if found else ():
        decisions.setdefault(each.sha256, []).append(each)
    read = read_reports(connection, [row.id for row in found], corrected=True)
    for row, report in zip(found, read, strict=True):
        add_standing(connection, row.id, report_to_standing(report, in_force(decisions.get(row.sha256, ()))))
    return connection.execute(select(func.count()).select_from(lacking.subquery())).scalar_one() if found else 0


def _doubtful(report: Report, decisions: Mapping[Key, Correction]) -> Iterator[Task]:
    asked = asked_again(report)
    for place, figure in enumerate(report.cells):
        if figure.status in (Status.REVIEW, Status.MISSING) and (figure.key not in decisions or figure.key in asked):
            why: Why = "review" if figure.status is Status.REVIEW else "missing"
            yield Task(figure.key, why, place, _urgency(why, figure))


def _failing(report: Report, decisions: Mapping[Key, Correction]) -> list[Check]:
    if report.edition is None or all(finding.kind is not Kind.IDENTITY for finding in report.findings):
        return []
    confirmed = {key for key, each in decisions.items() if each.decision == "published"}
    sums = figures_to_sums(load_form(report.edition), {figure.key: figure for figure in report.cells})
    return [check for check in sums.checks if not check.holds and confirmed.isdisjoint(check.identity.keys)]


def _published(report: Report, failing: Sequence[Check], waiting: set[Key]) -> Iterator[Task]:
    """Of the figures of each sum that fails without a doubtful one, the one that stands in most such sums."""
    located = located_keys(failing)
    chosen: dict[Key, None] = {}
    for check in failing:
        if waiting.isdisjoint(check.identity.keys):
            chosen.setdefault(next(key for key in reversed(check.identity.keys) if key in located))
    places = {figure.key: place for place, figure in enumerate(report.cells) if figure.key in chosen}
    for key in chosen:
        figure = report.cells[places[key]]
        yield Task(key, "published", places[key], _urgency("published", figure))


def _urgency(why: Why, figure: Figure) -> float:
    return round(_URGENCY[why] + (0.0 if why == "missing" else figure.confidence), 6)


def _task_to_row(report_id: int, task: Task) -> dict[str, object]:
    return {
        "report_id": report_id,
        "place": task.place,
        "table_id": task.key.table,
        "why": task.why,
        "urgency": task.urgency,
    }
