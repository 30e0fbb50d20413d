"""Words of a picture: rows of a table among prose, and the dashes of its figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.grid.unruled.grids import words_to_grids
from pipeline.grid.unruled.words import Word, chars_to_word, words_to_lines
from pipeline.load import Char
from pipeline.model import Box
from pipeline.picture.sheet import Sheet
from pipeline.readers.words import picture_to_places
from pipeline.surface import unruled

DPI = 200.0
SIZE = 28  # pixels: 10 points
LEFT, RIGHT = 150, 1500
LINES = (400, 452, 504, 556)  # y of rules
DASH = (32, 4)

Picture = NDArray[np.uint8]


def page(words: Sequence[tuple[int, int, int]], rules: Sequence[int] = ()) -> Picture:
    """A page with words of black blocks, as (top, left, characters), and rules at the heights given."""
    grey = np.full((1000, 1654), 250, np.uint8)
    for top, left, count in words:
        for place in range(count):
            x = left + place * (SIZE + 3)
            grey[top : top + SIZE, x : x + SIZE] = 30
    for y in rules:
        grey[y : y + 3, LEFT:RIGHT] = 30
    return grey


def full(top: int) -> list[tuple[int, int, int]]:
    """Words of four characters from side to side, parted by less than columns are."""
    return [(top, left, 4) for left in range(LEFT, RIGHT - 120, 145)]


@pytest.mark.parametrize(("rules", "found"), [(LINES, 9), (LINES[:2], 0), ((), 0)], ids=["ruled", "above", "none"])
def test_a_full_line_is_a_row_between_rules_and_prose_elsewhere(rules: Sequence[int], found: int) -> None:
    figures = [(LINES[2] + 12, left, 1) for left in range(LEFT, RIGHT, 145)]
    places = picture_to_places(page([*full(LINES[1] + 12), *figures], rules), [], DPI)
    assert places is not None
    row = [word for word in places.words if LINES[1] < word.y0 < LINES[2]]
    assert len(row) == found


def test_a_line_of_nothing_but_dashes_is_a_row_of_figures_though_it_has_no_label() -> None:
    heads = [Box(left, 380, left + 120, 408) for left in range(200, 1400, 130)]
    dashes = [Box(left, 466, left + DASH[0], 466 + DASH[1]) for left in range(200, 1400, 130)]
    assert set(unruled.figures_among([*heads, *dashes])) == set(dashes)
    assert not set(unruled.figures_among([*heads, *dashes[:2]]))
    assert not set(unruled.figures_among([*heads, *dashes, Box(1400, 452, 1520, 480)]))  # a word beside them


def test_a_letter_among_numbers_is_a_figure_but_none_beside_a_label(monkeypatch: pytest.MonkeyPatch) -> None:
    figures, label = [Box(left, 500, left + 16, 520) for left in range(300, 900, 100)], Box(100, 496, 240, 524)
    said = dict(zip(figures, ["0", "O", "12", "o", "0", "3"], strict=True)) | {label: "规章"}
    monkeypatch.setattr(unruled, "figures_among", lambda boxes: [])
    monkeypatch.setattr(unruled, "read_words", lambda grey, boxes, *_: [said[box] for box in boxes])

    def texts(*boxes: Box) -> list[str]:
        (line,) = unruled.boxes_to_lines(Sheet(1, page([]), DPI, np.eye(3), 0), boxes, None)  # type: ignore[arg-type]
        return [word.text for word in line]

    assert texts(*figures) == ["0"] * 6
    assert texts(label, *figures) == ["规章", "0", "O", "12", "o", "0", "3"]


def spread(text: str, middle: float, top: float) -> Word:
    """A word of 24 pixels a character about a middle."""
    left = middle - 12 * len(text)
    boxes = [Box(left + 24 * place, top, left + 24 * place + 22, top + 24) for place in range(len(text))]
    return chars_to_word([Char(char, box, 0, True, False) for char, box in zip(text, boxes, strict=True)])


def test_headers_that_run_into_each_other_are_told_by_the_figures_below() -> None:
    upper, lower = ("结果维", "结果纠", "其他结", "尚未审"), ("持", "正", "果", "结")
    words = [spread("四、政府信息公开行政复议、行政诉讼情况", 700, 100)]
    middles = [100 + 80 * column for column in range(15)]
    for block in range(3):
        places = middles[5 * block : 5 * block + 5]
        words += [spread(upper[k] + upper[k + 1], (places[k] + places[k + 1]) / 2, 200) for k in (0, 2)]
        words += [spread(text, middle, 234) for text, middle in zip(lower, places, strict=False)]
        words.append(spread("总计", places[4], 217))
    words += [spread(str(column % 7), middle, 290) for column, middle in enumerate(middles)]
    ((grid, _),), _ = words_to_grids(1, words_to_lines(words), ["disputes"])
    heads = [cell.text for cell in sorted(grid.cells, key=lambda cell: cell.column) if cell.row == 0 and cell.text]
    assert heads == ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3
    figures = [cell.text for cell in sorted(grid.cells, key=lambda cell: cell.column) if cell.row == 1 and cell.text]
    assert figures == [str(column % 7) for column in range(15)]
