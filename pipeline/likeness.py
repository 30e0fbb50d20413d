"""How alike a printed label and an official one are."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import Indel

HAN = re.compile(r"[\u3400-\u9fff]")
_KEPT = re.compile(r"[^\u3400-\u9fff0-9a-z]+")
NOTE = 0.9  # a label followed by a filling note is nearly as good as the label alone
NOTE_FROM = 4  # characters; a shorter label occurs inside other text by chance


@lru_cache(maxsize=8192)
def normalise(text: str) -> str:
    """The Han characters, digits and letters of a text, with compatibility forms folded (NFKC)."""
    return _KEPT.sub("", unicodedata.normalize("NFKC", text).lower())


@lru_cache(maxsize=8192)
def han_count(text: str) -> int:
    """How many Han characters a text has."""
    return len(HAN.findall(text))


@lru_cache(maxsize=65536)
def likeness(text: str, labels: tuple[str, ...]) -> float:
    """How alike a printed text is to the nearest of some labels, from 0 to 1 (normalised Indel similarity)."""
    printed = normalise(text)
    return max((_likeness(printed, normalise(label)) for label in labels), default=0.0) if printed else 0.0


def _likeness(printed: str, label: str) -> float:
    if not label:
        return 0.0
    alike = Indel.normalized_similarity(printed, label)
    if len(label) >= NOTE_FROM and label in printed:
        alike = max(alike, NOTE)
    return alike
