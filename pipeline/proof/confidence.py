"""From what is known of a figure to the probability that it is right, as measured."""

from __future__ import annotations

from pipeline.proof.calibration import figure_curve, placing_curve
from pipeline.proof.doubt import mark_doubt, odds_to_probability
from pipeline.proof.status import Case


def case_to_claim(case: Case) -> tuple[str, float]:
    """On what ground a figure stands, and how probable it is there that it is right, before calibration.

    Sums that fail do not say which of their figures errs: where they do, and where so much is wrong that sums decide
    nothing, the ink speaks alone.
    """
    after, by_ink = 1 - odds_to_probability(case.doubt), 1 - odds_to_probability(case.ink)
    if case.lost:
        return "lost", by_ink
    if case.chosen_against_ink:
        return "against", after
    if case.broken:
        return "broken", by_ink
    return ("held" if case.checks else "alone"), after


def case_to_confidence(case: Case) -> float:
    """The probability in [0, 1] that the value is what is printed at this place of the form."""
    ground, said = case_to_claim(case)
    right = said if case.pool.copied else figure_curve(ground)(said)
    return right * (1 - mark_doubt(case.choice, case.pool)) * placing_curve()(case.evidence)
