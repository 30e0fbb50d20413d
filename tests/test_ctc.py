"""Texts from probabilities over time, against the definition: the sum over all alignments."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers.ctc import ALPHABET, LOOK_ALIKES, best_texts, join_texts, probability

SYMBOLS = 3  # of the alphabet, in the small examples: "0", "1", "2"


def frames_of(*rows: dict[str, float]) -> np.ndarray:
    """Frames from rows such as {"": .9, "1": .1}, where "" is nothing."""
    frames = np.zeros((len(rows), 1 + len(ALPHABET)), np.float32)
    for row, shares in zip(frames, rows, strict=True):
        for symbol, share in shares.items():
            row[0 if symbol == "" else ALPHABET.index(symbol) + 1] = share
    return frames


def collapsed(path: tuple[int, ...]) -> str:
    kept = [k for i, k in enumerate(path) if k and (i == 0 or path[i - 1] != k)]
    return "".join(ALPHABET[k - 1] for k in kept)


def texts_by_definition(frames: np.ndarray) -> dict[str, float]:
    found: dict[str, float] = {}
    for path in product(range(SYMBOLS + 1), repeat=len(frames)):
        share = float(np.prod([frames[i, k] for i, k in enumerate(path)]))
        found[collapsed(path)] = found.get(collapsed(path), 0.0) + share
    return found


@st.composite
def small_frames(draw: st.DrawFn) -> np.ndarray:
    steps = draw(st.integers(1, 4))
    shares = draw(st.lists(st.lists(st.floats(0.01, 1), min_size=4, max_size=4), min_size=steps, max_size=steps))
    frames = np.zeros((steps, 1 + len(ALPHABET)), np.float32)
    frames[:, : SYMBOLS + 1] = np.array(shares) / np.sum(shares, axis=1, keepdims=True)
    return frames


@given(small_frames())
def test_probability_is_the_sum_over_alignments(frames):
    for text, share in texts_by_definition(frames).items():
        assert probability(frames, text) == pytest.approx(share, abs=1e-6)


@given(small_frames())
def test_best_texts_are_the_most_probable_ones(frames):
    truth = texts_by_definition(frames)
    found = best_texts(frames, 3)
    best = sorted(truth.values(), reverse=True)[: len(found)]
    assert [p for _, p in found] == pytest.approx(best, abs=0.01)  # a beam may lose some of the thinnest alignments
    assert all(p <= truth[text] + 1e-6 for text, p in found)


def test_a_repeated_digit_needs_nothing_between():
    together = frames_of({"1": 1.0}, {"1": 1.0}, {"": 1.0})
    apart = frames_of({"1": 1.0}, {"": 1.0}, {"1": 1.0})
    assert best_texts(together)[0][0] == "1"
    assert best_texts(apart)[0] == ("11", pytest.approx(1.0))


def test_what_other_characters_take_is_missing():
    frames = frames_of({"0": 0.3}, {"": 1.0})  # .7 of the first step is on characters outside the alphabet
    found = best_texts(frames)
    assert found[0] == ("0", pytest.approx(0.3))
    assert sum(p for _, p in found) == pytest.approx(0.3)


def test_disagreement_stays_visible():
    six, eight = frames_of({"6": 1.0}), frames_of({"8": 0.9, "6": 0.1})
    assert dict(join_texts([six, eight])) == pytest.approx({"6": 0.55, "8": 0.45})


def test_no_steps_read_as_nothing():
    assert best_texts(np.zeros((0, 1 + len(ALPHABET)), np.float32)) == [("", 1.0)]


def test_text_outside_the_alphabet_is_impossible():
    assert probability(frames_of({"1": 1.0}), "x") == 0.0


def test_no_character_looks_like_two_symbols():
    alike = "".join(LOOK_ALIKES.values())
    assert len(alike) == len(set(alike))
    assert not set(alike) & set(ALPHABET)
    assert set(LOOK_ALIKES) <= set(ALPHABET)
