"""A page as something to read from: grids with texts, and readings of the cells that turn out to be figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from pipeline.grid.model import Cell, Grid
from pipeline.model import Box, Reading
from pipeline.readers.base import Picture


class Surface(Protocol):
    """One page. Boxes of grids and cells are in the grids' own space; `to_page` gives points of the page."""

    page: int
    grids: tuple[Grid, ...]

    def to_page(self, box: Box) -> Box: ...

    def read(self, cells: Sequence[Cell]) -> list[tuple[Reading, ...]]:
        """Readings of cells that hold figures, by the first reader; several a cell where it is not certain."""
        ...

    def shown(self, cells: Sequence[Cell]) -> list[list[Picture]]:
        """The pictures of lines of each cell for the second reader of pictures; none where it is not to be asked."""
        ...

    def reread(self, cells: Sequence[Cell], told: Sequence[tuple[Reading, ...]]) -> list[tuple[Reading, ...]]:
        """Readings by an independent second reader, empty where there is none; `told` are those of what is `shown`."""
        ...

    def lines(self, most: int | None = None) -> list[str]:
        """The text of the page outside its tables, line by line from top to bottom; the first `most` of them."""
        ...

    def seals(self) -> Iterable[tuple[str, float]]:
        """The words round each red seal, the lowest first, and how surely they are read; each is read when asked for.

        None of a page that is read from its text.
        """
        ...
