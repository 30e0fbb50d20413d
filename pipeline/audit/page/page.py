"""The page put together: headline numbers first, then charts, who must answer, findings, what is not comparable."""

from __future__ import annotations

from importlib.resources import files

from pipeline.audit import words
from pipeline.audit.model import Audit
from pipeline.audit.page import texts
from pipeline.audit.page.charts import (
    Bar,
    Part,
    bars_to_svg,
    columns_to_svg,
    legend,
    share_to_svg,
)
from pipeline.audit.page.markup import Markup, element, join
from pipeline.audit.page.tables import absent_tables, answer_table, findings_sections, incomparable_table, outlier_table
from pipeline.language import Lang
from pipeline.model import Severity, Status
from pipeline.render.status import LOOKS

_STYLES = {
    Status.PROVEN: "f-good",
    Status.READ: "f-info",
    Status.REPAIRED: "f-warning",
    Status.REVIEW: "f-error",
    Status.MISSING: "f-mist",
}
_BRIEF = 5  # lines of what matters most


def audit_to_html(audit: Audit, lang: Lang) -> str:
    """The whole page; it loads nothing and runs nothing."""
    title = texts.TITLE.say(lang)
    style = files("pipeline.audit.page").joinpath("style.css").read_text("utf-8")
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("title", title),
        element("style", Markup(style)),
    )
    body = element(
        "main",
        element("header", element("h1", title), element("p", words.scope_to_text(audit), class_="scope")),
        _tiles(audit, lang),
        _brief(audit, lang),
        _charts(audit, lang),
        answer_table(audit, lang),
        findings_sections(audit, lang),
        outlier_table(audit, lang),
        absent_tables(audit, lang),
        incomparable_table(audit, lang),
        element("footer", texts.FOOT.say(lang)),
    )
    language = "zh-CN" if lang == "zh" else "en"
    return f"<!DOCTYPE html>\n{element('html', head, element('body', body), lang=language)}\n"


def must_answer(audit: Audit) -> set[int]:
    """The bodies with an error or a warning."""
    return {f.body for f in audit.findings if f.body is not None and f.severity is not Severity.INFO}


def _tiles(audit: Audit, lang: Lang) -> Markup:
    counts = audit.counts()
    present = sum(1 for body in audit.bodies.values() if body.entry or audit.options.register is None)
    tiles: list[tuple[str, str, str]] = [
        (f"{audit.reports:,}", texts.REPORTS.say(lang), ""),
        (f"{present:,}", texts.BODIES.say(lang), ""),
    ]
    if audit.coverage:
        last = audit.coverage[-1]
        expected = last.present + len(last.absent)
        share = f"{last.present / expected:.1%}" if expected else "—"
        tiles.append((share, texts.COVERED.say(lang, year=last.year), ""))
    tiles += [
        (f"{counts[Severity.ERROR]:,}", texts.ERRORS.say(lang), "error"),
        (f"{counts[Severity.WARNING]:,}", texts.WARNINGS.say(lang), "warning"),
        (f"{len(must_answer(audit)):,}", texts.MUST_ANSWER.say(lang), ""),
    ]
    shown = [element("li", element("b", number), element("span", name), class_=style) for number, name, style in tiles]
    return element("ul", *shown, class_="tiles")


def _brief(audit: Audit, lang: Lang) -> Markup:
    """What matters most, in a few lines."""
    lines: list[str] = []
    ranked = []
    for name, outcome in audit.outcomes.items():
        grave = [each for each in outcome.findings if each.severity is not Severity.INFO]
        if grave and name != "coverage":
            errors = sum(each.severity is Severity.ERROR for each in grave)
            bodies = len({each.body for each in grave})
            said = texts.BRIEF_CHECK.say(lang, check=words.CHECKS[name].say(lang), count=len(grave), bodies=bodies)
            ranked.append((errors, len(grave), said))
    lines += [said for *_, said in sorted(ranked, reverse=True)[:_BRIEF]] or [texts.ALL_WELL.say(lang)]
    if audit.coverage and audit.coverage[-1].absent:
        last = audit.coverage[-1]
        lines.append(texts.BRIEF_ABSENT.say(lang, year=last.year, count=len(last.absent)))
    total = sum(audit.shares.values())
    doubtful = audit.shares.get("review", 0) + audit.shares.get("missing", 0)
    if total and doubtful:
        lines.append(texts.DOUBTFUL.say(lang, share=doubtful / total))
    if audit.options.register is None:
        lines.append(texts.NO_REGISTER.say(lang))
    if audit.unnamed:
        lines.append(texts.UNNAMED.say(lang, count=audit.unnamed))
    if audit.failed:
        lines.append(texts.FAILED.say(lang, count=audit.failed))
    return element(
        "section",
        element("h2", texts.IN_BRIEF.say(lang)),
        element("ul", *(element("li", line) for line in lines)),
        class_="brief",
    )


def _charts(audit: Audit, lang: Lang) -> Markup:
    cards = [_coverage_card(audit, lang), _status_card(audit, lang), _checks_card(audit, lang)]
    if any(line.requests for line in audit.totals):
        cards.insert(1, _requests_card(audit, lang))
    return element("section", *cards, class_="cards")


def _coverage_card(audit: Audit, lang: Lang) -> Markup:
    names = texts.PRESENT.say(lang), texts.ABSENT.say(lang)
    bars = [
        Bar(str(line.year), (Part(line.present, "f-good", names[0]), Part(len(line.absent), "f-error", names[1])))
        for line in audit.coverage
    ]
    sums = [sum(bar.parts[place].number for bar in bars) for place in (0, 1)]
    keys = [Part(sums[0], "f-good", names[0]), Part(sums[1], "f-error", names[1])]
    return _card(texts.COVERAGE.say(lang), columns_to_svg(bars, texts.COVERAGE.say(lang)), legend(keys))


def _checks_card(audit: Audit, lang: Lang) -> Markup:
    bars = []
    for name, outcome in audit.outcomes.items():
        parts = tuple(
            Part(
                sum(each.severity is severity for each in outcome.findings),
                f"f-{severity.value}",
                words.SEVERITIES[severity].say(lang),
            )
            for severity in Severity
        )
        bars.append(Bar(words.CHECKS[name].say(lang), parts))
    counts = audit.counts()
    keys = [Part(counts[each], f"f-{each.value}", words.SEVERITIES[each].say(lang)) for each in Severity]
    return _card(texts.BY_CHECK.say(lang), bars_to_svg(bars, texts.BY_CHECK.say(lang)), legend(keys))


def _status_card(audit: Audit, lang: Lang) -> Markup:
    parts = [Part(audit.shares.get(s.value, 0), _STYLES[s], LOOKS[s].name(lang)) for s in Status]
    return _card(texts.FIGURES.say(lang), share_to_svg(parts, texts.FIGURES.say(lang)), legend(parts))


def _requests_card(audit: Audit, lang: Lang) -> Markup:
    name = texts.REQUESTS.say(lang)
    bars = [Bar(str(line.year), (Part(float(line.requests), "f-info", name),)) for line in audit.totals]
    reports = ", ".join(f"{line.year}: {line.reports:,}" for line in audit.totals)
    note = element("p", texts.REQUESTS_NOTE.say(lang, reports=reports), class_="small")
    return _card(name, columns_to_svg(bars, name), note)


def _card(title: str, *children: Markup) -> Markup:
    return element("div", element("h2", title), join(*children), class_="card")
