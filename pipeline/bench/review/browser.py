"""How long a person waits in a real browser: from the address, or the key, until the page shows what was asked for."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from typing import TYPE_CHECKING

from pipeline.archive import open_archive
from pipeline.bench.review.pace import NEXT_SECONDS, OVERVIEW_SECONDS, QUEUE_SECONDS, Pace, seconds_to_pace
from pipeline.review.queue import Filters, queue_reports

if TYPE_CHECKING:
    from playwright.sync_api import Page

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_STARTS_WITHIN = 60.0  # seconds
_LEAST_FIGURES = 4  # that wait in a report, so that there is a next one to go to
_AT_A_REPORT = 3  # figures decided on a report before the next one

# Presses a key, and gives the milliseconds until another figure is chosen and painted.
_PRESS = """key => new Promise((done, fail) => {
  const name = () => document.querySelector("td[data-chosen]")?.dataset.figure;
  const before = name(), start = performance.now();
  const look = () => {
    if (name() !== before) requestAnimationFrame(() => done(performance.now() - start));
    else if (performance.now() - start > 10000) fail(new Error(`nothing happened after ${key}`));
    else requestAnimationFrame(look);
  };
  document.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
  look();
})"""


def browser_program() -> str | None:
    """The Chromium of the system, to be driven by playwright; None where one of both is missing."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return None
    return next((path for name in _PROGRAMS if (path := shutil.which(name))), None)


def measure_browser(url: str, program: str, times: int) -> Iterator[Pace]:
    """The same waits as `measure`, with a server and Chromium between; decides figures of the archive."""
    from playwright.sync_api import sync_playwright

    with open_archive(url) as archive:
        found = archive.ask(lambda connection: queue_reports(connection, Filters()))
    reports = [line.sha256 for line in found if line.waiting >= _LEAST_FIGURES]
    with _serving(url) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield from _measure(chromium.new_page(), address, reports, times)
        finally:
            chromium.close()


def _measure(page: Page, address: str, reports: list[str], times: int) -> Iterator[Pace]:
    def opened(path: str, selector: str) -> Callable[[], float]:
        return lambda: _open(page, address + path, selector)

    yield _timed("queue, in a browser", QUEUE_SECONDS, times, opened("/", "tr[data-line]"))
    yield _timed("queue of figures, in a browser", QUEUE_SECONDS, times, opened("/?show=figures", "tr[data-line]"))
    search = opened("/?organisation=4号+试点7乡", "#counts")
    yield _timed("queue by a part of a name, in a browser", QUEUE_SECONDS, times, search)
    yield _timed("overview, in a browser", OVERVIEW_SECONDS, times, opened("/overview", ".ranks"))
    turn = cycle(reports)
    each = lambda: _open(page, f"{address}/report/{next(turn)}", "td[data-chosen]")  # noqa: E731 - a measure as the others
    yield _timed("a report, in a browser", QUEUE_SECONDS, times, each)
    yield _timed("next figure, in a browser", NEXT_SECONDS, times, lambda: _press(page, "n"))
    decisions = [seconds for sha256 in reports for seconds in _decide(page, f"{address}/report/{sha256}")]
    yield seconds_to_pace("next figure, the last one decided, in a browser", NEXT_SECONDS, decisions[: max(2, times)])


def _decide(page: Page, address: str) -> Iterator[float]:
    _open(page, address, "td[data-chosen]")
    for _ in range(_AT_A_REPORT):
        yield _press(page, "a")


def _open(page: Page, address: str, selector: str) -> float:
    started = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(selector, state="attached")
    seconds = time.perf_counter() - started
    page.wait_for_function("window.did_handshake === true")
    return seconds


def _press(page: Page, key: str) -> float:
    return float(page.evaluate(_PRESS, key)) / 1000


def _timed(what: str, most: float, times: int, act: Callable[[], float]) -> Pace:
    act()
    return seconds_to_pace(what, most, [act() for _ in range(times)])


@contextmanager
def _serving(archive: str) -> Iterator[str]:
    """`gongkai review` on a free port; its address without the last slash."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = ["review", "--archive", archive, "--port", port, "--name", "benchmark"]
    with subprocess.Popen([sys.executable, "-m", "pipeline", *command], stderr=subprocess.DEVNULL) as process:
        try:
            _wait(process, f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/api/openapi.json", timeout=5).close()  # noqa: S310 - this machine's
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("gongkai review does not answer")
