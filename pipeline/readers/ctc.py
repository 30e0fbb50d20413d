"""Probabilities over time to texts: connectionist temporal classification over the numeric alphabet.

A recogniser gives, for each step from left to right, probabilities of "nothing" and of each symbol; a text is read by
dropping repeats and nothings, so its probability is the sum over all alignments (Graves et al., ICML 2006). The best
texts are found by prefix beam search (Hannun et al., arXiv:1408.2873, without language model).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.numerals import UNITS

ALPHABET = "0123456789.,-+/减增少加新" + "".join(dict.fromkeys("".join(UNITS)))
"""The symbols of printed figures and of the units that stand in cells; column k + 1 of a posterior is ALPHABET[k]."""

LOOK_ALIKES = {
    "0": "０OoＯｏ〇○◯Οοﾟ°",
    "1": "１",
    "2": "２",
    "3": "３",
    "4": "４",
    "5": "５",
    "6": "６",
    "7": "７",
    "8": "８",
    "9": "９",
    ".": "．·•・",
    ",": "，、‚",
    "-": "－−–—―一ー‐‑─_",
    "+": "＋",
    "/": "／∕ノ丿",
    "减": "減",
    "增": "増",
    "万": "萬",
    "元": "圆",
}
"""Characters of the same or nearly the same ink, counted as the symbol where a figure is known to stand."""

_BEAM = 32  # prefixes kept at each step: exact but for frames without any preference
_FLOOR = 1e-5  # symbols less probable than this at a step are not tried

_Frames = NDArray[np.float32]


def best_texts(frames: _Frames, count: int = 5) -> list[tuple[str, float]]:
    """The `count` most probable texts and their probabilities, best first.

    `frames` has shape (T, 1 + len(ALPHABET)). Rows may sum to less than 1: the probabilities are then lower bounds,
    and what is missing was lost to other characters. No text at all ("") may be among them.
    """
    beams: dict[tuple[int, ...], tuple[float, float]] = {(): (1.0, 0.0)}
    for row in frames.tolist():
        symbols = [(k, p) for k, p in enumerate(row) if k and p > _FLOOR]
        beams = _step(beams, row[0], symbols)
        if len(beams) > _BEAM:
            beams = dict(sorted(beams.items(), key=lambda item: -sum(item[1]))[:_BEAM])
    ranked = sorted(((sum(p), prefix) for prefix, p in beams.items()), reverse=True)[:count]
    return [("".join(ALPHABET[k - 1] for k in prefix), p) for p, prefix in ranked if p > 0]


def _step(
    beams: dict[tuple[int, ...], tuple[float, float]], nothing: float, symbols: list[tuple[int, float]]
) -> dict[tuple[int, ...], tuple[float, float]]:
    """Every prefix after one more step, with its probability ending in nothing and ending in its last symbol."""
    grown: dict[tuple[int, ...], list[float]] = {}
    for prefix, (in_nothing, in_symbol) in beams.items():
        total = in_nothing + in_symbol
        grown.setdefault(prefix, [0.0, 0.0])[0] += total * nothing
        last = prefix[-1] if prefix else 0
        for k, p in symbols:
            if k == last:
                grown[prefix][1] += in_symbol * p
                grown.setdefault((*prefix, k), [0.0, 0.0])[1] += in_nothing * p
            else:
                grown.setdefault((*prefix, k), [0.0, 0.0])[1] += total * p
    return {prefix: (p[0], p[1]) for prefix, p in grown.items()}


def probability(frames: _Frames, text: str) -> float:
    """The probability of a text, over all its alignments; 0 where a character is not of the alphabet."""
    if any(character not in ALPHABET for character in text):
        return 0.0
    path = [0]
    for character in text:
        path += [ALPHABET.index(character) + 1, 0]
    states = np.zeros(len(path))
    states[0] = 1.0
    may_skip = np.array([i >= 2 and k != 0 and k != path[i - 2] for i, k in enumerate(path)])
    for row in frames[:, path].astype(np.float64):
        before = states.copy()
        before[1:] += states[:-1]
        before[2:] += np.where(may_skip[2:], states[:-2], 0.0)
        states = before * row
    return float(states[-2:].sum()) if text else float(states[0])


def join_texts(posteriors: Sequence[_Frames], count: int = 5) -> list[tuple[str, float]]:
    """The best texts over several pictures of the same ink: the mean of their probabilities, best first.

    Where the pictures disagree, each opinion keeps its share, so that the doubt stays visible.
    """
    found = [dict(best_texts(frames, count)) for frames in posteriors]
    texts = dict.fromkeys(text for each in found for text in each)
    shares = {
        text: [each[text] if text in each else probability(f, text) for each, f in zip(found, posteriors, strict=True)]
        for text in texts
    }
    mean = [(text, sum(each) / len(posteriors)) for text, each in shares.items()]
    return sorted(mean, key=lambda item: -item[1])[:count]
