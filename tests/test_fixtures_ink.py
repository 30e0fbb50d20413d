"""What the generator does to ink: seals lie on figures, screens have pixels, copies of copies stay legible."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from random import Random

import cv2
import numpy as np
import pypdfium2
import pytest

from fixtures.generate.degrade import copier, marks, screen
from fixtures.generate.inked import figure_places
from fixtures.generate.job import Job
from fixtures.generate.kinds import KINDS
from fixtures.generate.produce.html import document_to_html
from fixtures.generate.report import draw_report

REPORTS = Path(__file__).parent.parent / "fixtures/reports"


def typed(text: str, height: int = 120, width: int = 360) -> np.ndarray:
    page = np.full((height, width), 255, np.uint8)
    cv2.putText(page, text, (20, 80), cv2.FONT_HERSHEY_SIMPLEX, 2, (0,), 5, cv2.LINE_AA)
    return page


def test_figures_are_found_where_the_table_prints_them() -> None:
    truth = json.loads((REPORTS / "truth.json").read_text("utf-8"))
    cells = next(entry for entry in truth if entry["file"] == "report-digital-00.pdf")["cells"]
    places = figure_places((REPORTS / "report-digital-00.pdf").read_bytes())
    digits = sum(character.isdigit() for cell in cells for character in cell["printed"])
    assert 0.6 * digits < sum(map(len, places)) < 1.5 * digits
    assert all(0.4 < x < 1 and 0 < y < 1 for page in places for x, y in page)


def test_a_seal_takes_the_color_it_is_given() -> None:
    paper = np.full((400, 400, 3), 255, np.uint8)
    violet = marks.stamp(paper, 150, "某镇人民政府", (0.5, 0.5), np.random.default_rng(1), marks.VIOLET)
    inked = violet[violet.min(axis=2) < 200]
    assert len(inked) > 1000
    assert (inked[:, 1] < inked[:, 2]).mean() > 0.9


def test_a_screen_shows_pixels_of_its_own_size() -> None:
    page = screen.pixelate(typed("308"), 200, 100)
    assert page.shape == (120, 360)
    assert set(np.unique(page)) == {0, 255}
    assert (page == np.kron(page[::2, ::2], np.ones((2, 2), np.uint8))).all()


def test_a_copy_of_a_copy_of_a_copy_keeps_its_strokes() -> None:
    page, noise = typed("308"), np.random.default_rng(3)
    ink = page < 128
    for _ in range(3):
        page = copier.copy_sheet(page, 150, noise)
    assert 0.5 * ink.sum() < (page < 128).sum() < 2.5 * ink.sum()
    assert ((page > 60) & (page < 195)).mean() < 0.15


PICTURED = ["fine", "jpeg", "copied", "bitmap", "seal", "streaked", "negative", "dithered"]
PICTURED += ["marked", "slipped", "shaken", "ghosted"]


@pytest.mark.parametrize("kind", PICTURED)
def test_every_page_is_one_picture(kind: str) -> None:
    pdf = (REPORTS / "report-digital-01.pdf").read_bytes()
    with pypdfium2.PdfDocument(pdf) as whole, pypdfium2.PdfDocument.new() as short:
        short.import_pages(whole, [1])
        out = BytesIO()
        short.save(out)
    report = draw_report(Random(5))  # noqa: S311  dice, no secret
    made = KINDS[kind].make(Job(report, out.getvalue(), 1, Random(6), np.random.default_rng(7), dpi=100))  # noqa: S311
    with pypdfium2.PdfDocument(made) as document:
        assert len(document) == 1
        assert document[0].get_textpage().count_chars() == 0
        levels = np.asarray(document[0].render(scale=1).to_pil().convert("L"))
    assert levels.mean() < 105 if kind == "negative" else levels.mean() > 150
    assert levels.min() < 100


def test_digits_can_have_a_face_of_their_own() -> None:
    report = draw_report(Random(1), producer="chromium", latin="Liberation Mono")  # noqa: S311
    assert f"font-family: 'Liberation Mono', '{report.style.font}'" in document_to_html(report.document, report.style)
