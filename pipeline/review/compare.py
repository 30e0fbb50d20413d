"""One body, two years: what was carried over against what was carried in, and the differences most worth a look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log10
from typing import Literal, NamedTuple

from sqlalchemy import Connection, select

from pipeline.archive.rows import storable
from pipeline.archive.tables import reports
from pipeline.forms import load_form
from pipeline.model import Figure, Key, Number, Status
from pipeline.proof.settled import figure_to_amount
from pipeline.report import Report

Why = Literal["carried", "doubtful", "appeared", "gone", "changed", "same"]

# The rows of the form by which one year is tied to the next, and their table.
_TABLE, _INTO, _OUT = "requests", "carried_in", "carried_out"

_CARRIED, _DOUBTFUL = 4.0, 3.0  # worth of what is wrong, or not sure, whatever its size; others stay below
_MOST = 2.9
_TWICE = 2.0  # a figure that is not twice, nor half of, what it was is no surprise
_FEW = 5  # ... nor is one that differs by less

_DOUBT = (Status.REVIEW, Status.MISSING)


@dataclass(frozen=True, slots=True)
class Carried:
    """A column of requests: what last year carried over and this year carried in.

    `agrees` is None where one of them is not known.
    """

    column: str
    out: Figure | None
    into: Figure | None
    agrees: bool | None


@dataclass(frozen=True, slots=True)
class Line:
    """One figure in both years; `worth` says how much it is worth a look, 0 not at all."""

    key: Key
    before: Figure | None
    after: Figure | None
    change: Number | None
    worth: float
    why: Why


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two reports of one body, lines most worth a look first."""

    before: Report
    after: Report
    carried: tuple[Carried, ...]
    lines: tuple[Line, ...]

    @property
    def worthwhile(self) -> tuple[Line, ...]:
        """The lines that are worth a look at all."""
        return tuple(line for line in self.lines if line.worth > 0)


class Year(NamedTuple):
    """A report of a body."""

    year: int
    sha256: str


def read_years(connection: Connection, organisation: str) -> list[Year]:
    """The reports of an organisation by year, the latest first."""
    question = select(reports.c.year, reports.c.sha256).where(
        reports.c.superseded_by.is_(None), reports.c.organisation == storable(organisation), reports.c.year.is_not(None)
    )
    return [Year(*row) for row in connection.execute(question.order_by(reports.c.year.desc(), reports.c.sha256))]


def compare_reports(before: Report, after: Report) -> Comparison:
    """What differs from one report to the next; that last year's is `before` is taken for granted.

    Reports on different editions of the form share the figures that both have.
    """
    old, new = ({figure.key: figure for figure in report.cells} for report in (before, after))
    next_year = before.year is None or after.year is None or after.year == before.year + 1
    carried = tuple(_carried(old, new)) if next_year else ()
    broken = {each.column for each in carried if each.agrees is False}
    lines = [_line(key, old.get(key), new.get(key), broken) for key in _keys(before, after, old, new)]
    return Comparison(before, after, carried, tuple(sorted(lines, key=lambda line: -line.worth)))


def _keys(before: Report, after: Report, old: Mapping[Key, Figure], new: Mapping[Key, Figure]) -> Iterator[Key]:
    """Figures of both editions, in official order; where the editions differ those that only one has are left out."""
    if before.edition == after.edition:
        yield from load_form(after.edition).keys() if after.edition else new
    else:
        yield from (key for key in new if key in old)


def _carried(old: Mapping[Key, Figure], new: Mapping[Key, Figure]) -> Iterator[Carried]:
    for key, into in new.items():
        if (key.table, key.row) == (_TABLE, _INTO):
            out = old.get(Key(_TABLE, _OUT, key.column))
            amounts = _amount(out), _amount(into)
            yield Carried(key.column, out, into, None if None in amounts else amounts[0] == amounts[1])


def _line(key: Key, before: Figure | None, after: Figure | None, broken: set[str]) -> Line:
    old, new = _amount(before), _amount(after)
    change = None if old is None or new is None else new - old
    worth, why = _worth(key, before, after, broken)
    return Line(key, before, after, change, worth, why)


def _worth(key: Key, before: Figure | None, after: Figure | None, broken: set[str]) -> tuple[float, Why]:
    old, new = _amount(before), _amount(after)
    if (key.table, key.row) == (_TABLE, _INTO) and key.column in broken:
        return _CARRIED, "carried"
    if any(figure is None or figure.status in _DOUBT for figure in (before, after)):
        return _DOUBTFUL, "doubtful"
    if old == new or old is None or new is None:
        return 0.0, "same"
    difference = abs(float(new) - float(old))
    small, large = sorted((abs(float(old)), abs(float(new))))
    surprising = difference >= _FEW and large >= _TWICE * small
    worth = min(_MOST, log10(difference) * log10(1 + large / (small + 1)) + 0.1) if surprising else 0.0
    if old == 0 or new == 0:
        return worth, "appeared" if old == 0 else "gone"
    return worth, "changed"


def _amount(figure: Figure | None) -> Number | None:
    return None if figure is None else figure_to_amount(figure)
