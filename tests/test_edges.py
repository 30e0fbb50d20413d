"""The dark edges of the paper are neither rules nor words."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.picture.edges import without_edges
from pipeline.picture.rules import Rules
from pipeline.picture.sheet import picture_to_sheets
from pipeline.readers.words import picture_to_places

DPI = 200.0
A4 = (595.0, 842.0)
LEFT, RIGHT = 200, 1400


def page() -> NDArray[np.uint8]:
    """Rows between level rules, a label and two figures in each, beside the slanting dark edge of the paper."""
    paper = np.full((2339, 1654), 255, np.uint8)
    for row in range(16):
        paper[300 + 90 * row : 303 + 90 * row, LEFT:RIGHT] = 60
        for x, text in ((LEFT + 20, "abcdefgh"), (900, "23"), (1300, "7")):
            cv2.putText(paper, text, (x, 360 + 90 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (20,), 2)
    cv2.line(paper, (1580, 0), (1640, 2338), (30,), 8)
    return paper


def test_an_edge_of_the_paper_does_not_shear_a_page_without_upright_rules() -> None:
    (sheet,) = picture_to_sheets(page(), 1, A4, None)
    rows = np.flatnonzero((sheet.grey < 128).sum(axis=1) > 1000)
    first, last = (int(np.flatnonzero(sheet.grey[row, :1500] < 128)[0]) for row in (rows[0], rows[-1]))
    assert abs(first - last) <= 2


def test_what_stands_beside_the_rules_of_a_page_is_no_word() -> None:
    soiled = page()
    soiled[400:1600:90, 1560:1575] = 30  # crumbs of the edge
    soiled[385:1600:90, 1560:1575] = 30
    places = picture_to_places(soiled, [], DPI)
    assert places is not None
    assert len(places.words) >= 45
    assert max(word.x1 for word in places.words) < RIGHT + 0.1 * DPI


def test_labels_beside_rules_that_begin_further_right_are_words() -> None:
    """Those of a shaded bar may be all that is found of them."""
    paper = page()
    for y in (300, 301, 302):
        paper[y:1700:90, LEFT : LEFT + 400] = 255
    places = picture_to_places(paper, [], DPI)
    assert places is not None
    assert min(word.x0 for word in places.words) < LEFT + 30


def test_upright_rules_of_a_table_and_rules_that_leave_the_picture_stay() -> None:
    inside, outside = Rules(*(np.zeros((900, 900), np.uint8) for _ in range(2))), np.zeros((900, 900), np.uint8)
    inside.horizontal[100:900:200, 150:700] = 1
    inside.vertical[100:700, 160:700:100] = 1
    outside[:, 800] = 1
    both = Rules(inside.horizontal, inside.vertical | outside)
    assert (without_edges(both, DPI).vertical == inside.vertical).all()
    assert (without_edges(both, DPI).horizontal == inside.horizontal).all()
    part = Rules(inside.horizontal.copy(), both.vertical)
    part.horizontal[100:900:200] = 1
    assert without_edges(part, DPI) is part


def test_the_foot_of_the_paper_does_not_bend_a_page() -> None:
    """A dark edge that ends before the sides of the picture is no rule: it is wider than those of all tables."""
    soiled = page()
    soiled[:, 1560:] = 255
    cv2.line(soiled, (120, 2320), (1600, 2290), (30,), 8)
    (sheet,) = picture_to_sheets(soiled, 1, A4, None)
    rows = np.flatnonzero((sheet.grey[:1800, :1500] < 128).sum(axis=1) > 1000)
    lefts = [int(np.flatnonzero(sheet.grey[row, :1500] < 128)[0]) for row in rows]
    assert max(lefts) - min(lefts) <= 2
    assert len(rows) >= 16 * 2


def test_a_wide_rule_among_few_is_no_edge() -> None:
    """The line under a title, above the only two rules of a page."""
    rules = Rules(*(np.zeros((900, 900), np.uint8) for _ in range(2)))
    rules.horizontal[100, 50:850] = 1
    rules.horizontal[300:700:200, 200:700] = 1
    assert without_edges(rules, 100.0) is rules
    rules = Rules(rules.horizontal.copy(), rules.vertical)
    rules.horizontal[300:700:100, 200:700] = 1
    assert not without_edges(rules, 100.0).horizontal[100].any()
