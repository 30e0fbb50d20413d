"""Scores of many documents → one line of counts for each kind, and one for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from pipeline.bench.score import Score
from pipeline.model import Status

ALL = "all"


@dataclass(slots=True)
class Tally:
    """Counts over documents of one kind; what each means is said by `Verdict` and `Score`."""

    kind: str
    reports: int = 0
    perfect: int = 0  # every figure right and none flagged
    failed: int = 0
    pages: int = 0
    seconds: float = 0.0
    figures: int = 0
    right: int = 0
    silent: int = 0
    flagged: int = 0
    flagged_right: int = 0  # flagged although right
    proven: int = 0
    proven_wrong: int = 0
    repaired_right: int = 0
    repaired_wrong: int = 0
    errors_shown: int = 0
    errors_found: int = 0
    errors_altered: int = 0

    def add(self, score: Score) -> None:
        """Counts one document."""
        self.reports += 1
        self.failed += bool(score.failed)
        self.pages += score.truth.pages
        self.seconds += score.seconds
        for verdict in score.verdicts:
            self.figures += 1
            self.right += verdict.right
            self.silent += verdict.silent
            self.flagged += verdict.flagged
            self.flagged_right += verdict.flagged and verdict.right
            self.proven += verdict.status is Status.PROVEN
            self.proven_wrong += verdict.status is Status.PROVEN and not verdict.right
            self.repaired_right += verdict.status is Status.REPAIRED and verdict.right
            self.repaired_wrong += verdict.status is Status.REPAIRED and not verdict.right
        self.perfect += all(verdict.right and not verdict.flagged for verdict in score.verdicts)
        self.errors_shown += score.error_shown
        self.errors_found += score.error_shown and score.error_found
        self.errors_altered += score.error_altered

    @property
    def right_share(self) -> float:
        return self.right / self.figures if self.figures else 0.0

    @property
    def flagged_share(self) -> float:
        return self.flagged / self.figures if self.figures else 0.0

    @property
    def seconds_a_page(self) -> float:
        return self.seconds / self.pages if self.pages else 0.0

    def to_plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def scores_to_tallies(scores: Iterable[Score]) -> list[Tally]:
    """A tally for each kind in the order in which they come, and one named "all" at the end."""
    tallies: dict[str, Tally] = {}
    total = Tally(ALL)
    for score in scores:
        tallies.setdefault(score.truth.kind, Tally(score.truth.kind)).add(score)
        total.add(score)
    return [*tallies.values(), total]
