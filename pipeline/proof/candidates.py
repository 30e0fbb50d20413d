"""The readings of one cell, by one reader or several, to candidates with one probability each.

Readers are taken as independent: the probability of a candidate is the normalised product of what each reader gives
it (a logarithmic opinion pool; Genest & Zidek, Statistical Science 1986). No reader is believed beyond its own floor:
a share of its probability goes to what it did not say, so that one confident liar cannot win against two.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.model import Number, Reading
from pipeline.numerals import Mark, Numeral, confusions, parse

# How often a reader is wrong where it says that it is certain, by the start of its name.
_COPIERS = ("pdfium-text", "pdfplumber", "person")  # they hand on characters and judge no ink
_FLOORS = {**dict.fromkeys(_COPIERS, 1e-6), "ppocr": 3e-4, "tesseract": 2e-2}
_UNKNOWN_FLOOR = 1e-2
_WEIGHERS = ("ppocr",)
_TAKEN_AS_SAID = 0.05  # doubt up to which even these are taken at their word
_ALTERNATIVES = 10  # wrong figures of like ink over which a reader's unexplained doubt is spread
_LEAST_GUESS = 1e-3  # look-alikes less probable than this are not worth carrying

_Meaning = tuple[Mark, Number | None]


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


@dataclass(frozen=True, slots=True)
class _Opinion:
    """What one reader says: the share of each meaning, and that of any single figure that it does not name."""

    shares: dict[_Meaning, float]
    unsaid: float


@lru_cache(maxsize=8192)
def readings_to_pool(readings: tuple[Reading, ...]) -> Pool:
    """The candidates that `readings` name and those that look alike; texts of equal mark and value are one candidate.

    Several texts of one reader share its probability; a text that it gives twice (two looks at the same ink) counts
    with its mean. Confidences outside [0, 1] are clipped. Never raises.
    """
    readers = dict.fromkeys(reading.reader for reading in readings)
    opinions = [_to_opinion(reader, [r for r in readings if r.reader == reader]) for reader in readers]
    meanings = dict.fromkeys(meaning for opinion in opinions for meaning in opinion.shares)
    weights = {m: math.prod(o.shares.get(m, 0.0) + o.unsaid for o in opinions) for m in meanings}
    unsaid = _ALTERNATIVES * math.prod(opinion.unsaid for opinion in opinions)
    total = sum(weights.values()) + unsaid
    voices = _voices(readings)
    candidates = [Candidate(voices[m][0], weight / total, voices[m][1]) for m, weight in weights.items()]
    if candidates:
        first = max(candidates, key=lambda c: c.probability)
        candidates += _guesses(first.numeral, unsaid / total, known=meanings)
    firsts = {max(o.shares, key=lambda m: o.shares[m]) for o in opinions if o.shares}
    return Pool(
        candidates=tuple(sorted(candidates, key=lambda c: -c.probability)),
        disagree=len(firsts) > 1,
        copied=bool(readers) and all(reader.startswith(_COPIERS) for reader in readers),
    )


def _to_opinion(reader: str, readings: list[Reading]) -> _Opinion:
    """What a reader's probabilities are worth.

    The rest to 1 of its confidences is the probability that it names nothing right. Not so for a recogniser that
    weighs all figures, and leaves the rest to characters that no figure has: on degraded cells the share of
    truths that it did not name was about half the square of that rest, and the shares of those that it named, scaled
    up to the whole, were right as often as they said. A lone text is trusted less than that.
    """
    floor = next((floor for start, floor in _FLOORS.items() if reader.startswith(start)), _UNKNOWN_FLOOR)
    masses: dict[str, list[float]] = {}
    for reading in readings:
        masses.setdefault(reading.text, []).append(_clip(reading.confidence))
    looks = max(map(len, masses.values()))
    mass = {text: sum(values) / looks for text, values in masses.items()}
    told = sum(mass.values())
    left = max(0.0, 1 - told)
    if reader.startswith(_WEIGHERS) and any(map(str.isdigit, "".join(mass))):
        left = min(left, max(_TAKEN_AS_SAID, (2.0 if len(mass) == 1 else 0.5) * left**2))
    scale = (1 - floor) * (1 - left) / told if told else 0.0
    shares: dict[_Meaning, float] = {}
    for text, share in mass.items():
        for numeral, part in _to_numerals(text):
            meaning = (numeral.mark, numeral.value)
            shares[meaning] = shares.get(meaning, 0.0) + share * part * scale
    return _Opinion(shares, max(0.0, 1 - sum(shares.values())) / _ALTERNATIVES)


def _to_numerals(text: str) -> list[tuple[Numeral, float]]:
    """What a text says, with the share of its probability: illegible ones are shared among what they look like."""
    numeral = parse(text)
    if numeral.mark is not Mark.UNREADABLE:
        return [(numeral, 1.0)]
    return list(_look_alikes(text))


def _look_alikes(text: str) -> Iterator[tuple[Numeral, float]]:
    """What looks like a text, each with its share; the shares add up to at most 1."""
    shares = {other: math.exp(-cost) for other, cost in confusions(text)}
    scale = 1 / max(1.0, sum(shares.values()))
    yield from ((parse(other), share * scale) for other, share in shares.items())


def _voices(readings: Iterable[Reading]) -> dict[_Meaning, tuple[Numeral, Reading | None]]:
    """For each meaning the most confident reading that has it; for what is only looked like, a numeral alone."""
    voices: dict[_Meaning, tuple[Numeral, Reading | None]] = {}
    for reading in sorted(readings, key=lambda r: -_clip(r.confidence)):
        own = parse(reading.text)
        for numeral, _ in _to_numerals(reading.text):
            meaning = (numeral.mark, numeral.value)
            if numeral == own and voices.get(meaning, (own, None))[1] is None:
                voices[meaning] = (own, reading)
            else:
                voices.setdefault(meaning, (numeral, None))
    return voices


def _guesses(first: Numeral, share: float, known: Iterable[_Meaning]) -> list[Candidate]:
    """Look-alikes of the first choice that no reader named, among which the unsaid probability is shared."""
    found: list[Candidate] = []
    if share < _LEAST_GUESS:
        return found
    seen = set(known)
    for numeral, part in _look_alikes(first.printed):
        meaning = (numeral.mark, numeral.value)
        if share * part >= _LEAST_GUESS and meaning not in seen:
            seen.add(meaning)
            found.append(Candidate(numeral, share * part, None))
    return found


def _clip(confidence: float) -> float:
    return 0.0 if math.isnan(confidence) else min(1.0, max(0.0, confidence))
