"""Noughts that can hardly be seen: what sums that hold say of them, and what they do not."""

from __future__ import annotations

import pytest

from pipeline.model import Figure, Key, Sighting, Status
from pipeline.proof import prove
from tests.tables import FORM, OCR, of_table, sighted, sighting

REQUESTS = of_table(FORM.keys(), "requests")
PARTS = [key for key in REQUESTS if key.column != "total" and key.row.startswith(("denied.", "unavailable."))]
DIM = 0.05  # what the recogniser gives to noughts of which much is hidden


def judged(seen: dict[Key, Sighting]) -> dict[Key, Figure]:
    return {figure.key: figure for figure in prove(FORM, seen).figures}


def blank_report() -> dict[Key, int]:
    """A report of noughts but for one request that was granted."""
    values = dict.fromkeys(FORM.keys(), 0)
    for row in ("new", "granted", "total"):
        for column in ("natural", "total"):
            values[Key("requests", row, column)] = 1
    return values


def test_dim_noughts_of_one_side_cannot_make_up_for_each_other() -> None:
    seen = sighted(blank_report())
    seen |= {key: sighting(key, ("0", OCR, DIM)) for key in PARTS}
    figures = judged(seen)
    assert {figures[key].value for key in PARTS} == {0}
    assert all(figures[key].status is not Status.REVIEW for key in PARTS)
    assert all(figures[key].confidence > 0.8 for key in PARTS)


def test_a_dim_nought_beside_a_dim_total_may_be_another_digit_as_may_the_total() -> None:
    row = [key for key in of_table(FORM.keys(), "disputes") if key.row == "reconsideration"]
    parts = [key for key in row if key.column != "total"]
    parts_dim = sighted(blank_report()) | {key: sighting(key, ("0", OCR, DIM)) for key in parts}
    all_dim = sighted(blank_report()) | {key: sighting(key, ("0", OCR, DIM)) for key in row}
    assert all(judged(parts_dim)[key].status is not Status.REVIEW for key in parts)
    assert all(judged(all_dim)[key].status is Status.REVIEW for key in row)


def test_dim_figures_that_are_more_than_nothing_can_make_up_for_a_nought() -> None:
    values = blank_report()
    row = [key for key in REQUESTS if key.row == "denied.state_secret" and key.column != "total"]
    seen = sighted(values) | {key: sighting(key, ("0", OCR, DIM)) for key in row[1:]}
    seen |= {key: sighting(key, ("1", OCR, DIM)) for key in (row[0], Key("requests", "new", row[0].column))}
    total = Key("requests", "denied.state_secret", "total")
    seen[total] = sighting(total, ("1", OCR, 1.0))
    assert judged(seen)[row[0]].status is Status.REVIEW


@pytest.mark.parametrize("readings", [(("-", 0.5),), (("-", 0.37), ("", 0.15), ("1", 0.02)), (("/", 0.5), ("", 0.2))])
def test_which_mark_for_nothing_it_is_decides_nothing(readings: tuple[tuple[str, float], ...]) -> None:
    seen = sighted(blank_report())
    key = PARTS[0]
    seen[key] = sighting(key, *((text, OCR, p) for text, p in readings))
    figure = judged(seen)[key]
    assert figure.value is None
    assert figure.status is not Status.REVIEW


@pytest.mark.parametrize("readings", [(("0", 0.05), ("", 0.04)), (("0", 0.004), ("", 0.003), ("1", 0.001))])
def test_sums_settle_no_mark(readings: tuple[tuple[str, float], ...]) -> None:
    seen = sighted(blank_report())
    key = PARTS[0]
    seen[key] = sighting(key, *((text, OCR, p) for text, p in readings))
    figure = judged(seen)[key]
    assert figure.status is Status.REVIEW
    assert figure.confidence < 0.8
