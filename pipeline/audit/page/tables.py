"""The tables of the page. Each shows what is gravest; all is in the workbook and the JSON."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from pipeline.audit import words
from pipeline.audit.model import Audit, AuditFinding
from pipeline.audit.page import texts
from pipeline.audit.page.charts import series_to_svg
from pipeline.audit.page.markup import Markup, element, join
from pipeline.language import Lang
from pipeline.model import Severity
from pipeline.texts import Text

_MOST = 60  # rows of a table of findings: what a person looks through
_MOST_BODIES = 25
_MOST_ABSENT = 400  # names of a year
_MOST_PROOFS = 4
_OUTLYING = ("history", "peers")
_HEADS = (texts.BODY, texts.YEAR, texts.CHECK, texts.FINDING)


def answer_table(audit: Audit, lang: Lang) -> Markup:
    """The bodies with errors and warnings, those with most errors first."""
    grave = [each for each in audit.findings if each.body is not None and each.severity is not Severity.INFO]
    if not grave:
        return Markup("")
    counts: dict[int, Counter[Severity]] = defaultdict(Counter)
    first: dict[int, AuditFinding] = {}
    for finding in grave:
        if finding.body is not None:
            counts[finding.body][finding.severity] += 1
            first.setdefault(finding.body, finding)
    ranked = sorted(counts, key=lambda n: (-counts[n][Severity.ERROR], -counts[n][Severity.WARNING], n))
    names = [words.SEVERITIES[each] for each in (Severity.ERROR, Severity.WARNING)]
    rows = []
    for number in ranked[:_MOST_BODIES]:
        body = audit.bodies[number]
        where = " · ".join(part for part in (words.body_to_region(body), words.body_to_level(body, lang)) if part)
        rows.append(
            [
                element("td", element("b", body.name), element("div", where, class_="small"), class_="name"),
                *(
                    element("td", counts[number][each], class_="number", data_name=name.say(lang))
                    for each, name in zip((Severity.ERROR, Severity.WARNING), names, strict=True)
                ),
                element("td", words.message_to_text(first[number], lang), class_="words"),
            ]
        )
    heads = [texts.BODY, *names, texts.GRAVEST]
    more = _more(len(ranked) - _MOST_BODIES, lang)
    return join(element("h2", texts.WHO.say(lang)), _table(heads, rows, lang, numbers=(1, 2)), more)


def findings_sections(audit: Audit, lang: Lang) -> Markup:
    """Errors and warnings as tables, notes folded up; jumps and outliers have a table of their own."""
    sections = []
    for severity in Severity:
        several = [each for each in audit.findings if each.severity is severity and each.check not in _OUTLYING]
        title = f"{words.SEVERITIES[severity].say(lang).capitalize()} ({len(several):,})"
        if not several:
            continue
        table = join(_findings_table(audit, several[:_MOST], lang), _more(len(several) - _MOST, lang))
        if severity is Severity.INFO:
            sections.append(element("details", element("summary", title), table))
        else:
            sections.append(join(element("h2", title), table))
    return join(*sections)


def outlier_table(audit: Audit, lang: Lang) -> Markup:
    """Jumps and outliers, with the body's own years as a line."""
    several = [each for each in audit.findings if each.check in _OUTLYING]
    if not several:
        return Markup("")
    rows = []
    for finding in several[:_MOST]:
        points = [(year, float(number)) for year, number in finding.history]
        said = ", ".join(f"{year}: {number}" for year, number in finding.history)
        line = series_to_svg(points, finding.year or 0, said) if len(points) > 1 else ""
        rows.append([*_cells(audit, finding, lang), element("td", line)])
    heads = [*_HEADS, texts.OWN_YEARS]
    title = f"{texts.OUTLIERS.say(lang)} ({len(several):,})"
    return join(element("h2", title), _table(heads, rows, lang, numbers=(1,)), _more(len(several) - _MOST, lang))


def absent_tables(audit: Audit, lang: Lang) -> Markup:
    """By year the names of those that did not publish, and those that no register has."""
    folded = []
    for line in reversed(audit.coverage):
        if line.absent:
            title = f"{line.year} · {texts.ABSENT.say(lang)} ({len(line.absent):,})"
            folded.append(_folded(title, [audit.bodies[number].name for number in line.absent], lang))
    if audit.unregistered:
        title = texts.UNREGISTERED.say(lang, count=len(audit.unregistered))
        folded.append(_folded(title, [audit.bodies[number].name for number in audit.unregistered], lang))
    return join(element("h2", texts.COVERAGE.say(lang)), *folded) if folded else Markup("")


def incomparable_table(audit: Audit, lang: Lang) -> Markup:
    """By check how many times it compared, and how many times it could not, and why."""
    rows = []
    for name, outcome in audit.outcomes.items():
        reasons = [
            f"{words.REASONS[reason].say(lang)}: {number:,}"
            for reason, number in outcome.not_comparable.items()
            if number
        ]
        rows.append(
            [
                element("td", words.CHECKS[name].say(lang), class_="name"),
                element("td", f"{outcome.compared:,}", class_="number", data_name=texts.COMPARED.say(lang)),
                element("td", "; ".join(reasons), class_="words"),
            ]
        )
    heads = [texts.CHECK, texts.COMPARED, texts.REASON]
    return join(element("h2", texts.NOT_COMPARABLE.say(lang)), _table(heads, rows, lang, numbers=(1,)))


def _findings_table(audit: Audit, several: Sequence[AuditFinding], lang: Lang) -> Markup:
    return _table(_HEADS, [_cells(audit, finding, lang) for finding in several], lang, numbers=(1,))


def _cells(audit: Audit, finding: AuditFinding, lang: Lang) -> list[Markup]:
    body = audit.bodies[finding.body] if finding.body is not None else None
    mark = element("span", words.CHECKS[finding.check].say(lang), class_=f"mark {finding.severity.value}")
    shown = [proof for proof in finding.proofs if proof.key][:_MOST_PROOFS]
    proofs = [element("li", words.proof_to_text(proof)) for proof in shown]
    left = sum(proof.key is not None for proof in finding.proofs) - len(shown)
    proofs += [element("li", f"… +{left}")] if left else []
    return [
        element(
            "td",
            element("b", body.name if body else ""),
            element("div", words.body_to_region(body) if body else "", class_="small"),
            class_="name",
        ),
        element("td", finding.year, class_="number", data_name=texts.YEAR.say(lang)),
        element("td", mark),
        element(
            "td",
            words.message_to_text(finding, lang),
            element("ul", *proofs, class_="proofs") if proofs else None,
            element("div", finding.path, class_="small") if finding.path else None,
            class_="words",
        ),
    ]


def _table(heads: Sequence[Text], rows: Sequence[Sequence[Markup]], lang: Lang, numbers: Sequence[int]) -> Markup:
    titles = [
        element("th", head.say(lang), class_="number" if place in numbers else None, scope="col")
        for place, head in enumerate(heads)
    ]
    body = element("tbody", *(element("tr", *cells) for cells in rows))
    return element(
        "div", element("table", element("thead", element("tr", *titles)), body, class_="stack"), class_="wide"
    )


def _folded(title: str, names: Sequence[str], lang: Lang) -> Markup:
    shown = "、".join(names[:_MOST_ABSENT])
    return element("details", element("summary", title), element("p", shown), _more(len(names) - _MOST_ABSENT, lang))


def _more(count: int, lang: Lang) -> Markup:
    return element("p", texts.MORE.say(lang, count=f"{count:,}"), class_="small") if count > 0 else Markup("")
