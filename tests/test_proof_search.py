"""The search for the cheapest changes: exact where it may take its time, honest where it may not."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.proof.search import Change, Found, Sum, cheapest_changes

PRICE = 3.0
CELLS = "abcdefghi"
ROWS = [CELLS[n : n + 3] for n in (0, 3, 6)] + [CELLS[n::3] for n in (0, 1, 2)]
CHANGES = st.lists(st.builds(Change, st.integers(-3, 3).filter(bool), st.floats(0.0, 5.0)), max_size=2)


def sums(excess: list[int]) -> list[Sum[str]]:
    return [Sum(dict(zip(row, (1, 1, -1), strict=True)), n) for row, n in zip(ROWS, excess, strict=True)]


def cost(found: dict[str, Change], excess: list[int]) -> float:
    after = [
        each.excess + sum(sign * found[cell].step for cell, sign in each.signs.items() if cell in found)
        for each in sums(excess)
    ]
    return sum(change.cost for change in found.values()) + PRICE * sum(map(bool, after))


def least_cost(changes: dict[str, list[Change]], excess: list[int]) -> float:
    ways = itertools.product(*([None, *several] for several in changes.values()))
    return min(cost({c: w for c, w in zip(changes, way, strict=True) if w}, excess) for way in ways)


@given(
    st.lists(CHANGES, min_size=9, max_size=9), st.lists(st.integers(-3, 3), min_size=6, max_size=6), st.integers(0, 300)
)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_the_best_of_all_lies_within_the_gap(several: list[list[Change]], excess: list[int], work: int) -> None:
    changes = {cell: each for cell, each in zip(CELLS, several, strict=True) if each}
    best = least_cost(dict(list(changes.items())[:6]), excess)
    changes = dict(list(changes.items())[:6])
    for found in (cheapest_changes(sums(excess), changes, PRICE), cheapest_changes(sums(excess), changes, PRICE, work)):
        reached = cost(dict(found.changes), excess)
        assert reached - found.gap - 1e-6 <= best <= reached + 1e-6
    assert cheapest_changes(sums(excess), changes, PRICE).gap == 0


def test_without_any_work_nothing_is_changed_and_anything_may_be_better() -> None:
    found = cheapest_changes(sums([1, 0, 0, 1, 0, 0]), {"a": [Change(-1, 0.1)]}, PRICE, most_work=0)
    assert found == Found({}, 2 * PRICE)
