"""Which texts a printed figure can be: what the ink leaves open, the way figures are written decides.

A recogniser sees a speck beside a digit as a point. No office prints "16." or ".0": such a reading is the figure and
a speck. The weights are odds between texts for the same ink, and never turn one digit into another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.numerals import UNITS

_SIGN = r"([-+减增]|减少|增加|新增)?"
_FIGURE = re.compile(rf"{_SIGN}(\d+|\d{{1,3}}(,\d{{3}})+)(\.\d+)?({'|'.join(UNITS)})?")
_WORDS = frozenset(("", "-", "/", "减", "增"))
_STRAY = ".,"
_SPECK_ODDS = 0.9  # a point at either end is dirt, but for the rare figure whose last decimals are lost
_ODD_ODDS = 0.02  # a text that no figure can be, against one that can
_COMMA_ODDS = 0.05  # a point before the last three digits was a comma: small print has one pixel between the two
_ZERO_ODDS = 0.3  # a figure with a needless leading zero


def well_formed(text: str) -> bool:
    """True where a printed figure, with its sign, separators and unit, can be this text."""
    return text in _WORDS or _FIGURE.fullmatch(text) is not None


def strip_strays(text: str) -> str:
    """The text without the points and commas at its ends that are dirt; "" where what is left is no figure."""
    bare = text.strip(_STRAY)
    return bare if bare and well_formed(bare) else ""


def weigh(candidates: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """The candidates reweighed by how figures are written, best first; the sum of probabilities stays the same."""
    given: dict[str, float] = {}
    for text, p in candidates:
        bare = strip_strays(text)
        other, odds = (bare, _SPECK_ODDS) if bare not in {"", text} else (_with_comma(text), _COMMA_ODDS)
        if other:
            given[other] = given.get(other, 0.0) + p * odds
            given[text] = given.get(text, 0.0) + p * (1 - odds)
        else:
            given[text] = given.get(text, 0.0) + p
    weighed = {text: p * _odds(text) for text, p in given.items()}
    total, kept = sum(given.values()), sum(weighed.values())
    if kept <= 0:
        return []
    return sorted(((text, p * total / kept) for text, p in weighed.items()), key=lambda item: -item[1])


def _with_comma(text: str) -> str:
    """The text with its points as thousands separators; "" where no figure is written so."""
    separated = text.replace(".", ",")
    return separated if "." in text and well_formed(separated) else ""


def _odds(text: str) -> float:
    if not well_formed(text):
        return _ODD_ODDS
    return _ZERO_ODDS if re.match(rf"{_SIGN}0\d", text) else 1.0
