"""Words to grids, by alignment and by the labels of the form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.forms import Table, all_forms
from pipeline.grid.model import Grid
from pipeline.grid.unruled.assemble import Places
from pipeline.grid.unruled.ground import Carried, Found, Ground
from pipeline.grid.unruled.single import ground_to_single
from pipeline.grid.unruled.tables import ground_to_labelled
from pipeline.grid.unruled.words import Line, type_size
from pipeline.grid.unruled.zones import lines_to_zones
from pipeline.load import Segment

LEAST = 0.8  # score of a table: one row whose label is read, or one header, has more
CARRIED = 0.5  # what it counts that the page before ended in a table


def words_to_grids(
    page: int,
    lines: Sequence[Line],
    tables: Sequence[str],
    rules: Sequence[Segment] = (),
    carried: Carried | None = None,
) -> tuple[list[tuple[Grid, Places]], Carried | None]:
    """The unruled tables of a page from top to bottom, each grid with the characters of its cells by (row, column).

    `lines` are the words outside ruled tables, `rules` horizontal rules, both in the grids' space; `tables` the ids
    of tables that may be looked for where no title announces one (see `text_to_tables`). `carried` is what the page
    before gave; the second value is for the page after: None where no table may reach the page's end.
    """
    grids: list[tuple[Grid, Places]] = []
    zones = lines_to_zones(lines)
    announced = {zone.table for zone in zones}
    unannounced = [name for name in tables if name not in announced]  # their titles may be ill-read
    ending: Carried | None = None
    for index, zone in enumerate(zones):
        before = carried if index == 0 and zone.table is None else None
        ending = Carried(zone.table) if zone.table else None
        if not zone.lines:
            continue
        size = type_size(char for line in zone.lines for word in line for char in word.chars)
        last = index == len(zones) - 1
        ground = Ground(page, zone.lines, rules, size, before, open_top=zone.table is None, open_bottom=last)
        for found in _all_tables(ground, zone.table or None, unannounced):
            grids += found.grids
            ending = found.carried
    return grids, ending


def _all_tables(ground: Ground, announced: str | None, others: Sequence[str]) -> Iterator[Found]:
    """The tables that stand in a zone, from top to bottom: more than one where the title between them is not read.

    A table whose rows all lie beyond its words (a row of the page before, led on) leaves nothing to look through again.
    """
    found = _best(ground, announced, others) if ground.lines else None
    if found is None:
        return
    left = [name for name in others if name != found.carried.table]
    top = min(grid.rows[0] for grid, _ in found.grids)
    foot = max(grid.rows[-1] for grid, _ in found.grids)
    above = [line for line in ground.lines if line[0].box.centre[1] < top]
    if (left or ground.carried) and len(above) < len(ground.lines):
        yield from _all_tables(replace(ground, lines=above, open_bottom=False), None, left)
    yield found
    below = [line for line in ground.lines if line[0].box.centre[1] > foot]
    if left and len(below) < len(ground.lines):
        yield from _all_tables(replace(ground, lines=below, carried=None, open_top=False), None, left)


def _best(ground: Ground, announced: str | None, others: Sequence[str]) -> Found | None:
    """The table that a zone shows, of the form that fits best: the announced one, else the carried or any other."""
    carried = ground.carried.table if ground.carried else None
    for wanted in ([announced], [carried, *others]):
        tables = [table for form in all_forms() for table in form.tables if table.id in wanted]
        found = [result for table in tables if (result := _find(ground, table)) and result.score >= LEAST]
        if found:
            return max(found, key=lambda result: result.score + CARRIED * (result.carried.table == carried))
    return None


def _find(ground: Ground, table: Table) -> Found | None:
    if ground.carried and ground.carried.table != table.id:
        ground = replace(ground, carried=None)
    labelled = any(row.label for block in table.blocks for row in block.rows)
    return ground_to_labelled(ground, table) if labelled else ground_to_single(ground, table)
