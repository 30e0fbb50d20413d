"""Tables without rules, or with horizontal ones only. What finds them is loaded where a page may show one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.grid.unruled.words import chars_to_words
from pipeline.grid.unruled.zones import text_to_tables
from pipeline.load import Char, Segment

if TYPE_CHECKING:
    from pipeline.grid.model import Grid
    from pipeline.grid.unruled.assemble import Places
    from pipeline.grid.unruled.ground import Carried


def chars_to_unruled(
    page: int, chars: Sequence[Char], rules: Sequence[Segment], carried: Carried | None
) -> tuple[list[tuple[Grid, Places]], Carried | None]:
    """The unruled tables among characters in content order: `words_to_grids` where the page may show any."""
    tables = text_to_tables("".join(char.text for char in chars))
    if not tables and carried is None:
        return [], None
    from pipeline.grid.unruled.grids import words_to_grids

    return words_to_grids(page, chars_to_words(chars), tables, rules, carried)
