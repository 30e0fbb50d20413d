"""From what is known of a figure to its status and confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import Status
from pipeline.proof.candidates import Candidate, Pool
from pipeline.proof.doubt import mark_doubt, odds_to_probability
from pipeline.proof.identities import Check

# Evidence of labels, from 0 to 1: below the first a figure may stand in another row, and sums cannot tell.
_PLACED_POORLY = 0.5
_PLACED = 0.75
# Probability of the choice by the ink of its cell alone.
_SURE = 0.9
# Probability that the figure is misread, after all that is known: the most with which it goes out unflagged.
_PROVEN_DOUBT = 1e-3
_HELD_DOUBT = 2e-3
_REPAIRED_DOUBT = 0.01
_BROKEN_DOUBT = 0.02
_ALONE_DOUBT = 0.015
_BROKEN_FLOOR = 0.5  # confidence left to sure ink in a broken sum: the sum does not say which of its figures errs
_MARK_DOUBT = 0.2  # between 0 and the marks for nothing no sum decides, and little depends on it


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of one figure that the document shows.

    `doubt` are the odds that it is misread after all sums, `checks` those that it stands in and that can bear proof,
    `lost` is True where so much is wrong in its sums that they decide nothing.
    """

    choice: Candidate
    pool: Pool
    evidence: float
    checks: Sequence[Check]
    doubt: float
    lost: bool

    @property
    def chosen_against_ink(self) -> bool:
        return self.choice.amount != self.pool.candidates[0].amount

    @property
    def broken(self) -> bool:
        return not all(check.holds for check in self.checks)


def case_to_status(case: Case) -> Status:
    """The status of a figure that was found and is legible."""
    doubt = odds_to_probability(case.doubt)
    marks = mark_doubt(case.choice, case.pool)
    placed = case.evidence >= _PLACED_POORLY
    if not placed or marks > _MARK_DOUBT or case.choice.reading is None or case.lost:
        return Status.REVIEW
    if case.chosen_against_ink:
        singled_out = bool(case.checks) and not case.broken and doubt <= _REPAIRED_DOUBT
        return Status.REPAIRED if singled_out else Status.REVIEW
    if case.broken:
        doubtful = case.pool.disagree or doubt > _BROKEN_DOUBT
        return Status.REVIEW if doubtful else Status.READ
    if not case.checks:
        return Status.REVIEW if case.pool.disagree or doubt > _ALONE_DOUBT else Status.READ
    return _held_status(case, doubt)


def _held_status(case: Case, doubt: float) -> Status:
    """The status where all sums hold with the first choice of the ink."""
    sure = case.choice.probability >= _SURE and not case.pool.disagree and case.evidence >= _PLACED
    if sure and doubt <= _PROVEN_DOUBT:
        return Status.PROVEN
    return Status.READ if doubt <= _HELD_DOUBT else Status.REVIEW


def case_to_confidence(case: Case) -> float:
    """The probability in [0, 1] that the value is what is printed at this place of the form."""
    right = 1 - odds_to_probability(case.doubt)
    if case.broken:
        right = max(right, min(_BROKEN_FLOOR, case.choice.probability))
    right *= 1 - mark_doubt(case.choice, case.pool)
    return right * min(1.0, max(0.0, case.evidence) / _PLACED)
