"""How figures are written, and what that says about readings of the same ink."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers.grammar import strip_strays, weigh, well_formed

SHARES = st.dictionaries(st.text("019.,-+/", max_size=6), st.floats(0.001, 0.2), min_size=1, max_size=4)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "1,234",
        "96171.6",
        "0.092",
        "-417",
        "+17",
        "减4",
        "31批次",
        "63.28万元",
        "123项",
        "4个",
        "减少4",
        "/",
        "-",
        "1,234.5",
    ],
)
def test_printed_figures_are_well_formed(text):
    assert well_formed(text)


@pytest.mark.parametrize("text", ["16.", ".0", "1.2.3", "12,34", "1-2", "4件5", "--", "//", "批次"])
def test_dirt_is_not(text):
    assert not well_formed(text)


def test_points_at_the_ends_are_dirt():
    assert strip_strays(".16.") == "16"
    assert strip_strays("..") == ""
    ranked = weigh([("16.", 0.95), ("16", 0.05)])
    assert ranked[0][0] == "16"
    assert ranked[0][1] > 0.9


def test_a_point_before_three_digits_may_be_a_comma():
    readings = dict(weigh([("431.056", 0.98)]))
    assert 0.01 < readings["431,056"] < readings["431.056"]


def test_no_digit_is_ever_changed():
    texts = [text for text, _ in weigh([("70.", 0.6), ("10", 0.3)])]
    assert {text.strip(".") for text in texts} == {"70", "10"}


@given(SHARES)
def test_the_sum_of_probabilities_stays(shares):
    weighed = weigh(shares.items())
    assert sum(p for _, p in weighed) == pytest.approx(sum(shares.values()), rel=1e-6)
    assert [p for _, p in weighed] == sorted((p for _, p in weighed), reverse=True)


def test_nothing_comes_from_nothing():
    assert weigh([]) == []
