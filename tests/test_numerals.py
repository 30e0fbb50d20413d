from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.numerals import Mark, Numeral, confusions, parse

FULL_WIDTH = str.maketrans("0123456789,.+-", "０１２３４５６７８９，．＋－")
UNITS = ("", "件", "批次", "万元", "元", "（项）")


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("0", 0, None),
        ("４184", 4184, None),
        ("９６", 96, None),
        ("1,113", 1113, None),
        ("1，113", 1113, None),
        ("３，９８５，７５８", 3985758, None),
        ("\u00a012\u00a0", 12, None),
        ("\u300012\u200b", 12, None),
        ("减4", -4, None),
        ("减 4", -4, None),
        ("减少4项", -4, "项"),
        ("增5", 5, None),
        ("+17", 17, None),
        ("－417", -417, None),
        ("− 3", -3, None),
        ("—2", -2, None),
        ("减0", 0, None),
        ("未增未减", 0, None),
        ("31批次", 31, "批次"),
        ("0件", 0, "件"),
        ("5（件）", 5, "件"),
        ("709455.9元", Decimal("709455.9"), "元"),
        ("63.28 万元", Decimal("63.28"), "万元"),
        ("59237.2449", Decimal("59237.2449"), None),
        ("0.092", Decimal("0.092"), None),
        ("96171.60", Decimal("96171.6"), None),
        ("1,113.5", Decimal("1113.5"), None),
    ],
)
def test_numbers_as_offices_print_them(text: str, value: int | Decimal, unit: str | None) -> None:
    got = parse(text)
    assert (got.mark, got.value, got.unit) == (Mark.NUMBER, value, unit)
    assert type(got.value) is type(value)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("", Mark.BLANK),
        (" \u3000\u00a0\u200b", Mark.BLANK),
        ("/", Mark.SLASH),
        ("／", Mark.SLASH),
        ("//", Mark.SLASH),
        ("-", Mark.DASH),
        ("—", Mark.DASH),
        ("——", Mark.DASH),
        ("－ －", Mark.DASH),
        ("一", Mark.DASH),
        ("无", Mark.DASH),
    ],
)
def test_marks_that_stand_for_nothing(text: str, mark: Mark) -> None:
    got = parse(text)
    assert (got.mark, got.value) == (mark, None)
    assert got.mark.is_empty
    assert got.printed == text.strip("\u200b \u3000\u00a0")


@pytest.mark.parametrize(
    "text",
    [
        "减", "增", "+", "253 108", "1 2", "1,13", "1,1134", "12,34,567", "0,113", "007", "00", "00.5", ".5", "5.",
        "1.2.3", "4-", "减-4", "--4", "O", "l2", "12a", "①", "²", "٣", "三", "1/2", "增5减3", "约100件", "50%",
        "5属于", "9" * 5000,
    ],
)  # fmt: skip
def test_what_may_be_a_misreading_has_no_value(text: str) -> None:
    assert parse(text) == Numeral(Mark.UNREADABLE, None, None, text)


@given(
    st.integers(-(10**12), 10**12),
    st.booleans(),
    st.booleans(),
    st.sampled_from(UNITS),
    st.text(" \u00a0\u3000\u200b", max_size=2),
)
def test_integers_come_back_from_every_way_to_write_them(
    value: int, grouped: bool, full_width: bool, unit: str, pad: str
) -> None:
    text = f"{value:,}" if grouped else str(value)
    if full_width:
        text = text.translate(FULL_WIDTH)
    got = parse(pad + text + unit + pad)
    assert (got.mark, got.value, got.unit) == (Mark.NUMBER, value, unit.strip("（）") or None)
    assert got.printed == text + unit


@given(st.decimals(min_value=-(10**8), max_value=10**8, places=4))
def test_amounts_are_exact(value: Decimal) -> None:
    got = parse(f"{value:f}")
    assert got.value == value
    assert isinstance(got.value, Decimal)


@given(st.integers(1, 10**12))
def test_words_of_change_carry_the_sign(value: int) -> None:
    assert parse(f"减{value}").value == -value
    assert parse(f"增{value}").value == value == parse(f"+{value}").value


@given(st.text(max_size=40) | st.text("0123456789,.+-减增/ 件元万OolI", max_size=20))
def test_nothing_raises_and_only_numbers_have_values(text: str) -> None:
    got = parse(text)
    assert (got.value is not None) == (got.mark is Mark.NUMBER)
    alternatives = confusions(text)
    assert all(cost > 0 for _, cost in alternatives)
    assert len({alternative for alternative, _ in alternatives}) == len(alternatives)
    for alternative, _ in alternatives:
        other = parse(alternative)
        assert other.mark not in (Mark.UNREADABLE, Mark.BLANK)
        assert (other.mark, other.value) != (got.mark, got.value)


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("O", "0"), ("l2", "12"), ("3", "8"), ("1", "/"), ("/", "1"), ("17", "7"), ("7", "17"), ("5", "6"),
        ("666", "999"), ("253 108", "253"), ("253 108", "253108"), ("96171 6", "96171.6"), ("1.113", "1,113"),
        ("-4", "4"), ("007", "7"),
    ],
)  # fmt: skip
def test_known_misreadings_are_among_the_lookalikes(read: str, printed: str) -> None:
    assert printed in dict(confusions(read))


def test_likelier_lookalikes_come_first() -> None:
    costs = [cost for _, cost in confusions("138")]
    assert costs == sorted(costs)
    by_text = dict(confusions("3"))
    assert by_text["8"] < by_text["2"]


def test_a_lone_figure_may_have_been_taken_for_dirt_or_a_rule() -> None:
    assert [text for text, _ in confusions(" ")] == ["1", "-", "/", "0"]


@pytest.mark.parametrize(
    ("read", "lookalikes"),
    [
        ("31", "2.5: 37 51 81 3.5: 131 3 311 4.0: 13 21 34"),
        ("351", "2.5: 331 357 361 551 851 3.5: 1351 35 3511 4.0: 153 251 354 381"),
        ("1", "2.5: / 7 3.5: 11 4.0: - 4"),
        ("69", "2.5: 59 89 3.5: 169 691 4.0: 60 64 66 68 99"),
        ("6 0", "1.0: 60 2.0: 0 6 2.5: 6.0"),
        ("S2", "0.3: 52 2.5: 32 62 3.5: 152 521 4.0: 25 53 57 82"),
    ],
)
def test_all_lookalikes_of_a_figure_by_what_they_cost(read: str, lookalikes: str) -> None:
    told: list[str] = []
    for text, cost in confusions(read):
        told += [text] if f"{cost}:" in told else [f"{cost}:", text]
    assert " ".join(told) == lookalikes


@pytest.mark.parametrize(("digits", "mark"), [(15, Mark.NUMBER), (16, Mark.UNREADABLE)])
def test_no_figure_has_more_than_fifteen_digits(digits: int, mark: Mark) -> None:
    assert parse("9" * digits).mark is mark
    assert parse(f"9.{'1' * (digits - 1)}").mark is mark


def test_noise_as_long_as_no_figure_is_has_no_lookalikes() -> None:
    assert confusions("12345678 1234567")
    assert confusions("12345678 12345678") == ()
