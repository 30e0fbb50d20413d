"""Reports against their truth: what is right, what is silently wrong."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.model import Figure, Key, Status
from pipeline.report import Report

REPORTS = Path(__file__).parents[1] / "fixtures/reports"
BAD = Path(__file__).parents[1] / "fixtures/bad"
FLAGGED = (Status.REVIEW, Status.MISSING)


class Score(NamedTuple):
    right: int
    silent: list[Figure]
    flagged: int


def truths() -> dict[str, dict[str, Any]]:
    """The entries of truth.json by the name of the file."""
    return {entry["file"]: entry for entry in json.loads((REPORTS / "truth.json").read_text("utf-8"))}


def printed(entry: dict[str, Any]) -> dict[Key, str]:
    """What a truth entry says is printed for each figure."""
    return {Key(c["table"], c["row"], c["column"]): c["printed"] for c in entry["cells"]}


def values(entry: dict[str, Any]) -> dict[Key, Decimal]:
    """The values of a truth entry; a printed blank, slash or dash counts as 0."""
    return {Key(c["table"], c["row"], c["column"]): Decimal(str(c["value"] or 0)) for c in entry["cells"]}


def score(report: Report, entry: dict[str, Any]) -> Score:
    """How a report compares with its truth entry."""
    truth = values(entry)
    assert {figure.key for figure in report.cells} == set(truth)
    wrong = [figure for figure in report.cells if Decimal(str(figure.value or 0)) != truth[figure.key]]
    silent = [figure for figure in wrong if figure.status not in FLAGGED]
    flagged = sum(figure.status in FLAGGED for figure in report.cells)
    return Score(len(truth) - len(wrong), silent, flagged)
