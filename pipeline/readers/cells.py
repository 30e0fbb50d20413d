"""Cells of a straightened page to texts and to figures with probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from pipeline.model import Box, Reading
from pipeline.readers.base import LineReader, Picture, Posterior, recognised
from pipeline.readers.crops import digit_height, line_crop, row_crop, text_lines, text_rows
from pipeline.readers.ctc import join_texts
from pipeline.readers.grammar import weigh
from pipeline.readers.ink import Ink, Mark, cell_inks
from pipeline.readers.shapes import SURE, dash, emptiness, slash
from pipeline.readers.tesseract import reread_figures

_MARGINS = (0.1, 0.25)  # of the digit height above and below: the two crops that are recognised
_CANDIDATES = 4  # readings kept of a cell; the truth is among the first three in 99.6 % and more
_LEAST = 1e-4  # a less probable reading helps nobody
_MAX_LINES = 4  # more lines than this are no figure, but dirt or a paragraph

__all__ = ["read_cell_texts", "read_figures", "reread_figures"]

Candidates = list[tuple[str, float]]


@dataclass(frozen=True)
class _Line:
    """One line of ink: what geometry says of it, and its crops for the recogniser where that is not enough."""

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
    cells = [[_plan(ink, marks, height) for marks in text_lines(ink, height)] for ink in inks]
    seen = iter(recognised(reader, [crop for lines in cells for line in lines for crop in line.crops]))
    out = []
    for ink, lines in zip(inks, cells, strict=True):
        read = [_line_candidates(line, [next(seen) for _ in line.crops]) for line in lines]
        best = _join_lines(read) if lines else [("", emptiness(ink.marks, height))]
        out.append(tuple(Reading(text, reader.name, p) for text, p in best if p > _LEAST))
    return out


def read_cell_texts(grey: Picture, boxes: Sequence[Box], dpi: float, reader: LineReader) -> list[str]:
    """The text of each cell, whatever it is: lines joined without a separator, "" where there is no ink.

    Arguments as for `read_figures`.
    """
    inks = cell_inks(grey, boxes, dpi)
    height = digit_height(inks, dpi)
    rows = [text_rows(ink, height) for ink in inks]
    crops = [row_crop(ink, row) for ink, found in zip(inks, rows, strict=True) for row in found]
    texts = iter(reader.read_text(crops) if crops else [])
    return ["".join(next(texts)[0] for _ in found) for found in rows]


def _plan(ink: Ink, marks: tuple[Mark, ...], height: float) -> _Line:
    """What can be said of one line of marks without reading it, and the crops to read."""
    flat = dash(marks, height)
    if flat is not None and flat[1] >= SURE:
        return _Line([flat])
    leaning = slash(ink, marks, height)
    crops = tuple(line_crop(ink, marks, height, margin) for margin in _MARGINS)
    known = [flat] if flat else [("/", leaning)] if leaning else []
    return _Line(known, crops)


def _line_candidates(line: _Line, posteriors: Sequence[Posterior]) -> Candidates:
    """The texts that one line can be, by geometry and by the recogniser."""
    if not posteriors:
        return line.known
    read = weigh(join_texts([posterior.frames for posterior in posteriors]))
    left = 1.0 - sum(p for _, p in line.known)
    merged = dict(line.known)
    for text, p in read:
        merged[text] = merged.get(text, 0.0) + p * left
    return sorted(merged.items(), key=lambda item: -item[1])


def _join_lines(lines: Sequence[Candidates]) -> Candidates:
    """A figure wrapped over several lines: the lines' texts joined, their probabilities multiplied."""
    joined: Candidates = [("", 1.0)]
    for line in lines[:_MAX_LINES]:
        joined = [(a + b, p * q) for (a, p), (b, q) in product(joined, line[:_CANDIDATES])]
        joined = sorted(joined, key=lambda item: -item[1])[:_CANDIDATES]
    return joined
