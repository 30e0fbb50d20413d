"""Where a page of text draws something else in a figure's cell than its text says.

A text layer can be right in all its words and still not tell what a cell shows: a figure may be a picture, may lie
under white paint or in a layer that is off, may be printed over another. So the page is drawn once, small, and
each cell's characters are held against its ink.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray

from pipeline.load import Char
from pipeline.load.glyphs import FAINTEST
from pipeline.load.text import UNMAPPED
from pipeline.model import Box
from pipeline.numerals import Mark, parse

DPI = 72  # of the drawing: the digits of the smallest type are then 4 pixels high, and a pixel is a point
RULE = 2.5  # points along the edges of a cell that belong to its rules: those of a double rule reach 2
SHORT = 0.2  # of a cell's height or width, which bounds that in small cells
AROUND = 1  # pixels around a glyph's box that its ink may reach
DIFFERENT = 80  # grey levels from the paper of its cell: ink; watermarks and seals stay below
WHITE = 255
INK = 128  # grey level that parts ink from paper where no paper is told
LEAST_INK = 2.5  # square points: the ink of the thinnest 1 in the smallest type
OVERLAID = 0.25  # of the smaller of two glyph boxes: what they share where one is printed over the other
FLAT = 1.0  # height over width: a dash is flatter
LARGE = 1000  # pixels of a glyph's place: larger ones are looked at one by one
UNDRAWN = (WHITE, 0)  # shades that are like any paper
LONGEST = 20  # characters of a figure with its unit

_HAN = re.compile(r"[\u3400-\u9fff]")
_DASHES = frozenset("-－—–‐−")


class Doubt(StrEnum):
    """Why the text of a cell is not taken for what it shows."""

    LYING = "lying"  # a font of it draws other digits than it says
    UNMAPPED = "unmapped"  # the file does not say which character a glyph is
    UNDRAWN = "undrawn"  # some of its characters are not seen
    OVERLAID = "overlaid"  # some are printed over others
    UNSAID = "unsaid"  # there is ink that no character stands for


def text_to_doubts(cells: Mapping[Box, Sequence[Char]], lying: Collection[int] = ()) -> dict[Box, Doubt]:
    """The doubts of cells (in points) that their characters alone raise; `lying` are fonts that draw other digits."""
    found = {}
    for box, chars in cells.items():
        doubt = _text_doubt(chars, lying)
        if doubt is not None:
            found[box] = doubt
    return found


def overlaid(cells: Iterable[Box], overlays: Sequence[Box]) -> list[Box]:
    """The cells that something lies over by more than their rules (all in points)."""
    return [cell for cell in cells if any(_reaches_into(box, cell) for box in overlays)]


def _reaches_into(box: Box, cell: Box) -> bool:
    width, height = min(box.x1, cell.x1) - max(box.x0, cell.x0), min(box.y1, cell.y1) - max(box.y0, cell.y0)
    return width > RULE and height > RULE


def ink_to_doubts(
    cells: Mapping[Box, Sequence[Char]], chars: Sequence[Char], rules: Sequence[Box], drawing: NDArray[np.uint8]
) -> dict[Box, Doubt]:
    """The doubts of cells that show as ink.

    `chars` are all visible characters of the page, `rules` what may be ruled within cells (points), `drawing` the
    page at DPI, (height, width), seals taken out.
    """
    scale = DPI / 72
    least, told = LEAST_INK * scale * scale, None
    places = _around([char.box for inside in cells.values() for char in inside], scale)
    glyphs = iter(zip(places.tolist(), _shades(places, drawing), strict=True))
    found = {}
    for (box, inside), (rows, columns) in zip(cells.items(), _inner(list(cells), scale), strict=True):
        own = list(islice(glyphs, len(inside)))
        part = drawing[rows, columns]
        if not part.size:
            continue
        paper = WHITE if 2 * np.count_nonzero(part == WHITE) > part.size else _paper(part)
        if any(paper - darkest < FAINTEST and lightest - paper < FAINTEST for _, (darkest, lightest) in own):
            found[box] = Doubt.UNDRAWN
            continue
        ink = part < WHITE - DIFFERENT if paper == WHITE else _differs(part, paper)
        if np.count_nonzero(_clear(ink, [place for place, _ in own], rows.start, columns.start)) <= least:
            continue
        if told is None:  # of few pages: what is in a cell is mostly its own
            every = _meeting(_around([*(char.box for char in chars), *rules], scale), list(cells), scale)
            told = ~_clear(np.ones(drawing.shape, bool), every)
        if np.count_nonzero(ink & ~told[rows, columns]) > least:
            found[box] = Doubt.UNSAID
    return found


def cells_to_area(cells: Mapping[Box, Sequence[Char]]) -> Box:
    """The part of the page that `ink_to_doubts` looks at for these cells, at least one: they and their characters."""
    x0, y0, x1, y1 = zip(*cells, *(char.box for chars in cells.values() for char in chars), strict=True)
    margin = (AROUND + 1) * 72 / DPI
    return Box(min(x0) - margin, min(y0) - margin, max(x1) + margin, max(y1) + margin)


def untold_share(drawing: NDArray[np.uint8], told: Sequence[Box]) -> float:
    """The share of the page, from 0 to 1, that the ink outside the boxes of what is told (points) reaches over."""
    rest = drawing < INK
    for x0, y0, x1, y1 in _around(told, DPI / 72).tolist():
        rest[y0:y1, x0:x1] = False
    rows, columns = (np.flatnonzero(np.count_nonzero(rest, axis=axis) >= LEAST_INK) for axis in (1, 0))
    if not len(rows) or not len(columns):
        return 0.0
    return float((rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1) / rest.size)


def _paper(part: NDArray[np.uint8]) -> int:
    """The grey level of most of a cell."""
    corner = int(part[0, 0])
    return corner if np.count_nonzero(part == corner) > part.size / 2 else int(np.median(part))


def _around(boxes: Sequence[Box], scale: float) -> NDArray[np.int_]:
    """The pixels of boxes and AROUND them: rows of x0, y0, x1, y1, the latter two exclusive; none below 0."""
    pixels = np.rint(_array(boxes) * scale).astype(int)
    pixels += np.array((-AROUND, -AROUND, AROUND + 1, AROUND + 1))
    return np.asarray(np.maximum(pixels, 0))


def _array(boxes: Sequence[Box]) -> NDArray[np.float64]:
    return np.fromiter(chain.from_iterable(boxes), np.float64, 4 * len(boxes)).reshape(-1, 4)


def _clear(
    pixels: NDArray[np.bool_], places: Sequence[Sequence[int]], top: int = 0, left: int = 0
) -> NDArray[np.bool_]:
    """The same pixels, which begin at `top` and `left`, unset at all places (x0, y0, x1, y1)."""
    for x0, y0, x1, y1 in places:
        pixels[max(0, y0 - top) : max(0, y1 - top), max(0, x0 - left) : max(0, x1 - left)] = False
    return pixels


def _meeting(places: NDArray[np.int_], cells: Sequence[Box], scale: float) -> list[list[int]]:
    """Those of some places that reach into the part of the page that has the cells."""
    x0, y0, x1, y1 = (_array(cells) * scale).T
    left, top, right, foot = x0.min() - 1, y0.min() - 1, x1.max() + 1, y1.max() + 1
    near = (places[:, 0] <= right) & (places[:, 2] >= left) & (places[:, 1] <= foot) & (places[:, 3] >= top)
    meeting: list[list[int]] = places[near].tolist()
    return meeting


def _shades(places: NDArray[np.int_], drawing: NDArray[np.uint8]) -> list[tuple[int, int]]:
    """The darkest and the lightest pixel at each place; those of a glyph that is not drawn where it is off the page."""
    height, width = drawing.shape
    x0, y0, x1, y1 = np.minimum(places, (width, height, width, height)).T
    if not len(places) or np.any((x1 <= x0) | (y1 <= y0)) or int((x1 - x0).max()) * int((y1 - y0).max()) > LARGE:
        return [_shade(drawing[y0:y1, x0:x1]) for x0, y0, x1, y1 in places.tolist()]
    # All at once: beyond the end of a smaller place its last row and column are looked at again.
    rows = np.minimum(y0[:, None] + np.arange((y1 - y0).max()), y1[:, None] - 1)
    columns = np.minimum(x0[:, None] + np.arange((x1 - x0).max()), x1[:, None] - 1)
    pixels = drawing[rows[:, :, None], columns[:, None, :]].reshape(len(places), -1)
    return list(zip(pixels.min(axis=1).tolist(), pixels.max(axis=1).tolist(), strict=True))


def _shade(part: NDArray[np.uint8]) -> tuple[int, int]:
    return (int(part.min()), int(part.max())) if part.size else UNDRAWN


def may_be_figure(chars: Sequence[Char]) -> bool:
    """True for the characters of a cell that is empty or may hold a figure: no words, or a unit with digits or without.

    A unit alone stands where the digits before it are no text.
    """
    text = "".join(char.text for char in chars)
    if not _HAN.search(text):
        return True
    if len(text) > LONGEST:
        return False
    return any(parse(each).mark is not Mark.UNREADABLE for each in (text.replace(UNMAPPED, "0"), f"0{text}"))


def unmapped_more_than_words(chars: Iterable[Char]) -> bool:
    """True where more characters are not told than are words: labels are lost along with the figures."""
    texts = [char.text for char in chars]
    return texts.count(UNMAPPED) > sum(_HAN.match(text) is not None for text in texts)


def _text_doubt(chars: Sequence[Char], lying: Collection[int]) -> Doubt | None:
    texts = {char.text for char in chars}
    if UNMAPPED in texts:
        return Doubt.UNMAPPED
    if lying and any(char.font in lying and not _HAN.match(char.text) for char in chars):
        return Doubt.LYING
    if texts & _DASHES and any(char.text in _DASHES and char.box.height > FLAT * char.box.width for char in chars):
        return Doubt.LYING
    if len(texts) < 2:
        return None
    for index, char in enumerate(chars):
        if any(char.text != other.text and _overlap(_own(char), _own(other)) > OVERLAID for other in chars[:index]):
            return Doubt.OVERLAID
    return None


def _own(char: Char) -> Box:
    """The box of a character without what it leans over its neighbours."""
    lean = char.slant * char.box.height / 2
    return Box(char.box.x0 + lean, char.box.y0, char.box.x1 - lean, char.box.y1) if lean else char.box


def _overlap(box: Box, other: Box) -> float:
    width = min(box.x1, other.x1) - max(box.x0, other.x0)
    height = min(box.y1, other.y1) - max(box.y0, other.y0)
    least = min(box.width * box.height, other.width * other.height)
    return width * height / least if width > 0 and height > 0 and least > 0 else 0.0


def _inner(boxes: Sequence[Box], scale: float) -> list[tuple[slice, slice]]:
    """The pixels of cells within their rules: rows, columns."""
    x0, y0, x1, y1 = _array(boxes).T
    x, y = np.minimum(RULE, SHORT * (x1 - x0)), np.minimum(RULE, SHORT * (y1 - y0))
    sides = np.rint(np.column_stack((y0 + y, y1 - y, x0 + x, x1 - x)) * scale).astype(int)
    pixels = np.maximum(0, sides + np.array((1, 0, 1, 0))).tolist()
    return [(slice(top, foot), slice(left, right)) for top, foot, left, right in pixels]


def _differs(part: NDArray[np.uint8], paper: int) -> NDArray[np.bool_]:
    """Where a part of the drawing is far lighter or darker than its paper."""
    light, dark = min(WHITE, paper + DIFFERENT), max(0, paper - DIFFERENT)
    return np.asarray((part > light) | (part < dark))
