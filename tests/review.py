"""What tests of the review pages share: an archive with something to decide, the program that serves it, a browser."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pipeline
from pipeline.archive import open_archive
from pipeline.archive.store import Origin
from pipeline.model import Key, Reading, Status
from pipeline.report import Report
from pipeline.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

REPORTS = Path(__file__).parents[1] / "fixtures" / "reports"
DOUBTFUL = "report-digital-01.pdf"  # adds up as printed; two figures are made doubtful
FLAWED = "report-digital-00.pdf"  # does not add up as printed
SURE = "report-digital-02.pdf"  # of the same body, a year earlier
BODY = "石桥乡人民政府"
FIRST = Key("requests", "new", "natural")  # made misread, with the right reading second
SECOND = Key("requests", "granted", "natural")  # made doubtful, and right
_STARTS_WITHIN = 60.0  # seconds, on a machine that is busy


def doubtful_report() -> Report:
    """A report of which one figure was misread and another one is read rightly, both for review."""
    report = pipeline.extract(REPORTS / DOUBTFUL)
    cells = []
    for cell in report.cells:
        if cell.key == FIRST:
            wrong = str(int(cell.value or 0) + 1)
            readings = (Reading(wrong, "ppocr-v6-small", 0.61), Reading(cell.printed, "tesseract 5.3", 0.38))
            changed = replace(cell, value=int(wrong), printed=wrong, readings=readings)
            cells.append(replace(changed, status=Status.REVIEW, confidence=0.61, reader="ppocr-v6-small"))
        elif cell.key == SECOND:
            cells.append(replace(cell, status=Status.REVIEW, confidence=0.4))
        else:
            cells.append(cell)
    return replace(report, cells=tuple(cells), status="review", organisation="<b>长岗镇</b>人民政府")


def make_archive(url: str) -> dict[str, Report]:
    """An archive with three reports; by name of their file."""
    stored = {DOUBTFUL: doubtful_report()}
    for name, year in ((FLAWED, 2024), (SURE, 2023)):
        stored[name] = replace(pipeline.extract(REPORTS / name), organisation=BODY, year=year)
    hostile = replace(stored[FLAWED].sections[-1], text="<img src=x onerror=alert(1)>")
    stored[FLAWED] = replace(stored[FLAWED], sections=(*stored[FLAWED].sections[:-1], hostile))
    with open_archive(url) as archive:
        run = archive.start_run(Settings(), [])
        for name, report in stored.items():
            archive.record(report, Origin(str(REPORTS / name), name), run)
    return stored


def chromium() -> str | None:
    """The Chromium of the system; None where it has none."""
    return shutil.which("chromium") or shutil.which("google-chrome")


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser without a window; skips the test where there is none."""
    program = chromium()
    if program is None:
        pytest.skip("Chromium is not installed (Debian: chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


@contextmanager
def serving(archive: str, *options: str) -> Iterator[str]:
    """`gongkai review` on a free port; its address, without the last slash."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "pipeline", "review", "--archive", archive, "--port", port, *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            _wait(process, address := f"http://127.0.0.1:{port}")
            yield address
        finally:
            process.terminate()
            process.wait(20)


def _wait(process: subprocess.Popen[str], address: str) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.fail(f"gongkai review ended: {process.stderr.read() if process.stderr else ''}")
        try:
            urllib.request.urlopen(f"{address}/assets/{pipeline.__version__}/review.css", timeout=5)  # noqa: S310
        except urllib.error.HTTPError:
            return  # it wants a token
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("gongkai review does not answer")
