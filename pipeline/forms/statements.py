"""What the prose of a report says of the figures of its tables, as a form's data states it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.model import Key


@dataclass(frozen=True, slots=True)
class Statement:
    """Words that tell a number of which the tables have it too.

    `sums` are the figures that may be meant: the number agrees where it is the sum of one of them. `number` and `none`
    are regular expressions with the placeholders {n} (a number with its unit), {near} and {short} (words between).
    `whole` statements count all: one that follows 其中 is not meant. Those of `disputes` are told in the same sentences
    as others, and less strictly.
    """

    code: str
    zh: str
    en: str
    sums: tuple[tuple[Key, ...], ...]
    number: tuple[str, ...]
    none: tuple[str, ...] = ()
    whole: bool = False
    disputes: bool = False


def parse_statements(entries: Sequence[dict[str, Any]], figures: Sequence[Key]) -> Iterator[Statement]:
    """The statements of a form from its TOML entries; `figures` are all its figures."""
    for entry in entries:
        column = [key for key in figures if (key.table, key.column) == (entry["table"], entry["column"])]
        yield Statement(
            code=entry["code"],
            zh=entry["zh"],
            en=entry["en"],
            sums=tuple(tuple(key for key in column if _named(key.row, rows)) for rows in entry["sums"]),
            number=tuple(entry["number"]),
            none=tuple(entry.get("none", ())),
            whole=entry.get("whole", False),
            disputes=entry.get("disputes", False),
        )


def _named(row: str, names: Sequence[str]) -> bool:
    """True for a row of one of these names, or below it."""
    return any(row == name or row.startswith(f"{name}.") for name in names)
