"""Which figures an analysis wants: names and numbers that are checked, then conditions that the database decides."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from itertools import chain
from typing import TypedDict, TypeVar

from sqlalchemy import ColumnElement, and_, or_

from pipeline.archive.rows import storable
from pipeline.archive.tables import figures, reports
from pipeline.errors import UsageError
from pipeline.forms import all_forms, editions
from pipeline.metadata import code_to_regions
from pipeline.model import Figure, Key, Status

T = TypeVar("T", int, str)

UNKNOWN_YEAR = 0  # asks for the reports of which nobody knows the year
_LARGEST_YEAR = 9999  # a larger number is no year, and some databases refuse it


class Which(TypedDict, total=False):
    """The arguments of `Archive.figures`; of each that takes several values, one of them must fit."""

    year: int | Iterable[int]
    region: str | Iterable[str]
    organisation: str | Iterable[str]
    edition: str | Iterable[str]
    table: str | Iterable[str]
    row: str | Iterable[str]
    column: str | Iterable[str]
    status: str | Iterable[str]
    confidence: float
    wide: bool
    readings: bool
    corrected: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """The same, checked; an empty tuple asks for nothing in particular."""

    year: tuple[int, ...] = ()
    region: tuple[str, ...] = ()
    organisation: tuple[str, ...] = ()
    edition: tuple[str, ...] = ()
    table: tuple[str, ...] = ()
    row: tuple[str, ...] = ()
    column: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    confidence: float = 0.0
    wide: bool = False
    readings: bool = False
    corrected: bool = True

    def keys(self) -> tuple[Key, ...]:
        """The names of the figures that can be meant, in the order of the forms, the newest first."""
        forms = [form for form in all_forms() if not self.edition or form.edition in self.edition]
        return tuple(dict.fromkeys(filter(self.names, chain.from_iterable(form.keys() for form in forms))))

    def names(self, key: Key) -> bool:
        """Whether figures of that name are wanted."""
        return (
            (not self.table or key.table in self.table)
            and (not self.row or any(_within(key.row, row) for row in self.row))
            and (not self.column or key.column in self.column)
        )

    def takes(self, figure: Figure) -> bool:
        """Whether that figure is wanted: what `figure_conditions` asks the database."""
        sure = figure.confidence >= self.confidence and (not self.status or figure.status.value in self.status)
        return sure and self.names(figure.key)

    def report_conditions(self) -> list[ColumnElement[bool]]:
        """Of `reports`: it is a current one, and one that is wanted."""
        conditions: list[ColumnElement[bool]] = [reports.c.superseded_by.is_(None)]
        if self.year:
            unknown = [reports.c.year.is_(None)] if UNKNOWN_YEAR in self.year else []
            conditions.append(or_(reports.c.year.in_(self.year), *unknown))
        if self.region:
            conditions.append(or_(*(in_region(region) for region in self.region)))
        if self.organisation:
            conditions.append(reports.c.organisation.in_([storable(name) for name in self.organisation]))
        if self.edition:
            conditions.append(reports.c.edition.in_(self.edition))
        return conditions

    def figure_conditions(self) -> list[ColumnElement[bool]]:
        """Of `figures`: it is one that is wanted."""
        conditions: list[ColumnElement[bool]] = []
        for column, values in (
            (figures.c.table_id, self.table),
            (figures.c.column_id, self.column),
            (figures.c.status, self.status),
        ):
            if values:
                conditions.append(column.in_(values))
        if self.row:
            rows = [
                (figures.c.row_id == row, figures.c.row_id.startswith(f"{row}.", autoescape=True)) for row in self.row
            ]
            conditions.append(or_(*(either for pair in rows for either in pair)))
        if self.confidence > 0:
            conditions.append(figures.c.confidence >= self.confidence)
        return conditions


def in_region(region: str) -> ColumnElement[bool]:
    """Of `reports`: the region is that one, or lies in it."""
    held = code_to_regions(region)
    if not held:
        return reports.c.region == storable(region)
    return and_(reports.c.region.is_not(None), reports.c.region.startswith(held[-1].stem, autoescape=True))


def which_to_wanted(which: Which) -> Wanted:
    """The arguments, checked. UsageError for a name that no form has: else a slip would give an empty table."""
    given = dict(which)
    if unknown := set(given) - {field.name for field in fields(Wanted)}:
        raise TypeError(f"figures() takes no {', '.join(sorted(unknown))}")
    keys = list(chain.from_iterable(form.keys() for form in all_forms()))
    rows = {".".join(key.row.split(".")[:depth]) for key in keys for depth in (1, 2)}
    wanted = Wanted(
        year=_several(which.get("year", ()), int),
        region=_several(which.get("region", ()), str),
        organisation=_several(which.get("organisation", ()), str),
        edition=_known("edition", which.get("edition", ()), editions()),
        table=_known("table", which.get("table", ()), {key.table for key in keys}),
        row=_known("row", which.get("row", ()), rows),
        column=_known("column", which.get("column", ()), {key.column for key in keys}),
        status=_known("status", which.get("status", ()), [status.value for status in Status]),
        confidence=float(which.get("confidence", 0.0)),
        wide=bool(which.get("wide", False)),
        readings=bool(which.get("readings", False)),
        corrected=bool(which.get("corrected", True)),
    )
    if strange := [year for year in wanted.year if not 0 <= year <= _LARGEST_YEAR]:
        raise UsageError(f"{strange[0]} is no year", "give a year such as 2024; 0 are reports of unknown year")
    return wanted


def _several(given: T | Iterable[T], kind: type[T]) -> tuple[T, ...]:
    """One value or several, as a tuple. UsageError for values of another kind."""
    values = (given,) if isinstance(given, int | str) else tuple(given)
    if strange := [value for value in values if not isinstance(value, kind)]:
        raise UsageError(f"{strange[0]!r} is no {kind.__name__}", f"give a {kind.__name__}, or several")
    return values


def _known(name: str, given: str | Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    values = _several(given, str)
    if strange := [value for value in values if value not in known]:
        raise UsageError(f"no {name} is called {strange[0]!r}", f"choose among: {', '.join(sorted(known))}")
    return values


def _within(row: str, name: str) -> bool:
    """True for a row of that name, or below it: `denied.state_secret` is one of `denied`."""
    return row == name or row.startswith(f"{name}.")
