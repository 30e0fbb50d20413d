"""What people decided, as a table for others: one row a decision, the first one first."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from io import StringIO

from pipeline.archive import Correction
from pipeline.inert import to_inert
from pipeline.model import Number

HEADS = (
    *("id", "at", "who", "decision", "organisation", "year", "source", "sha256", "table", "row", "column"),
    *("from_value", "from_printed", "from_status", "value", "printed", "why", "version", "undoes"),
    *("seen_value", "seen_printed", "seen_reader", "seen_page"),
)

Names = Mapping[str, tuple[str | None, int | None, str]]  # by hash of the document: organisation, year, path


def corrections_to_csv(corrections: Iterable[Correction], names: Names) -> str:
    """A CSV table (with the mark by which Excel knows UTF-8); nothing that people or documents wrote is a formula."""
    file = StringIO()
    file.write("\ufeff")
    lines = csv.writer(file, lineterminator="\n")
    lines.writerow(HEADS)
    for each in corrections:
        lines.writerow([to_inert(_to_text(value)) for value in _row(each, names)])
    return file.getvalue()


def _row(each: Correction, names: Names) -> tuple[object, ...]:
    seen = each.seen
    return (
        *(each.id, each.at, each.who, each.decision, *names.get(each.sha256, (None, None, "")), each.sha256, *each.key),
        *(each.from_value, each.from_printed, each.from_status.value, each.value, each.printed, each.why),
        *(each.version, each.undoes, seen.value, seen.printed, seen.reader, seen.page),
    )


def _to_text(value: object | Number | None) -> str:
    return "" if value is None else str(value)
