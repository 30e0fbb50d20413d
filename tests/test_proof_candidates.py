"""How readings become candidates, and how much several readers are worth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Reading
from pipeline.numerals import Mark
from pipeline.proof.candidates import Pool, readings_to_pool
from pipeline.proof.doubt import mark_doubt
from tests.tables import OCR, SECOND, TEXT

PARTS = st.tuples(st.text("0123456789,./-O 件", max_size=5), st.sampled_from([TEXT, OCR, SECOND, "x"]), st.floats(0, 1))


def pool(*readings: tuple[str, str, float]) -> Pool:
    return readings_to_pool(tuple(Reading(*each) for each in readings))


def probability(found: Pool, value: int | None) -> float:
    return sum(c.probability for c in found.candidates if c.numeral.value == value)


@given(st.lists(PARTS, max_size=6))
def test_probabilities_are_ranked_and_leave_room_for_the_unsaid(parts: list[tuple[str, str, float]]) -> None:
    found = pool(*parts)
    shares = [candidate.probability for candidate in found.candidates]
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= share <= 1 for share in shares)
    assert sum(shares) <= 1 + 1e-9
    assert all(candidate.numeral.mark is not Mark.UNREADABLE for candidate in found.candidates)


def test_nothing_read_or_nothing_legible_gives_no_candidates() -> None:
    assert pool().candidates == ()
    assert pool(("#", OCR, 0.9)).candidates == ()


def test_texts_of_one_value_are_one_candidate_with_the_most_confident_text() -> None:
    (found,) = pool(("1113", OCR, 0.3), ("1,113", OCR, 0.6)).candidates[:1]
    assert (found.numeral.value, found.numeral.printed) == (1113, "1,113")
    assert found.probability > 0.9
    assert found.reading == Reading("1,113", OCR, 0.6)


def test_a_zero_and_the_marks_for_nothing_are_told_apart() -> None:
    found = pool(("0", OCR, 0.6), ("/", OCR, 0.2), ("", OCR, 0.1))
    assert [c.numeral.mark for c in found.candidates[:3]] == [Mark.NUMBER, Mark.SLASH, Mark.BLANK]
    assert {c.amount for c in found.candidates[:3]} == {0}


def test_agreement_raises_and_disagreement_lowers() -> None:
    alone = probability(pool(("12", OCR, 0.8), ("72", OCR, 0.1)), 12)
    agreed = probability(pool(("12", OCR, 0.8), ("72", OCR, 0.1), ("12", SECOND, 0.95)), 12)
    denied = probability(pool(("12", OCR, 0.8), ("72", OCR, 0.1), ("72", SECOND, 0.95)), 12)
    assert denied < 0.2 < alone < 0.95 < agreed


def test_one_certain_liar_does_not_win_against_two() -> None:
    found = pool(("12", OCR, 0.9), ("12", SECOND, 0.9), ("99", "liar", 1.0))
    assert found.candidates[0].numeral.value == 12
    assert found.disagree


def test_two_looks_of_one_reader_are_one_opinion() -> None:
    twice = pool(("12", OCR, 0.9), ("72", OCR, 0.1), ("12", OCR, 0.5), ("72", OCR, 0.5))
    assert probability(twice, 12) == pytest.approx(0.7, abs=0.01)
    assert not twice.disagree


@pytest.mark.parametrize("reader", [OCR, SECOND, "unknown"])
def test_no_reader_of_ink_is_ever_certain(reader: str) -> None:
    assert 0.9 < probability(pool(("12", reader, 1.0)), 12) < 0.9999


def test_what_a_weighing_recogniser_leaves_open_is_mostly_no_figure() -> None:
    weighed = probability(pool(("12", OCR, 0.7), ("72", OCR, 0.01)), 12)
    plain = probability(pool(("12", SECOND, 0.7), ("72", SECOND, 0.01)), 12)
    assert plain < 0.85
    assert weighed > 0.9
    assert probability(pool(("", OCR, 0.7)), None) < 0.75


def test_lookalikes_are_offered_only_where_something_is_open_and_name_no_reader() -> None:
    open_pool = pool(("3", SECOND, 0.6))
    guessed = [c for c in open_pool.candidates if c.reading is None]
    assert 8 in [c.numeral.value for c in guessed]
    assert all(c.probability < 0.1 for c in guessed)
    assert len(pool(("3", OCR, 0.9999)).candidates) == 1


def test_a_letter_is_the_digit_it_looks_like_read_by_nobody() -> None:
    first = pool(("l2", SECOND, 0.95)).candidates[0]
    assert (first.numeral.value, first.reading) == (12, None)


def test_characters_of_the_file_are_known_from_ink() -> None:
    assert pool(("5", TEXT, 0.9995), ("5", "pdfplumber 0.11", 0.999)).copied
    assert not pool(("5", TEXT, 0.9995), ("5", OCR, 0.9)).copied


def test_a_reader_of_digits_that_makes_digits_of_a_unit_neither_disagrees_nor_agrees() -> None:
    """334 is what it makes of 33件, and of 334件 too."""
    beside = pool(("33件", OCR, 0.9997), ("334", SECOND, 0.95))
    assert beside == pool(("33件", OCR, 0.9997))
    assert not pool(("618608万元", OCR, 0.9995), ("61860857", SECOND, 0.95)).disagree


@pytest.mark.parametrize("second", ["34", "3344", "3", "433"])
def test_other_digits_beside_a_unit_disagree(second: str) -> None:
    assert pool(("33件", OCR, 0.9997), (second, SECOND, 0.95)).disagree == (second != "3344")
    assert pool(("33件", OCR, 0.99), ("334", SECOND, 0.95)).disagree, (
        "a unit that is not sure says nothing of the other"
    )


def test_a_reader_of_digits_that_leaves_out_a_sign_word_neither_disagrees_nor_agrees() -> None:
    assert pool(("减21", OCR, 0.9997), ("21", SECOND, 0.95)) == pool(("减21", OCR, 0.9997))
    assert pool(("减21", OCR, 0.9997), ("27", SECOND, 0.95)).disagree
    assert pool(("减21", OCR, 0.99), ("21", SECOND, 0.95)).disagree, "a word that is not sure may be dirt"
    assert pool(("-21", OCR, 0.9997), ("21", SECOND, 0.95)).disagree, "a minus sign is seen by both"


def test_ink_that_no_reader_makes_out_is_not_sure_to_be_a_blank() -> None:
    """A zero counts like a blank: sums cannot say which of them stands there."""
    unclear, empty, zero = pool(("", OCR, 0.01), ("6", OCR, 0.005)), pool(("", OCR, 0.99)), pool(("0", OCR, 0.6))
    doubts = [mark_doubt(each.candidates[0], each) for each in (unclear, empty, zero)]
    assert doubts[0] > 0.3
    assert max(doubts[1:]) < 0.1
