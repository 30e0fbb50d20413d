"""The pictures of the documentation, taken of the pages as they are; `make screenshots` puts them into its folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

import pipeline
from pipeline.archive import open_archive
from pipeline.archive.store import Origin
from pipeline.model import Status
from pipeline.report import Report
from pipeline.settings import Settings
from tests.review import DOUBTFUL, FLAWED, REPORTS, doubtful_report, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BODIES = ("云溪乡人民政府", "西沟县卫生健康局", "龙潭县教育局", "白沙街道办事处", "青川市水利局", "临江区民政局")
REGIONS = ("青川市", "西沟县", "临江区")
YEARS = range(2021, 2025)
COLOURS = 160  # of a picture in the documentation: text stays clean, the file small
SHOTS = {
    "queue": ("/", "light", None),
    "report": ("report", "light", None),
    "report-dark": ("report", "dark", None),
    "overview": ("/overview", "light", None),
    "phone": ("report", "light", (390, 844)),
}


def copies(base: list[Report]) -> Iterator[Report]:
    """Reports of several bodies and years, some of their figures doubtful; they have no documents."""
    number = 0
    for year in YEARS:
        for place, body in enumerate(BODIES):
            number += 1
            if number % 5 == 0:
                continue  # this one did not publish
            report = base[number % len(base)]
            cells = tuple(
                replace(cell, status=Status.REVIEW, confidence=0.3)
                if cell.table == "requests" and at % 61 == number % 61 and number % 3
                else cell
                for at, cell in enumerate(report.cells)
            )
            source = replace(report.source, sha256=f"{number:064x}", path=f"{body} {year}.pdf")
            region = REGIONS[place % len(REGIONS)]
            yield replace(report, cells=cells, source=source, organisation=body, region=region, year=year)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[tuple[str, str]]:
    """The pages of an archive of some years, and the hash of the report that is shown."""
    archive_url = str(tmp_path_factory.mktemp("pictures") / "gongkai.db")
    shown = replace(doubtful_report(), organisation="长岗镇人民政府", region="西沟县")
    base = [pipeline.extract(REPORTS / name) for name in (DOUBTFUL, DOUBTFUL, FLAWED)]
    with open_archive(archive_url) as archive:
        run = archive.start_run(Settings(), [])
        archive.record(shown, Origin(str(REPORTS / DOUBTFUL), "1"), run)
        for report in copies(base):
            archive.record(report, Origin(report.source.path, "1"), run)
    with serving(archive_url) as served:
        yield served, shown.source.sha256


@pytest.mark.parametrize("name", SHOTS)
def test_a_picture_shows_the_page(name: str, address: tuple[str, str], chromium: Browser, tmp_path: Path) -> None:
    path, theme, size = SHOTS[name]
    width, height = size or (1440, 860)
    context = chromium.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN",
        color_scheme=theme,  # type: ignore[arg-type]
    )
    context.add_cookies([{"name": "gongkai_name", "value": "%E7%8E%8B%E6%95%8F", "url": address[0]}])
    page = context.new_page()
    page.goto(address[0] + (f"/report/{address[1]}" if path == "report" else path))
    if path == "report":
        page.wait_for_selector("td[data-chosen]")
        page.wait_for_function("[...document.images].slice(0, 1).every((image) => image.naturalWidth > 0)")
        page.wait_for_function("document.querySelector('.crop img')?.naturalWidth > 0")
    else:
        page.wait_for_selector(".list tbody tr")
    page.wait_for_load_state("networkidle")
    folder = Path(os.environ.get("GONGKAI_SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", animations="disabled")
    context.close()
    picture = Image.open(folder / f"{name}.png").convert("RGB").quantize(COLOURS)
    picture.save(folder / f"{name}.png", optimize=True)
    assert picture.size == (width, height)
    assert len(picture.getcolors(COLOURS) or []) > 20
