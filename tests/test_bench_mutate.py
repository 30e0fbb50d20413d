"""Reports changed at random: what counts as a fault is found, and what the changed document shows is none."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

pytest.importorskip("pikepdf")

from pipeline.bench.mutate import run as mutate
from pipeline.bench.mutate.look import OTHER, PLACE, SAME, SHOWN, Asked, Looker, Place, Question
from pipeline.bench.mutate.run import run_mutated
from pipeline.bench.mutate.ways import WAYS
from pipeline.bench.truth import folder_to_truths
from pipeline.extraction import extract

REPORTS = Path(__file__).parents[1] / "fixtures" / "reports"
NAME = "township-digital.pdf"


def shown(data: bytes, asked: Asked, before: bytes | None = None) -> str:
    return Looker()(Question(before or data, data, (asked,))).decode().strip('["]')


@pytest.mark.parametrize("way", WAYS)
def test_the_same_number_makes_the_same_change(way: str) -> None:
    data = (REPORTS / NAME).read_bytes()
    made = [WAYS[way](data, Random(f"{seed}")) for seed in (1, 1, 2, 3)]  # noqa: S311
    assert made[0] == made[1]
    assert len({data, *made}) > 2


def test_a_false_figure_on_a_page_that_looks_as_it_did_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (truth,) = [truth for truth in folder_to_truths(REPORTS) if truth.path.name == NAME]
    monkeypatch.setattr(mutate, "WAYS", {"none": lambda data, rng: data})
    told: list[str] = []
    sound = run_mutated([truth], range(2), 1, tmp_path, tell=told.append)
    assert (sound.outcomes, sound.found, told) == ({"none": {"same": 2}}, [], [])
    monkeypatch.setattr(mutate, "_departures", lambda report, truth: list(report.cells[:1]))
    false = run_mutated([truth], range(1), 1, tmp_path, tell=told.append)
    assert false.outcomes == {"none": {"silent": 1}}
    assert "silent (same)" in false.found[0]
    assert len(list((tmp_path / "found").iterdir())) == 1


def test_what_stands_in_the_ink_is_told_from_what_is_taken_from_elsewhere() -> None:
    data = (REPORTS / NAME).read_bytes()
    figures = [figure for figure in extract(REPORTS / NAME).cells if figure.page and figure.box]
    figure = next(figure for figure in figures if figure.value and figure.page == 3)
    here = Place(3, figure.box)  # type: ignore[arg-type]
    assert shown(data, Asked(here, here, None, "9")) == SAME
    assert shown(data, Asked(here, None, None, "9")) == PLACE
    other = (REPORTS / "report-digital-00.pdf").read_bytes()
    assert shown(data, Asked(None, here, None, str(figure.value)), before=other) == SHOWN
    assert shown(data, Asked(None, here, None, "98765"), before=other) == OTHER
