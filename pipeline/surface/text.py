"""A page whose text layer is trusted: characters and ruling lines straight from pdfium."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import PYPDFIUM_INFO

from pipeline.grid.model import Cell, Grid
from pipeline.grid.text import chars_to_grid, chars_to_lines
from pipeline.grid.unruled import chars_to_unruled
from pipeline.grid.vector import segments_to_grids
from pipeline.load import Char, Page
from pipeline.load.text import UNMAPPED
from pipeline.model import Box, Reading
from pipeline.surface.drawn import (
    DPI,
    Doubt,
    cells_to_area,
    ink_to_doubts,
    may_be_figure,
    overlaid,
    text_to_doubts,
    unmapped_more_than_words,
    untold_share,
)
from pipeline.surface.notes import chars_to_parted, own_chars
from pipeline.surface.sides import Side, page_to_sides

if TYPE_CHECKING:
    from pipeline.grid.unruled.ground import Carried
    from pipeline.readers.base import LineReader
    from pipeline.readers.plumber import PlumberReader

TEXT_CONFIDENCE = 0.9995  # what the text layer says is certain; that a font draws what it says is not quite
ASTRIDE = 0.6  # confidence in a text that runs over the edge of its cell: part of it may be the neighbour's
DOUBTED = 0.3  # confidence in a text that the page does not draw so
THICK = 2.0  # points to either side of the axis of a rule
POINTS = 72.0  # in an inch
FIGURE = "0"  # stands for a figure that is not read yet
OVER = 0.25  # a character lies over the edge where more than this share of its width does


class TextSurface:
    """See `pipeline.surface.Surface`; the space of its grids is that of the page."""

    def __init__(
        self,
        page: Page,
        second: PlumberReader | None = None,
        carried: Carried | None = None,
        ink: Callable[[], LineReader] | None = None,
        ink_second: bool = True,
    ) -> None:
        """`carried` is what the page before told of a table without rules; `self.carried` is for the page after.

        `ink` gives the reader of cells whose text is not trusted; without one they are read with little confidence.
        `second` is the second reader of text, and `ink_second` says whether that of ink may be asked.
        """
        self.page = page.number
        self.doubts: dict[Box, Doubt] = {}
        self._lying: Collection[int] = ()
        self._drawn, self._ink, self._ink_second = page, ink, ink_second
        self._all = [char for char in page.chars() if char.visible]
        hidden = len(self._all) < len(page.chars())  # which the second reader takes for text like any other
        self._second = None if hidden else second
        self._chars: dict[Box, list[Char]] = {}
        self.carried = carried
        self.grids: tuple[Grid, ...] = ()
        self._rules: list[Box] = []
        self._lines: list[_Line] = []
        across, down = page.segments()
        self._across = sorted(across)
        sides = page_to_sides(self._all, across, down, page.size)
        for number, side in enumerate(sides):
            self._find_grids(number, side)
        if not self.grids:  # most pages of a long file: only their lines are kept
            self._all = []

    def _find_grids(self, number: int, side: Side) -> None:
        """Adds the grids of one side, and takes on what its last table tells the next."""
        found = [chars_to_grid(bare, side.chars) for bare in segments_to_grids(self.page, side.across, side.down)]
        tables = [grid.box for grid, _ in found]
        outside = _outside(side.chars, tables)
        unruled, self.carried = chars_to_unruled(self.page, outside, side.across, self.carried)
        self._lines += map(_to_line, chars_to_lines(_outside(outside, [grid.box for grid, _ in unruled])))
        found = sorted(found + unruled, key=lambda entry: entry[0].rows[0])
        self.grids += tuple(replace(grid, side=number) for grid, _ in found)
        self._rules += [_rule(*rule) for rule in side.across] if unruled else []
        for grid, places in found:
            self._chars |= {cell.box: places.get((cell.row, cell.column), []) for cell in grid.cells}

    def to_page(self, box: Box) -> Box:
        return self._drawn.to_displayed(box)

    def check_ink(self) -> None:
        """Holds the text of cells that may be figures against the drawn page, and notes the `doubts` that arise."""
        if not self._figures:
            return
        turned = [char.box for char in self._all if char.turned and char.text.isdigit()]  # they are in no cell's text
        overlays = [*self._drawn.overlays(), *turned]
        self.doubts = text_to_doubts(self._figures) | dict.fromkeys(overlaid(self._figures, overlays), Doubt.OVERLAID)
        found = {box: chars for box, chars in self._figures.items() if box not in self.doubts}
        if not found:
            return
        # The ink may be a seal's; to draw in colour takes twice as long, and gives other pixels for a part of the page.
        for seals, area in ((True, cells_to_area(found)), (False, None)):
            drawing = self._drawn.drawing(DPI, seals, area)
            doubts = ink_to_doubts(found, self._all, self._rules, drawing)
            found = {box: found[box] for box in doubts}
            if not found:
                return
        self.doubts |= doubts

    def sure_chars(self) -> tuple[Char, ...]:
        """The characters inside the grids, without those of doubted cells."""
        return tuple(char for box, chars in self._chars.items() if box not in self.doubts for char in chars)

    def check_fonts(self, lying: Collection[int]) -> bool:
        """Adds the doubts of cells set in `lying` fonts, and has the labels read anew that are.

        False where the page is better read from its picture altogether: its labels are not told, or a table was found
        by characters of which some are in doubt.
        """
        self._lying = lying
        if lying:
            self.doubts = text_to_doubts(self._figures, lying) | self.doubts
        if not self.doubts:
            return True
        by_ear = {cell.box for grid in self.grids if not grid.ruled for cell in grid.cells}
        if self.doubts.keys() & by_ear or unmapped_more_than_words(self.table_chars()):
            return False
        texts = dict.fromkeys(self.doubts, FIGURE) | self._labels(lying)
        self.grids = tuple(_with_texts(grid, texts) for grid in self.grids)
        return True

    @cached_property
    def _figures(self) -> dict[Box, list[Char]]:
        """The characters of the cells that may be figures."""
        return {box: chars for box, chars in self._chars.items() if may_be_figure(chars)}

    def _labels(self, lying: Collection[int]) -> dict[Box, str]:
        """The labels whose digits are in doubt too, as drawn: a number tells rows of the same words apart."""
        texts = text_to_doubts({box: chars for box, chars in self._chars.items() if not may_be_figure(chars)}, lying)
        boxes = [box for box, doubt in texts.items() if doubt in (Doubt.LYING, Doubt.UNMAPPED)]
        if self._ink is None or not boxes:
            return {}
        from pipeline.readers.cells import read_cell_texts

        grey, dpi = self._grey
        read = read_cell_texts(grey, [_scaled(box, dpi) for box in boxes], dpi, self._ink())
        return dict(zip(boxes, read, strict=True))

    def read(self, cells: Sequence[Cell]) -> list[tuple[Reading, ...]]:
        doubted = list(dict.fromkeys(cell.box for cell in cells if cell.box in self.doubts))
        inked = dict(zip(doubted, self._read_ink(doubted), strict=True))
        said = {cell.box: self._said_by_text(cell) for cell in cells}
        return [self._seen(cell, inked[cell.box]) if cell.box in inked else said[cell.box] for cell in cells]

    def _seen(self, cell: Cell, readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
        """What the ink says; no blank is sure where text says a figure: it may be too pale to be read, or turned."""
        said = (char for char in self._all if char.text.isdigit() and cell.box.holds(*char.box.centre))
        if any(reading.text for reading in readings[:1]) or next(said, None) is None:
            return readings
        return tuple(replace(reading, confidence=min(reading.confidence, DOUBTED)) for reading in readings)

    def _said_by_text(self, cell: Cell) -> tuple[Reading, ...]:
        """What the text layer says; where some of it seems to be no part of the figure, first without that."""
        own = self._own(cell)
        parted = chars_to_parted(own, cell.box.width)
        if parted:
            return (Reading(parted, text_version(), DOUBTED),)
        said = Reading(cell.text, text_version(), self._confidence(cell))
        if len(own) == len(self._chars.get(cell.box, [])):
            return (said,)
        bare = "".join(char.text for char in own)
        return Reading(bare, said.reader, ASTRIDE), replace(said, confidence=DOUBTED)

    def _own(self, cell: Cell) -> list[Char]:
        """The characters of a cell that are of its figure."""
        return own_chars(self._chars.get(cell.box, []), self._across)

    def _read_ink(self, boxes: Sequence[Box]) -> list[tuple[Reading, ...]]:
        """Readings of cells from the page as drawn; where there is no reader for that, what their text says."""
        if self._ink is None or not boxes:
            texts = ("".join(char.text for char in self._chars[box]) for box in boxes)
            return [(Reading(text, text_version(), DOUBTED),) for text in texts]
        from pipeline.readers.cells import read_figures

        grey, dpi = self._grey
        return read_figures(grey, [_scaled(box, dpi) for box in boxes], dpi, self._ink())

    @cached_property
    def _grey(self) -> tuple[NDArray[np.uint8], float]:
        """The page as a grey picture without seals, and its resolution."""
        from pipeline.picture.ink import colour_to_grey

        picture = self._drawn.picture()
        return colour_to_grey(picture), picture.shape[1] / self._drawn.size[0] * POINTS

    def shown(self, cells: Sequence[Cell]) -> list[list[NDArray[np.uint8]]]:
        doubted = [cell.box for cell in cells if cell.box in self.doubts]
        strips = dict(zip(doubted, self._ink_shown(doubted), strict=True))
        return [strips.get(cell.box, []) for cell in cells]

    def reread(self, cells: Sequence[Cell], told: Sequence[tuple[Reading, ...]]) -> list[tuple[Reading, ...]]:
        """Text is read by the second reader of text, or where that has no opinion from the drawing, and so is ink."""
        whole = (cell for cell in cells if cell.box not in self.doubts)
        asked = {cell.box: cell.text for cell in whole if not chars_to_parted(self._own(cell), cell.box.width)}
        texts = self._reread_text(asked)
        silent = [box for box, readings in texts.items() if not readings] if self._ink else []
        inks = {cell.box: readings for cell, readings in zip(cells, told, strict=True) if cell.box in self.doubts}
        inks |= dict(zip(silent, self._read_ink(silent), strict=True))
        return [texts.get(cell.box) or inks.get(cell.box, ()) for cell in cells]

    def _reread_text(self, said: Mapping[Box, str]) -> dict[Box, tuple[Reading, ...]]:
        """The second reader's readings of cells with these texts; it does not see form fields, nor turned text."""
        if self._second is None or not said:
            return dict.fromkeys(said, ())
        readings = self._second.read(self.page, list(said))
        return {
            box: tuple(r for r in told if r.text or not said[box]) for box, told in zip(said, readings, strict=True)
        }

    def _ink_shown(self, boxes: Sequence[Box]) -> list[list[NDArray[np.uint8]]]:
        if self._ink is None or not self._ink_second or not boxes:
            return [[] for _ in boxes]
        from pipeline.readers.tesseract import figures_to_strips

        grey, dpi = self._grey
        return figures_to_strips(grey, [_scaled(box, dpi) for box in boxes], dpi)

    def _confidence(self, cell: Cell) -> float:
        if not cell.text and any(cell.box.holds(*centre) for centre in self._digits):
            return DOUBTED  # a blank of a table without rules that is none
        for char in self._chars.get(cell.box, ()):
            over = max(cell.box.x0 - char.box.x0, char.box.x1 - cell.box.x1)
            if over > OVER * char.box.width:
                return ASTRIDE
        return TEXT_CONFIDENCE

    @cached_property
    def _digits(self) -> list[tuple[float, float]]:
        """The middles of a page's digits where tables are without rules: of others each cell has all that is in it."""
        if all(grid.ruled for grid in self.grids):
            return []
        return [char.box.centre for char in self._all if char.text.isdigit()]

    def table_chars(self) -> tuple[Char, ...]:
        """The characters inside the grids."""
        return tuple(char for chars in self._chars.values() for char in chars)

    def untold(self) -> float:
        """The share of the page over which ink reaches that is neither text, nor a rule, nor in a table."""
        across, down = self._drawn.segments()
        upright = [Box(rule.at - THICK, rule.start, rule.at + THICK, rule.end) for rule in down]
        told = [char.box for char in self._drawn.chars()] + [_rule(*rule) for rule in across] + upright
        return untold_share(self._drawn.drawing(DPI, seals=False), told + [grid.box for grid in self.grids])

    def lines(self, most: int | None = None) -> list[str]:
        return [line.said(self._lying) for line in self._lines[:most]]

    def seals(self) -> tuple[tuple[str, float], ...]:
        return ()


