"""A report against the truth of its document: which figures are right, which are wrong, and which say so themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.bench.truth import Truth
from pipeline.forms import load_form
from pipeline.model import Box, Figure, Key, Kind, Number, Status
from pipeline.report import Report

FLAGS = (Status.REVIEW, Status.MISSING)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One figure: what is printed, what the report says, and whether that is right.

    `flagged` figures ask for a person; a wrong one that is not flagged is silent. Where the document does not show the
    figure, to say that it is missing is right and no flag.
    """

    key: Key
    expected: Number | None
    given: Number | None
    status: Status
    confidence: float
    right: bool
    flagged: bool
    page: int | None = None
    box: Box | None = None
    readings: tuple[str, ...] = ()

    @property
    def silent(self) -> bool:
        return not self.right and not self.flagged


@dataclass(frozen=True, slots=True)
class Score:
    """One document: a verdict a figure, and what became of the error that it was published with.

    `error_shown` says that the error breaks an identity of the form, `error_found` that a finding names it,
    `error_altered` that the report silently gives another figure than the one printed. `failed` is the error's code.
    """

    truth: Truth
    seconds: float
    verdicts: tuple[Verdict, ...]
    error_shown: bool = False
    error_found: bool = False
    error_altered: bool = False
    failed: str = ""


def report_to_score(report: Report, truth: Truth, seconds: float) -> Score:
    """Every figure of the truth judged; one that the report does not have at all is wrong and silent.

    `seconds` are those of the extraction without the loading of models. A report that failed flags all its figures.
    """
    figures = {figure.key: figure for figure in report.cells}
    verdicts = tuple(_verdict(key, figures.get(key), truth, bool(report.error)) for key in truth.values)
    error = truth.published_error
    named = {key for finding in report.findings if finding.kind is Kind.IDENTITY for key in finding.cells}
    return Score(
        truth=truth,
        seconds=seconds,
        verdicts=verdicts,
        error_shown=error is not None and _breaks_identity(error, truth),
        error_found=error in named,
        error_altered=any(verdict.silent for verdict in verdicts if verdict.key == error),
        failed=report.error.code if report.error else "",
    )


def same_number(a: Number | None, b: Number | None) -> bool:
    """Equal as numbers; no number at all equals nothing but itself."""
    return a == b if a is not None and b is not None else a is b


def _verdict(key: Key, figure: Figure | None, truth: Truth, failed: bool) -> Verdict:
    expected = truth.values[key]
    if figure is None:
        return Verdict(key, expected, None, Status.MISSING, 0.0, right=False, flagged=failed)
    hidden = key in truth.left_out
    return Verdict(
        key=key,
        expected=expected,
        given=figure.value,
        status=figure.status,
        confidence=figure.confidence,
        right=same_number(figure.value, expected) and (figure.status is not Status.MISSING or hidden),
        flagged=figure.status is Status.REVIEW or (figure.status is Status.MISSING and not hidden),
        page=figure.page,
        box=figure.box,
        readings=tuple(_readings(figure)),
    )


def _readings(figure: Figure) -> Iterator[str]:
    for reading in figure.readings:
        yield f"{reading.text!r} {reading.confidence:.2f} {reading.reader}"


def _breaks_identity(error: Key, truth: Truth) -> bool:
    identities = [identity for identity in load_form(truth.edition).identities if error in identity.keys]
    return any(_total(identity.left, truth.values) != _total(identity.right, truth.values) for identity in identities)


def _total(keys: tuple[Key, ...], values: Mapping[Key, Number | None]) -> Number:
    return sum((values.get(key) or 0 for key in keys), 0)
