"""A page whose text layer is trusted: characters and ruling lines straight from pdfium."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.metadata import version

from pipeline.grid.model import Cell, Grid
from pipeline.grid.text import chars_to_grid, chars_to_lines
from pipeline.grid.unruled import Carried, chars_to_unruled
from pipeline.grid.vector import segments_to_grids
from pipeline.load import Char, Page
from pipeline.model import Box, Reading

TEXT_CONFIDENCE = 0.9995  # what the text layer says is certain; that a font draws what it says is not quite
ASTRIDE = 0.6  # confidence in a text that runs over the edge of its cell: part of it may be the neighbour's
OVER = 0.25  # a character lies over the edge where more than this share of its width does


class TextSurface:
    """See `pipeline.surface.Surface`; the space of its grids is that of the page."""

    def __init__(
        self,
        page: Page,
        data: bytes,
        password: str | None = None,
        second: bool = True,
        carried: Carried | None = None,
    ) -> None:
        """`carried` is what the page before told of a table without rules; `self.carried` is for the page after."""
        self.page = page.number
        self._data, self._password, self._second = data, password, second
        self._all = [char for char in page.chars() if char.visible]
        self._chars: dict[Box, list[Char]] = {}
        across, down = page.segments()
        found = [chars_to_grid(bare, self._all) for bare in segments_to_grids(page.number, across, down)]
        tables = [grid.box for grid, _ in found]
        outside = [char for char in self._all if not any(box.holds(*char.box.centre) for box in tables)]
        unruled, self.carried = chars_to_unruled(page.number, outside, across, carried)
        found = sorted(found + unruled, key=lambda entry: entry[0].rows[0])
        self.grids: tuple[Grid, ...] = tuple(grid for grid, _ in found)
        for grid, places in found:
            self._chars |= {cell.box: places.get((cell.row, cell.column), []) for cell in grid.cells}

    def to_page(self, box: Box) -> Box:
        return box

    def read(self, cells: Sequence[Cell]) -> list[tuple[Reading, ...]]:
        return [(Reading(cell.text, text_version(), self._confidence(cell)),) for cell in cells]

    def reread(self, cells: Sequence[Cell]) -> list[tuple[Reading, ...]]:
        if not self._second:
            return [()] * len(cells)
        from pipeline.readers.plumber import read_boxes

        return read_boxes(self._data, self.page, [cell.box for cell in cells], self._password)

    def _confidence(self, cell: Cell) -> float:
        for char in self._chars.get(cell.box, ()):
            over = max(cell.box.x0 - char.box.x0, char.box.x1 - cell.box.x1)
            if over > OVER * char.box.width:
                return ASTRIDE
        return TEXT_CONFIDENCE

    def table_chars(self) -> tuple[Char, ...]:
        """The characters inside the grids."""
        return tuple(char for chars in self._chars.values() for char in chars)

    def lines(self, most: int | None = None) -> list[str]:
        tables = [grid.box for grid in self.grids]
        outside = [char for char in self._all if not any(box.holds(*char.box.centre) for box in tables)]
        return ["".join(char.text for char in line) for line in chars_to_lines(outside)][:most]


@cache
def text_version() -> str:
    """The reader's name as figures carry it."""
    return "pdfium-text " + ".".join(version("pypdfium2").split(".")[:2])