class _Line(NamedTuple):
    """A line of text outside tables, and the fonts of its digits in their order."""

    text: str
    fonts: tuple[int, ...]

    def said(self, lying: Collection[int]) -> str:
        """The text without digits of fonts that draw other ones."""
        if not lying or not any(font in lying for font in self.fonts):
            return self.text
        fonts = iter(self.fonts)
        return "".join(UNMAPPED if char.isdigit() and next(fonts) in lying else char for char in self.text)


def _to_line(chars: Sequence[Char]) -> _Line:
    text = "".join([char.text for char in chars])
    return _Line(text, tuple(char.font for char in chars if char.text.isdigit()))


def _outside(chars: list[Char], tables: Sequence[Box]) -> list[Char]:
    """The characters whose centres lie in none of the boxes."""
    for left, top, right, foot in tables:
        chars = [
            char
            for char in chars
            if not (left <= (char.box.x0 + char.box.x1) / 2 <= right and top <= (char.box.y0 + char.box.y1) / 2 <= foot)
        ]
    return chars


def _with_texts(grid: Grid, texts: Mapping[Box, str]) -> Grid:
    """The grid with other texts in some of its cells."""
    return replace(grid, cells=tuple(replace(cell, text=texts.get(cell.box, cell.text)) for cell in grid.cells))


def _rule(at: float, start: float, end: float) -> Box:
    """What a horizontal rule may cover, in points."""
    return Box(start, at - THICK, end, at + THICK)


def _scaled(box: Box, dpi: float) -> Box:
    """A box of the page in pixels of its picture."""
    return Box(*(side * dpi / POINTS for side in box))


@cache
def text_version() -> str:
    """The reader's name as figures carry it."""
    return f"pdfium-text {PYPDFIUM_INFO.major}.{PYPDFIUM_INFO.minor}"
