"""The readings of one cell, by one reader or several, to candidates with one probability each.

The probability of a candidate is the normalised product of what each reader gives it (a logarithmic opinion pool;
Genest & Zidek, Statistical Science 1986).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from pipeline.model import Number, Reading
from pipeline.numerals import Numeral, parse
from pipeline.proof.opinions import ALTERNATIVES, Meaning, clipped, look_alikes, readings_to_opinions, text_to_numerals

_LEAST_GUESS = 1e-3  # look-alikes less probable than this are not worth carrying
_BROKEN_COUNT = 1e-3  # odds that an office counts in fractions, against a speck or a comma taken for a point
_BLURRED_POINT = 0.05  # odds that a comma is a point or a point a comma, where both make a figure: readers err alike
_SURE_UNIT = 0.999  # what the recogniser must give a figure with its unit, to say what a reader of digits saw in it
_DIGITS_OF_UNIT = 2  # that such a reader makes of one Chinese character, at most
_SIGN_WORD = re.compile(r"[^\W\d_a-zA-Z]+(?P<digits>\d[\d,.]*)")
_EITHER = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")

_SWAPPED = str.maketrans(".,", ",.")

_Voice = tuple[Numeral, Reading | None]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that the ink may say. `reading` is the most confident one that says so, None where nobody read it."""

    numeral: Numeral
    probability: float
    reading: Reading | None

    @property
    def amount(self) -> Number:
        """What it counts in a sum: an empty cell, a slash and a dash count as 0."""
        return self.numeral.value if self.numeral.value is not None else 0


@dataclass(frozen=True, slots=True)
class Pool:
    """What all readers together say of one cell.

    `candidates` are the legible ones, most probable first; their probabilities add up to at most 1 and the rest
    stands on figures that nobody thought of. `disagree` is True where the first choices of two readers differ,
    `copied` where only characters of the file were read and no ink.
    """

    candidates: tuple[Candidate, ...] = ()
    disagree: bool = False
    copied: bool = False


@lru_cache(maxsize=8192)
def readings_to_pool(readings: tuple[Reading, ...], money: bool = False) -> Pool:
    """The candidates that `readings` name and those that look alike; texts of equal mark and value are one candidate.

    `money` says that the figure is a sum of money, which may have decimals; others hardly do. Several texts of one
    reader share its probability; a text that it gives twice (two looks at the same ink) counts with its mean.
    Confidences outside [0, 1] are clipped. Never raises.
    """
    readings = _signs_aside(_units_aside(readings))
    opinions = readings_to_opinions(readings)
    meanings = dict.fromkeys(meaning for opinion in opinions for meaning in opinion.shares)
    weights = {m: math.prod(o.shares.get(m, 0.0) + o.unsaid for o in opinions) for m in meanings}
    voices = _voices(readings)
    copied = bool(opinions) and all(opinion.copied for opinion in opinions)
    if not copied:
        _weigh_points(weights, voices, money)
    unsaid = ALTERNATIVES * math.prod(opinion.unsaid for opinion in opinions)
    total = sum(weights.values()) + unsaid
    candidates = [Candidate(voices[m][0], weight / total, voices[m][1]) for m, weight in weights.items()]
    if candidates:
        first = max(candidates, key=lambda c: c.probability)
        candidates += _guesses(first.numeral, unsaid / total, known=weights)
    firsts = {opinion.first for opinion in opinions if opinion.shares}
    return Pool(
        candidates=tuple(sorted(candidates, key=lambda c: -c.probability)),
        disagree=len(firsts) > 1,
        copied=copied,
    )


def _units_aside(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """The readings without those of a reader of digits alone that may have made digits of a unit: 33件 is 334 to it.

    Only where another reader is sure of figure and unit. What is left out counts for nothing, not as agreement: a
    printed 334件 would be 334 to it too.
    """
    sure = [r for r in readings if r.confidence >= _SURE_UNIT and parse(r.text).unit]
    if len({r.text for r in sure}) != 1:
        return readings
    text, reader = sure[0].text, sure[0].reader
    unit = parse(text).unit or ""
    digits = text.removesuffix(unit)
    return tuple(
        r
        for r in readings
        if r.reader == reader
        or not r.text.isascii()
        or not r.text.startswith(digits)
        or not 0 < len(r.text) - len(digits) <= _DIGITS_OF_UNIT * len(unit)
    )


def _signs_aside(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """The readings without those of a reader of digits alone that has the digits behind a sign word: 21 of 减21.

    Only where another reader is sure of word and digits, as with units, and counting for nothing as there.
    """
    found = (_SIGN_WORD.fullmatch(r.text) for r in readings if r.confidence >= _SURE_UNIT)
    words = {match.group(): match["digits"] for match in found if match}
    if len(words) != 1:
        return readings
    ((text, digits),) = words.items()
    return tuple(r for r in readings if r.text != digits or parse(text).value == parse(digits).value)


def _weigh_points(weights: dict[Meaning, float], voices: dict[Meaning, _Voice], money: bool) -> None:
    """What is known of points and commas before any reader looks: counts have no decimals; blurred, both are alike."""
    for meaning, (numeral, _) in tuple(voices.items()):
        if not money and isinstance(numeral.value, Decimal) and "元" not in (numeral.unit or ""):
            weights[meaning] *= _BROKEN_COUNT
        elif money and _EITHER.fullmatch(numeral.printed):
            twin = parse(numeral.printed.translate(_SWAPPED))
            other = (twin.mark, twin.value)
            voices.setdefault(other, (twin, None))
            weights[other] = max(weights.get(other, 0.0), _BLURRED_POINT * weights[meaning])


def _voices(readings: Iterable[Reading]) -> dict[Meaning, _Voice]:
    """For each meaning the most confident reading that has it; for what is only looked like, a numeral alone."""
    voices: dict[Meaning, _Voice] = {}
    for reading in sorted(readings, key=lambda r: -clipped(r.confidence)):
        own = parse(reading.text)
        for numeral, _ in text_to_numerals(reading.text):
            meaning = (numeral.mark, numeral.value)
            if numeral == own and voices.get(meaning, (own, None))[1] is None:
                voices[meaning] = (own, reading)
            else:
                voices.setdefault(meaning, (numeral, None))
    return voices


def _guesses(first: Numeral, share: float, known: Iterable[Meaning]) -> list[Candidate]:
    """Look-alikes of the first choice that no reader named, among which the unsaid probability is shared."""
    found: list[Candidate] = []
    if share < _LEAST_GUESS:
        return found
    seen = set(known)
    for numeral, part in look_alikes(first.printed):
        meaning = (numeral.mark, numeral.value)
        if share * part >= _LEAST_GUESS and meaning not in seen:
            seen.add(meaning)
            found.append(Candidate(numeral, share * part, None))
    return found
