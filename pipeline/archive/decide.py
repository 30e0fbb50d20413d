"""A person's decision about a figure → a row of `corrections`."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from pipeline.archive.corrections import Correction, Decision, add_correction, figure_to_seen
from pipeline.archive.reading import Current, open_current
from pipeline.archive.rows import storable
from pipeline.archive.standing import keep_standing
from pipeline.archive.tables import reports
from pipeline.errors import FigureChanged, UsageError
from pipeline.model import Figure, Key
from pipeline.numerals import Mark, Numeral, parse


@dataclass(frozen=True, slots=True)
class Person:
    """Who decides, why, and when (ISO 8601, UTC)."""

    who: str
    why: str
    at: str

    def __post_init__(self) -> None:
        if not self.who.strip():
            raise UsageError("a correction needs the name of the person who makes it", "say who")
        for name in ("who", "why"):
            object.__setattr__(self, name, storable(getattr(self, name)))


def decide(
    connection: Connection,
    content: str,
    key: Key,
    printed: str | None,
    person: Person,
    decision: Decision | None,
    before: Figure | None = None,
) -> Correction:
    """Enters a decision about a figure of the current report of a content; `before` is the figure that was seen."""
    _lock(connection, content)
    current = open_current(connection, content)
    seen, now = current.machine[key], current.corrected[key]
    _insist_on(before, now)
    kind = decision or ("accept" if printed is None else "value")
    if kind == "undo":
        raise UsageError("what was decided is taken back by itself", "call undo(correction)")
    numeral = _decided(kind, printed, now)
    made = Correction(
        id=0,
        sha256=content,
        key=key,
        decision=kind,
        **_from(now),
        value=numeral.value,
        printed=numeral.printed,
        **asdict(person),
        version=current.version,
        seen=figure_to_seen(seen),
    )
    return _enter(connection, current, made)


def undo(connection: Connection, correction: Correction, person: Person, before: Figure | None = None) -> Correction:
    """Enters that a decision is taken back; `before` is the figure that was seen."""
    _lock(connection, correction.sha256)
    current = open_current(connection, correction.sha256)
    now = current.corrected[correction.key]
    _insist_on(before, now)
    made = replace(
        correction,
        decision="undo",
        **_from(now),
        value=correction.from_value,
        printed=correction.from_printed,
        **asdict(person),
        undoes=correction.id,
    )
    return _enter(connection, current, made)


def _enter(connection: Connection, current: Current, made: Correction) -> Correction:
    """Appends a decision; how its report stands is worked out again."""
    entered = replace(made, id=add_correction(connection, made))
    after = replace(current, decisions=(*current.decisions, entered))
    keep_standing(connection, after)
    return entered


def _lock(connection: Connection, content: str) -> None:
    """One decision on a document after the other: what the second looks at is what the first has left."""
    connection.execute(select(reports.c.id).where(reports.c.sha256 == content).with_for_update())


def _insist_on(before: Figure | None, now: Figure) -> None:
    """Raises FigureChanged where somebody has read the figure otherwise since. What sums say of it may have changed."""
    if before is not None and (before.value, before.printed, before.reader) != (now.value, now.printed, now.reader):
        raise FigureChanged(f"the figure is {now.printed!r} by now")


def _from(now: Figure) -> dict[str, Any]:
    """What the figure is before the decision, as the fields of a correction."""
    return {"from_value": now.value, "from_printed": now.printed, "from_status": now.status}


def _decided(kind: Decision, printed: str | None, now: Figure) -> Numeral:
    """What the figure is by the decision."""
    if kind == "unreadable":
        return Numeral(Mark.UNREADABLE, None, None, "")
    numeral = parse(now.printed if printed is None else printed)
    if kind != "note" and numeral.mark is Mark.UNREADABLE:
        raise UsageError(f"{numeral.printed!r} is no figure", "give the characters as they are printed")
    return numeral
