"""Which tables of the form a page may show, and between which lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.forms import Form, Table, all_forms
from pipeline.grid.unruled.words import Line
from pipeline.likeness import likeness, normalise

TITLE = 0.8  # a line at least this alike to the title of a section is one
LONG = 8  # characters; a label as long as this is never in prose by chance
HITS = 2  # shorter labels of one table that a page must show
SHORTEST = 4  # characters; shorter labels are usual words


@dataclass(frozen=True, slots=True)
class Zone:
    """The lines between two titles; `table` is the id of the table that the title announces.

    It is "" where the title announces none, and None where there is no title.
    """

    table: str | None
    lines: tuple[Line, ...]


def text_to_tables(text: str) -> tuple[str, ...]:
    """The ids of the tables whose labels a text shows, cheaply: a page of prose shows none."""
    plain = normalise(text)
    found = []
    for table, marks in _marks().items():
        hits = [mark for mark in marks if mark in plain]
        if len(hits) >= HITS or any(len(mark) >= LONG for mark in hits):
            found.append(table)
    return tuple(found)


def lines_to_zones(lines: Sequence[Line]) -> list[Zone]:
    """The zones of a page from top to bottom; `table` is "" under the title of a section without a table.

    The first has no title, unless one opens the page; a title that closes the page has no lines.
    """
    zones = []
    table: str | None = None
    run: list[Line] = []
    for line in lines:
        title = _title(line)
        if title is None:
            run.append(line)
            continue
        zones.append(Zone(table, tuple(run)))
        table, run = title, []
    zones.append(Zone(table, tuple(run)))
    return [zone for zone in zones if zone.lines or zone.table]


def _title(line: Line) -> str | None:
    """The table of the section whose title the line is, "" for a section without one, None where it is no title."""
    text = normalise("".join(word.text for word in line))
    best = max(_titles(), key=lambda entry: likeness(text, entry[0]))
    return best[1] if likeness(text, best[0]) >= TITLE else None


@cache
def _titles() -> tuple[tuple[tuple[str, ...], str], ...]:
    """The titles of all forms' sections, with number and without, and the id of their table or ""."""
    sections = [section for form in all_forms() for section in form.sections]
    return tuple(((f"{s.number}、{s.title}", s.title), s.table or "") for s in dict.fromkeys(sections))


@cache
def _marks() -> dict[str, frozenset[str]]:
    """For each table the labels that tell it: those of its columns and titles, and long ones of its rows."""
    marks: dict[str, set[str]] = {}
    for table in _tables(all_forms()):
        marks.setdefault(table.id, set()).update(_table_marks(table))
    return {name: frozenset(words) for name, words in marks.items()}


def _tables(forms: Sequence[Form]) -> Iterator[Table]:
    for form in forms:
        yield from form.tables


def _table_marks(table: Table) -> Iterator[str]:
    for block in table.blocks:
        labels = [label for column in block.columns for label in column.labels]
        rows = [label for row in block.rows for label in row.labels if len(normalise(label)) >= LONG]
        for label in (block.title, block.corner, *labels, *rows):
            plain = normalise(label)
            if len(plain) >= SHORTEST:
                yield plain
