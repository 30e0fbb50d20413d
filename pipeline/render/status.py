"""How a status looks, on the terminal and in pictures."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from pipeline.language import Lang
from pipeline.model import Figure, Number, Status


class Look(NamedTuple):
    """`style` is rich's, `mark` stands behind a figure (colours are lost in files), `rgb` colours its box."""

    style: str
    mark: str
    rgb: tuple[int, int, int]
    zh: str
    en: str

    def name(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en


LOOKS = {
    Status.PROVEN: Look("green", " ", (22, 140, 60), "已验证", "proven"),
    Status.READ: Look("cyan", " ", (20, 110, 190), "已读取", "read"),
    Status.REPAIRED: Look("yellow", "~", (200, 140, 0), "已校正", "repaired"),
    Status.REVIEW: Look("bold red", "?", (215, 30, 30), "待核对", "review"),
    Status.MISSING: Look("bright_black", "·", (120, 120, 120), "缺失", "missing"),
}


def figure_to_text(figure: Figure | None, unit: str | None = None) -> str:
    """A figure as it is shown: its value, a unit other than its header's, and the mark of its status.

    Where it has no value, what is printed stands for it.
    """
    if figure is None:
        return ""
    mark = LOOKS[figure.status].mark
    if figure.value is None:
        return figure.printed.strip() + mark
    own_unit = figure.unit if figure.unit and figure.unit != unit else ""
    return number_to_text(figure.value) + own_unit + mark


def number_to_text(value: Number) -> str:
    """Digits, sign and point only: no exponent."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
