"""Readings of a report to figures with status and confidence, by the arithmetic of its form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.forms import Form
from pipeline.language import Lang
from pipeline.model import Figure, Finding, Key, Sighting, Status
from pipeline.numerals import Mark
from pipeline.proof.candidates import Candidate, Pool, readings_to_pool
from pipeline.proof.decode import pools_to_choices
from pipeline.proof.doubt import ink_odds, ink_to_doubts
from pipeline.proof.figures import case_to_figure, illegible_figure, missing_figure
from pipeline.proof.findings import broken_findings, disagreement_findings, gap_findings, omission_findings
from pipeline.proof.identities import Check, check_identities, checks_by_key
from pipeline.proof.omitted import find_omissions, stated
from pipeline.proof.status import Case

__all__ = ["Proof", "prove"]

_MOST_BROKEN = 6  # sums of one table that an office gets wrong here and there: with more, only sure ink is believed


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
    seen = _one_each(sightings.values() if isinstance(sightings, Mapping) else sightings)
    keys = form.keys()
    pools = {key: readings_to_pool(seen[key].readings) for key in keys if key in seen}
    found = pools_to_choices(form.identities, pools)
    choices = found.of
    every = check_identities(form.identities, {key: choice.amount for key, choice in choices.items()})
    omissions = find_omissions(every, choices)
    checks = stated(every, omissions)
    left_out = frozenset(key for omission in omissions for key in omission.cells)
    cases = _cases(seen, pools, choices, _bearing(checks, choices), frozenset(found.gaps), left_out)
    figures = {key: _figure(key, seen.get(key), cases.get(key)) for key in keys}
    disagreed = [f for key, f in figures.items() if f.status is Status.REVIEW and key in pools and pools[key].disagree]
    findings = (
        *broken_findings(form, checks, figures, lang),
        *omission_findings(form, omissions, figures, lang),
        *gap_findings(form, found.gaps, lang),
        *disagreement_findings(form, disagreed, lang),
    )
    unsure = frozenset(key for key, figure in figures.items() if _deserves_rereading(figure, cases.get(key)))
    return Proof(tuple(figures.values()), findings, unsure)


def _one_each(sightings: Iterable[Sighting]) -> dict[Key, Sighting]:
    """One sighting a key: the one best evidenced, with the readings of all."""
    out: dict[Key, Sighting] = {}
    for sighting in sightings:
        other = out.get(sighting.key)
        if other is None:
            out[sighting.key] = sighting
        else:
            best = max(other, sighting, key=lambda each: each.evidence)
            readings = other.readings + sighting.readings
            out[sighting.key] = Sighting(best.key, readings, best.evidence, best.page, best.box)
    return out


def _bearing(checks: Sequence[Check], choices: Mapping[Key, Candidate]) -> list[Check]:
    """The checks that can bear proof: a table without a single number adds up whatever was misread of it."""
    filled = {key.table for key, choice in choices.items() if choice.numeral.mark is Mark.NUMBER}
    return [check for check in checks if check.table in filled]


def _cases(
    seen: Mapping[Key, Sighting],
    pools: Mapping[Key, Pool],
    choices: Mapping[Key, Candidate],
    checks: Sequence[Check],
    unsettled: frozenset[str],
    left_out: frozenset[Key],
) -> dict[Key, Case]:
    inks = {key: ink_odds(choice, pools[key]) for key, choice in choices.items()}
    doubts = ink_to_doubts(inks, checks)
    standing = checks_by_key(checks)
    lost = _lost_keys(checks, unsettled)
    return {
        key: Case(
            choice=choice,
            pool=pools[key],
            evidence=seen[key].evidence,
            checks=standing.get(key, ()),
            ink=inks[key],
            doubt=doubts[key],
            lost=key in lost,
            left_out=key in left_out,
        )
        for key, choice in choices.items()
    }


def _lost_keys(checks: Sequence[Check], unsettled: frozenset[str]) -> set[Key]:
    """The figures of broken sums in tables where more are broken than an office gets wrong; all of tables unsettled."""
    count = Counter(check.table for check in checks if not check.holds)
    lost = [c for c in checks if c.table in unsettled or (not c.holds and count[c.table] > _MOST_BROKEN)]
    return {key for check in lost for key in check.identity.keys}


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
