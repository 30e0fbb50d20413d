"""Numbers in prose: digits of either width with or without separators, and Chinese numerals."""

from __future__ import annotations

import re

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_STEPS = {"十": 10, "百": 100, "千": 1000}
_MYRIAD = "万"

NUMBER = r"(?:\d{1,3}(?:[,，]\d{3})+|\d+|[〇零○一二两三四五六七八九十百千万]+)"
"""Matches a whole number in text whose full-width digits were made plain."""


def prose_to_number(text: str) -> int | None:
    """The value of what NUMBER matches; None where the characters are no number (两十, 万)."""
    plain = re.sub("[,，]", "", text)
    if plain.isdecimal():
        return int(plain)
    if all(char in _DIGITS for char in plain):  # 二〇二四, 一
        return int("".join(str(_DIGITS[char]) for char in plain))
    head, myriad, tail = plain.rpartition(_MYRIAD)
    above = _below_myriad(head) if myriad else 0
    below = _below_myriad(tail) if tail or not myriad else 0
    return None if above is None or below is None else above * 10_000 + below


def _below_myriad(text: str) -> int | None:
    """三百零五, 十二, 一十二; None where digits and steps do not take turns."""
    total, digit, step = 0, None, 10_000
    for char in text:
        if char in _STEPS:
            if _STEPS[char] >= step or (digit is None and (total or char != "十")):
                return None
            step = _STEPS[char]
            total += (1 if digit is None else digit) * step
            digit = None
        elif _DIGITS[char] == 0:
            if digit is not None:
                return None
        elif digit is not None:
            return None
        else:
            digit = _DIGITS[char]
    return total + (digit or 0) if text else None
