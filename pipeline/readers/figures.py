"""Cells that hold a figure to readings with probabilities: ink, shapes, recogniser, the way figures are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from pipeline.model import Box, Reading
from pipeline.readers.base import LineReader, Picture, Posterior, recognised
from pipeline.readers.crops import digit_height, line_crop, text_lines
from pipeline.readers.ctc import join_texts
from pipeline.readers.doubt import belief
from pipeline.readers.grammar import weigh
from pipeline.readers.ink import Ink, Mark, cell_inks
from pipeline.readers.mend import mend
from pipeline.readers.shapes import SURE, dash, emptiness, slash

_MARGINS = (0.1, 0.25)  # of the digit height above and below: the two crops that are recognised
_CANDIDATES = 4  # readings kept of a cell; the truth is among the first three in 99.6 % and more
_LEAST = 1e-4  # a less probable reading helps nobody
_MAX_LINES = 4  # more lines than this are no figure, but dirt or a paragraph

Candidates = list[tuple[str, float]]


@dataclass(frozen=True)
class _Line:
    """One line of ink: what geometry says of it, and its crops for the recogniser where that is not enough."""

    ink: Ink
    marks: tuple[Mark, ...]
    known: Candidates
    crops: tuple[Picture, ...] = ()


def read_figures(grey: Picture, boxes: Sequence[Box], dpi: float, reader: LineReader) -> list[tuple[Reading, ...]]:
    """The candidates for each cell that is known to hold a figure, best first; probabilities sum to at most 1.

    `grey` has shape (height, width), dark ink on light paper; `boxes` are the cells in its pixels. An empty cell reads
    as "", with the probability that it is empty indeed. Where the probabilities of a cell sum to much less than 1, its
    ink looked like something else than a figure.
    """
    inks = cell_inks(grey, boxes, dpi)
    height = digit_height(inks, dpi)
    inks = [mend(ink, height) for ink in inks]
    cells = [[_plan(ink, marks, height) for marks in text_lines(ink, height)] for ink in inks]
    seen = iter(recognised(reader, [crop for lines in cells for line in lines for crop in line.crops]))
    out = []
    for ink, lines in zip(inks, cells, strict=True):
        read = [_line_candidates(line, [next(seen) for _ in line.crops], height) for line in lines]
        best = _join_lines(read) if lines else [("", emptiness(ink.marks, height))]
        out.append(tuple(Reading(text, reader.name, p) for text, p in best if p > _LEAST))
    return out


def _plan(ink: Ink, marks: tuple[Mark, ...], height: float) -> _Line:
    """What can be said of one line of marks without reading it, and the crops to read."""
    flat = dash(marks, height)
    if flat is not None and flat[1] >= SURE:
        return _Line(ink, marks, [flat])
    leaning = slash(ink, marks, height)
    known = [flat] if flat else [("/", leaning)] if leaning else []
    crops = tuple(line_crop(ink, marks, height, margin) for margin in _MARGINS)
    return _Line(ink, marks, known, crops)


def _line_candidates(line: _Line, posteriors: Sequence[Posterior], height: float) -> Candidates:
    """The texts that one line can be, by geometry and by the recogniser, each believed as far as its ink allows."""
    merged = dict(line.known)
    left = 1.0 - sum(p for _, p in line.known)
    read = weigh(join_texts([posterior.frames for posterior in posteriors])) if posteriors else []
    for text, p in read:
        merged[text] = merged.get(text, 0.0) + p * left
    believed = [(text, p * belief(line.ink, line.marks, text, height)) for text, p in merged.items()]
    return sorted(believed, key=lambda item: -item[1])


def _join_lines(lines: Sequence[Candidates]) -> Candidates:
    """A figure wrapped over several lines: the lines' texts joined, their probabilities multiplied."""
    joined: Candidates = [("", 1.0)]
    for line in lines[:_MAX_LINES]:
        joined = [(a + b, p * q) for (a, p), (b, q) in product(joined, line[:_CANDIDATES])]
        joined = sorted(joined, key=lambda item: -item[1])[:_CANDIDATES]
    return joined
