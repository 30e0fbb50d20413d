"""Cells that hold a figure to readings with probabilities: ink, shapes, recogniser, the way figures are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

from pipeline.model import Box, Reading
from pipeline.readers.base import LineReader, Picture, Posterior, recognised
from pipeline.readers.crops import line_crop, text_lines
from pipeline.readers.crossed import figure_inks, run_out
from pipeline.readers.ctc import join_texts
from pipeline.readers.cut import foreign, line_to_cut, nought, shown_whole, usual_width, with_hidden
from pipeline.readers.doubt import around, belief, raggedness
from pipeline.readers.grammar import weigh
from pipeline.readers.ink import Ink, Mark
from pipeline.readers.mend import mend
from pipeline.readers.shapes import (
    LONG_DASH,
    REPEATED_DASH,
    SURE,
    UNSURE_DASH,
    dash,
    emptiness,
    is_dirt,
    out_of_level,
    repeated,
    slash,
)
from pipeline.readers.spacing import has_hole, with_minus
from pipeline.readers.under import ring, with_headless

FIRST_MARGIN = 0.1  # of the digit height above and below: the crop that is recognised first
_MARGINS = (FIRST_MARGIN, 0.25)  # ... and the second, where the first leaves a doubt
_CLEAR = 0.999  # a reading of the first crop from which on the second changed none in 11,000
_CANDIDATES = 4  # readings kept of a cell; the truth is among the first three in 99.6 % and more
_DIRT_IS_NOTHING = 0.85  # how surely a cell is empty in which there are dots, and nothing as high as a digit
_CROWDED = 0.5  # how sure a short dash is with ink about it: it is then read with that ink
_OFF_LEVEL = 0.5  # of the belief in a dash that stands as high as the bar of a 5 or 7, or as low as that of a 2
_FIRM = 0.9  # a reading of the recogniser that overrules a doubtful slash ...
_LIKE_SLASH = ("", "/", "1")  # ... unless it is what it makes of slashes
_OVERRULED = 0.1
_MOSTLY_LOST = 0.5  # of the probability, to characters that no figure has: the ink may be a word
_CLEAR_WORD = 0.8  # mean probability of its characters; ruined ink looks like many things, but never surely
_FREE = 0.5  # how far a word in the place of a figure is believed
_HOLE = 0.5  # of the belief in a line with room for a digit or a point that is not there
_RAGGED_DIGITS = 0.25  # of the share of mended cells of a page is lost by every reading of it
_ROOM = 2.5  # digit heights: a digit and the padding of both sides take less; a line with more room left was not full
_RUN_OUT = 0.5  # how far a cell is believed to be empty at whose open edge stands what may be a digit
_HIDDEN = 0.98  # none of 186 other crops looked like a nought under a rule, so fewer than 3 would: sums must prove it
_STACKED = 0.4  # how far a figure is believed whose lines are figures of their own
_LEAST = 1e-4  # a less probable reading helps nobody
_MAX_LINES = 4  # more lines than this are no figure, but dirt or a paragraph

Candidates = list[tuple[str, float]]


@dataclass
class _Line:
    """One line of ink, what geometry says of it, and what the recogniser saw in its crops so far."""

    ink: Ink
    marks: tuple[Mark, ...]
    known: Candidates
    nought: bool = False
    small_dash: bool = False
    off_level: bool = False
    seen: list[Posterior] = field(default_factory=list)
    texts: Candidates = field(default_factory=list)

    @property
    def sure(self) -> bool:
        return any(p >= SURE for _, p in self.known)

    def see(self, posterior: Posterior) -> None:
        """Takes in what the recogniser saw in one more crop."""
        self.seen.append(posterior)
        self.texts = weigh(join_texts([each.frames for each in self.seen]))


def read_figures(grey: Picture, boxes: Sequence[Box], dpi: float, reader: LineReader) -> list[tuple[Reading, ...]]:
    """The candidates for each cell that is known to hold a figure, best first; probabilities sum to at most 1.

    `grey` has shape (height, width), dark ink on light paper; `boxes` are the cells in its pixels. An empty cell reads
    as "", with the probability that it is empty indeed. Where the probabilities of a cell sum to much less than 1, its
    ink looked like something else than a figure.
    """
    inks, height = figure_inks(grey, boxes, dpi)
    shown = [_is_on(grey, box) for box in boxes]
    mended = [mend(ink, height) for ink in inks]
    ragged = raggedness(inks, mended)
    trust, fair = 1.0 - ragged, 1.0 - _RAGGED_DIGITS * ragged
    width = usual_width(mended, height)
    cells = [_cell_lines(ink, height, width, trust) for ink in mended]
    _settle_dashes(cells, height, trust)
    _doubt_bars(cells, boxes, height)
    _recognise([line for lines in cells for line in lines if not line.sure], height, reader)
    out: list[tuple[Reading, ...]] = []
    for box, ink, lines, on_page in zip(boxes, mended, cells, shown, strict=True):
        if not on_page:
            out.append(())
            continue
        read = [_line_candidates(line, height, width) for line in lines]
        blank = _RUN_OUT if run_out(grey, box, ink, height, dpi) else emptiness(ink, height)
        best = _join_lines(read) if lines else [("", trust * blank)]
        if not _wraps(ink, lines, height):
            best = [(text, _STACKED * p) for text, p in best]
        out.append(tuple(Reading(text, reader.name, fair * p) for text, p in best if p > _LEAST))
    return out


def _is_on(grey: Picture, box: Box) -> bool:
    """Whether the middle of a cell lies on the picture: what lies outside is not blank, it was never seen."""
    x, y = box.centre
    return bool(0 <= x < grey.shape[1] and 0 <= y < grey.shape[0])


def _cell_lines(ink: Ink, height: float, width: float | None, trust: float) -> list[_Line]:
    """The lines of a cell; beside a dash, lines of mere specks are none. `trust` is that in geometry on this page."""
    lines = text_lines(ink, height)
    dashes = [marks for marks in lines if dash(marks, height)]
    if len(dashes) == 1 and all(marks is dashes[0] or is_dirt(marks, height) for marks in lines):
        lines = dashes
    return [_plan(ink, marks, height, width, trust) for marks in lines]


def _plan(ink: Ink, marks: tuple[Mark, ...], height: float, width: float | None, trust: float) -> _Line:
    """One line of marks with what can be said of it without reading it."""
    flat = dash(marks, height)
    if flat:
        more = [] if flat[0] == LONG_DASH else around(ink, marks, height)
        if more:
            return _Line(ink, (*marks, *more), [(flat[0], trust * _CROWDED)])
        return _Line(ink, marks, [(flat[0], trust * flat[1])], small_dash=flat[1] == UNSURE_DASH)
    if is_dirt(marks, height):
        return _Line(ink, marks, [("", trust * _DIRT_IS_NOTHING)])
    if hidden := ring(ink, marks, height) or nought(ink, marks, height, width):
        return _Line(ink, marks, [("0", trust * hidden)], nought=True)
    leaning = slash(ink, marks, height)
    return _Line(ink, marks, [("/", trust * leaning)] if leaning else [])


def _settle_dashes(cells: Sequence[Sequence[_Line]], height: float, trust: float) -> None:
    """Small dashes are believed where the page has many of one size, each alone in the middle of its cell."""
    alone = [lines[0] for lines in cells if len(lines) == 1 and lines[0].small_dash]
    for line, is_sign in zip(alone, repeated([(line.ink, line.marks) for line in alone], height), strict=True):
        if is_sign:
            line.known = [(text, trust * REPEATED_DASH) for text, _ in line.known]


def _doubt_bars(cells: Sequence[Sequence[_Line]], boxes: Sequence[Box], height: float) -> None:
    """Dashes out of level with what stands in the other cells may be the bar of a digit."""
    single = [(lines[0], box) for lines, box in zip(cells, boxes, strict=True) if len(lines) == 1]
    off = out_of_level([(line.ink, line.marks) for line, _ in single], [box.y0 for _, box in single], height)
    for (line, _), is_off in zip(single, off, strict=True):
        if is_off and dash(line.marks, height):
            line.known, line.off_level = [], True


def _recognise(lines: Sequence[_Line], height: float, reader: LineReader) -> None:
    """Shows each line to the recogniser in a close crop, and in a wider one where that left a doubt.

    Where a watermark was taken away beside its ink, also as it was before: both must read alike to be believed.
    """
    for margin in _MARGINS:
        doubtful = [line for line in lines if not line.texts or line.texts[0][1] < _CLEAR]
        crops = [line_crop(line.ink, line.marks, height, margin) for line in doubtful]
        for line, posterior in zip(doubtful, recognised(reader, crops), strict=True):
            line.see(posterior)
    crossed = [(line, before) for line in lines if (before := line.ink.uncleaned(line.marks, height))]
    crops = [line_crop(before, line.marks, height, FIRST_MARGIN) for line, before in crossed]
    for (line, _), posterior in zip(crossed, recognised(reader, crops), strict=True):
        line.see(posterior)


def _line_candidates(line: _Line, height: float, width: float | None) -> Candidates:
    """The texts that one line can be, by geometry and by the recogniser, each believed as far as its ink allows."""
    merged = dict(_known(line))
    left = 1.0 - sum(merged.values())
    texts = with_hidden(line.texts, line.seen, line_to_cut(line.ink, line.marks), shown_whole(line.marks, width))
    texts = with_headless(texts, foreign(line.texts, line.seen), line.ink, line.marks, height)
    for text, p in [*with_minus(texts, line.marks, line.ink.marks, height), *_free_text(line)]:
        merged[text] = merged.get(text, 0.0) + p * left
    whole = _HOLE if has_hole(line.marks, height) else _HIDDEN if line.nought else 1.0
    whole = min(whole, _OFF_LEVEL) if line.off_level else whole
    believed = [(t, whole * p * belief(line.ink, line.marks, t, height, line.nought)) for t, p in merged.items()]
    return sorted(believed, key=lambda item: -item[1])


def _known(line: _Line) -> Candidates:
    """What geometry says; a doubtful slash counts little where the recogniser is sure of something unlike one."""
    if line.sure or not line.texts or line.texts[0][1] < _FIRM or line.texts[0][0] in _LIKE_SLASH:
        return line.known
    return [(text, p * _OVERRULED if text == "/" else p) for text, p in line.known]


def _free_text(line: _Line) -> Candidates:
    """The Chinese that the recogniser reads without restriction, where the alphabet has little of its probability."""
    lost = 1.0 - sum(p for _, p in line.texts)
    if not line.seen or lost <= _MOSTLY_LOST:
        return []
    text, sure = line.seen[-1].text, line.seen[-1].confidence
    is_word = sure >= _CLEAR_WORD and any("\u4e00" <= character <= "\u9fff" for character in text)
    return [(text, _FREE * lost * sure)] if is_word else []


def _wraps(ink: Ink, lines: Sequence[_Line], height: float) -> bool:
    """True where a figure of several lines had to be wrapped: each but the last leaves no room for what follows.

    Else figures of several rows stand in one cell, as where the rows between them were not found.
    """
    room = ink.grey.shape[1] - _ROOM * height
    return all(max(m.x1 for m in line.marks) - min(m.x0 for m in line.marks) >= room for line in lines[:-1])


def _join_lines(lines: Sequence[Candidates]) -> Candidates:
    """A figure wrapped over several lines: the lines' texts joined, their probabilities multiplied."""
    joined: Candidates = [("", 1.0)]
    for line in lines[:_MAX_LINES]:
        merged: dict[str, float] = {}
        for (a, p), (b, q) in product(joined, line[:_CANDIDATES]):
            merged[a + b] = merged.get(a + b, 0.0) + p * q
        joined = sorted(merged.items(), key=lambda item: -item[1])[:_CANDIDATES]
    return joined
