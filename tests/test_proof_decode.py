"""The joint choice of candidates under the identities, against trying every assignment."""

import itertools
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.forms import Identity
from pipeline.model import Key, Reading
from pipeline.proof.candidates import Candidate, Pool, readings_to_pool
from pipeline.proof.decode import BROKEN_COST, pools_to_choices
from tests.tables import OCR

GRID = [[Key("t", str(row), str(column)) for column in range(3)] for row in range(3)]
KEYS = [key for row in GRID for key in row]
IDENTITIES = [Identity("row", tuple(row[:2]), (row[2],), "", "") for row in GRID]
IDENTITIES += [Identity("column", (a, b), (c,), "", "") for a, b, c in zip(*GRID, strict=True)]

CELLS = st.lists(st.sampled_from("012345"), min_size=1, max_size=3, unique=True).flatmap(
    lambda texts: st.tuples(st.just(texts), st.lists(st.floats(0.1, 1), min_size=len(texts), max_size=len(texts)))
)


def cost(choices: dict[Key, Candidate]) -> float:
    broken = sum(
        sum(choices[k].amount for k in identity.left) != sum(choices[k].amount for k in identity.right)
        for identity in IDENTITIES
    )
    return BROKEN_COST * broken - sum(math.log(choice.probability) for choice in choices.values())


def plausible(pool: Pool) -> list[Candidate]:
    return [c for n, c in enumerate(pool.candidates) if n == 0 or c.probability >= 0.01]


@given(st.lists(CELLS, min_size=9, max_size=9))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_the_choice_is_the_best_of_all(cells: list[tuple[list[str], list[float]]]) -> None:
    pools = {}
    for key, (texts, weights) in zip(KEYS, cells, strict=True):
        shares = [weight / sum(weights) for weight in weights]
        pools[key] = readings_to_pool(tuple(Reading(t, OCR, p) for t, p in zip(texts, shares, strict=True)))
    best = min(
        cost(dict(zip(KEYS, each, strict=True))) for each in itertools.product(*(plausible(pools[k]) for k in KEYS))
    )
    assert math.isclose(cost(pools_to_choices(IDENTITIES, pools).of), best, abs_tol=1e-6)


def test_clear_ink_is_never_changed_for_the_sums() -> None:
    printed = dict(zip(KEYS, "112224337", strict=True))
    pools = {key: readings_to_pool((Reading(text, OCR, 0.9999),)) for key, text in printed.items()}
    choices = pools_to_choices(IDENTITIES, pools)
    assert not choices.gaps
    assert {key: choice.numeral.printed for key, choice in choices.of.items()} == printed


def test_a_sum_that_lacks_a_figure_decides_nothing() -> None:
    printed = dict(zip(KEYS, "112224336", strict=True))
    pools = {key: readings_to_pool((Reading(text, OCR, 0.9999),)) for key, text in printed.items()}
    first = KEYS[0]
    pools[first] = readings_to_pool((Reading("7", OCR, 0.6), Reading("1", OCR, 0.4)))
    assert pools_to_choices(IDENTITIES, pools).of[first].amount == 1
    row_and_column_without_totals = {k: p for k, p in pools.items() if k not in (KEYS[2], KEYS[6])}
    assert pools_to_choices(IDENTITIES, row_and_column_without_totals).of[first].amount == 7
