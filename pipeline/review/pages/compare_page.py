"""One body, two years: what was carried over, and the differences worth looking at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Connection

from pipeline.archive import Archive
from pipeline.language import Lang
from pipeline.model import Figure, Key, Number
from pipeline.render.status import number_to_text
from pipeline.report import Report
from pipeline.review.compare import Carried, Comparison, Line, Year, compare_reports, read_years
from pipeline.review.desk import Desk
from pipeline.review.overview import PAGE, Body, read_bodies
from pipeline.review.pages import words
from pipeline.review.pages.frame import frame
from pipeline.review.pages.naming import figure_to_text, key_to_label, key_to_name, key_to_short_label
from pipeline.review.pages.parts import choice, listing, panel
from pipeline.review.pages.tags import tag
from pipeline.review.pages.visitor import Visitor
from pipeline.texts import Text


class _Found(NamedTuple):
    body: str
    bodies: Sequence[Body]
    years: Sequence[Year]
    comparison: Comparison | None


async def build_compare_page(desk: Desk, visitor: Visitor, query: Mapping[str, str]) -> None:
    """Builds the page for what its address asks: a part of a name, or a body and two of its documents."""
    found, lang = await run_in_threadpool(_find, desk.archive, query), visitor.lang
    with frame(visitor, words.COMPARE.say(lang), "/compare"):
        tag("h1", words.COMPARE.say(lang), "hidden")
        _search(query, lang)
        if not found.body:
            _bodies(found.bodies, query.get("organisation", ""), lang)
            return
        with tag("div", classes="head"):
            tag("h2", found.body, "subject")
            if len(found.years) > 1:
                _years(found, lang)
        if found.comparison is None:
            tag("p", words.ONE_YEAR.say(lang), "notice")
        else:
            _comparison(found.comparison, lang, everything=bool(query.get("all")), query=query)


def _find(archive: Archive, query: Mapping[str, str]) -> _Found:
    body = query.get("body", "")
    if not body:
        part = query.get("organisation", "").strip()
        behind = query.get("behind", "")
        bodies = archive.ask(lambda connection: read_bodies(connection, part, after=behind, years=2))
        if len(bodies) != 1 or not part or behind:
            return _Found("", bodies, (), None)
        body = bodies[0].organisation

    def years_of(connection: Connection) -> list[Year]:
        return read_years(connection, body)

    years = archive.ask(years_of)
    pair = _pair(years, query.get("before", ""), query.get("after", ""))
    if pair is None:
        return _Found(body, (), years, None)
    before, after = (archive.report(each.sha256) for each in pair)
    return _Found(body, (), years, compare_reports(before, after))


def _pair(years: Sequence[Year], before: str, after: str) -> tuple[Year, Year] | None:
    """The two documents that are asked for, of this body only; the latest, and that of the year before, if none is."""
    by_hash = {each.sha256: each for each in years}
    if before in by_hash and after in by_hash and before != after:
        return by_hash[before], by_hash[after]
    if not years:
        return None
    earlier = next((each for each in years if each.year < years[0].year), None)
    return (earlier, years[0]) if earlier else None


def _search(query: Mapping[str, str], lang: Lang) -> None:
    with tag("form", classes="filters", method="get", action="/compare", role="search"):
        hint = words.ORGANISATION.say(lang)
        tag("input", classes="field", type="search", name="organisation", value=query.get("organisation", ""),
            placeholder=hint, aria_label=hint, data_focus="/")  # fmt: skip
        with tag("button", classes="button main", type="submit"):
            tag("span", words.SEARCH.say(lang))


def _bodies(bodies: Sequence[Body], part: str, lang: Lang) -> None:
    tag("p", words.COMPARE_HELP.say(lang), "quiet spaced-below")
    with panel():
        if not bodies:
            tag("p", words.NO_BODIES.say(lang), "empty")
            return
        with listing(words.BODY_HEADS[:-1], lang):
            for body in bodies:
                with tag("tr"):
                    with tag("td"):
                        tag("a", body.organisation, "name", href=f"/compare?{urlencode({'body': body.organisation})}")
                    tag("td", body.region or "")
                    tag("td", " ".join(map(str, body.years)))
    if len(bodies) == PAGE:
        with tag("div", classes="more"):
            query = urlencode({"organisation": part, "behind": bodies[-1].organisation})
            tag("a", words.MORE.say(lang), "button", href=f"/compare?{query}")


def _years(found: _Found, lang: Lang) -> None:
    chosen = found.comparison
    choices = {each.sha256: str(each.year) for each in reversed(found.years)}
    with tag("form", classes="filters", method="get", action="/compare"):
        tag("input", type="hidden", name="body", value=found.body)
        for name, label, report in (
            ("before", words.BEFORE, chosen.before if chosen else None),
            ("after", words.AFTER, chosen.after if chosen else None),
        ):
            choice(name, label.say(lang), "—", choices, report.source.sha256 if report else "")
        with tag("button", classes="button", type="submit"):
            tag("span", words.SHOW.say(lang))


def _comparison(comparison: Comparison, lang: Lang, *, everything: bool, query: Mapping[str, str]) -> None:
    if comparison.carried:
        tag("h2", words.CARRIED.say(lang), "spaced-below")
        with panel():
            _carried(comparison, lang)
    with tag("div", classes="tabs spaced"):
        kept = {name: value for name, value in query.items() if name != "all" and value}
        first, rest = f"/compare?{urlencode(kept)}", f"/compare?{urlencode(kept | {'all': '1'})}"
        tag("a", words.WORTH_A_LOOK.say(lang), href=first, aria_current=None if everything else "page")
        tag("a", words.ALL_FIGURES.say(lang), href=rest, aria_current="page" if everything else None)
    lines = comparison.lines if everything else comparison.worthwhile
    with panel():
        if not lines:
            tag("p", words.NOTHING_WORTH.say(lang), "empty")
            return
        heads: list[tuple[Text, str]] = [
            (words.FIGURE, ""),
            *((_year_text(report), "number") for report in (comparison.before, comparison.after)),
            (words.CHANGE, "number"),
            (words.WHY, ""),
        ]
        with listing(heads, lang):
            for line in lines:
                _line(comparison, line, lang)


def _year_text(report: Report) -> Text:
    year = str(report.year or "—")
    return Text(year, year)


def _carried(comparison: Comparison, lang: Lang) -> None:
    before, after = comparison.before, comparison.after
    with tag("table", classes="list compare"):
        with tag("thead"), tag("tr"):
            tag("td", "")
            for each in comparison.carried:
                key = each.into.key if each.into else None
                tag("th", key_to_label(after.edition, key)[1].rpartition(" · ")[2] if key else each.column, "number")
        with tag("tbody"):
            outs = words.CARRIED_OUT.say(lang, year=before.year)
            _carried_row(outs, before, [each.out for each in comparison.carried])
            into = words.CARRIED_IN.say(lang, year=after.year)
            _carried_row(into, after, [each.into for each in comparison.carried])
            with tag("tr"):
                tag("th", "", "hidden-cell")
                for each in comparison.carried:
                    _verdict(each, lang)


def _carried_row(label: str, report: Report, figures: Sequence[Figure | None]) -> None:
    with tag("tr"):
        tag("th", label)
        for figure in figures:
            with tag("td", classes="number"):
                _figure(report, figure)


def _verdict(each: Carried, lang: Lang) -> None:
    text = words.NOT_KNOWN if each.agrees is None else words.AGREES if each.agrees else words.DIFFERS
    look = "quiet" if each.agrees is None else "holds" if each.agrees else "breaks"
    sign = "" if each.agrees is None else "✓ " if each.agrees else "✗ "
    tag("td", sign + text.say(lang), f"number small {look}")


def _line(comparison: Comparison, line: Line, lang: Lang) -> None:
    with tag("tr"):
        tag("td", _label(comparison, line.key))
        with tag("td", classes="number"):
            _figure(comparison.before, line.before)
        with tag("td", classes="number"):
            _figure(comparison.after, line.after)
        tag("td", _signed(line.change), "number")
        tag("td", words.WHYS[line.why].say(lang), "breaks" if line.why in ("carried", "doubtful") else "quiet")


def _label(comparison: Comparison, key: Key) -> str:
    return key_to_short_label(comparison.after.edition or comparison.before.edition, key)


def _figure(report: Report, figure: Figure | None) -> None:
    """A figure as a way to where it stands."""
    if figure is None:
        tag("span", "—", "quiet")
        return
    address = f"/report/{report.source.sha256}?figure={key_to_name(figure.key)}"
    tag("a", figure_to_text(figure) or "—", href=address, data_status=figure.status.value)


def _signed(change: Number | None) -> str:
    if change is None or change == 0:
        return ""
    return f"+{number_to_text(change)}" if change > 0 else number_to_text(change).replace("-", "−")
