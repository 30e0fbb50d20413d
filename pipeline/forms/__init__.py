"""The official forms as data: tables, rows, columns, labels, units and identities (勾稽关系).

Each edition is one TOML file beside this module. Adding a form needs a file, no code.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from pipeline.errors import UsageError
from pipeline.forms.statements import Statement, parse_statements
from pipeline.model import Key

SINGLE_ROW = ""  # the row id of a block whose columns name the row of their figure themselves


# Rows, columns, blocks, tables and forms are read once and compared by identity: what is worked out for one is kept
# by it, and to look that up must not mean to go through all its labels.


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A printed row: its id, label, known variants, and the merged labels that stand in front of it."""

    id: str
    label: str
    path: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    labels: tuple[str, ...] = field(init=False, repr=False)  # the label and its variants

    def __post_init__(self) -> None:
        object.__setattr__(self, "labels", (self.label, *self.variants))


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A printed column: its id, label, variants, the merged headers above it, and its unit.

    `row` is set where the printed column decides the row of the figure too (the disputes table), `money` where its
    figures are sums of money, which may have decimals; all others count. `signed` is set where they may be less than
    nothing.
    """

    id: str
    label: str
    path: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    unit: str | None = None
    row: str | None = None
    money: bool = False
    signed: bool = False
    labels: tuple[str, ...] = field(init=False, repr=False)  # the label and its variants

    def __post_init__(self) -> None:
        object.__setattr__(self, "labels", (self.label, *self.variants))


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Rows that share one header, printed as a table of their own or as a part of one."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    title: str = ""
    corner: str = ""

    def key(self, table: str, row: Row, column: Column) -> Key:
        """The name of the figure at a printed row and column of this block."""
        return Key(table, column.row if column.row is not None else row.id, column.id)


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    id: str
    name: str
    blocks: tuple[Block, ...]
    stub: str = ""

    def figures(self) -> Iterator[Key]:
        """The names of all figures of the table in official order."""
        for block in self.blocks:
            for row in block.rows:
                for column in block.columns:
                    yield block.key(self.id, row, column)


@dataclass(frozen=True, slots=True)
class SectionTitle:
    number: str
    title: str
    table: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """One sum of the form: the figures of `left` add up to those of `right`."""

    code: str
    left: tuple[Key, ...]
    right: tuple[Key, ...]
    zh: str
    en: str

    @property
    def keys(self) -> tuple[Key, ...]:
        return self.left + self.right


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """One edition of the official form."""

    edition: str
    notice: str
    years: str
    sections: tuple[SectionTitle, ...]
    tables: tuple[Table, ...]
    identities: tuple[Identity, ...]
    statements: tuple[Statement, ...] = ()

    def is_for(self, year: int) -> bool:
        """Whether reports of a year are due on this edition; others are seen all the same."""
        first, last = self.first_and_last()
        return first <= year and (last is None or year <= last)

    def first_and_last(self) -> tuple[int, int | None]:
        """The first and the last year for which it is meant; None where it still is."""
        first, *last = [int(year) for year in re.findall(r"\d{4}", self.years)]
        return first, last[0] if last else None if self.years.rstrip()[-1] in "–-" else first

    def keys(self) -> tuple[Key, ...]:
        """The names of all figures in official order: 200 in the 2021 form, 198 in the 2019 form."""
        return tuple(key for table in self.tables for key in table.figures())

    def money(self) -> frozenset[Key]:
        """The names of the figures that are sums of money."""
        return self._of_columns(lambda column: column.money)

    def signed(self) -> frozenset[Key]:
        """The names of the figures that may be less than nothing."""
        return self._of_columns(lambda column: column.signed)

    def _of_columns(self, wanted: Callable[[Column], bool]) -> frozenset[Key]:
        return frozenset(
            block.key(table.id, row, column)
            for table in self.tables
            for block in table.blocks
            for row in block.rows
            for column in block.columns
            if wanted(column)
        )

    def table(self, table_id: str) -> Table:
        """The table of that id; KeyError where there is none."""
        for table in self.tables:
            if table.id == table_id:
                return table
        raise KeyError(table_id)


@cache
def editions() -> tuple[str, ...]:
    """The ids of all shipped editions, newest first."""
    names = (entry.name for entry in resources.files(__name__).iterdir())
    return tuple(sorted((name[:-5] for name in names if name.endswith(".toml")), reverse=True))


@cache
def load_form(edition: str) -> Form:
    """The form of that edition; UsageError where it is not shipped."""
    if edition not in editions():
        raise UsageError(f"no form of edition {edition!r}", f"choose one of: {', '.join(editions())}")
    return parse_form(resources.files(__name__).joinpath(f"{edition}.toml").read_text("utf-8"))


@cache
def all_forms() -> tuple[Form, ...]:
    """Every shipped form, newest first."""
    return tuple(load_form(edition) for edition in editions())


def parse_form(text: str) -> Form:
    """A form from TOML text; KeyError or tomllib.TOMLDecodeError where the text is not a form."""
    data = tomllib.loads(text)
    tables = tuple(_table(entry) for entry in data["tables"])
    figures = tuple(key for table in tables for key in table.figures())
    return Form(
        edition=data["edition"],
        notice=data["notice"],
        years=data["years"],
        sections=tuple(SectionTitle(s["number"], s["title"], s.get("table")) for s in data["sections"]),
        tables=tables,
        identities=tuple(identity for entry in data["identities"] for identity in _identities(entry, tables)),
        statements=tuple(parse_statements(data.get("statements", ()), figures)),
    )


def _table(entry: dict[str, Any]) -> Table:
    blocks = tuple(
        Block(
            rows=tuple(_row(row) for row in block["rows"]),
            columns=tuple(_column(column) for column in block["columns"]),
            title=block.get("title", ""),
            corner=block.get("corner", ""),
        )
        for block in entry["blocks"]
    )
    return Table(entry["id"], entry["name"], blocks, entry.get("stub", ""))


def _row(entry: dict[str, Any]) -> Row:
    return Row(entry["id"], entry["label"], tuple(entry.get("path", ())), tuple(entry.get("variants", ())))


def _column(entry: dict[str, Any]) -> Column:
    return Column(
        id=entry["id"],
        label=entry["label"],
        path=tuple(entry.get("path", ())),
        variants=tuple(entry.get("variants", ())),
        unit=entry.get("unit"),
        row=entry.get("row"),
        money=entry.get("money", False),
        signed=entry.get("signed", False),
    )


def _identities(entry: dict[str, Any], tables: tuple[Table, ...]) -> Iterator[Identity]:
    """One identity for each row or column of the table, as `over` says."""
    keys = next(tuple(table.figures()) for table in tables if table.id == entry["table"])
    over_rows = entry["over"] == "rows"
    lines = dict.fromkeys(key.row if over_rows else key.column for key in keys)
    for line in lines:

        def named(other: str, line: str = line) -> Key:
            return Key(entry["table"], line, other) if over_rows else Key(entry["table"], other, line)

        yield Identity(
            code=entry["code"],
            left=tuple(map(named, entry["left"])),
            right=tuple(map(named, entry["right"])),
            zh=entry["zh"],
            en=entry["en"],
        )
