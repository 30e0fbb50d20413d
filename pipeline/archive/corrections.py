"""What people decide about figures: rows of `corrections`, only ever appended to, and which of them are in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, RowMapping, insert, select

from pipeline.archive.tables import corrections
from pipeline.model import Box, Figure, Key, Number, Status

Decision = Literal["accept", "value", "published", "unreadable", "note", "undo"]


@dataclass(frozen=True, slots=True)
class Seen:
    """The machine's reading that a person had before them."""

    value: Number | None
    printed: str
    reader: str | None
    page: int | None
    box: Box | None


@dataclass(frozen=True, slots=True)
class Correction:
    """One decision. `from_*` is what the figure was before it, `value` and `printed` what it is by it.

    `undoes` is the decision that an "undo" takes back; `at` is ISO 8601 in UTC, `version` that of the program whose
    reading was before the person.
    """

    id: int
    sha256: str
    key: Key
    decision: Decision
    from_value: Number | None
    from_printed: str
    from_status: Status
    value: Number | None
    printed: str
    why: str
    who: str
    at: str
    version: str
    seen: Seen
    undoes: int | None = None


def add_correction(connection: Connection, correction: Correction) -> int:
    """Appends a decision, whose `id` is not looked at; its id."""
    box = correction.seen.box or (None,) * len(Box._fields)
    row = {
        "sha256": correction.sha256,
        "table_id": correction.key.table,
        "row_id": correction.key.row,
        "column_id": correction.key.column,
        "decision": correction.decision,
        "from_value": correction.from_value,
        "from_printed": correction.from_printed,
        "from_status": correction.from_status.value,
        "value": correction.value,
        "printed": correction.printed,
        "why": correction.why,
        "who": correction.who,
        "at": correction.at,
        "version": correction.version,
        "undoes": correction.undoes,
        "seen_value": correction.seen.value,
        "seen_printed": correction.seen.printed,
        "seen_reader": correction.seen.reader,
        "seen_page": correction.seen.page,
        **{f"seen_{edge}": value for edge, value in zip(Box._fields, box, strict=True)},
    }
    new: int = connection.execute(insert(corrections).returning(corrections.c.id), row).scalar_one()
    return new


def read_corrections(connection: Connection, contents: Iterable[str] | None = None) -> list[Correction]:
    """The decisions on documents of these hashes, or all, the first one first."""
    question = select(corrections).order_by(corrections.c.id)
    if contents is not None:
        question = question.where(corrections.c.sha256.in_(list(contents)))
    return [_to_correction(row) for row in connection.execute(question).mappings()]


def in_force(decisions: Iterable[Correction]) -> dict[Key, Correction]:
    """Of the decisions on one document, in their order, the one of each figure that holds; notes change nothing."""
    undone: set[int] = set()
    holding: dict[Key, Correction] = {}
    for decision in sorted(decisions, key=lambda each: -each.id):
        if decision.id in undone:
            continue
        if decision.decision == "undo":
            undone.add(decision.undoes or 0)
        elif decision.decision != "note":
            holding.setdefault(decision.key, decision)
    return holding


def figure_to_seen(figure: Figure) -> Seen:
    """What there is to see of a figure."""
    return Seen(figure.value, figure.printed, figure.reader, figure.page, figure.box)


def _to_correction(row: RowMapping) -> Correction:
    box = Box(*(row[f"seen_{edge}"] for edge in Box._fields)) if row["seen_x0"] is not None else None
    return Correction(
        id=row["id"],
        sha256=row["sha256"],
        key=Key(row["table_id"], row["row_id"], row["column_id"]),
        decision=row["decision"],
        from_value=row["from_value"],
        from_printed=row["from_printed"],
        from_status=Status(row["from_status"]),
        value=row["value"],
        printed=row["printed"],
        why=row["why"],
        who=row["who"],
        at=row["at"],
        version=row["version"],
        seen=Seen(row["seen_value"], row["seen_printed"], row["seen_reader"], row["seen_page"], box),
        undoes=row["undoes"],
    )
