"""The queue: what waits for people, worst first, as reports or as single figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from fastapi.concurrency import run_in_threadpool
from nicegui import ui
from nicegui.events import GenericEventArguments
from sqlalchemy import Connection

from pipeline.archive.wanted import UNKNOWN_YEAR
from pipeline.forms import all_forms
from pipeline.language import Lang
from pipeline.metadata import code_to_label
from pipeline.model import Kind, Status
from pipeline.render.status import LOOKS, number_to_text
from pipeline.review.desk import Desk
from pipeline.review.pages import words
from pipeline.review.pages.frame import frame
from pipeline.review.pages.naming import key_to_name, key_to_short_label
from pipeline.review.pages.tags import tag
from pipeline.review.pages.visitor import Visitor
from pipeline.review.queue import (
    HAVING,
    PAGE,
    Counts,
    FigureLine,
    Filters,
    ReportLine,
    count_queue,
    count_reports,
    failed_sources,
    filter_choices,
    find_reports,
    place_to_text,
    queue_figures,
    queue_reports,
    tables_in_question,
    text_to_place,
)
from pipeline.texts import Text

UNKNOWN = "unknown"  # what an address says for the reports of which nobody knows the year

_KEYS = "j k n p ArrowDown ArrowUp Enter"
_STEPS = {"j": 1, "n": 1, "ArrowDown": 1, "k": -1, "p": -1, "ArrowUp": -1}
_TABLES = {table.id: table.name for table in all_forms()[0].tables}
_SUMS = {each.code: each for form in all_forms() for each in form.identities}


Show = Literal["reports", "figures", "all"]

_NUMBERS = {id_: name.partition("、")[0] for id_, name in _TABLES.items()}  # of the tables, as the form counts them


@dataclass(frozen=True, slots=True)
class _Found:
    """`tables` says by report how many figures wait in each; `every` counts the reports, waiting or not."""

    lines: Sequence[ReportLine] | Sequence[FigureLine]
    tables: Mapping[int, Mapping[str, int]]
    every: int
    counts: Counts
    years: Sequence[int]
    regions: Sequence[str]
    failed: int


async def build_queue_page(desk: Desk, visitor: Visitor, asked: Mapping[str, str]) -> None:
    """Builds the page for what stands behind the `?` of its address."""
    filters = read_filters(asked)
    show: Show = {"figures": "figures", "all": "all"}.get(asked.get("show", ""), "reports")  # type: ignore[assignment]

    def find(connection: Connection) -> _Found:
        lines, tables = _find(connection, filters, show, asked.get("after", ""))
        every = count_reports(connection, filters) if show == "all" else 0
        counts = count_queue(connection, filters)
        return _Found(lines, tables, every, counts, *filter_choices(connection), failed_sources(connection))

    found = await run_in_threadpool(desk.archive.ask, find)
    with frame(visitor, words.QUEUE.say(visitor.lang), "/"):
        tag("h1", words.QUEUE.say(visitor.lang), "hidden")
        _filter_bar(asked, filters, found, visitor.lang)
        _counts(found, show, visitor.lang)
        if filters.having == "decided":
            tag("a", words.AS_CSV.say(visitor.lang), href="/api/corrections.csv", download=True)
        _tabs(asked, show, visitor.lang)
        _list(found, show, visitor.lang)
        _more(asked, found, visitor.lang)
    _listen([_address(line) for line in found.lines])


def _find(
    connection: Connection, filters: Filters, show: Show, after: str
) -> tuple[Sequence[ReportLine] | Sequence[FigureLine], Mapping[int, Mapping[str, int]]]:
    """The lines that are shown, and of reports the tables that their doubtful figures stand in."""
    if show == "figures":
        return queue_figures(connection, filters, text_to_place(after)), {}
    if show == "all":
        number = int(after) if after.isascii() and after.isdecimal() and len(after) < len(str(1 << 31)) else 0
        lines = find_reports(connection, filters, number)
    else:
        lines = queue_reports(connection, filters, text_to_place(after))
    return lines, tables_in_question(connection, [line.id for line in lines])


def read_filters(asked: Mapping[str, str]) -> Filters:
    """The filters that an address asks for; what is none of them is left out."""
    year = asked.get("year", "")
    return Filters(
        year=UNKNOWN_YEAR if year == UNKNOWN else int(year) if year.isdecimal() and len(year) == len("2024") else None,
        region=asked.get("region", ""),
        organisation=asked.get("organisation", "").strip(),
        table=asked.get("table", "") if asked.get("table") in _TABLES else "",
        status=asked.get("status", "") if asked.get("status") in words.WAITING else "",
        code=asked.get("code", "") if asked.get("code") in _SUMS else "",
        finding=asked.get("finding", "") if asked.get("finding") in tuple(Kind) else "",
        having=asked.get("having", "") if asked.get("having") in HAVING else "",
    )


def _filter_bar(asked: Mapping[str, str], filters: Filters, found: _Found, lang: Lang) -> None:
    with tag("form", classes="filters", method="get", action="/", role="search"):
        hint = words.FIND_ORGANISATION.say(lang)
        tag("input", classes="field", type="search", name="organisation", data_focus="/", value=filters.organisation,
            placeholder=hint, aria_label=hint)  # fmt: skip
        years = {str(year): str(year) for year in found.years} | {UNKNOWN: words.UNKNOWN_YEAR.say(lang)}
        chosen = "" if filters.year is None else str(filters.year or UNKNOWN)
        _choice("year", words.YEAR, years, chosen, lang)
        if found.regions:
            regions = {region: code_to_label(region, 3) for region in found.regions}
            _choice("region", words.REGION, regions, filters.region, lang)
        _choice("table", words.TABLE, _TABLES, filters.table, lang)
        statuses = {status: text.say(lang) for status, text in words.WAITING.items()}
        _choice("status", words.STATUS, statuses, filters.status, lang)
        kinds = {kind: text.say(lang) for kind, text in words.FINDING_KINDS.items()}
        _choice("finding", words.FINDING, kinds, filters.finding, lang)
        if filters.code:
            rule = _SUMS[filters.code]
            _choice("code", words.FAILING_SUM, {filters.code: rule.zh if lang == "zh" else rule.en}, filters.code, lang)
        if filters.having:
            _choice(
                "having",
                words.HAVING_HEAD,
                {filters.having: having_to_text(filters.having, lang)},
                filters.having,
                lang,
            )
        if asked.get("show") in ("figures", "all"):
            tag("input", type="hidden", name="show", value=asked["show"])
        with tag("button", classes="button main", type="submit"):
            tag("span", words.SEARCH.say(lang))
        if filters != Filters():
            tag("a", words.CLEAR.say(lang), "button", href="/")


def having_to_text(having: str, lang: Lang) -> str:
    """What reports have that are asked for: figures of a status, or something else of HAVING."""
    known = words.HAVING.get(having)
    return known.say(lang) if known else LOOKS[Status(having)].name(lang)


def _choice(name: str, label: Text, choices: Mapping[str, str], chosen: str, lang: Lang) -> None:
    with tag("select", classes="field", name=name, aria_label=label.say(lang)):
        tag("option", f"{label.say(lang)}: {words.ALL.say(lang)}", value="")
        for value, text in choices.items():
            tag("option", text, value=value, selected=value == chosen)


def _counts(found: _Found, show: Show, lang: Lang) -> None:
    counts = found.counts
    numbers = [(words.WAITING_REPORTS, counts.reports), (words.WAITING_FIGURES, counts.figures)]
    if show == "all":
        numbers.insert(0, (words.TILE_REPORTS, found.every))
    with tag("p", classes="counts", id="counts"):
        for text, number in numbers:
            with tag("span"):
                tag("strong", f"{number:,}")
                tag("span", f" {text.say(lang)}")
        if counts.seconds_left is not None and counts.figures:
            tag("span", words.TIME_LEFT.say(lang, time=duration_to_text(counts.seconds_left, lang)))
        if found.failed:
            with tag("a", href="/overview#failed"):
                tag("span", words.FAILED_DOCUMENTS.say(lang, count=f"{found.failed:,}"))


def duration_to_text(seconds: float, lang: Lang) -> str:
    """A time as people say it: minutes up to two hours, then hours."""
    minutes = max(1, round(seconds / 60))
    if minutes < 120:
        return words.MINUTES.say(lang, count=minutes)
    return words.HOURS.say(lang, count=f"{minutes / 60:,.0f}")


def _tabs(asked: Mapping[str, str], show: Show, lang: Lang) -> None:
    kept = {name: value for name, value in asked.items() if name not in ("show", "after") and value}
    with tag("div", classes="tabs"):
        for each, text in words.SHOWS.items():
            query = urlencode(kept if each == "reports" else kept | {"show": each})
            tag("a", text.say(lang), href=f"/?{query}".rstrip("?"), aria_current="page" if each == show else None)


def _list(found: _Found, show: Show, lang: Lang) -> None:
    if not found.lines:
        with tag("div", classes="panel empty"):
            tag("p", words.NOTHING_WAITS.say(lang))
        return
    heads = words.FIGURE_HEADS if show == "figures" else words.REPORT_HEADS
    with tag("div", classes="panel", data_keys=_KEYS), tag("table", classes="list folding"):
        with tag("thead"), tag("tr"):
            for text, look in heads:
                tag("th", text.say(lang), look)
        with tag("tbody"):
            for line in found.lines:
                with tag("tr", data_line=True):
                    if isinstance(line, FigureLine):
                        _figure_line(line, lang)
                    else:
                        _report_line(line, found.tables.get(line.id, {}), lang)


def _report_line(line: ReportLine, tables: Mapping[str, int], lang: Lang) -> None:
    with tag("td"):
        tag("a", line.organisation or line.path.rpartition("/")[2], "name", href=_address(line))
    tag("td", str(line.year or ""), "nowrap")
    tag("td", code_to_label(line.region or "", 2))
    with tag("td", classes="number"):
        if line.waiting:
            text = words.LINE_WAITING.say(lang, count=line.waiting)
            tag("span", text, "status", data_status="review")
    with tag("td", classes="which"):
        for id_, number in sorted(tables.items(), key=lambda each: list(_TABLES).index(each[0])):
            text = f"{_NUMBERS[id_]} {number}"
            tag("a", text, href=f"{_address(line)}?table={id_}", title=_TABLES[id_])
    with tag("td", classes="number"):
        if line.failing:
            tag("span", words.LINE_FAILING.say(lang, count=line.failing), "status", data_status="published")
    tag("td", line.path.rpartition("/")[2], "quiet small")


def _figure_line(line: FigureLine, lang: Lang) -> None:
    with tag("td"):
        tag("a", key_to_short_label(line.edition, line.key), "name", href=_address(line))
    with tag("td", classes="number"):
        text = number_to_text(line.value) if line.value is not None else line.printed
        tag("span", text or "—")
    with tag("td"):
        tag("span", words.WAITING[line.why].say(lang), "status", data_status=line.why)
    tag("td", f"{line.confidence:.0%}", "number quiet")
    tag("td", line.organisation or line.path.rpartition("/")[2])
    tag("td", str(line.year or ""), "nowrap")


def _address(line: ReportLine | FigureLine) -> str:
    figure = f"?figure={key_to_name(line.key)}" if isinstance(line, FigureLine) else ""
    return f"/report/{line.sha256}{figure}"


def _more(asked: Mapping[str, str], found: _Found, lang: Lang) -> None:
    kept = {name: value for name, value in asked.items() if name != "after" and value}
    with tag("div", classes="more"):
        first = f"/?{urlencode(kept)}" if kept else "/"
        tag("a", words.TO_START.say(lang), "button", href=first) if asked.get("after") else tag("span")
        if len(found.lines) == PAGE:
            last = found.lines[-1]
            place = (
                str(last.id)
                if asked.get("show") == "all" and isinstance(last, ReportLine)
                else place_to_text(last.place)
            )
            tag("a", words.MORE.say(lang), "button", href=f"/?{urlencode(kept | {'after': place})}")


def _listen(addresses: Sequence[str]) -> None:
    """Moves along the list by keys."""
    chosen = -1

    def move(event: GenericEventArguments) -> None:
        nonlocal chosen
        key = str(event.args["key"])
        if key in _STEPS and addresses:
            chosen = min(max(chosen + _STEPS[key], 0), len(addresses) - 1)
            ui.run_javascript(f"reviewLine({chosen})")
        elif key == "Enter" and addresses:
            ui.navigate.to(addresses[max(chosen, 0)])

    ui.on("review_key", move)
