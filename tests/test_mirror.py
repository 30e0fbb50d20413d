"""Print of the back is told by reading it mirrored; figures are then read without it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.grid.model import Cell
from pipeline.model import Box, Reading
from pipeline.picture.mirror import is_mirrored
from pipeline.picture.sheet import Sheet
from pipeline.surface import picture as surface
from pipeline.surface.picture import PictureSurface, Seen

DPI = 200.0

Picture = NDArray[np.uint8]


def lines(level: int, mirrored: bool) -> Picture:
    """Lines of bars, tall ones at their left as print goes, or at their right as seen from behind."""
    page = np.full((1200, 900), 255, np.uint8)
    for row in range(8):
        for place in range(20):
            page[100 + 90 * row + place : 122 + 90 * row, 150 + 18 * place : 159 + 18 * place] = level
    return np.ascontiguousarray(np.fliplr(page)) if mirrored else page


def upright(crops: list[Picture]) -> list[float]:
    """A recogniser of such lines: sure where the left half is the darker one."""
    halves = [np.array_split(crop.astype(float), 2, axis=1) for crop in crops]
    return [0.9 if left.mean() < right.mean() - 2 else 0.3 for left, right in halves]


@pytest.mark.parametrize("mirrored", [True, False])
def test_pale_lines_are_the_back_where_they_read_as_text_in_the_mirror(mirrored: bool) -> None:
    pale, front = lines(215, mirrored), np.full((1200, 900), 255, np.uint8)
    front[1100:1120, 100:800] = 20
    assert is_mirrored(np.minimum(pale, front).astype(np.uint8), front, DPI, upright) is mirrored


def test_a_page_without_pale_lines_has_no_back() -> None:
    front = lines(20, mirrored=True)
    assert not is_mirrored(front, front, DPI, upright)


class Blind:
    """A reader that takes no crop for text."""

    name = "blind"

    def upright(self, crops: list[Picture]) -> list[float]:
        return [0.0] * len(crops)


@pytest.mark.parametrize(("is_back", "expected"), [(True, ("12", "")), (False, ("312", "8"))])
def test_figures_are_read_without_the_print_of_the_back(
    monkeypatch: pytest.MonkeyPatch, is_back: bool, expected: tuple[str, str]
) -> None:
    boxes = [Box(110, 110, 200, 150), Box(110, 160, 200, 200)]
    grey, front = np.full((400, 400), 255, np.uint8), np.full((400, 400), 250, np.uint8)
    readings = {
        255: dict(zip(boxes, (Reading("312", "r", 0.95), Reading("8", "r", 0.4)), strict=True)),
        250: dict(zip(boxes, (Reading("12", "r", 0.95), Reading("", "r", 0.8)), strict=True)),
    }

    def read(page: Picture, asked: list[Box], dpi: float, reader: Blind) -> list[tuple[Reading, ...]]:
        return [(readings[int(page[0, 0])][box],) for box in asked]

    monkeypatch.setattr(surface, "read_figures", read)
    sheet = Sheet(1, grey, DPI, np.eye(3), 0, front=front)
    page = PictureSurface(Seen(sheet, (400.0, 400.0), Blind(), (), is_back))  # type: ignore[arg-type]
    found = page.read([Cell(row, 0, 1, 1, box) for row, box in enumerate(boxes)])
    assert tuple(each[0].text for each in found) == expected
    assert found[0][0].confidence < 0.95 or not is_back
