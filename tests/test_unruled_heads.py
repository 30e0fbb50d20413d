"""Headers of tables without rules that are read as one word, and specks among their figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipeline.align import align
from pipeline.forms import all_forms, load_form
from pipeline.grid.model import Grid
from pipeline.grid.unruled.figures import is_figure, words_to_figures
from pipeline.grid.unruled.grids import words_to_grids
from pipeline.grid.unruled.headers import Head
from pipeline.grid.unruled.lanes import Lanes, heads_to_lanes
from pipeline.grid.unruled.words import Line, Word, chars_to_word, chars_to_words, hull, words_to_lines
from pipeline.load import Char
from pipeline.model import Box, Key
from tests.printed import numbered, requests_grid
from tests.typeset import Setting, set_table

SETTING = Setting((45.0, 55.0, 150.0, *[34.0] * 7), heads=3)
FIGURES = 300.0  # where the labels end and the figures begin
CLOSE = 12.0  # white between headers that are read as one word
SURE = 0.5  # evidence below which a figure goes to review whatever is read


def joined(lines: Sequence[Line]) -> list[Line]:
    """The lines with words close together above the figures as one, its characters spread evenly, as they are read."""
    top = min(word.box.y0 for line in lines for word in line if is_figure(word))
    kept: list[Word] = []
    for line in lines:
        runs: list[list[Word]] = []
        for word in line:
            is_head = word.box.x0 >= FIGURES and word.box.y1 < top
            if is_head and runs and 0 <= word.box.x0 - runs[-1][-1].box.x1 <= CLOSE:
                runs[-1].append(word)
            else:
                runs.append([word])
        kept += [_spread(run) if len(run) > 1 else run[0] for run in runs]
    return words_to_lines(kept)


def _spread(words: Sequence[Word]) -> Word:
    box, text = hull(word.box for word in words), "".join(word.text for word in words)
    step = box.width / len(text)
    places = [box._replace(x0=box.x0 + index * step, x1=box.x0 + (index + 1) * step) for index in range(len(text))]
    return chars_to_word([Char(c, at, 1, True, False) for c, at in zip(text, places, strict=True)])


def placed(grids: Sequence[Grid]) -> dict[Key, str]:
    alignment = align(grids, all_forms())
    assert alignment is not None
    return {
        key: "".join(cell.text for _, cell in place.cells)
        for key, place in alignment.placements.items()
        if place.evidence >= SURE
    }


@pytest.mark.parametrize("side", ["left", "center", "right"])
def test_headers_read_as_one_word_are_told_by_the_figures_below_them(side: str) -> None:
    form = load_form("2021")
    printed = numbered(form)
    (chars,) = set_table(requests_grid(form, printed.__getitem__), replace(SETTING, align=side))
    grids, _ = words_to_grids(1, joined(chars_to_words(chars)), ("requests",))
    assert placed([grid for grid, _ in grids]) == {key: printed[key] for key in form.table("requests").figures()}


def test_headers_of_other_columns_are_not_those_of_the_figures_below_them() -> None:
    """Without the first column there are six figures a row: nothing is counted."""
    form = load_form("2021")
    printed = numbered(form)
    (chars,) = set_table(requests_grid(form, printed.__getitem__), SETTING)
    left, right = 50 + sum(SETTING.widths[:3]), 50 + sum(SETTING.widths[:4])
    grids, _ = words_to_grids(
        1, joined(chars_to_words([c for c in chars if not left < c.box.centre[0] < right])), ("requests",)
    )
    alignment = align([grid for grid, _ in grids], all_forms())
    sure = {
        key: "".join(cell.text for _, cell in place.cells)
        for key, place in (alignment.placements.items() if alignment else ())
        if place.evidence >= SURE
    }
    assert not {key: text for key, text in sure.items() if text != printed[key]}


def figure(at: float) -> Word:
    return chars_to_word([Char("0", Box(at - 3, 0, at + 3, 8), 1, True, False)])


@pytest.mark.parametrize(("rows", "sure"), [(4, True), (1, False)])
def test_few_figures_between_lanes_are_specks_though_columns_are_blank(rows: int, sure: bool) -> None:
    """One of nine is a speck; where it is one of three it may be the figure of either lane."""
    heads = [Head("", Box(40.0 * index + 10, 0, 40.0 * index + 30, 8), 1.0) for index in range(7)]
    lanes = heads_to_lanes(
        heads, [*[figure(20), figure(260)] * rows, *[figure(140)] * (rows // 4), figure(80)], None, 280.0
    )
    assert lanes is not None
    assert lanes.sure is sure
    assert lanes.place(figure(80).box) == (1, 2)  # it joins the cells of its row


@pytest.mark.parametrize(("height", "figures"), [(2.0, 1), (9.0, 0)])
def test_a_speck_read_as_a_character_is_no_label(height: float, figures: int) -> None:
    """A number with a label to its right is the number of that label."""
    speck = chars_to_word([Char("中", Box(60, 4 - height / 2, 60 + height, 4 + height / 2), 1, True, False)])
    assert len(words_to_figures([figure(40), speck], 10.0)) == figures


@pytest.mark.parametrize(("size", "count", "told"), [(9.0, 4, True), (30.0, 4, False), (30.0, 12, True)])
def test_a_few_specks_have_no_habit(size: float, count: int, told: bool) -> None:
    """A figure that stands otherwise than they do is no doubt; hyphens all over a page are one."""
    lanes = Lanes((0.0, 40.0, 80.0, 120.0, 160.0))
    marks = [figure(40.0 * (index % 4) + 10) for index in range(count)]
    known = lanes.with_habit(marks, size)
    assert bool(known.habit) is told
    assert known.fit([figure(75)]) is not told
