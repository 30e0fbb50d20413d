"""Which bands are headers of a table, and which table a grid belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from pipeline.align.bands import Band
from pipeline.align.rows import band_likeness
from pipeline.forms import Table
from pipeline.grid.model import Grid
from pipeline.likeness import han_count, likeness

HEADER_WORD = 0.6  # a cell at least this alike to a header of the form is one (headers are cut and abbreviated)
HEADER_SHARE = 0.5  # a band is a header where this share of its worded cells are header words
OWN_WORD = 0.6  # a cell this alike to a label of a table speaks for that table
TITLE = 0.8  # the texts of a band that are together this alike to the title of a block hold no figure
BELONGS = 0.6  # the evidence that makes a grid part of a table whatever stands before it: a good label of its own


@cache
def header_words(table: Table) -> tuple[str, ...]:
    """All labels of a table that stand in its headers: columns, merged headers, titles, corner, stub, name."""
    words = [table.name, table.stub]
    for block in table.blocks:
        words += [block.title, block.corner]
        for column in block.columns:
            words += [*column.labels, *column.path]
    return tuple(dict.fromkeys(word for word in words if word))


@cache
def _all_words(table: Table) -> tuple[str, ...]:
    """All labels of a table, those of its rows and their groups too."""
    rows = [word for block in table.blocks for row in block.rows for word in (*row.labels, *row.path)]
    return tuple(dict.fromkeys([*header_words(table), *(word for word in rows if word)]))


def is_header(band: Band, table: Table) -> bool:
    """True where a band shows headers of the table, not one of its rows."""
    if band.inked:
        return _is_title(band, table)
    worded = [cell.text for cell in band.cells if han_count(cell.text)]
    if not worded:
        return False
    scores = [likeness(text, header_words(table)) for text in worded]
    share = sum(score >= HEADER_WORD for score in scores) / len(scores)
    rows = max((band_likeness(band.labels, row) for block in table.blocks for row in block.rows), default=0.0)
    return share >= HEADER_SHARE and max(scores) > rows


def _is_title(band: Band, table: Table) -> bool:
    """True where a band is the title of a block, with a stray letter made of dirt."""
    titles = tuple(block.title for block in table.blocks if block.title)
    own = (cell.text for cell in band.cells if cell.row_span == 1)
    return band.inked == 1 and bool(titles) and likeness("".join(own), titles) >= TITLE


def label_fit(grids: Sequence[Grid], tables: Sequence[Table]) -> float:
    """How much the texts of all grids are like labels of the tables, whichever of these they may stand in."""
    texts = {cell.text for grid in grids for cell in grid.cells if han_count(cell.text)}
    alike = (max(likeness(text, _all_words(table)) for table in tables) for text in sorted(texts))
    return sum(value for value in alike if value >= OWN_WORD)


def affinities(bands: Sequence[Band], tables: Sequence[Table]) -> list[float]:
    """How much the labels of a grid speak for each table: what they are more alike to it than to any other."""
    totals = [0.0] * len(tables)
    cells = {(cell.row, cell.column): cell.text for band in bands for cell in band.cells if han_count(cell.text)}
    for text in cells.values():
        alike = [likeness(text, _all_words(table)) for table in tables]
        for index, own in enumerate(alike):
            other = max((value for rival, value in enumerate(alike) if rival != index), default=0.0)
            if own >= OWN_WORD:
                totals[index] += max(0.0, own - other)
    return totals
