"""Labels that run into the first column of a table without rules never hide a figure of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.grid.unruled.assemble import Sketch, sketch_to_grid
from pipeline.grid.unruled.lanes import Lanes
from pipeline.grid.unruled.rows import PlacedRow
from pipeline.grid.unruled.words import chars_to_word
from pipeline.load import Char
from pipeline.model import Box
from pipeline.picture.sheet import Sheet
from pipeline.surface import unruled

SIZE = 10.0
EDGES = (100.0, 130.0, 160.0)
LABEL = "行政机关不再处理其政府信"


@pytest.mark.parametrize(
    ("read", "label", "figures"),
    [
        (LABEL + "0", LABEL, 1),
        (LABEL + "o", LABEL, 1),
        (LABEL + "—", LABEL, 1),
        (LABEL, LABEL, 0),
        ("（本列数据的勾稽关系）", "（本列数据的勾稽关系）", 0),
        ("第2", "第2", 0),
    ],
)
def test_a_figure_read_at_the_end_of_a_label_is_a_word_of_its_own(
    read: str, label: str, figures: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def known(grey: NDArray[np.uint8], boxes: Sequence[Box], *_: object) -> list[str]:
        return [read] * len(boxes)

    monkeypatch.setattr(unruled, "read_words", known)
    sheet = Sheet(1, np.zeros((10, 10), np.uint8), 200.0, np.eye(3), 0)
    (line,) = unruled.boxes_to_lines(sheet, [Box(10, 0, 10 + 10 * len(read), 10)], None)  # type: ignore[arg-type]
    assert line[0].text == label
    assert len(line) == 1 + figures
    assert all(word.text == unruled.FIGURE and word.box.x1 == 10 + 10 * len(read) for word in line[1:])


@pytest.mark.parametrize(("into", "start"), [(2.0, 102.0), (6.0, 100.0)])
def test_a_blank_cell_shows_what_of_a_label_may_be_a_figure(into: float, start: float) -> None:
    square = partial(Char, font=0, visible=True, turned=False)
    figure = chars_to_word([square("7", box=Box(142, 1, 147, 8))])
    row = PlacedRow(LABEL, (figure,), Box(20, 0, 160, 10), 0, label=Box(20, 0, EDGES[0] + into, 10))
    grid, _ = sketch_to_grid(1, Sketch(None, [row], Lanes(EDGES), 20.0, [], SIZE))
    first = next(cell for cell in grid.cells if cell.column == 1)
    assert first.box.x0 == start
