"""The most probable assignment of candidates to cells under all identities.

A requests table is a product code (Elias, 1954) with soft constraints: each broken identity costs a fixed number of
nats, so that an error of the publisher stays where clear ink shows it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.forms import Identity
from pipeline.model import Key, Number
from pipeline.proof.candidates import Candidate, Pool
from pipeline.proof.search import Change, Sum, cheapest_changes

BROKEN_COST = 7.5  # nats an identity broken by the publisher: one in some 1,800; 6 to 9 repair best
_LEAST_PROBABILITY = 0.01  # the ink must speak for a reading, however well it fits the sums


@dataclass(frozen=True, slots=True)
class Choices:
    """One candidate for each figure that has any.

    `gaps` are the tables where so much is doubtful that another assignment may be more probable, and by how many nats
    at most.
    """

    of: Mapping[Key, Candidate]
    gaps: Mapping[str, float]


def pools_to_choices(identities: Sequence[Identity], pools: Mapping[Key, Pool]) -> Choices:
    """One candidate for each pool that has any: its first, or the one that the identities single out."""
    chosen = {key: pool.candidates[0] for key, pool in pools.items() if pool.candidates}
    gaps: dict[str, float] = {}
    tables: dict[str, list[Sum[Key]]] = {}
    for each in identities:
        if all(key in chosen for key in each.keys):
            tables.setdefault(each.keys[0].table, []).append(_to_sum(each, chosen))
    for table, sums in tables.items():
        if any(each.excess for each in sums):
            others = {key: _others(pools[key]) for each in sums for key in each.signs}
            changes = {key: [change for change, _ in several] for key, several in others.items() if several}
            found = cheapest_changes(sums, changes, BROKEN_COST)
            for key, change in found.changes.items():
                chosen[key] = next(candidate for other, candidate in others[key] if other == change)
            if found.gap:
                gaps[table] = found.gap
    return Choices(chosen, gaps)


def _to_sum(identity: Identity, choices: Mapping[Key, Candidate]) -> Sum[Key]:
    signs = dict.fromkeys(identity.left, 1) | dict.fromkeys(identity.right, -1)
    return Sum(signs, sum(sign * choices[key].amount for key, sign in signs.items()))


def _others(pool: Pool) -> list[tuple[Change, Candidate]]:
    """The plausible candidates of other amounts than the first (a blank and a 0 are the same), one an amount."""
    amounts: dict[Number, tuple[Candidate, float]] = {}
    for candidate in pool.candidates:
        leading, share = amounts.get(candidate.amount, (candidate, 0.0))
        amounts[candidate.amount] = (leading, share + candidate.probability)
    (first, whole), *others = amounts.values()
    return [
        (Change(candidate.amount - first.amount, max(0.0, math.log(whole / share))), candidate)
        for candidate, share in others
        if share >= _LEAST_PROBABILITY
    ]
