"""The process that draws pages ends at a page: the person is told so in its place, and goes on."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.pages import Site, cell, chosen, expect
from tests.review import DOUBTFUL, FIRST, make_archive, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found by /proc")


def drawers(archive: str) -> list[int]:
    """The processes beside the program that serves an archive."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = (folder / "stat").read_text("utf-8").rpartition(")")[2].split()[1]
            served = archive.encode() in Path(f"/proc/{parent}/cmdline").read_bytes()
            if served and b"spawn_main" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return found


@pytest.fixture
def own(chromium: Browser, tmp_path: Path) -> Iterator[Site]:
    """A site of the test's own: what it does to the process that draws harms no other."""
    archive = str(tmp_path / "gongkai.db")
    reports = make_archive(archive)
    with serving(archive) as address:
        yield Site(chromium, address, archive, reports)


def test_a_page_that_cannot_be_drawn_is_told_and_its_figures_are_decided(own: Site) -> None:
    page = own.page("/", name="wang")
    page.route("**/picture/**", lambda route: route.abort())
    page.route("**/crop/**", lambda route: route.abort())
    opened = f"{own.address}/report/{own.sha256(DOUBTFUL)}"
    page.goto(opened)  # the document is opened for the sizes of its pages, and none of them drawn
    chosen(page)
    page.unroute_all()
    (drawer,) = drawers(own.archive)
    os.kill(drawer, signal.SIGSTOP)  # it hangs in whatever is asked next
    page.goto(opened, wait_until="commit")
    chosen(page)
    os.kill(drawer, signal.SIGKILL)
    expect(page.locator(".lost").first).to_contain_text("画不出来")
    page.wait_for_function("[...document.images].some((image) => image.naturalWidth > 0)")
    assert drawers(own.archive) not in ([], [drawer]), "a new process draws the other pages"
    page.keyboard.press("2")
    expect(cell(page, FIRST)).to_have_attribute("data-status", "proven")


def test_a_document_that_cannot_be_opened_is_told(own: Site) -> None:
    page = own.page("/", name="wang")
    while not (found := drawers(own.archive)):
        page.wait_for_timeout(100)
    os.kill(found[0], signal.SIGSTOP)
    page.evaluate(f"setTimeout(() => location.assign('/report/{own.sha256(DOUBTFUL)}'), 0)")
    page.wait_for_timeout(1000)
    os.kill(found[0], signal.SIGKILL)
    expect(page.locator(".picture .notice.bad")).to_be_visible()
    assert chosen(page) == "/".join(FIRST)
