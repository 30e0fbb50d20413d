"""Streaks of a scanner's glass: taken away where they run through the margins, and remembered with what they hide."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.align import align
from pipeline.align.table import SHARED_CELL
from pipeline.forms import all_forms, load_form
from pipeline.model import Box
from pipeline.picture.ink import grey_to_ink
from pipeline.picture.sheet import Sheet, picture_to_sheets
from pipeline.picture.streak import without_streaks
from pipeline.surface.streak import under_streak
from tests.printed import numbered, whole, wrong_but_evidenced
from tests.sheets import CELL, DPI, MARGIN, sheet

PAPER = 300  # pixels of margin round the table
TEXTS = ["23", "8", "", "417", "0", "5"] * 6
SIZE = (595.0, 842.0)


def page() -> tuple[NDArray[np.uint8], list[Box]]:
    """A ruled table with figures in the middle of a white page."""
    table, boxes = sheet(TEXTS)
    framed = cv2.copyMakeBorder(table, PAPER, PAPER, PAPER, PAPER, cv2.BORDER_CONSTANT, value=(255,))
    moved = [Box(b.x0 + PAPER, b.y0 + PAPER, b.x1 + PAPER, b.y1 + PAPER) for b in boxes]
    return np.asarray(framed, np.uint8), moved


def streaked(picture: NDArray[np.uint8], *streaks: tuple[int, int], wide: int = 3) -> NDArray[np.uint8]:
    """With grey lines from the top edge to the bottom edge, at these x there."""
    marked = picture.copy()
    for top, bottom in streaks:
        cv2.line(marked, (top, 0), (bottom, len(picture) - 1), (70,), wide)
    return np.minimum(marked, picture)


@pytest.mark.parametrize("lean", [0, 12, -25])
def test_streaks_go_and_the_table_stays(lean: int) -> None:
    clean, _ = page()
    places = [(PAPER + 170, PAPER + 170 + lean), (PAPER + 450, PAPER + 450 + lean)]
    clear, hidden = without_streaks(streaked(clean, *places), DPI)
    assert hidden is not None
    bare = np.zeros_like(clean)
    for top, bottom in places:
        cv2.line(bare, (top, 0), (bottom, len(clean) - 1), (1,), 3)
    assert (hidden[bare > 0] == 0).all()
    assert (hidden == 0).sum() < 4 * bare.sum()
    ink, left = grey_to_ink(clean, DPI), grey_to_ink(clear, DPI)
    margin = np.s_[: PAPER - 10, :]
    assert not left[margin].any()
    assert (left & ink).sum() > 0.97 * ink.sum()
    rules = np.s_[PAPER + MARGIN : PAPER + MARGIN + 2, PAPER + MARGIN : PAPER + MARGIN + 6 * CELL[0]]
    assert left[rules].all(), "rules go on where a streak crossed them"


def test_walls_of_a_table_are_no_streaks() -> None:
    clean, _ = page()
    assert without_streaks(clean, DPI)[1] is None
    cut_out = np.ascontiguousarray(clean[PAPER + MARGIN + 20 : -PAPER - MARGIN - 20, 100:-100])
    assert without_streaks(cut_out, DPI)[1] is None


def test_a_line_that_ends_at_the_margin_is_no_streak() -> None:
    clean, _ = page()
    drawn = clean.copy()
    drawn[PAPER // 2 : -PAPER // 2, PAPER + 170 : PAPER + 173] = 70
    assert without_streaks(drawn, DPI)[1] is None


def test_cells_in_which_a_streak_may_hide_a_digit() -> None:
    clean, boxes = page()
    grey, height = clean, boxes[0].y1 - boxes[0].y0
    hidden = np.zeros_like(clean)
    middle = round(boxes[1].centre[0])
    hidden[:, middle + 22 : middle + 25] = 1  # beside the 8, nearer than it is high
    blank = round(boxes[2].x0) + 30
    hidden[:, blank : blank + 3] = 1
    far = round(boxes[4].x0) + 12  # farther from the 0 than it is high
    hidden[:, far : far + 3] = 1
    found = under_streak(Sheet(1, grey, DPI, np.eye(3), 0, hidden=hidden), boxes[:6])
    assert height > 0
    assert found == [False, True, True, False, False, False]
    assert not any(under_streak(Sheet(1, grey, DPI, np.eye(3), 0), boxes))


def test_a_sheet_knows_where_its_streaks_were() -> None:
    clean, _ = page()
    [plain] = picture_to_sheets(clean, 1, SIZE, None)
    [marked] = picture_to_sheets(streaked(clean, (PAPER + 170, PAPER + 175)), 1, SIZE, None)
    assert plain.hidden is None
    assert marked.hidden is not None
    assert marked.hidden.shape == marked.grey.shape
    assert 0 < marked.hidden.mean() < 0.02


def test_a_stroke_through_a_figure_and_its_header_leaves_no_sure_part() -> None:
    """A streak that was not told for one parts 102 into 10 and 2, and the header above: neither part is the figure."""
    form = load_form("2021")
    truth = numbered(form)
    pages = whole(form, truth)
    wide = max(cell.column + cell.column_span for cell in pages[0].cells)
    parted = []
    for cell in pages[0].cells:
        if cell.column + cell.column_span < wide or not cell.text:
            parted.append(cell)
            continue
        middle, cut = cell.box.x1 - 10, max(1, len(cell.text) - 1)
        parted.append(replace(cell, text=cell.text[:cut], box=cell.box._replace(x1=middle)))
        parted.append(replace(cell, text=cell.text[cut:], column=wide, column_span=1, box=cell.box._replace(x0=middle)))
    edges = (*pages[0].columns[:-1], pages[0].columns[-1] - 10, pages[0].columns[-1])
    alignment = align([replace(pages[0], columns=edges, cells=tuple(parted)), *pages[1:]], all_forms())
    assert alignment is not None
    disclosed = [place for key, place in alignment.placements.items() if key.table == "disclosure"]
    assert any(place.evidence <= SHARED_CELL for place in disclosed)
    assert not wrong_but_evidenced(alignment, truth)
