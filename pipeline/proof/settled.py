"""Figures whose values are settled, as an archive has them: the sums that they state, and what there is to say of them.

Nothing is chosen here. This is for reports of which people have corrected figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.forms import Form
from pipeline.language import Lang
from pipeline.model import Figure, Finding, Key, Number, Status
from pipeline.numerals import Mark, Numeral, parse
from pipeline.proof.candidates import Candidate
from pipeline.proof.findings import broken_findings, omission_findings
from pipeline.proof.identities import Check, check_identities
from pipeline.proof.omitted import Omission, find_omissions, stated


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums that figures state, and the kinds of sums that they leave out."""

    checks: Sequence[Check]
    omissions: Sequence[Omission]

    def held(self) -> frozenset[Key]:
        """The figures of sums that hold."""
        return frozenset(key for check in self.checks if check.holds for key in check.identity.keys)

    def broken(self) -> frozenset[Key]:
        """The figures of sums that fail."""
        return frozenset(key for check in self.checks if not check.holds for key in check.identity.keys)


def figures_to_sums(form: Form, figures: Mapping[Key, Figure]) -> Sums:
    """The sums of all figures that are there and legible."""
    numerals = {key: numeral for key, figure in figures.items() if (numeral := _numeral(figure)) is not None}
    amounts = {key: numeral.value if numeral.value is not None else 0 for key, numeral in numerals.items()}
    every = check_identities(form.identities, amounts)
    omissions = find_omissions(every, {key: Candidate(numeral, 1.0, None) for key, numeral in numerals.items()})
    return Sums(stated(every, omissions), omissions)


def figure_to_amount(figure: Figure) -> Number | None:
    """What a figure counts as in a sum: 0 where it was left out; None where it is not there or not legible."""
    numeral = _numeral(figure)
    if numeral is None:
        return None
    return numeral.value if numeral.value is not None else 0


def sums_to_findings(form: Form, sums: Sums, figures: Mapping[Key, Figure], lang: Lang) -> list[Finding]:
    """The findings on sums, as `prove` has them."""
    return [
        *broken_findings(form, sums.checks, figures, lang),
        *omission_findings(form, sums.omissions, figures, lang),
    ]


def _numeral(figure: Figure) -> Numeral | None:
    if figure.status is Status.MISSING:
        return None
    if figure.value is not None:
        return Numeral(Mark.NUMBER, figure.value, figure.unit, figure.printed)
    numeral = parse(figure.printed)
    return numeral if numeral.mark.is_empty else None
