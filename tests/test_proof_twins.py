"""A figure and the total of its row that are the same: what is misread of the one is misread of the other alike."""

from __future__ import annotations

from random import Random

import pytest

from pipeline.model import Key, Sighting, Status
from pipeline.proof import prove
from tests.tables import FORM, OCR, SECOND, dice, misread, random_report, sighted, sighting

FLAGGED = (Status.REVIEW, Status.MISSING)
ROW = "denied.third_party"
COLUMNS = ("natural", "enterprise", "research", "social", "legal", "other")
KEYS = FORM.keys()
TWINS = [Key("requests", ROW, column) for column in ("natural", "total")]
RESULTS = [key.row for key in KEYS if key.table == "requests" and key.column == "total"][2:-2]


def report_with_twins(seed: int) -> dict[Key, int]:
    """A report that adds up, of which one row has natural persons alone: 105, and 105 in all."""
    values = random_report(seed) | {Key("requests", ROW, column): 0 for column in COLUMNS} | {TWINS[0]: 105}
    for column in COLUMNS:
        done = sum(values[Key("requests", row, column)] for row in RESULTS)
        values[Key("requests", "total", column)] = done
        values[Key("requests", "carried_in", column)] = min(3, done)
        left = values[Key("requests", "carried_out", column)]
        values[Key("requests", "new", column)] = done + left - min(3, done)
    for row in {key.row for key in values if key.table == "requests"}:
        values[Key("requests", row, "total")] = sum(values[Key("requests", row, column)] for column in COLUMNS)
    return values


def with_doubts(values: dict[Key, int], share: float, rng: Random) -> dict[Key, Sighting]:
    """As one reader sees them: a share of the figures of requests is not sure, and some of these are wrong first."""
    seen = sighted(values)
    for key, value in values.items():
        if key.table == "requests" and value and rng.random() < share:
            either = [value, misread(value, rng)]
            first, second = either if rng.random() < 0.6 else either[::-1]
            sure = rng.uniform(0.3, 0.9)
            seen[key] = sighting(key, (str(first), OCR, sure), (str(second), OCR, 0.98 - sure))
    return seen


@pytest.mark.parametrize("share", [0.15, 0.35, 0.5])
@pytest.mark.parametrize("seed", range(6))
def test_a_row_that_says_the_same_twice_proves_nothing_where_its_columns_are_in_doubt(seed: int, share: float) -> None:
    values = report_with_twins(seed)
    seen = with_doubts(values, share, dice(seed))
    seen |= {key: sighting(key, ("106", OCR, 0.998), ("105", OCR, 0.001)) for key in TWINS}
    figures = {figure.key: figure for figure in prove(FORM, seen).figures}
    assert all(figures[key].status in FLAGGED or figures[key].value == 105 for key in TWINS)


def test_two_readers_of_the_same_ruined_ink_prove_nothing_either() -> None:
    values = report_with_twins(1)
    seen = with_doubts(values, 0.35, dice(1))
    seen |= {key: sighting(key, ("106", OCR, 0.9985), ("105", OCR, 0.0006), ("106", SECOND, 0.95)) for key in TWINS}
    figures = {figure.key: figure for figure in prove(FORM, seen).figures}
    assert all(figures[key].status in FLAGGED for key in TWINS)


def test_where_nothing_is_in_doubt_they_are_proven() -> None:
    figures = {figure.key: figure for figure in prove(FORM, sighted(report_with_twins(1))).figures}
    assert all(figures[key].status is Status.PROVEN for key in TWINS)


def test_a_place_that_was_counted_needs_a_sum_that_holds() -> None:
    """Columns without readable headers are counted: a column more at the margin shifts all of them."""
    values = random_report(3)
    counted = {key: 0.6 if key.table != "disputes" else 1.0 for key in values}
    seen = {key: sighting(key, (str(value), OCR, 0.9999), evidence=counted[key]) for key, value in values.items()}
    figures = {figure.key: figure for figure in prove(FORM, seen).figures}
    assert all(figures[key].status in FLAGGED for key in values if key.table == "disclosure")
    assert all(figures[key].status is Status.READ for key in values if key.table == "requests")
