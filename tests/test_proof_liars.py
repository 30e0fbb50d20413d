"""Readers that lie, and are sure of it: what they say is never proven, and rarely goes out at all."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pipeline.model import Figure, Key, Kind, Status
from pipeline.proof import Proof, prove
from tests.tables import FORM, OCR, SECOND, TEXT, dice, misread, of_table, random_report, sighted, sighting

FLAGGED = (Status.REVIEW, Status.MISSING)
REQUESTS = of_table(FORM.keys(), "requests")
SUMMED = REQUESTS + of_table(FORM.keys(), "disputes")
SEEDS = st.integers(0, 10**6)
PROPERTY = settings(max_examples=25, deadline=None, derandomize=True)
COLUMNS = ["natural", "enterprise", "research", "social", "legal"]
ROWS = ["granted", "denied.third_party", "unavailable.not_held", "not_processed.repeat"]
SOME = st.lists(st.sampled_from(SUMMED), min_size=1, max_size=6, unique=True)


def wrong(proof: Proof, values: dict[Key, int]) -> list[Figure]:
    return [figure for figure in proof.figures if (figure.value or 0) != values[figure.key]]


def lied(values: dict[Key, int], keys: list[Key], seed: int) -> dict[Key, int]:
    rng = dice(seed)
    return values | {key: misread(values[key], rng) for key in keys}


@given(seed=SEEDS, keys=SOME, reader=st.sampled_from(["liar 1.0", OCR, TEXT]))
@PROPERTY
def test_a_sure_liar_proves_nothing(seed: int, keys: list[Key], reader: str) -> None:
    values = random_report(seed)
    seen = sighted(lied(values, keys, seed), reader, 1.0)
    assert all(figure.status is not Status.PROVEN for figure in wrong(prove(FORM, seen), values))


@given(seed=SEEDS, keys=SOME)
@PROPERTY
def test_two_readers_that_lie_alike_prove_nothing(seed: int, keys: list[Key]) -> None:
    values = random_report(seed)
    said = lied(values, keys, seed)
    seen = {key: sighting(key, (str(v), OCR, 1.0), (str(v), SECOND, 1.0)) for key, v in said.items()}
    proof = prove(FORM, seen)
    assert all(figure.status is not Status.PROVEN for figure in wrong(proof, values))
    # What two readers agree on is what is printed, as far as anyone can tell; but that it does not add up is told.
    assert any(finding.kind is Kind.IDENTITY for finding in proof.findings)


@given(seed=SEEDS, keys=SOME)
@PROPERTY
def test_a_sure_liar_beside_an_honest_reader_is_never_silent(seed: int, keys: list[Key]) -> None:
    values = random_report(seed)
    said = lied(values, keys, seed)
    seen = {key: sighting(key, (str(said[key]), "liar 1.0", 1.0), (str(values[key]), OCR, 0.9999)) for key in said}
    assert all(figure.status in FLAGGED for figure in wrong(prove(FORM, seen), values))


@given(seed=SEEDS, wide=st.booleans())
@PROPERTY
def test_a_reader_that_nobody_measured_proves_nothing_alone(seed: int, wide: bool) -> None:
    values = dict.fromkeys(FORM.keys(), 0) if wide else random_report(seed)
    proof = prove(FORM, sighted(values, "liar 1.0", 1.0))
    assert all(figure.status is not Status.PROVEN for figure in proof.figures)


@given(seed=SEEDS, columns=st.permutations(COLUMNS), rows=st.permutations(ROWS))
@settings(PROPERTY, suppress_health_check=[HealthCheck.filter_too_much])
def test_readings_changed_for_the_sums_never_prove_a_lie(seed: int, columns: list[str], rows: list[str]) -> None:
    """Three weak readings make up for a lie that two readers agree on: every sum comes out, by invention."""
    values = random_report(seed)
    lie, beside, below, across = (Key("requests", row, column) for row in rows[:2] for column in columns[:2])
    said = lied(values, [lie], seed)
    step = said[lie] - values[lie]
    invented = {beside: values[beside] - step, below: values[below] - step, across: values[across] + step}
    assume(all(value >= 0 for value in invented.values()))
    seen = sighted(said)
    seen[lie] = sighting(lie, (str(said[lie]), OCR, 0.93), (str(said[lie]), SECOND, 0.95))
    for key, value in invented.items():
        seen[key] = sighting(key, (str(values[key]), OCR, 0.75), (str(value), OCR, 0.2))
    assert not [f for f in wrong(prove(FORM, seen), values) if f.status not in FLAGGED]


@given(seed=SEEDS, keys=st.lists(st.sampled_from(SUMMED), min_size=2, max_size=2, unique=True))
@PROPERTY
def test_of_two_lies_of_the_text_layer_none_is_silent(seed: int, keys: list[Key]) -> None:
    values = random_report(seed)
    seen = sighted(lied(values, keys, seed), TEXT, 0.9995)
    assert all(figure.status in FLAGGED for figure in wrong(prove(FORM, seen), values))


@pytest.mark.parametrize("said", ["0", "7", ""])
def test_a_reader_that_always_says_the_same_proves_nothing(said: str) -> None:
    values = random_report(3)
    proof = prove(FORM, sighted(dict.fromkeys(values, said), "liar 1.0", 1.0))
    assert all(figure.status is not Status.PROVEN for figure in wrong(proof, values))
