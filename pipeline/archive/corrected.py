"""A report as people have corrected it: their values, the machine's beside them, sums and findings worked out again.

The machine's other figures keep their values; none of them becomes surer by a correction, and those whose sums no
longer hold become less sure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipeline.archive.corrections import Correction
from pipeline.forms import Form, load_form
from pipeline.language import Lang
from pipeline.metadata import narrative_findings
from pipeline.model import Figure, Finding, Key, Kind, Reading, Severity, Status
from pipeline.numerals import parse
from pipeline.proof.calibration import reader_to_worth
from pipeline.proof.settled import Sums, figures_to_sums, sums_to_findings
from pipeline.report import Report

PERSON = "person"
UNREADABLE = "?"  # what stands for characters that a person could not make out: it is neither a figure nor a blank

_DOUBTFUL = (Status.REVIEW, Status.MISSING)
_AGAIN = "reading.ask_again"
_DISAGREE = "reading.disagree"


def correct_report(report: Report, decisions: Mapping[Key, Correction], lang: Lang) -> Report:
    """The report with the decisions in force. One on another reading than this is not followed, but asked again."""
    if not decisions or report.edition is None:
        return report
    form = load_form(report.edition)
    machine = {figure.key: figure for figure in report.cells}
    fitting = {key: each for key, each in decisions.items() if key in machine and _fits(each, machine[key])}
    asked = [decision for key, decision in decisions.items() if key not in fitting]
    figures = {key: _decided(figure, fitting[key]) if key in fitting else figure for key, figure in machine.items()}
    for decision in asked:
        if decision.key in figures:
            figures[decision.key] = replace(figures[decision.key], status=Status.REVIEW)
    before, sums = figures_to_sums(form, machine), figures_to_sums(form, figures)
    lost = (sums.broken() - before.broken()) | (before.held() - sums.held())
    figures = {
        key: _proven(figure, sums, figures) if key in fitting else _without_ground(figure, lost)
        for key, figure in figures.items()
    }
    findings = (
        *_findings(form, report, figures, fitting, sums, lang),
        *(_ask_again(decision, machine.get(decision.key), lang) for decision in asked),
    )
    doubtful = any(figure.status in _DOUBTFUL for figure in figures.values())
    return replace(report, cells=tuple(figures.values()), findings=findings, status="review" if doubtful else "ok")


def _fits(decision: Correction, figure: Figure) -> bool:
    """True where the figure is what the person saw, at the place where it was, or what the person made of it."""
    seen = decision.seen
    if (figure.value, figure.printed) == (seen.value, seen.printed):
        return figure.page == seen.page and (
            figure.box is seen.box
            or (figure.box is not None and seen.box is not None and figure.box.holds(*seen.box.centre))
        )
    return decision.decision == "value" and (figure.value, figure.printed) == (decision.value, decision.printed)


def _decided(figure: Figure, decision: Correction) -> Figure:
    sure = round(1 - reader_to_worth(PERSON).floor, 4)
    readings = (*figure.readings, Reading(decision.printed, PERSON, sure))
    if figure.status is Status.MISSING and decision.decision != "value":
        return replace(figure, reader=PERSON)
    if decision.decision == "unreadable":
        return replace(figure, value=None, printed=UNREADABLE, status=Status.REVIEW, confidence=0.0, reader=PERSON)
    return replace(
        figure,
        value=decision.value,
        printed=decision.printed,
        unit=parse(decision.printed).unit or figure.unit,
        status=Status.READ,
        confidence=sure,
        reader=PERSON,
        readings=readings,
    )


def _proven(figure: Figure, sums: Sums, figures: Mapping[Key, Figure]) -> Figure:
    """A figure that a person has read, proven where all its sums hold, and no figure of them is in doubt."""
    own = [check for check in sums.checks if figure.key in check.identity.keys]
    around = {key for check in own for key in check.identity.keys} - {figure.key}
    held = own and all(check.holds for check in own)
    sure = held and not any(figures[key].status in _DOUBTFUL for key in around)
    return replace(figure, status=Status.PROVEN) if sure and figure.status is Status.READ else figure


def _without_ground(figure: Figure, lost: frozenset[Key]) -> Figure:
    """A figure of the machine: for review where a sum that spoke for it speaks no longer, unless it is characters."""
    if figure.key not in lost or figure.status not in (Status.PROVEN, Status.REPAIRED):
        return figure
    copied = all(reader_to_worth(reading.reader).copies for reading in figure.readings)
    sure = copied and figure.status is Status.PROVEN
    return replace(figure, status=Status.READ if sure else Status.REVIEW)


def _findings(
    form: Form,
    report: Report,
    figures: Mapping[Key, Figure],
    decided: Mapping[Key, Correction],
    sums: Sums,
    lang: Lang,
) -> Iterator[Finding]:
    """Those on sums and prose as they are now; the others as they were, but for what people have settled."""
    rest = [finding for finding in report.findings if finding.kind not in (Kind.IDENTITY, Kind.NARRATIVE)]
    yield from (finding for finding in rest if finding.kind is not Kind.READING)
    yield from sums_to_findings(form, sums, figures, lang)
    for finding in rest:
        if finding.kind is Kind.READING and not (finding.code == _DISAGREE and set(finding.cells) <= set(decided)):
            yield finding
    yield from _narrative(form, report, figures, decided, lang)


def _narrative(
    form: Form, report: Report, figures: Mapping[Key, Figure], decided: Mapping[Key, Correction], lang: Lang
) -> Iterator[Finding]:
    """What the prose tells of figures that were corrected is heard again; the rest stays as it was said."""
    if not report.sections:  # nothing is left to be heard again
        yield from (finding for finding in report.findings if finding.kind is Kind.NARRATIVE)
        return
    old = {finding.code: finding for finding in report.findings if finding.kind is Kind.NARRATIVE}
    prose = [(1, section.text.split("\n")) for section in report.sections]
    for finding in narrative_findings(form, prose, figures, report.year, lang):
        if not set(decided).isdisjoint(finding.cells):
            page = old[finding.code].page if finding.code in old else None
            yield replace(finding, page=page)
    yield from (finding for finding in old.values() if set(decided).isdisjoint(finding.cells))


def _ask_again(decision: Correction, figure: Figure | None, lang: Lang) -> Finding:
    now = repr(figure.printed) if figure else ("无" if lang == "zh" else "nothing")
    message = (
        f"{decision.who}曾就识读结果“{decision.seen.printed}”改定为“{decision.printed}”；现在的识读结果是{now}，请重新核对"
        if lang == "zh"
        else f"{decision.who} decided on {decision.printed!r} where {decision.seen.printed!r} was read; "
        f"now {now} is read: look again"
    )
    return Finding(
        kind=Kind.READING,
        code=_AGAIN,
        message=message,
        cells=(decision.key,) if figure else (),
        expected=decision.value,
        actual=figure.value if figure else None,
        severity=Severity.WARNING,
        page=figure.page if figure else decision.seen.page,
    )
