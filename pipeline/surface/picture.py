"""A page that has to be read from its picture: straightened, its rules found, its cells recognised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipeline.grid.model import Cell, Grid
from pipeline.grid.raster import sheet_to_grids
from pipeline.grid.unruled.ground import Carried
from pipeline.grid.unruled.zones import text_to_tables
from pipeline.likeness import han_count
from pipeline.model import Box, Reading
from pipeline.numerals import Mark, parse
from pipeline.picture.mirror import is_mirrored
from pipeline.picture.sheet import POINTS, Sheet, picture_to_sheets, sheet_box_to_page
from pipeline.picture.unroll import image_to_strips
from pipeline.readers.base import Picture
from pipeline.readers.cells import read_cell_texts, read_figures
from pipeline.readers.paddle import PaddleReader
from pipeline.readers.prose import read_lines
from pipeline.readers.seal import read_seal
from pipeline.readers.tesseract import figures_to_strips
from pipeline.surface.edge import Digits, cut_by_edge, cut_by_wall, less_trusted, sheet_to_digits
from pipeline.surface.streak import under_streak
from pipeline.surface.unruled import sheet_to_unruled

ALONE = 0.97  # of the confidence in a figure that is read so only without the print of the back
FRAGMENTS = 0.7  # share of the cells with Han characters in what is no table, but lines of text set close
NO_FIGURE = (Mark.UNREADABLE, Mark.BLANK)
SURE = 0.9  # confidence in a figure below which it is read again without what shows through from the back


@dataclass(frozen=True, slots=True)
class Seen:
    """What is told of the picture of a page without the page before it, by a reader that goes on with it.

    `size` is that of the page in points, `tables` are those with rules, `is_back` says that what shows through is the
    print of the back, `strips` are those of seals (`pipeline.picture.unroll`).
    """

    sheet: Sheet
    size: tuple[float, float]
    reader: PaddleReader
    tables: tuple[Grid, ...]
    is_back: bool = False
    strips: Sequence[NDArray[np.uint8]] = ()


def image_to_seen(image: NDArray[np.uint8], page: int, size: tuple[float, float], reader: PaddleReader) -> list[Seen]:
    """The picture of a page of `size` points; as two, in reading order, where it shows two pages side by side.

    Several pages may be looked at by several threads, each by a reader of its own.
    """
    strips = image_to_strips(image, image.shape[1] / size[0] * POINTS)
    seen = []
    for sheet in picture_to_sheets(image, page, size, reader.upright):
        is_back = sheet.front is not None and is_mirrored(sheet.grey, sheet.front, sheet.dpi, reader.upright)
        ruled = (_with_texts(grid, sheet, reader) for grid in sheet_to_grids(sheet))
        tables = tuple(grid for grid in ruled if not is_made_of_text(grid))
        seen.append(Seen(sheet, size, reader, tables, is_back, strips))
        strips = []
    return seen


def seen_to_surfaces(seen: Sequence[Seen], second: bool = True, carried: Carried | None = None) -> list[PictureSurface]:
    """The surfaces of a page; `carried` is what the page before told of a table without rules."""
    surfaces: list[PictureSurface] = []
    for each in seen:
        surfaces.append(PictureSurface(each, second, carried))
        carried = surfaces[-1].carried
    return surfaces


def _with_texts(grid: Grid, sheet: Sheet, reader: PaddleReader) -> Grid:
    texts = read_cell_texts(sheet.grey, [cell.box for cell in grid.cells], sheet.dpi, reader)
    return replace(grid, cells=tuple(replace(c, text=t) for c, t in zip(grid.cells, texts, strict=True)))


class PictureSurface:
    """See `pipeline.surface.Surface`; the space of its grids is that of the straightened picture, in pixels."""

    def __init__(self, seen: Seen, second: bool = True, carried: Carried | None = None) -> None:
        """`carried` is what the page before told of a table without rules; `self.carried` is for the page after."""
        self.page, self._size = seen.sheet.page, seen.size
        self._reader, self._second = seen.reader, second
        self._sheet, self._strips, self._is_back = seen.sheet, seen.strips, seen.is_back
        tables = [grid.box for grid in seen.tables]
        unruled, self.carried = sheet_to_unruled(self._sheet, tables, self._reader, carried)
        found = sorted([*seen.tables, *unruled], key=lambda grid: grid.rows[0])
        self.grids: tuple[Grid, ...] = tuple(replace(grid, side=self._sheet.side) for grid in found)

    def to_page(self, box: Box) -> Box:
        return sheet_box_to_page(self._sheet, box)

    def read(self, cells: Sequence[Cell]) -> list[tuple[Reading, ...]]:
        boxes = [cell.box for cell in cells]
        readings = read_figures(self._sheet.grey, boxes, self._sheet.dpi, self._reader)
        if self._sheet.front is not None:
            readings = self._confirmed(self._sheet.front, boxes, readings, self._is_back)
        return less_trusted(readings, self._in_part(boxes))

    @cached_property
    def _digits(self) -> Digits:
        return sheet_to_digits(self._sheet)

    def _in_part(self, boxes: Sequence[Box]) -> list[bool]:
        """Which cells show perhaps a part of their figure only."""
        sheet = self._sheet
        parts = cut_by_edge(sheet, self._size, boxes), cut_by_wall(self._digits, boxes), under_streak(sheet, boxes)
        return [any(found) for found in zip(*parts, strict=True)]

    def _confirmed(
        self, front: NDArray[np.uint8], boxes: Sequence[Box], readings: list[tuple[Reading, ...]], is_back: bool
    ) -> list[tuple[Reading, ...]]:
        """Unsure readings of ink with what shows through it, made sure where `front` is read alike without that.

        Where it is the print of the back indeed, all cells are read without it, and what differs is less sure.
        """
        asked = [p for p, found in enumerate(readings) if is_back or (found and found[0].confidence < SURE)]
        cleaned = read_figures(front, [boxes[place] for place in asked], self._sheet.dpi, self._reader)
        better = dict(zip(asked, cleaned, strict=True))
        return [_better(found, better.get(place, ()), is_back) for place, found in enumerate(readings)]

    def shown(self, cells: Sequence[Cell]) -> list[list[Picture]]:
        if not self._second:
            return [[] for _ in cells]
        grey = self._sheet.front if self._sheet.front is not None and self._is_back else self._sheet.grey
        return figures_to_strips(grey, [cell.box for cell in cells], self._sheet.dpi)

    def reread(self, cells: Sequence[Cell], told: Sequence[tuple[Reading, ...]]) -> list[tuple[Reading, ...]]:
        return less_trusted(told, self._in_part([cell.box for cell in cells]))

    def lines(self, most: int | None = None) -> list[str]:
        tables = [grid.box for grid in self.grids]
        if most is None:
            return read_lines(self._sheet.grey, tables, self._sheet.dpi, self._reader)
        return read_lines(self._sheet.grey, tables, self._sheet.dpi, self._reader, most)

    def seals(self) -> Iterator[tuple[str, float]]:
        for strip in self._strips:
            yield read_seal(strip, self._reader)


def _better(found: tuple[Reading, ...], cleaned: tuple[Reading, ...], is_back: bool) -> tuple[Reading, ...]:
    """What is believed of a cell that reads as `found` with what shows through, and as `cleaned` without it."""
    if not cleaned or not (is_back or cleaned[0].text):
        return found  # that nothing is left makes no blank sure: what was taken away may be a pale figure
    if found and found[0].text == cleaned[0].text:
        return max(found, cleaned, key=lambda readings: readings[0].confidence) if is_back else cleaned
    return tuple(Reading(r.text, r.reader, ALONE * r.confidence) for r in cleaned) if is_back else found


def is_made_of_text(grid: Grid) -> bool:
    """True where strokes of lines set close were taken for rules: cells with pieces of text, no label and no figure.

    What stands for no figure, as a dash, is one here.
    """
    texts = [cell.text for cell in grid.cells]
    worded = sum(han_count(text) > 0 for text in texts)
    figures = any(parse(text).mark not in NO_FIGURE for text in texts)
    return worded >= FRAGMENTS * len(texts) and not figures and not text_to_tables(" ".join(texts))
