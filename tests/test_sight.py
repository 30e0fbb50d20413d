"""Placed cells to sightings: the part of a cut row that shows something, and second readings for the right cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from pipeline.align import Placement
from pipeline.grid.model import Cell, Grid
from pipeline.model import Box, Key, Reading
from pipeline.readers.base import Picture
from pipeline.sight import placements_to_sightings, read_again
from tests.printed import cell

KEY = Key("requests", "new", "natural")


class Paper:
    """A page that says what its cells say, in a space twice as large as the page."""

    grids: tuple[Grid, ...] = ()

    def __init__(self, page: int) -> None:
        self.page = page

    def to_page(self, box: Box) -> Box:
        return Box(*(side / 2 for side in box))

    def read(self, cells: Sequence[Cell]) -> list[tuple[Reading, ...]]:
        return [(Reading(cell.text, "first", 0.9),) for cell in cells]

    def shown(self, cells: Sequence[Cell]) -> list[list[Picture]]:
        return [[] for _ in cells]

    def reread(self, cells: Sequence[Cell], told: Sequence[tuple[Reading, ...]]) -> list[tuple[Reading, ...]]:
        return [(Reading(f"{cell.text}?", "second", 0.8),) for cell in cells]

    def lines(self, most: int | None = None) -> list[str]:
        return []

    def seals(self) -> tuple[tuple[str, float], ...]:
        return ()


PAPERS = [Paper(1), Paper(2)]


def placed(*cells: tuple[int, Cell]) -> dict[Key, Placement]:
    return {KEY: Placement(KEY, cells, 0.9, None)}


def test_box_and_page_are_those_of_the_page_as_displayed() -> None:
    sighting = placements_to_sightings(placed((1, cell(0, 1, "7"))), PAPERS)[KEY]
    assert sighting.page == 2
    assert sighting.box == Box(20, 0, 40, 10)
    assert sighting.readings == (Reading("7", "first", 0.9),)
    assert sighting.evidence == 0.9


def test_of_a_row_cut_by_the_page_the_part_with_ink_counts() -> None:
    for parts in ([(0, cell(9, 3, "7")), (1, cell(0, 3, ""))], [(0, cell(9, 3, "")), (1, cell(0, 3, "7"))]):
        sighting = placements_to_sightings(placed(*parts), PAPERS)[KEY]
        assert [reading.text for reading in sighting.readings] == ["7"]
        assert sighting.page == (1 if parts[0][1].text else 2)


def test_two_parts_with_ink_are_both_told_and_neither_is_sure() -> None:
    sighting = placements_to_sightings(placed((0, cell(9, 3, "7")), (1, cell(0, 3, "8"))), PAPERS)[KEY]
    assert [(reading.text, reading.confidence) for reading in sighting.readings] == [("7", 0.45), ("8", 0.45)]


def test_the_second_reader_reads_the_cell_that_was_shown() -> None:
    placements = placed((0, cell(9, 3, "")), (1, cell(0, 3, "7")))
    first = placements_to_sightings(placements, PAPERS)
    again = read_again(first, placements, PAPERS, [KEY, Key("requests", "total", "natural")])
    assert [reading.text for reading in again[KEY].readings] == ["7", "7?"]
    assert [reading.text for reading in first[KEY].readings] == ["7"]


def test_cells_of_two_sides_of_a_page_are_read_by_their_own_surface() -> None:
    class Other(Paper):
        def read(self, cells: Sequence[Cell]) -> list[tuple[Reading, ...]]:
            return [(Reading(f"other {cell.text}", "first", 0.9),) for cell in cells]

    second = Key("requests", "new", "legal")
    places = placed((0, cell(0, 1, "7"))) | {second: Placement(second, ((1, cell(0, 1, "7")),), 0.9, None)}
    sightings = placements_to_sightings(places, [Paper(1), Other(1)])
    assert [sightings[key].readings[0].text for key in (KEY, second)] == ["7", "other 7"]


def test_the_second_reader_of_pictures_is_asked_once_for_all_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    class Pictured(Paper):
        def shown(self, cells: Sequence[Cell]) -> list[list[Picture]]:
            return [[np.full((1, 1), int(cell.text), np.uint8)] for cell in cells]

        def reread(self, cells: Sequence[Cell], told: Sequence[tuple[Reading, ...]]) -> list[tuple[Reading, ...]]:
            return list(told)

    asked: list[int] = []

    def answer(cells: Sequence[Sequence[Picture]]) -> list[tuple[Reading, ...]]:
        asked.append(len(cells))
        return [(Reading(str(strip[0, 0]), "second", 0.9),) for (strip,) in cells]

    monkeypatch.setattr("pipeline.readers.tesseract.strips_to_readings", answer)
    papers, second = [Pictured(1), Pictured(2)], Key("requests", "new", "legal")
    places = placed((0, cell(0, 1, "7"))) | {second: Placement(second, ((1, cell(0, 1, "8")),), 0.9, None)}
    again = read_again(placements_to_sightings(places, papers), places, papers, [KEY, second])
    assert [again[key].readings[1].text for key in (KEY, second)] == ["7", "8"]
    assert asked == [2]


def test_what_only_the_second_reader_names_is_for_review() -> None:
    """The first one gave the ink up, as where a streak hides a digit: sums may hold with what is left of the figure."""

    class Hidden(Paper):
        def read(self, cells: Sequence[Cell]) -> list[tuple[Reading, ...]]:
            return [() for _ in cells]

    papers, places = [Hidden(1)], placed((0, cell(0, 1, "3")))
    again = read_again(placements_to_sightings(places, papers), places, papers, [KEY])
    assert [reading.text for reading in again[KEY].readings] == ["3?"]
    assert again[KEY].evidence < 0.5
