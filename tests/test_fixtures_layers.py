"""Made text layers do what they are made for: the print stays, what the text says of it changes."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random

import numpy as np
import pypdfium2
import pytest

from fixtures.generate.job import Job
from fixtures.generate.kinds import KINDS
from fixtures.generate.overlay import find_figures
from fixtures.generate.report import draw_report
from fixtures.generate.runs import figure_runs

FILE = Path(__file__).parent.parent / "fixtures/reports/report-digital-01.pdf"


@cache
def page() -> bytes:
    with pypdfium2.PdfDocument(FILE) as whole, pypdfium2.PdfDocument.new() as short:
        short.import_pages(whole, [1])
        out = BytesIO()
        short.save(out)
    return out.getvalue()


@cache
def made(kind: str, index: int) -> bytes:
    report = draw_report(Random(5))  # noqa: S311  dice, no secret
    return KINDS[kind].make(Job(report, page(), index, Random(6), np.random.default_rng(7), dpi=100))  # noqa: S311


def drawn(pdf: bytes, turned: int = 0) -> np.ndarray:
    with pypdfium2.PdfDocument(pdf) as document:
        document.init_forms()
        picture = document[0].render(scale=1, grayscale=True).to_numpy()
    return np.rot90(picture.reshape(picture.shape[:2]), turned)


def said(pdf: bytes) -> list[str]:
    return [place.text for place in find_figures(pdf)]


def likeness(a: np.ndarray, b: np.ndarray) -> float:
    assert a.shape == b.shape
    return float(np.corrcoef(a.reshape(-1), b.reshape(-1))[0, 1])


@pytest.mark.parametrize("index", range(5))
def test_a_font_that_lies_in_part_prints_what_was_printed(index: int) -> None:
    pdf = made("partly-lied", index)
    assert (drawn(pdf) == drawn(page())).all()
    assert said(pdf) != said(page())


@pytest.mark.parametrize(("kind", "index"), [("subset-shift", 0), ("subset-shift", 3), ("layered", 0), ("layered", 1)])
def test_hidden_and_shifted_text_prints_what_was_printed(kind: str, index: int) -> None:
    pdf = made(kind, index)
    assert (drawn(pdf) == drawn(page())).all()
    assert said(pdf) != said(page())


@pytest.mark.parametrize("index", range(4))
def test_figures_drawn_twice_or_over_others_look_the_same(index: int) -> None:
    assert likeness(drawn(made("doubled", index)), drawn(page())) > 0.97


@pytest.mark.parametrize("kind", ["ocr-visible", "fields", "type3"])
def test_figures_in_other_clothes_stand_where_they_stood(kind: str) -> None:
    pdf = made(kind, 0)
    assert len(figure_runs(page())) > 30
    assert len(figure_runs(pdf)) < len(figure_runs(page())) / 2 or kind == "type3"
    assert likeness(drawn(pdf), drawn(page())) > 0.75


@pytest.mark.parametrize(("kind", "index"), [("cropped", index) for index in range(4)])
def test_cropped_and_turned_pages_are_shown_upright(kind: str, index: int) -> None:
    assert likeness(drawn(made(kind, index)), drawn(page())) > 0.97


def test_turned_text_runs_along_the_other_side() -> None:
    assert likeness(drawn(made("text-turned", 0), 3), drawn(page())) > 0.9 or (
        likeness(drawn(made("text-turned", 0), 1), drawn(page())) > 0.9
    )


@pytest.mark.parametrize("index", range(4))
def test_a_good_recognition_is_not_quite_right(index: int) -> None:
    with pypdfium2.PdfDocument(made("ocr-layer", index)) as document, pypdfium2.PdfDocument(page()) as source:
        text = document[0].get_textpage().get_text_range().split()
        truth = source[0].get_textpage().get_text_range().split()
    digits, printed = ("".join(s for s in "".join(t) if s.isdigit()) for t in (text, truth))
    assert digits != printed
    assert len(digits) > 0.7 * len(printed)
