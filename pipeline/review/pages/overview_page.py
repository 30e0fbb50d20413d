"""The archive at a glance: what was published, how sure it is, who did not publish, what failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Connection

from pipeline.language import Lang
from pipeline.metadata import code_to_label
from pipeline.model import Status
from pipeline.review.desk import Desk
from pipeline.review.overview import (
    PAGE,
    Body,
    FailingSum,
    Failure,
    Overview,
    YearLine,
    read_bodies,
    read_failures,
    read_overview,
)
from pipeline.review.pages import words
from pipeline.review.pages.frame import frame
from pipeline.review.pages.parts import choice, legend, listing, panel, shares_bar
from pipeline.review.pages.tags import tag
from pipeline.review.pages.trends import absent_list, report_list, show_trends, year_list
from pipeline.review.pages.visitor import Visitor
from pipeline.review.queue import filter_choices
from pipeline.texts import error_to_text

_MOST_SUMS = 12


@dataclass(frozen=True, slots=True)
class _Asked:
    """What stands behind the `?` of the address."""

    year: int | None
    region: str
    part: str
    absent: int | None
    after: str
    failed_after: str


@dataclass(frozen=True, slots=True)
class _Found:
    overview: Overview
    bodies: Sequence[Body]
    failures: Sequence[Failure]
    years: Sequence[int]
    regions: Sequence[str]


async def build_overview_page(desk: Desk, visitor: Visitor, query: Mapping[str, str]) -> None:
    """Builds the page for what its address asks."""
    asked = _Asked(
        read_year(query.get("year", "")),
        query.get("region", ""),
        query.get("organisation", "").strip(),
        read_year(query.get("absent", "")),
        query.get("after", ""),
        query.get("failed", ""),
    )

    def find(connection: Connection) -> _Found:
        return _Found(
            read_overview(connection, asked.year, asked.region),
            read_bodies(connection, asked.part, asked.absent, asked.after, asked.region),
            read_failures(connection, asked.failed_after),
            *filter_choices(connection),
        )

    found, lang = await run_in_threadpool(desk.archive.ask, find), visitor.lang
    with frame(visitor, words.OVERVIEW.say(lang), "/overview"):
        tag("h1", words.OVERVIEW.say(lang), "hidden")
        _scope(asked, found, lang)
        _tiles(found.overview, asked, lang)
        show_trends(found.overview.years, asked.region, lang)
        with panel():
            _years(found.overview.years, asked, lang)
        with tag("div", classes="columns"):
            _sums(found.overview.sums, asked, lang)
            _bodies(asked, found, lang)
        if found.failures:
            _failures(found.failures, lang)


def read_year(text: str) -> int | None:
    """A year of an address; None where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) == len("2024") else None


def _scope(asked: _Asked, found: _Found, lang: Lang) -> None:
    with tag("form", classes="filters", method="get", action="/overview"):
        years = {str(year): str(year) for year in found.years}
        choice("year", words.YEAR.say(lang), words.ALL_YEARS.say(lang), years, str(asked.year or ""))
        if found.regions:
            regions = {region: code_to_label(region, 3) for region in found.regions}
            choice("region", words.REGION.say(lang), words.ALL_REGIONS.say(lang), regions, asked.region)
        with tag("button", classes="button", type="submit"):
            tag("span", words.SHOW.say(lang))


def _tiles(overview: Overview, asked: _Asked, lang: Lang) -> None:
    lines, shares = overview.years, overview.shares
    proven = f"{(shares.proven + shares.repaired) / shares.total:.1%}" if shares.total else "—"
    failed = sum(overview.failures.values())
    with tag("div", classes="tiles"):
        every = report_list(asked.region, asked.year, show="all")
        _tile(f"{sum(line.reports for line in lines):,}", words.TILE_REPORTS.say(lang), every)
        _tile(proven, words.TILE_SURE.say(lang), every)
        waiting, failing = (sum(getattr(line, name) for line in lines) for name in ("waiting", "failing"))
        _tile(f"{waiting:,}", words.TILE_WAITING.say(lang), report_list(asked.region, asked.year, having="waiting"))
        _tile(f"{failing:,}", words.TILE_FAILING.say(lang), report_list(asked.region, asked.year, having="failing"))
        _tile(f"{failed:,}", words.TILE_FAILED.say(lang), "#failed" if failed else "")
        decided = report_list("", None, show="all", having="decided")
        _tile(f"{overview.decisions:,}", words.TILE_DECISIONS.say(lang), decided if overview.decisions else "")


def _tile(number: str, text: str, href: str = "") -> None:
    with tag("a" if href else "div", classes="tile panel", href=href or None):
        tag("strong", number)
        tag("span", text)


