"""Grids onto the official form: by label likeness and order together, never by order alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from pipeline.align.bands import Band, grid_to_bands
from pipeline.align.headers import BELONGS, affinities, label_fit
from pipeline.align.table import Placement, RowsMatch, TableMatch, align_table
from pipeline.forms import Form, Table
from pipeline.grid.model import Grid
from pipeline.model import Key

__all__ = ["Alignment", "Placement", "TableMatch", "align"]

SAME_EDGE = 0.02  # column edges of a table's parts agree within this share of its width
SAME_SHARE = 0.8  # of the edges
FOUND = 0.3  # a table is found where at least this share of its figures is placed
WHOLE = 0.8  # a report is whole where at least this share of the form's figures is placed
NEAR = 5.0  # of the score of rows: so near are forms where rules are lost, and a row is read for two


@dataclass(frozen=True, slots=True)
class Alignment:
    """A form as found in the grids of a document.

    `next_report` is the page on which the tables of another whole report begin, of which nothing is taken; else None.
    `rivals` are other forms that the tables found fit as well, as they are the same in several editions. `owners` tells
    the table of each grid that belongs to one.
    """

    form: Form
    tables: tuple[TableMatch, ...]
    next_report: int | None = None
    rivals: tuple[Alignment, ...] = ()
    owners: Mapping[int, str] = field(default_factory=dict)

    @property
    def placements(self) -> dict[Key, Placement]:
        return {key: place for match in self.tables for key, place in match.placements.items()}

    @property
    def score(self) -> float:
        return sum(match.score for match in self.tables)


def align(grids: Sequence[Grid], forms: Sequence[Form]) -> Alignment | None:
    """The form that the grids fit best, with the place of each figure; None where no table of any form is found.

    Of several reports in one document only the first is taken.
    """
    best = _best(grids, forms)
    for index in _returns(best.owners) if best else ():
        first, second = _best(grids[:index], forms), _best(grids[index:], forms)
        if first and second and _is_whole(first) and _is_whole(second):
            return replace(first, next_report=grids[index].page)
    return best


def _best(grids: Sequence[Grid], forms: Sequence[Form]) -> Alignment | None:
    bands = [grid_to_bands(index, grid) for index, grid in enumerate(grids)]
    alignments = _likeliest([_align_form(grids, bands, form) for form in forms], grids)
    best = max(alignments, key=lambda alignment: alignment.score, default=None)
    if best is None or not best.tables:
        return None
    near = [alignment for alignment in alignments if alignment.tables and alignment.score >= best.score - NEAR]
    if len(near) == 1:
        return best
    # Labels of columns, of rows that were not found, and of tables that were not, tell a form too.
    fits = [alignment.score + label_fit(grids, alignment.form.tables) for alignment in near]
    best, *rivals = [alignment for alignment, fit in zip(near, fits, strict=True) if fit == max(fits)]
    return replace(best, rivals=tuple(rivals))


def _is_whole(alignment: Alignment) -> bool:
    figures = sum(1 for table in alignment.form.tables for _ in table.figures())
    return len(alignment.placements) >= WHOLE * figures


def _returns(owners: Mapping[int, str]) -> Iterator[int]:
    """The grids at which a table comes again after another table stood between."""
    seen: set[str] = set()
    current = None
    for index, table in owners.items():
        if table != current and table in seen:
            yield index
        seen.add(table)
        current = table


class _Draft(NamedTuple):
    """A form with the rows of its tables, before figures are placed, which takes long."""

    form: Form
    tables: Sequence[RowsMatch]
    owners: Mapping[int, str]

    @property
    def most(self) -> float:
        """The most that its score can be, whichever of its tables have enough figures to count."""
        return sum(max(0.0, rows.score) for rows in self.tables)

    def placed(self, grids: Sequence[Grid]) -> Alignment:
        matches = [rows.placed(grids) for rows in self.tables]
        found = tuple(m for m in matches if len(m.placements) >= FOUND * sum(1 for _ in m.table.figures()))
        return Alignment(self.form, found, owners=self.owners)


def _likeliest(drafts: Sequence[_Draft], grids: Sequence[Grid]) -> list[Alignment]:
    """The alignments, in the order of the drafts, without those that cannot come near the best score."""
    found: dict[int, Alignment] = {}
    for index in sorted(range(len(drafts)), key=lambda index: -drafts[index].most):
        if all(drafts[index].most >= other.score - NEAR for other in found.values()):
            found[index] = drafts[index].placed(grids)
    return [found[index] for index in sorted(found)]


def _align_form(grids: Sequence[Grid], bands: Sequence[list[Band]], form: Form) -> _Draft:
    owners = _owners(grids, bands, form.tables)
    tables = []
    for table in form.tables:
        own = {index: grids[index] for index, owner in owners.items() if owner == table.id}
        if own:
            tables.append(align_table(table, own, [band for index in own for band in bands[index]]))
    return _Draft(form, tables, owners)


def _owners(grids: Sequence[Grid], bands: Sequence[list[Band]], tables: Sequence[Table]) -> Mapping[int, str]:
    """The table of each grid: by its labels, else that of the grid before whose columns it continues."""
    owners: dict[int, str] = {}
    for index, grid in enumerate(grids):
        scores = dict(zip((table.id for table in tables), affinities(bands[index], tables), strict=True))
        name = max(scores, key=scores.__getitem__)
        if scores[name] >= BELONGS:
            owners[index] = name
        elif index and index - 1 in owners and continues(grids[index - 1], grid):
            owners[index] = owners[index - 1]
        elif scores[name] > 0:
            owners[index] = name
    return owners


def continues(before: Grid, after: Grid) -> bool:
    """True where a grid stands on the page after another and has its columns, or some columns more.

    More, as the rules of a header that the page break cut may be too short to be found in a picture.
    """
    if not before.leaf < after.leaf <= (before.page + 1, 1):
        return False
    first, second = _shares(before), _shares(after)
    return _within(second, first) or _within(first, second)


def _within(edges: list[float], others: list[float]) -> bool:
    """True where nearly all of some edges are among the others."""
    near = [min(abs(edge - other) for other in others) <= SAME_EDGE for edge in edges]
    return sum(near) >= SAME_SHARE * len(near)


def _shares(grid: Grid) -> list[float]:
    return [(edge - grid.columns[0]) / grid.box.width for edge in grid.columns]
