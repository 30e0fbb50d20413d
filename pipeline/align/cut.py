"""Rows that a page break cuts, of which one half was found: their figures may be halves too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from pipeline.align.bands import Band
from pipeline.align.rows import RowMatch


def half_rows(body: Sequence[Band], pairs: Iterable[tuple[int, RowMatch]]) -> set[tuple[int, int]]:
    """The rows, as (block index, row index), beside a page break on whose other side a band with figures is no row.

    In narrow columns a long figure wraps, and the break may stand between its lines: 61 here, 2 on the next page. Two
    grids of one page are two tables, and no row is cut between them.
    """
    owners = {(band.grid, band.row): (block, match.row) for block, match in pairs for band in match.bands}
    found = set()
    for before, after in pairwise(body):
        if before.leaf == after.leaf:
            continue
        sides = [(owners.get((band.grid, band.row)), band.inked) for band in (before, after)]
        for (owner, _), (other, inked) in (sides, sides[::-1]):
            if owner is not None and other is None and inked:
                found.add(owner)
    return found
