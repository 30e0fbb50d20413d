"""`gongkai bench accuracy`: extract documents whose truth is known, and judge every figure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline import __version__
from pipeline.batch.limits import Limits
from pipeline.batch.pool import Pool
from pipeline.bench.calibration import Calibration, scores_to_calibration
from pipeline.bench.score import Score, report_to_score
from pipeline.bench.tally import Tally, scores_to_tallies
from pipeline.bench.truth import Truth
from pipeline.inputs import Document
from pipeline.render.summary import report_seconds
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The result over a set: a score a document, a tally a kind (the last over all), and the calibration."""

    scores: tuple[Score, ...]
    tallies: tuple[Tally, ...]
    calibration: Calibration

    @property
    def silent(self) -> int:
        return self.tallies[-1].silent

    def to_json(self) -> str:
        """Counts, calibration and every figure that is wrong or flagged, as JSON text."""
        plain = {
            "version": __version__,
            "kinds": [tally.to_plain() for tally in self.tallies],
            "calibration": {
                "expected_calibration_error": self.calibration.error,
                "bins": [[b.low, b.high, b.count, b.confidence, b.right] for b in self.calibration.bins],
            },
            "figures": [figure for score in self.scores for figure in _failures(score)],
        }
        return json.dumps(plain, ensure_ascii=False, indent=1, default=float)


def truths_to_scores(truths: Sequence[Truth], settings: Settings, jobs: int = 1) -> Iterator[Score]:
    """Extracts the documents, `jobs` at once, and judges each as it is done, in their order."""
    documents = [Document(str(truth.path)) for truth in truths]
    with Pool(settings, Limits(), jobs) as pool:
        for truth, report in zip(truths, pool.in_order(documents), strict=True):
            yield report_to_score(report, truth, report_seconds(report))


def scores_to_accuracy(scores: Sequence[Score]) -> Accuracy:
    """The scores summed up."""
    return Accuracy(tuple(scores), tuple(scores_to_tallies(scores)), scores_to_calibration(scores))


def _failures(score: Score) -> Iterator[dict[str, Any]]:
    for verdict in score.verdicts:
        if not verdict.right or verdict.flagged:
            yield {
                "file": score.truth.path.name,
                "key": list(verdict.key),
                "expected": verdict.expected,
                "given": verdict.given,
                "status": verdict.status,
                "confidence": verdict.confidence,
                "silent": verdict.silent,
                "page": verdict.page,
                "readings": verdict.readings,
            }
