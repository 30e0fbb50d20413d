"""What each reader says of one cell, at the measured worth of its word.

No reader is believed beyond its own floor: a share of its probability goes to what it did not say, so that one
confident liar cannot win against two. Nor are two readers of one ink quite independent: what a scratch made of a digit
they see alike.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.model import Number, Reading
from pipeline.numerals import Mark, Numeral, confusions, parse
from pipeline.proof.calibration import Worth, reader_to_worth

ALTERNATIVES = 10  # wrong figures of like ink over which a reader's unexplained doubt is spread
_NOTHING = 1e-9  # a probability that is none
_ALIKE = 0.1  # how often a reader of ink repeats the mistake of another; 2 in 28 where the first was wrong

Meaning = tuple[Mark, Number | None]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one reader says: the share of each meaning, and that of any single figure that it does not name.

    `blurred` is how much of that last is owed to the ink, in [0, 1]; the rest is the reader's own fault. `copied` is
    True where it hands on characters of the file and judges no ink.
    """

    shares: dict[Meaning, float]
    unsaid: float
    blurred: float
    copied: bool

    @property
    def first(self) -> Meaning:
        """What it finds most probable; ValueError where it says nothing."""
        return max(self.shares, key=lambda meaning: self.shares[meaning])


def readings_to_opinions(readings: Sequence[Reading]) -> list[Opinion]:
    """One opinion a reader, in the order of their readings."""
    readers = dict.fromkeys(reading.reader for reading in readings)
    opinions = [_to_opinion(reader_to_worth(name), [r for r in readings if r.reader == name]) for name in readers]
    leading = next((o for o in opinions if o.shares and not o.copied), None)
    return [o if o is leading or leading is None else _beside(leading, o) for o in opinions]


def _beside(leading: Opinion, other: Opinion) -> Opinion:
    """Another reader's opinion of the same ink: where it says the same, it may repeat the same mistake."""
    if other.copied or not other.shares or other.first != leading.first:
        return other
    same = _ALIKE * leading.blurred
    shares = {meaning: (1 - _ALIKE) * share for meaning, share in other.shares.items()}
    for meaning in leading.shares:
        shares[meaning] = shares.get(meaning, 0.0) + _ALIKE - same
    return Opinion(shares, (1 - _ALIKE) * other.unsaid + same, other.blurred, copied=False)


def _to_opinion(worth: Worth, readings: list[Reading]) -> Opinion:
    """What a reader says, at the worth of its probabilities; several looks at the same ink count with their mean."""
    masses: dict[str, list[float]] = {}
    for reading in readings:
        masses.setdefault(reading.text, []).append(clipped(reading.confidence))
    looks = max(map(len, masses.values()))
    mass = {text: sum(values) / looks for text, values in masses.items()}
    left = max(0.0, 1 - sum(mass.values()))
    power = worth.sharpened(left, mass)
    weights = {text: share**power for text, share in mass.items()}
    told = sum(weights.values())
    unnamed = worth.unnamed(left, mass)
    scale = (1 - worth.floor) * (1 - unnamed) / told if told > _NOTHING else 0.0
    shares: dict[Meaning, float] = {}
    for text, share in weights.items():
        for numeral, part in text_to_numerals(text):
            meaning = (numeral.mark, numeral.value)
            shares[meaning] = shares.get(meaning, 0.0) + share * part * scale
    blurred = unnamed / (unnamed + worth.floor)
    return Opinion(shares, max(0.0, 1 - sum(shares.values())) / ALTERNATIVES, blurred, worth.copies)


def text_to_numerals(text: str) -> list[tuple[Numeral, float]]:
    """What a text says, with the share of its probability: illegible ones are shared among what they look like."""
    numeral = parse(text)
    if numeral.mark is not Mark.UNREADABLE:
        return [(numeral, 1.0)]
    return list(look_alikes(text))


def look_alikes(text: str) -> Iterator[tuple[Numeral, float]]:
    """What looks like a text, each with its share; the shares add up to at most 1."""
    shares = {other: math.exp(-cost) for other, cost in confusions(text)}
    scale = 1 / max(1.0, sum(shares.values()))
    yield from ((parse(other), share * scale) for other, share in shares.items())


def clipped(confidence: float) -> float:
    """A confidence brought into [0, 1]; nan is 0."""
    return 0.0 if math.isnan(confidence) else min(1.0, max(0.0, confidence))