def _years(lines: Sequence[YearLine], asked: _Asked, lang: Lang) -> None:
    if not lines:
        tag("p", words.NO_REPORTS.say(lang), "empty")
        return
    with listing(words.YEAR_HEADS, lang):
        for line in lines:
            with tag("tr"):
                tag("td", str(line.year or words.UNKNOWN_YEAR.say(lang)), "nowrap")
                every = year_list(asked.region, line, show="all")
                _count(line.reports, every, words.TILE_REPORTS.say(lang))
                _count(line.bodies, every, words.BODIES.say(lang))
                _count(line.absent, absent_list(asked.region, line.year), words.ABSENT_IN.say(lang, year=line.year))
                _count(line.waiting, year_list(asked.region, line, having="waiting"), words.TILE_WAITING.say(lang))
                _count(line.failing, year_list(asked.region, line, having="failing"), words.TILE_FAILING.say(lang))
                with tag("td"):
                    shares_bar(line.shares, lang, lambda status, line=line: _figures(asked, line, status))  # type: ignore[misc]
    with tag("div", classes="block"):
        legend(lang)


def _figures(asked: _Asked, line: YearLine, status: Status) -> str:
    """The address of the reports of a year with figures of a status."""
    return year_list(asked.region, line, show="all", having=status.value)


def _count(number: int, href: str, label: str) -> None:
    with tag("td", classes="number"):
        if number:
            tag("a", f"{number:,}", href=href, title=label)
        else:
            tag("span", "0", "quiet")


def _sums(sums: Sequence[FailingSum], asked: _Asked, lang: Lang) -> None:
    with panel(), tag("div", classes="block"):
        tag("h2", words.FAILING_SUMS.say(lang))
        if not sums:
            tag("p", words.NO_FAILING.say(lang), "quiet")
        most = max((each.reports for each in sums), default=1)
        with tag("ul", classes="ranks"):
            for each in sums[:_MOST_SUMS]:
                with tag("li"):
                    tag("span", each.zh if lang == "zh" else each.en)
                    count = words.IN_REPORTS.say(lang, count=f"{each.reports:,}")
                    tag("a", count, "number", href=report_list(asked.region, asked.year, code=each.code))
                    with tag("div", classes="bar", aria_hidden="true"):
                        tag("span", data_status="review").style(f"width: {each.reports / most:.2%}")


def _bodies(asked: _Asked, found: _Found, lang: Lang) -> None:
    with panel(), tag("div", id="bodies"):
        with tag("div", classes="block"):
            tag("h2", words.BODIES.say(lang))
            with tag("form", classes="filters", method="get", action="/overview#bodies", role="search"):
                for name, value in (("year", str(asked.year or "")), ("region", asked.region)):
                    if value:
                        tag("input", type="hidden", name=name, value=value)
                hint = words.ORGANISATION.say(lang)
                tag("input", classes="field", type="search", name="organisation", value=asked.part,
                    placeholder=hint, aria_label=hint, data_focus="/")  # fmt: skip
                years = {str(year): words.ABSENT_IN.say(lang, year=year) for year in found.years}
                absent = str(asked.absent or "")
                choice("absent", words.BODIES.say(lang), words.ANY_BODY.say(lang), years, absent)
                with tag("button", classes="button", type="submit"):
                    tag("span", words.SEARCH.say(lang))
        if not found.bodies:
            tag("p", words.NO_BODIES.say(lang), "empty")
            return
        with listing(words.BODY_HEADS, lang):
            for body in found.bodies:
                _body(body, lang)
        if len(found.bodies) == PAGE:
            kept = {
                "region": asked.region,
                "organisation": asked.part,
                "absent": str(asked.absent or ""),
                "after": found.bodies[-1].organisation,
            }
            with tag("div", classes="more block"):
                tag("a", words.MORE.say(lang), "button", href=f"/overview?{urlencode(kept)}#bodies")


def _body(body: Body, lang: Lang) -> None:
    with tag("tr"):
        with tag("td"):
            tag("a", body.organisation, "name", href=f"/report/{body.sha256}")
        tag("td", code_to_label(body.region or "", 2))
        tag("td", " ".join(map(str, body.years)))
        with tag("td"):
            if len(body.years) > 1:
                query = urlencode({"body": body.organisation})
                tag("a", words.COMPARE.say(lang), href=f"/compare?{query}")


def _failures(failures: Sequence[Failure], lang: Lang) -> None:
    with panel(), tag("div", id="failed", classes="spaced"):
        with tag("div", classes="block"):
            tag("h2", words.FAILURES.say(lang))
        with listing(words.FAILURE_HEADS, lang):
            for failure in failures:
                with tag("tr"):
                    tag("td", failure.path)
                    tag("td", error_to_text(failure.code, failure.message, lang), "quiet")
        if len(failures) == PAGE:
            with tag("div", classes="more block"):
                query = urlencode({"failed": failures[-1].path})
                tag("a", words.MORE.say(lang), "button", href=f"/overview?{query}#failed")
