"""Pages that do not lie straight, as the generator makes them: what must be so of every one."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from random import Random

import numpy as np
import pikepdf
import pypdfium2
import pytest
from numpy.typing import NDArray

from fixtures.generate import geometry
from fixtures.generate.degrade import camera, glass, volume
from fixtures.generate.degrade.scanner import Picture
from fixtures.generate.job import Job
from fixtures.generate.produce import produce_pdf
from fixtures.generate.produce.paper import has_faces
from fixtures.generate.report import Report, draw_report
from pipeline.load import open_document

DPI = 50  # where only the layout of pages matters


def page(height: int = 600, width: int = 424) -> Picture:
    """White paper with a level black line every tenth of its height."""
    paper = np.full((height, width), 255, np.uint8)
    paper[height // 10 :: height // 10, width // 10 : -width // 10] = 0
    return paper


def dice() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.fixture(scope="module")
def made() -> tuple[Report, bytes]:
    """A report and its born-digital file."""
    if not has_faces():
        pytest.skip("the fonts of the fixtures are not installed: see fixtures/README.md")
    report = draw_report(Random(5), producer="reportlab", page="A4", size=9)  # noqa: S311  dice, no secret
    return report, produce_pdf(report.document, report.style)


def job(made: tuple[Report, bytes], index: int = 0, dpi: int = DPI) -> Job:
    return Job(*made, index, Random(3), dice(), dpi)  # noqa: S311


def rendered(pdf: bytes) -> list[Picture]:
    document = pypdfium2.PdfDocument(pdf)
    return [np.asarray(p.render(scale=DPI / 72).to_pil().convert("L")) for p in document]


def sizes(pdf: bytes) -> list[tuple[float, float]]:
    return [page.get_size() for page in pypdfium2.PdfDocument(pdf)]


@pytest.mark.parametrize("left", [True, False])
def test_curl_bends_lines_and_darkens_the_side_of_the_spine(left: bool) -> None:
    binding = replace(volume.draw_binding(dice()), lift=16, distance=400, eye=0.5, shadow=0.6)
    bent = volume.curl(page(), 72, binding, left, dice())
    outward = bent if left else np.fliplr(bent)
    assert outward[:, 0].mean() < 0.5 * outward[:, -20].mean()
    at = [int(np.argmin(outward[20:100, x] / outward[5, x].clip(1))) for x in (75, outward.shape[1] // 2)]
    assert at[0] > at[1]  # above the eye a line falls towards the spine


def test_nothing_is_lost_in_the_fold_of_a_volume() -> None:
    binding = volume.draw_binding(dice())
    lines = volume.curl(page(), 72, binding, True, dice()) < 60
    assert lines[:, lines.shape[1] // 2].any()
    assert not lines[:, -10:].any()


@pytest.mark.parametrize("photograph", [camera.photograph, glass.photograph_screen])
def test_photographs_show_the_whole_page_and_its_surroundings(photograph: type[camera.photograph]) -> None:
    colour = np.dstack([page()] * 3)
    shot = photograph(colour, 72, dice())
    assert shot.shape[0] > 600
    assert shot.shape[1] > 424
    assert shot.dtype == np.uint8
    assert np.array_equal(shot, photograph(colour, 72, dice()))
    assert not np.array_equal(shot, photograph(colour, 72, np.random.default_rng(8)))


def test_two_pages_stand_on_each_sheet(made: tuple[Report, bytes]) -> None:
    pages = len(sizes(made[1]))
    for index in range(3):
        sheets = sizes(geometry.two_up(job(made, index)))
        assert len(sheets) in ((pages + 1) // 2, pages // 2 + 1)
        assert all(width > 1.3 * height for width, height in sheets), index


def test_born_digital_sheets_of_two_keep_their_text(made: tuple[Report, bytes]) -> None:
    sheets = pypdfium2.PdfDocument(geometry.two_up(job(made, 1)))
    first = sheets[0].get_textpage().get_text_range()
    assert str(made[0].issuer.year) in first


@pytest.mark.parametrize("index", [0, 1])
def test_pages_with_tables_are_portrait_without_a_flag(made: tuple[Report, bytes], index: int) -> None:
    pdf = geometry.landscape(job(made, index))
    with pikepdf.open(BytesIO(pdf)) as document:
        assert not any(entry.get("/Rotate", 0) for entry in document.pages)
    assert all(width < height for width, height in sizes(pdf))


def test_only_pages_with_tables_lie_sideways(made: tuple[Report, bytes]) -> None:
    with open_document(geometry.landscape(job(made, 1))) as document:
        turned = [{char.turned for char in document.page(index).chars()} for index in range(len(document))]
    assert turned[0] == turned[-1] == {False}
    assert {True} in turned


def test_skewed_pages_keep_all_their_ink(made: tuple[Report, bytes]) -> None:
    skewed, flat = rendered(geometry.skewed(job(made, dpi=100))), rendered(made[1])
    for askew, level in zip(skewed, flat, strict=True):
        paper = np.median(askew)
        assert (paper - askew.astype(float)).clip(0).sum() > 0.7 * (255.0 - level).sum()


def test_the_back_shows_mirrored(made: tuple[Report, bytes]) -> None:
    """Where the mirrored back has ink, the blank paper of the front is darker."""
    front, back = (np.asarray(picture, float) for picture in rendered(geometry.bleeding(job(made, dpi=100)))[:2])
    blank, mirrored = front > 120, np.fliplr(back)

    def likeness(other: NDArray[np.floating]) -> float:
        shifts = [(y, x) for y in range(-8, 9, 2) for x in range(-8, 9, 2)]
        return max(np.corrcoef(front[blank], np.roll(other, shift, (0, 1))[blank])[0, 1] for shift in shifts)

    assert likeness(mirrored) > likeness(back) + 0.05
