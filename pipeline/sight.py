"""Placed cells to sightings: each figure's readings, page and box."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.align import Placement
from pipeline.grid.model import Cell
from pipeline.model import Box, Key, Reading, Sighting
from pipeline.readers.base import Picture
from pipeline.surface import Surface

GIVEN_UP = 0.4  # evidence left where only the second reader names a figure: sums do not make it what is printed
BOTH_PARTS = 0.5  # confidence left where both parts of a row cut by the page show a figure: one of them is wrong

Place = tuple[int, Box]  # the index of a grid in the document and the box of a cell in it


def placements_to_sightings(placements: Mapping[Key, Placement], owners: Sequence[Surface]) -> dict[Key, Sighting]:
    """What is read at the place of each figure; `owners` gives the surface of each grid by its index."""
    readings = _read([cell for place in placements.values() for cell in place.cells], owners)
    return {key: _sight(placement, readings, owners) for key, placement in placements.items()}


def read_again(
    sightings: Mapping[Key, Sighting],
    placements: Mapping[Key, Placement],
    owners: Sequence[Surface],
    keys: Iterable[Key],
) -> dict[Key, Sighting]:
    """The sightings with the readings of second readers added for some keys."""
    wanted = {key: _shown(placements[key], sightings[key], owners) for key in keys if key in placements}
    grouped: dict[int, list[tuple[Key, Cell]]] = defaultdict(list)
    for key, (index, cell) in wanted.items():
        grouped[index].append((key, cell))
    asked = [(owners[index], entries, [cell for _, cell in entries]) for index, entries in grouped.items()]
    told = iter(_told([strips for owner, _, cells in asked for strips in owner.shown(cells)]))
    updated = dict(sightings)
    for owner, entries, cells in asked:
        for (key, _), more in zip(entries, owner.reread(cells, [next(told) for _ in cells]), strict=True):
            updated[key] = _told_again(updated[key], more)
    return updated


def _told_again(sighting: Sighting, more: tuple[Reading, ...]) -> Sighting:
    """A sighting with more readings; where there were none, they are one word for ink that the first reader gave up."""
    if sighting.readings or not more:
        return replace(sighting, readings=sighting.readings + more)
    return replace(sighting, readings=more, evidence=min(sighting.evidence, GIVEN_UP))


def _told(cells: Sequence[Sequence[Picture]]) -> list[tuple[Reading, ...]]:
    """What the second reader of pictures makes of all cells of a document that it is shown."""
    if not any(cells):
        return [()] * len(cells)
    from pipeline.readers.tesseract import strips_to_readings

    return strips_to_readings(cells)


def _read(cells: Iterable[tuple[int, Cell]], owners: Sequence[Surface]) -> dict[Place, tuple[Reading, ...]]:
    """The first reader's readings of all cells, asked surface by surface."""
    by_surface: dict[int, list[tuple[int, Cell]]] = defaultdict(list)
    for index, cell in cells:
        by_surface[id(owners[index])].append((index, cell))
    readings = {}
    for entries in by_surface.values():
        surface = owners[entries[0][0]]
        for (index, cell), found in zip(entries, surface.read([cell for _, cell in entries]), strict=True):
            readings[index, cell.box] = found
    return readings


def _sight(placement: Placement, readings: Mapping[Place, tuple[Reading, ...]], owners: Sequence[Surface]) -> Sighting:
    """One figure; of a row cut by the page break the part that shows something."""
    parts = [(index, cell, readings[index, cell.box]) for index, cell in placement.cells]
    inked = [part for part in parts if part[2] and part[2][0].text]
    index, cell, found = (inked or parts)[0]
    if len(inked) > 1:
        every = [reading for _, _, readings_of_part in inked for reading in readings_of_part]
        found = tuple(replace(reading, confidence=reading.confidence * BOTH_PARTS) for reading in every)
    box = owners[index].to_page(cell.box)
    return Sighting(placement.key, found, placement.evidence, owners[index].page, box)


def _shown(placement: Placement, sighting: Sighting, owners: Sequence[Surface]) -> tuple[int, Cell]:
    """The cell of a placement that its sighting was read from."""
    for index, cell in placement.cells:
        if owners[index].page == sighting.page and owners[index].to_page(cell.box) == sighting.box:
            return index, cell
    return placement.cells[0]
