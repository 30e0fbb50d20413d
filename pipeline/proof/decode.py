"""The most probable assignment of candidates to cells under all identities.

A requests table is a product code (Elias, 1954) with soft constraints: each broken identity costs a fixed number of
nats, so that an error of the publisher stays where clear ink shows it. Solved exactly as a mixed-integer programme.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.forms import Identity
from pipeline.model import Key, Number
from pipeline.proof.candidates import Candidate, Pool

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BROKEN_COST = 7.5  # nats an identity broken by the publisher: one in some 1,800; 6 to 9 repair best
_LEAST_PROBABILITY = 0.01  # the ink must speak for a reading, however well it fits the sums
_SECONDS = 1.0  # a table that takes longer is ruined; what does not hold then is flagged


@dataclass(frozen=True, slots=True)
class _Option:
    """A candidate of a cell in the programme; `cost` in nats above 0."""

    candidate: Candidate
    cost: float


def pools_to_choices(identities: Sequence[Identity], pools: Mapping[Key, Pool]) -> dict[Key, Candidate]:
    """One candidate for each pool that has any: its first, or the one that the identities single out."""
    choices = {key: pool.candidates[0] for key, pool in pools.items() if pool.candidates}
    whole = [identity for identity in identities if all(key in choices for key in identity.keys)]
    if all(_residual(identity, choices) == 0 for identity in whole):
        return choices
    involved = {key for identity in whole for key in identity.keys}
    options = {key: _options(pool) for key, pool in pools.items() if key in involved}
    options = {key: several for key, several in options.items() if len(several) > 1}
    return choices | _solve(whole, choices, options) if options else choices


def _residual(identity: Identity, choices: Mapping[Key, Candidate]) -> Number:
    return sum(choices[k].amount for k in identity.left) - sum(choices[k].amount for k in identity.right)


def _options(pool: Pool) -> list[_Option]:
    """The plausible candidates, one for each amount (to a sum a blank and a 0 are the same), the first choice first."""
    amounts: dict[Number, tuple[Candidate, float]] = {}
    for candidate in pool.candidates:
        first, share = amounts.get(candidate.amount, (candidate, 0.0))
        amounts[candidate.amount] = (first, share + candidate.probability)
    leading = pool.candidates[0]
    return [
        _Option(c, -math.log(share)) for c, share in amounts.values() if share >= _LEAST_PROBABILITY or c is leading
    ]


def _solve(
    identities: Sequence[Identity], choices: Mapping[Key, Candidate], options: Mapping[Key, Sequence[_Option]]
) -> dict[Key, Candidate]:
    """The choices that cost least for the cells with several options; none where no solution was found in time.

    One binary variable an option, then one an identity for "broken": |left - right| <= bound * broken.
    """
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    flat = [(key, option) for key, several in options.items() for option in several]
    sums, fixed = _sums(identities, choices, flat)
    bound = np.diag(np.abs(sums).sum(axis=1) + np.abs(fixed))
    one_each = np.array([[float(key == other) for other, _ in flat] for key in options])
    result = milp(
        np.array([option.cost for _, option in flat] + [BROKEN_COST] * len(identities)),
        integrality=np.ones(len(flat) + len(identities)),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(np.hstack([one_each, np.zeros((len(options), len(identities)))]), 1, 1),
            LinearConstraint(np.hstack([sums, -bound]), -np.inf, -fixed),
            LinearConstraint(np.hstack([sums, bound]), -fixed, np.inf),
        ],
        options={"time_limit": _SECONDS},
    )
    if result.x is None:
        return {}
    return {key: option.candidate for (key, option), on in zip(flat, result.x, strict=False) if on > 1 / 2}


def _sums(
    identities: Sequence[Identity], choices: Mapping[Key, Candidate], flat: Sequence[tuple[Key, _Option]]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The terms of left - right of each identity: coefficients for every option, and the part of all other cells."""
    import numpy as np

    sums = np.zeros((len(identities), len(flat)))
    fixed = np.zeros(len(identities))
    columns: dict[Key, list[int]] = {}
    for index, (key, _) in enumerate(flat):
        columns.setdefault(key, []).append(index)
    for row, identity in enumerate(identities):
        for sign, keys in ((1, identity.left), (-1, identity.right)):
            for key in keys:
                if key not in columns:
                    fixed[row] += sign * float(choices[key].amount)
                for index in columns.get(key, ()):
                    sums[row, index] = sign * float(flat[index][1].candidate.amount)
    return sums, fixed
