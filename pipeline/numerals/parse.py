"""The characters of one cell to a number, its unit, and the kind of mark that stands there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from pipeline.model import Number


class Mark(StrEnum):
    """What a cell shows. The three that stand for nothing (blank, slash, dash) have no value."""

    NUMBER = "number"
    BLANK = "blank"
    SLASH = "slash"
    DASH = "dash"
    UNREADABLE = "unreadable"

    @property
    def is_empty(self) -> bool:
        """True where the office left the figure out: it counts as 0 in a sum."""
        return self in (Mark.BLANK, Mark.SLASH, Mark.DASH)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A cell's characters understood: `value` is set only where `mark` is NUMBER, `unit` only where one is printed."""

    mark: Mark
    value: Number | None
    unit: str | None
    printed: str


# Longer figures are merged neighbours or noise: no report counts 10^15 of anything, and sums stay exact in 64 bits.
_MOST_DIGITS = 15

_NO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_HYPHENS = "‐‑‒–—―−﹣－ーㄧ一"  # the last three are a long vowel, a bopomofo and the Han digit, typed for a dash
_FOLD = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # full-width forms of ASCII
    | dict.fromkeys(_NO_WIDTH, "")
    | dict.fromkeys("\u00a0\u2007\u202f\u3000", " ")
    | dict.fromkeys(_HYPHENS, "-")
    | dict.fromkeys("∕⁄╱⧸\\＼", "/")
    | {"﹐": ",", "﹒": ".", "﹢": "+"}
)
_SIGN_WORDS = {"": 1, "+": 1, "增": 1, "增加": 1, "新增": 1, "-": -1, "减": -1, "减少": -1}
_UNCHANGED = {"未增未减", "未增减", "无增减", "无变化", "不变", "持平"}
_NOTHING = {"无"}  # written for "none" where others draw a dash
UNITS = (
    *("元", "千元", "万元", "百万元", "亿元", "件", "万件", "批", "批次", "件次", "人次", "宗次"),
    *("项", "条", "个", "宗", "次", "份", "起", "部", "人", "例", "户", "家", "笔"),
)
_UNITS = "|".join(UNITS)
_ENDS = re.compile(rf"^[\s{_NO_WIDTH}]+|[\s{_NO_WIDTH}]+$")

_NUMBER = re.compile(
    rf"(?P<sign>{'|'.join(re.escape(word) for word in sorted(_SIGN_WORDS, key=len, reverse=True))})\s*"
    r"(?P<whole>0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?P<fraction>\.[0-9]+)?"
    rf"\s*(?:\(\s*(?P<bracketed>{_UNITS})\s*\)|(?P<bare>{_UNITS}))?"
)


@lru_cache(maxsize=4096)
def parse(text: str) -> Numeral:
    """What the characters `text` of one cell say; never raises.

    `value` is the number as printed: int, or exact Decimal where a point is printed; a sign may be a word (`减4` is
    -4). It is not scaled by its unit. Full-width forms are read like ASCII; white space at the ends, after the sign
    and before the unit does not matter. UNREADABLE, though digits are there, where they may be the trace of a
    misreading: white space between digits (two neighbours run together), groups not of three after commas, zeros in
    front (`007`), a point without digits on both sides, a sign without digits.
    """
    printed = _ENDS.sub("", text)
    folded = printed.translate(_FOLD).strip()
    if not folded:
        return Numeral(Mark.BLANK, None, None, "")
    bare = folded.replace(" ", "")
    if not bare.strip("/"):
        return Numeral(Mark.SLASH, None, None, printed)
    if not bare.strip("-") or bare in _NOTHING:
        return Numeral(Mark.DASH, None, None, printed)
    if bare in _UNCHANGED:
        return Numeral(Mark.NUMBER, 0, None, printed)
    return _number(folded, printed) or Numeral(Mark.UNREADABLE, None, None, printed)


def _number(folded: str, printed: str) -> Numeral | None:
    match = _NUMBER.fullmatch(folded)
    if match is None:
        return None
    whole, fraction = match["whole"].replace(",", ""), match["fraction"]
    if len(whole) + len(fraction or ".") - 1 > _MOST_DIGITS:
        return None
    size: Number = Decimal(whole + fraction) if fraction else int(whole)
    value = -size if size and _SIGN_WORDS[match["sign"]] < 0 else size
    return Numeral(Mark.NUMBER, value, match["bracketed"] or match["bare"], printed)
