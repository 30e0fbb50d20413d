"""What probabilities are worth that readers and sums give: one measured table, `calibration.toml`, beside this file."""

from __future__ import annotations

import math
import tomllib
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_FILE = "calibration.toml"
_CURVES = ("lone", "several", "sharpness")


@dataclass(frozen=True, slots=True)
class Curve:
    """Points with `x` growing, joined by straight lines; beyond the ends it is level, and without points y = x."""

    x: tuple[float, ...] = ()
    y: tuple[float, ...] = ()

    def __call__(self, x: float) -> float:
        """The height at `x`; at nan that of the lower end."""
        if not self.x:
            return x
        n = 0 if math.isnan(x) else bisect_right(self.x, x)
        if n in (0, len(self.x)):
            return self.y[min(n, len(self.x) - 1)]
        share = (x - self.x[n - 1]) / (self.x[n] - self.x[n - 1])
        return self.y[n - 1] + share * (self.y[n] - self.y[n - 1])


@dataclass(frozen=True, slots=True)
class Worth:
    """What one reader is worth.

    `floor` is how often it is wrong where it says that it is certain; `copies` is True where it hands on characters of
    the file and judges no ink. The curves go over what it leaves open of the probability of a cell: `lone` and
    `several` to the probability that none of its texts is right, where it named one or more; `sharpness` to the power
    to which the ratios of their probabilities are to be taken.
    """

    name: str
    floor: float
    copies: bool
    lone: Curve
    several: Curve
    sharpness: Curve

    def unnamed(self, left: float, texts: Collection[str]) -> float:
        """How probable it is that none of its `texts` for a cell is right; `left` is what they leave of 1.

        What it says where there is no digit (blanks, dashes, slashes) is told from shapes and taken as said.
        """
        if not _has_digits(texts):
            return left
        return (self.lone if len(texts) < 2 else self.several)(left)

    def sharpened(self, left: float, texts: Collection[str]) -> float:
        """The power for the probabilities of its `texts`; 1 takes their ratios as said."""
        return self.sharpness(left) if self.sharpness.x and _has_digits(texts) else 1.0


@cache
def reader_to_worth(reader: str) -> Worth:
    """The worth of a reader by its name; one that was never measured is that of the entry without a name."""
    entries = sorted(_table()["readers"], key=lambda entry: not entry["name"])
    return _worth(next(entry for entry in entries if reader.startswith(entry["name"])))


@cache
def figure_curve(ground: str) -> Curve:
    """From the probability that a figure is right on that ground (see `case_to_claim`) to how often such were."""
    entry = _table()["figures"][ground]
    return Curve(tuple(entry["said"]), tuple(entry["right"]))


@cache
def placing_curve() -> Curve:
    """From the evidence of labels to how often a figure stood in its row and column."""
    entry = _table()["placing"]
    return Curve(tuple(entry["evidence"]), tuple(entry["right"]))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files("pipeline.proof").joinpath(_FILE).read_text("utf-8"))


def _worth(entry: dict[str, Any]) -> Worth:
    left = tuple(entry.get("left", ()))
    curves = {name: Curve(left if name in entry else (), tuple(entry.get(name, ()))) for name in _CURVES}
    return Worth(entry["name"], entry["floor"], entry.get("copies", False), **curves)


def _has_digits(texts: Collection[str]) -> bool:
    return any(character.isdigit() for text in texts for character in text)
