"""The figures that checks compare, each by a number that is the same in all editions of the form.

A report has some 200 figures; these are about 50 of them, copied once into a narrow table of their own, so that every
check is a join over small rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pipeline.forms import all_forms
from pipeline.model import Key

_TABLE = "requests"
_INTO, _OUT, _NEW = "carried_in", "carried_out", "new"
_SUM = "total"  # the column of all applicants


@cache
def slots() -> dict[Key, int]:
    """The number of each figure that is compared."""
    found: dict[Key, int] = {}
    for form in all_forms():
        for key in filter(_compared, form.keys()):
            found.setdefault(key, len(found))
    return found


@cache
def slot_to_key() -> dict[int, Key]:
    """And back."""
    return {slot: key for key, slot in slots().items()}


def carried() -> dict[int, int]:
    """Of each column the slot of what is carried in, and that of what is carried out."""
    return {
        slot: slots()[Key(key.table, _OUT, key.column)]
        for key, slot in slots().items()
        if (key.table, key.row) == (_TABLE, _INTO)
    }


def places() -> Iterator[tuple[str, int, Key, int]]:
    """Edition, place in its official order, name and slot of each figure that is compared."""
    for form in all_forms():
        for place, key in enumerate(form.keys()):
            if key in slots():
                yield form.edition, place, key, slots()[key]


def new_requests() -> int:
    """The slot of all new requests."""
    return slots()[Key(_TABLE, _NEW, _SUM)]


def slot(table: str, row: str, column: str) -> int:
    """The slot of a figure by its name."""
    return slots()[Key(table, row, column)]


def _compared(key: Key) -> bool:
    if key.table == _TABLE:
        return key.row in (_INTO, _OUT) or key.column == _SUM
    return key.table == "disclosure" or key.column == _SUM
