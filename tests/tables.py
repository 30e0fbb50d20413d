"""Figures of a report that add up, made at random, and sightings of them by readers of any honesty."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping

from pipeline.forms import Form, load_form
from pipeline.model import Box, Key, Reading, Sighting

FORM = load_form("2021")
TEXT = "pdfium-text 5.15"
OCR = "ppocr-v6-small"
SECOND = "tesseract 5.3 chi_sim"
BOX = Box(100.0, 200.0, 140.0, 220.0)
_CHANCE_OF_ZERO = 0.6  # most cells of a report are 0
_LOOKALIKES = {
    "0": "68",
    "1": "74",
    "2": "7",
    "3": "85",
    "4": "19",
    "5": "36",
    "6": "58",
    "7": "12",
    "8": "36",
    "9": "4",
}


def dice(seed: int) -> random.Random:
    """Chance that falls the same way each time."""
    return random.Random(seed)  # noqa: S311


def random_report(seed: int, form: Form = FORM) -> dict[Key, int]:
    """A value for every figure of the form; all identities hold."""
    rng = dice(seed)
    keys = form.keys()
    values = {key: 0 if rng.random() < _CHANCE_OF_ZERO else rng.randint(1, 40) for key in keys}
    by_code: dict[str, list[tuple[tuple[Key, ...], tuple[Key, ...]]]] = {}
    for identity in form.identities:
        by_code.setdefault(identity.code, []).append((identity.left, identity.right))
    for left, (total,) in by_code["requests.column_total"]:
        values[total] = sum(values[key] for key in left)
    for (new, carried_in), (total, carried_out) in by_code["requests.balance"]:
        values[carried_in] = rng.randint(0, values[total] + values[carried_out])
        values[new] = values[total] + values[carried_out] - values[carried_in]
    for code in ("requests.row_total", "disputes.block_total"):
        for left, (total,) in by_code[code]:
            values[total] = sum(values[key] for key in left)
    return values


def misread(value: int, rng: random.Random) -> int:
    """Another figure of like ink."""
    digits = list(str(value))
    place = rng.randrange(len(digits))
    digits[place] = rng.choice(_LOOKALIKES[digits[place]])
    wrong = int("".join(digits))
    return wrong if wrong != value else value + 1


def sighting(key: Key, *readings: tuple[str, str, float], evidence: float = 1.0) -> Sighting:
    """A sighting with readings given as (text, reader, confidence)."""
    return Sighting(key, tuple(Reading(*each) for each in readings), evidence, 2, BOX)


def sighted(
    values: Mapping[Key, int | str], reader: str = OCR, confidence: float = 0.9999, evidence: float = 1.0
) -> dict[Key, Sighting]:
    """Every figure as one reader sees it, all equally surely."""
    return {key: sighting(key, (str(value), reader, confidence), evidence=evidence) for key, value in values.items()}


def of_table(keys: Iterable[Key], *tables: str) -> list[Key]:
    """The keys that belong to one of the tables."""
    return [key for key in keys if key.table in tables]
