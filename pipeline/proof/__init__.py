"""Readings of a report to figures with status and confidence, by the arithmetic of its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.forms import Form
from pipeline.language import Lang
from pipeline.model import Figure, Finding, Key, Sighting, Status
from pipeline.proof.cases import sightings_to_cases
from pipeline.proof.figures import case_to_figure, illegible_figure, missing_figure
from pipeline.proof.findings import broken_findings, disagreement_findings, gap_findings, omission_findings
from pipeline.proof.status import Case

__all__ = ["Proof", "prove"]


@dataclass(frozen=True, slots=True)
class Proof:
    """The figures of the form in its order, what there is to say of them, and those that deserve a second reading."""

    figures: tuple[Figure, ...]
    findings: tuple[Finding, ...]
    unsure: frozenset[Key]


def prove(form: Form, sightings: Mapping[Key, Sighting] | Sequence[Sighting], lang: Lang = "zh") -> Proof:
    """Every figure of the form, with the most probable value of its ink under the form's identities; never raises.

    `sightings` are the figures found, each with all its readings so far. Keys that the form does not have are
    ignored; several sightings of one key are several looks at the same ink. Messages of findings are in `lang`.
    """
    known = sightings_to_cases(form, sightings.values() if isinstance(sightings, Mapping) else sightings)
    cases = known.cases
    keys = form.keys()
    figures = {key: _figure(key, known.seen.get(key), cases.get(key)) for key in keys}
    disputed = (key for key, case in cases.items() if case.pool.disagree)
    findings = (
        *broken_findings(form, known.checks, figures, lang),
        *omission_findings(form, known.omissions, figures, lang),
        *gap_findings(form, known.gaps, lang),
        *disagreement_findings(
            form, [f for f in map(figures.__getitem__, disputed) if f.status is Status.REVIEW], lang
        ),
    )
    unsure = frozenset(key for key, figure in figures.items() if _deserves_rereading(figure, cases.get(key)))
    return Proof(tuple(figures.values()), findings, unsure)


def _figure(key: Key, sighting: Sighting | None, case: Case | None) -> Figure:
    if sighting is None:
        return missing_figure(key)
    return illegible_figure(sighting) if case is None else case_to_figure(sighting, case)


def _deserves_rereading(figure: Figure, case: Case | None) -> bool:
    """True where an independent second reader could settle a doubt; characters of the file are the same to both."""
    if figure.status in (Status.PROVEN, Status.MISSING):
        return False
    settled = case is not None and case.pool.copied and figure.status is Status.READ and not case.broken
    return not settled
