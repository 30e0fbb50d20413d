"""Is a confidence of 0.9 right nine times in ten? Reliability diagram and expected calibration error.

After Guo, Pleiss, Sun, Weinberger: On Calibration of Modern Neural Networks (ICML 2017).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.bench.score import Score

# Nearly every figure is surer than .9, so that equal widths would tell nothing: bounds at each further "nine".
BOUNDS = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97, 0.99, 0.997, 0.999, 1.0)


@dataclass(frozen=True, slots=True)
class Bin:
    """The figures with a confidence in (low, high]: how many, how sure on average, how many of them right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float

    @property
    def gap(self) -> float:
        return abs(self.confidence - self.right)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Bins with figures in them, and the mean gap between confidence and truth, weighted by their numbers (ECE)."""

    bins: tuple[Bin, ...]

    @property
    def count(self) -> int:
        return sum(bin_.count for bin_ in self.bins)

    @property
    def error(self) -> float:
        """The expected calibration error, in [0, 1]; 0 where there is no figure."""
        return sum(bin_.gap * bin_.count for bin_ in self.bins) / self.count if self.bins else 0.0


def scores_to_calibration(scores: Iterable[Score]) -> Calibration:
    """The calibration of all figures that were read; those said to be missing claim no value."""
    pairs = [
        (verdict.confidence, verdict.right)
        for score in scores
        for verdict in score.verdicts
        if verdict.page is not None
    ]
    return pairs_to_calibration(pairs)


def pairs_to_calibration(pairs: Sequence[tuple[float, bool]]) -> Calibration:
    """The calibration of (confidence in [0, 1], right or wrong) pairs."""
    bins = []
    for low, high in pairwise(BOUNDS):
        inside = [(c, right) for c, right in pairs if low < c <= high or (low == c == 0)]
        if inside:
            count = len(inside)
            sure = sum(c for c, _ in inside) / count
            bins.append(Bin(low, high, count, sure, sum(right for _, right in inside) / count))
    return Calibration(tuple(bins))
