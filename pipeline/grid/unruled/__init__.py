"""Tables without rules, or with horizontal ones only: words to grids, by alignment and by the labels of the form."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.forms import Table, all_forms
from pipeline.grid.model import Grid
from pipeline.grid.unruled.assemble import Places
from pipeline.grid.unruled.ground import Carried, Found, Ground
from pipeline.grid.unruled.single import ground_to_single
from pipeline.grid.unruled.tables import ground_to_labelled
from pipeline.grid.unruled.words import Line, chars_to_words, type_size
from pipeline.grid.unruled.zones import lines_to_zones, text_to_tables
from pipeline.load import Segment

__all__ = ["Carried", "Places", "chars_to_words", "text_to_tables", "words_to_grids"]


def words_to_grids(
    page: int, lines: Sequence[Line], rules: Sequence[Segment] = (), carried: Carried | None = None
) -> tuple[list[tuple[Grid, Places]], Carried | None]:
    """The unruled tables of a page from top to bottom, each grid with the characters of its cells by (row, column).

    `lines` are the words outside ruled tables, `rules` horizontal rules, both in the grids' space. `carried` is what
    the page before gave; the second value is for the page after: None where no table reaches the page's end.
    """
    grids: list[tuple[Grid, Places]] = []
    zones = lines_to_zones(lines)
    ending: Carried | None = None
    for index, zone in enumerate(zones):
        before = carried if index == 0 and zone.table is None else None
        ground = Ground(
            page,
            zone.lines,
            rules,
            type_size([char for line in zone.lines for word in line for char in word.chars]),
            before,
            open_top=zone.table is None,
            open_bottom=index == len(zones) - 1,
        )
        found = _best(ground, zone.table)
        grids += found.grids if found else ()
        ending = found.carried if found else None
    return grids, ending


def _best(ground: Ground, announced: str | None) -> Found | None:
    """The table that a zone shows, of the form that fits best: the announced or carried one, else any."""
    expected = announced or (ground.carried.table if ground.carried else None)
    named = text_to_tables("".join(word.text for line in ground.lines for word in line))
    for wanted in ([expected], [name for name in named if name != expected]):
        tables = [table for form in all_forms() for table in form.tables if table.id in wanted]
        found = [result for table in tables if (result := _find(ground, table))]
        if found:
            return max(found, key=lambda result: result.score)
    return None


def _find(ground: Ground, table: Table) -> Found | None:
    labelled = any(row.label for block in table.blocks for row in block.rows)
    return ground_to_labelled(ground, table) if labelled else ground_to_single(ground, table)
