"""The cheapest set of changes to some cells, where each sum that does not come out afterwards costs a fixed price.

Branch and bound (Land & Doig, Econometrica 1960) from the result of a greedy descent: exact, in exact arithmetic, up
to a given amount of work (which only tables reach where every second cell is doubtful), and the same on every machine.
Beyond it the best set so far is given, with the gap to what the best of all may cost.
A mixed-integer solver takes longer for the same, and its tolerances are no match for figures of six digits.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pipeline.model import Number

Cell = TypeVar("Cell", bound=Hashable)

_MOST_WORK = 400_000  # changes and partial sums looked at: half a second and 60 MB; beyond that a table is ruined
_LEAST_GAIN = 1e-9  # nats: less is rounding


@dataclass(frozen=True, slots=True)
class Change:
    """A cell may count `step` more than it does, at a cost of at least 0."""

    step: Number
    cost: float


@dataclass(slots=True)
class Sum(Generic[Cell]):
    """A signed sum over cells that should be 0, and by how much it is off as the cells stand."""

    signs: Mapping[Cell, int]
    excess: Number


@dataclass(frozen=True, slots=True)
class Found(Generic[Cell]):
    """The changes found, and by how much less than they the best of all may cost: 0 where they are the best."""

    changes: Mapping[Cell, Change]
    gap: float


class _SpentError(Exception):
    """All the work is done that one search may do."""


def cheapest_changes(
    sums: Sequence[Sum[Cell]], changes: Mapping[Cell, Sequence[Change]], price: float, most_work: int = _MOST_WORK
) -> Found[Cell]:
    """At most one change a cell, such that their costs and `price` for each sum that is not 0 are least in total.

    No more than `most_work` changes and partial sums are looked at, and no more are ever held.
    """
    search = _Search(sums, changes, price, most_work)
    try:
        search.descend()
        search.branch(0.0)
    except _SpentError:
        return Found(search.best, max(0.0, search.best_cost - search.bound))
    return Found(search.best, 0.0)


class _Search(Generic[Cell]):
    """`best` and what it costs, and the `bound` below which nothing does."""

    def __init__(
        self, sums: Sequence[Sum[Cell]], changes: Mapping[Cell, Sequence[Change]], price: float, most_work: int
    ) -> None:
        self._changes, self._price = changes, price
        self._excess = [each.excess for each in sums]
        self._signs = [{cell: sign for cell, sign in each.signs.items() if cell in changes} for each in sums]
        self._standing = {cell: [n for n, signs in enumerate(self._signs) if cell in signs] for cell in changes}
        self._layers = _disjoint_layers(self._signs)
        self._made: dict[Cell, Change] = {}
        self._closed: set[Cell] = set()
        self._given_up: set[int] = set()
        self._left = most_work
        self.best: dict[Cell, Change] = {}
        self.best_cost = price * sum(excess != 0 for excess in self._excess)
        self.bound = 0.0

    def _spend(self, work: int) -> None:
        """Called before any work, so that none is done that is not paid for."""
        self._left -= work
        if self._left < 0:
            raise _SpentError

    def _apply(self, cell: Cell, step: Number) -> None:
        for n in self._standing[cell]:
            self._excess[n] += self._signs[n][cell] * step

    def descend(self) -> None:
        """Make the single change that gains most, again and again; keep the result as the best so far."""
        while True:
            self._spend(sum(map(len, self._changes.values())))
            gains = [
                (self._gain(cell, change), n, cell, change)
                for n, (cell, several) in enumerate(self._changes.items())
                if cell not in self._made and any(self._excess[s] for s in self._standing[cell])
                for change in several
            ]
            gain, _, cell, change = max(gains, key=lambda each: each[:2], default=(0.0, 0, None, None))
            if gain <= _LEAST_GAIN or cell is None or change is None:
                break
            self._made[cell] = change
            self._apply(cell, change.step)
            self._keep()
        for cell, change in self._made.items():
            self._apply(cell, -change.step)
        self._made.clear()

    def _gain(self, cell: Cell, change: Change) -> float:
        mended = 0
        for n in self._standing[cell]:
            before = self._excess[n]
            mended += (before != 0) - (before + self._signs[n][cell] * change.step != 0)
        return self._price * mended - change.cost

    def _keep(self) -> None:
        cost = sum(change.cost for change in self._made.values()) + self._price * sum(e != 0 for e in self._excess)
        if cost < self.best_cost - _LEAST_GAIN:
            self.best, self.best_cost = dict(self._made), cost

    def branch(self, cost: float) -> None:
        """Settle one sum that is off, in every way that can still be the best; `cost` is that of what is settled."""
        broken = [n for n, excess in enumerate(self._excess) if excess and n not in self._given_up]
        if not broken:
            self._keep()
            return
        least = {n: self._least_cost(n) for n in broken}
        bounds = [sum(least[n] for n in layer if n in least) for layer in self._layers]
        room = self.best_cost - cost - _LEAST_GAIN
        if not self._closed and not self._given_up:
            self.bound = max(bounds)
        if max(bounds) >= room:
            return
        chosen = min(broken, key=lambda n: len(self._signs[n].keys() - self._closed))
        others = max(
            bound - least[chosen] for bound, layer in zip(bounds, self._layers, strict=True) if chosen in layer
        )
        self._mend(chosen, cost, room - others)
        self._given_up.add(chosen)
        self.branch(cost + self._price)
        self._given_up.remove(chosen)

    def _mend(self, n: int, cost: float, room: float) -> None:
        """Try every set of changes that makes a sum 0 and costs less than `room`, cheapest first."""
        free = self._signs[n].keys() - self._closed
        self._closed |= free
        for extra, changes in self._mends(n, free, room):
            for cell, change in changes:
                self._made[cell] = change
                self._apply(cell, change.step)
            self.branch(cost + extra)
            for cell, change in changes:
                del self._made[cell]
                self._apply(cell, -change.step)
        self._closed -= free

    def _mends(self, n: int, free: set[Cell], room: float) -> list[tuple[float, tuple[tuple[Cell, Change], ...]]]:
        signs = self._signs[n]
        found: list[tuple[Number, float, tuple[tuple[Cell, Change], ...]]] = [(self._excess[n], 0.0, ())]
        for cell in signs:
            if cell in free:
                self._spend(len(found) * len(self._changes[cell]))
                found += [
                    (excess + signs[cell] * change.step, cost + change.cost, (*changes, (cell, change)))
                    for excess, cost, changes in found
                    for change in self._changes[cell]
                    if cost + change.cost < room
                ]
        return sorted(((cost, changes) for excess, cost, changes in found if excess == 0), key=lambda each: each[0])

    def _least_cost(self, n: int) -> float:
        """The least that it costs to mend a sum, or to leave it broken."""
        signs = self._signs[n]
        costs: dict[Number, float] = {self._excess[n]: 0.0}
        for cell in signs:  # in the order of the sum, as that of a set is another in each run
            if cell in self._closed:
                continue
            self._spend(len(costs) * len(self._changes[cell]))
            for excess, cost in list(costs.items()):
                for change in self._changes[cell]:
                    total, reached = cost + change.cost, excess + signs[cell] * change.step
                    if total < costs.get(reached, self._price):
                        costs[reached] = total
        return costs.get(0, self._price)


def _disjoint_layers(signs: Sequence[Mapping[Cell, int]]) -> list[set[int]]:
    """The sums in layers of which none shares a cell with another of its layer: their costs add up to a bound."""
    layers: list[tuple[set[int], set[Cell]]] = []
    for n, own in enumerate(signs):
        for numbers, cells in layers:
            if cells.isdisjoint(own):
                numbers.add(n)
                cells.update(own)
                break
        else:
            layers.append(({n}, set(own)))
    return [numbers for numbers, _ in layers]
