"""Reports whose ruling lines make trouble: what the generator does to rules, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from fixtures.generate.degrade.toner import break_rules
from fixtures.generate.document import Document, Role, TablePart
from fixtures.generate.pictures import render_pages
from fixtures.generate.produce.html import document_to_html
from fixtures.generate.produce.paper import document_to_pdf, has_faces
from fixtures.generate.report import draw_report
from fixtures.generate.style import Style, is_shaded
from tests.sheets import sheet

DPI = 200
FACE = Style(producer="reportlab", font="WenQuanYi Zen Hei", align="left")


@pytest.mark.parametrize("share", [0.1, 0.3])
def test_a_copier_takes_its_share_of_the_rules_and_no_text(share: float) -> None:
    whole, boxes = sheet([""] * 30)
    copy = break_rules(whole, DPI, share, np.random.default_rng(1))
    assert (copy[whole == 0] == 255).mean() == pytest.approx(share, abs=0.02)
    assert (copy >= whole).all()
    words, boxes = sheet(["478"] * 30)
    copy = break_rules(words, DPI, share, np.random.default_rng(1))
    for x0, y0, x1, y1 in (map(int, box) for box in boxes):
        inner = slice(y0 + 10, y1 - 10), slice(x0 + 10, x1 - 10)
        assert (copy[inner] == words[inner]).all()


def test_gaps_are_as_long_as_strokes() -> None:
    """Gaps longer than what is bridged, shorter than a cell."""
    whole, boxes = sheet([""] * 30)
    copy = break_rules(whole, DPI, 0.2, np.random.default_rng(3))
    row = copy[round(boxes[6].y0) + 1, 20:-20]
    ends = np.flatnonzero(np.diff(np.concatenate(([0], row == 255, [0]))))
    lengths = np.diff(ends)[::2] / DPI
    assert lengths.max() > 0.04
    assert lengths.max() < 0.5


def test_rows_and_roles_that_are_shaded() -> None:
    plain, titles = Style(), Style(shading="#dddddd")
    assert not is_shaded(plain, Role.TITLE, 0)
    assert [is_shaded(titles, role, 1) for role in (Role.TITLE, Role.HEAD, Role.FIGURE)] == [True, False, False]
    assert is_shaded(replace(titles, shaded="head"), Role.HEAD, 0)
    every_other = replace(titles, shaded="alternate")
    assert [is_shaded(every_other, Role.FIGURE, row) for row in range(4)] == [False, True, False, True]


@pytest.mark.skipif(not has_faces(), reason="the fonts of the fixtures are not installed: see fixtures/README.md")
def test_nudged_figures_move_and_nothing_else_does() -> None:
    """As far as told, in the direction told."""
    table = next(p for p in draw_report(Random(5)).document.parts if isinstance(p, TablePart))  # noqa: S311  dice
    document = Document((table,))
    plain, moved = (
        render_pages(document_to_pdf(document, replace(FACE, nudge=nudge)), 72)[0] for nudge in ((0.0, 0.0), (2.0, 3.0))
    )
    changed = (plain != moved).any(axis=2)
    shifted = np.roll(plain, (3, 2), (0, 1))
    inked = changed & (moved < 128).any(axis=2)
    assert inked.sum() > 20
    assert (shifted[inked] < 200).mean() > 0.9
    assert "<span>" not in document_to_html(document, FACE)
    assert "left: 2.0pt; top: 3.0pt" in document_to_html(document, replace(FACE, nudge=(2.0, 3.0)))
