"""From what is known of a figure to its status and confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import Key, Status
from pipeline.proof.candidates import Candidate, Pool
from pipeline.proof.doubt import PUBLISHED, is_like, mark_doubt, odds_to_probability
from pipeline.proof.identities import Check

# Evidence of labels, from 0 to 1: below the first a figure may stand in another row, and sums cannot tell. Below the
# second its place is told by counting: only sums that hold speak for it.
_PLACED_POORLY = 0.5
_PLACED = 0.75
# Probability of the choice by the ink of its cell alone.
_SURE = 0.985  # more than a reader reaches alone that was never measured
# Probability that the figure is misread, after all that is known: the most with which it goes out unflagged.
_PROVEN_DOUBT = 1e-3
_HELD_DOUBT = 2e-3
_REPAIRED_DOUBT = 0.01
_BROKEN_DOUBT = 0.02
_ALONE_DOUBT = 0.008
_MARK_DOUBT = 0.2  # between 0 and the marks for nothing no sum decides, and little depends on it


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of one figure that the document shows.

    `ink` are the odds that it is misread by its ink alone, `doubt` those after all sums, `checks` the sums that it
    stands in and that can bear proof.
    `lost` is True where so much is wrong in its sums that they decide nothing, `left_out` where it is printed empty
    along with all of its kind, and the sums show that it does not stand for 0, `uncounted` where nothing can be counted
    so: a part of one, or less than none.
    """

    key: Key
    choice: Candidate
    pool: Pool
    evidence: float
    checks: Sequence[Check]
    ink: float
    doubt: float
    lost: bool = False
    left_out: bool = False
    uncounted: bool = False

    @property
    def chosen_against_ink(self) -> bool:
        return self.choice.amount != self.pool.candidates[0].amount

    @property
    def broken(self) -> bool:
        return not all(check.holds for check in self.checks)

    @property
    def sure_alone(self) -> bool:
        """True where the ink leaves no doubt, whatever the sums say: it outweighs even an error of the publisher.

        Ink that is gone leaves none either. So in a picture, where all sums of a figure fail, none of them may ask for
        one that this would be without one of its characters, or with another.
        """
        asked = [self.choice.amount - check.excess(self.key) for check in self.checks if not check.holds]
        suspect = len(asked) == len(self.checks) and any(is_like(self.choice.numeral, amount) for amount in asked)
        whole = self.pool.copied or not suspect
        doubt = self.ink / PUBLISHED
        return whole and doubt <= _BROKEN_DOUBT and not self.pool.disagree and self.evidence >= _PLACED


def is_doubtful(odds: float) -> bool:
    """True where a reading that was chosen for the sums, and is misread at these odds, is not singled out by them."""
    return odds_to_probability(odds) > _REPAIRED_DOUBT


def case_to_status(case: Case) -> Status:
    """The status of a figure that was found and is legible."""
    unmarked = mark_doubt(case.choice, case.pool) > _MARK_DOUBT
    if case.evidence < _PLACED_POORLY or unmarked or case.uncounted or case.choice.reading is None:
        return Status.REVIEW
    if case.left_out:  # a whole column without ink may as well be the fault of a picture, but not of characters
        return _read_if(case.pool.copied and case.evidence >= _PLACED)
    if case.lost:
        return _read_if(case.sure_alone and not case.chosen_against_ink)
    doubt = odds_to_probability(case.doubt)
    if case.chosen_against_ink:
        singled_out = bool(case.checks) and not case.broken and not is_doubtful(case.doubt)
        return Status.REPAIRED if singled_out else Status.REVIEW
    if case.broken or not case.checks:
        most = _BROKEN_DOUBT if case.broken else _ALONE_DOUBT
        return _read_if(not case.pool.disagree and case.evidence >= _PLACED and doubt <= most)
    return _held_status(case, doubt)


def _read_if(sure: bool) -> Status:
    return Status.READ if sure else Status.REVIEW


def _held_status(case: Case, doubt: float) -> Status:
    """The status where all sums hold with the first choice of the ink."""
    sure = case.choice.probability >= _SURE and not case.pool.disagree and case.evidence >= _PLACED
    if sure and doubt <= _PROVEN_DOUBT:
        return Status.PROVEN
    return _read_if(doubt <= _HELD_DOUBT)
