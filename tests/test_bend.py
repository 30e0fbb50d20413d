"""Pages that curl into a spine, drawn in the test and straightened by their own rules."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.picture.bend import picture_to_maps
from pipeline.picture.rules import grey_to_rules
from pipeline.picture.sheet import picture_to_sheets

DPI = 200
SIZE = (595.0, 842.0)  # points
LEFT, RIGHT, TOP, ROW, ROWS = 150, 1500, 300, 70, 24  # pixels, of a table with rules all round
COLUMNS = (LEFT, 600, 780, 960, 1140, 1320, RIGHT)
OFF = 0.04 * DPI  # a rule may wander so far: less than the margin between it and a figure


def table() -> NDArray[np.uint8]:
    page = np.full((round(SIZE[1] * DPI / 72), round(SIZE[0] * DPI / 72)), 255, np.uint8)
    rows = [TOP + ROW * row for row in range(ROWS + 1)]
    for y in rows:
        cv2.line(page, (LEFT, y), (RIGHT, y), (0,), 2)
    for x in COLUMNS:
        cv2.line(page, (x, rows[0]), (x, rows[-1]), (0,), 2)
    return page


def curled(page: NDArray[np.uint8], high: float, wide: float, left: bool) -> NDArray[np.uint8]:
    """Lines rise towards the spine above the middle and sink below it, by `high` inches at the edge of the table."""
    height, width = page.shape
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    inward = (xs - LEFT if left else RIGHT - xs) / DPI
    lift = high * DPI * np.exp(-np.clip(inward, -0.5, None) / wide) * (ys / height - 0.3)
    return np.asarray(cv2.remap(page, xs, (ys - lift).astype(np.float32), cv2.INTER_LINEAR, borderValue=(255.0,)))


def rule_heights(page: NDArray[np.uint8], x: int) -> list[float]:
    """The y of the rules that cross a narrow strip at x."""
    inked = (page[:, x - 3 : x + 4] < 128).any(axis=1).astype(np.int8)
    starts, ends = np.flatnonzero(np.diff(inked) == 1), np.flatnonzero(np.diff(inked) == -1)
    return [(start + end) / 2 for start, end in zip(starts, ends, strict=True)]


@pytest.mark.parametrize("left", [True, False])
@pytest.mark.parametrize(("high", "wide"), [(0.15, 0.8), (0.15, 0.4)])
def test_rows_are_level_up_to_the_spine(high: float, wide: float, left: bool) -> None:
    (sheet,) = picture_to_sheets(curled(table(), high, wide, left), 1, SIZE, None)
    inked = np.flatnonzero((sheet.grey < 128).sum(axis=0) > ROWS * ROW / 2)  # upright rules
    first, last = int(inked[0]), int(inked[-1])
    across = [rule_heights(sheet.grey, x) for x in (first + 12, (first + last) // 2 + 40, last - 12)]
    assert [len(heights) for heights in across] == [ROWS + 1] * 3
    assert np.ptp(np.array(across), axis=0).max() <= OFF


def test_a_level_page_is_not_bent() -> None:
    page = table()
    assert picture_to_maps(page, grey_to_rules(page, DPI), np.eye(3), (page.shape[1], page.shape[0]), DPI) is None
