"""What tests of the pages in a real browser share: pages of a served archive, and what they look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.archive import open_archive
from pipeline.report import Report
from tests.review import DOUBTFUL

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
_ANSWERS_WITHIN = 10_000  # milliseconds, on a machine that is busy


class Site:
    """A served archive, and pages of it in new browsers, each with its own settings."""

    def __init__(self, chromium: Browser, address: str, archive: str, reports: dict[str, Report]) -> None:
        self._chromium, self.address, self.archive, self.reports = chromium, address, archive, reports
        self.outside: list[str] = []
        self.errors: list[str] = []

    def page(self, path: str = "/", name: str = "", **options: Any) -> Page:
        context = self._chromium.new_context(**{"viewport": WIDE, "locale": "zh-CN", **options})
        context.set_default_timeout(_ANSWERS_WITHIN)
        if name:
            context.add_cookies([{"name": "gongkai_name", "value": name, "url": self.address}])
        page = context.new_page()
        page.on("request", lambda request: self._note(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.goto(self.address + path)
        page.wait_for_function("window.did_handshake === true")
        return page

    def report(self, file: str = DOUBTFUL, **options: Any) -> Page:
        return self.page(f"/report/{self.sha256(file)}", **options)

    def sha256(self, name: str) -> str:
        return self.reports[name].source.sha256

    def decisions(self, name: str = DOUBTFUL) -> list[tuple[str, str, str]]:
        with open_archive(self.archive) as archive:
            return [(each.decision, each.printed, each.who) for each in archive.corrections(self.sha256(name))]

    def _note(self, url: str) -> None:
        if not url.startswith((self.address, self.address.replace("http", "ws"), "data:", "blob:")):
            self.outside.append(url)


def in_force(decisions: list[Any]) -> list[Any]:
    undone = {each.undoes for each in decisions}
    return [each for each in decisions if each.id not in undone and each.decision not in ("undo", "note")]


def expect(locator: Any) -> Any:
    from playwright.sync_api import expect as expected

    return expected(locator)


def cell(page: Page, key: Any) -> Any:
    return page.locator(f'td[data-figure="{"/".join(key)}"]')


def chosen(page: Page) -> str | None:
    page.wait_for_selector("td[data-chosen]")
    return page.locator("td[data-chosen]").get_attribute("data-figure")
