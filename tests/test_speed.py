"""Nothing may make reading much slower unnoticed: work is held against other work on the same machine, never a clock.

Seconds of processor, by turns and as medians, so that neither a slow machine nor one that is busy changes the ratios
much. The limits are about twice what was measured; `gongkai bench speed` measures closely.
"""

from __future__ import annotations

import resource
import statistics
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pdfplumber
import pytest

from pipeline.extraction import extract
from pipeline.readers.paddle import PaddleReader

FIXTURES = Path(__file__).parents[1] / "fixtures" / "reports"
BORN = [FIXTURES / name for name in ("report-digital-00.pdf", "report-digital-01.pdf", "township-digital.pdf")]
SCANNED = FIXTURES / "township-office.pdf"

ROUNDS = 5
PLUMBER = 1.0  # times what pdfplumber takes for the tables of the same pages; measured 0.46 to 0.5
CROPS = 200  # as many crops as a report has figures
RECOGNISED = 8.0  # times what the recogniser takes for so many crops; measured 3.8 to 4.9


def used() -> float:
    """Seconds of processor of this process, and of those that it started (Tesseract) and that have ended."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def cost(act: Callable[[], object]) -> float:
    """What it takes, without the tracing of coverage, which slows down this project's lines alone."""
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        started = used()
        act()
        return used() - started
    finally:
        sys.settrace(tracer)


def extract_tables() -> None:
    for path in BORN:
        with pdfplumber.open(path) as document:
            for page in document.pages:
                page.extract_tables()


def extract_reports() -> None:
    for path in BORN:
        assert extract(path).status == "ok"


@pytest.fixture
def crops() -> list[np.ndarray]:
    rng = np.random.default_rng(1)
    return [np.where(rng.random((48, 96)) < 0.2, 0, 255).astype(np.uint8) for _ in range(CROPS)]


def test_a_born_digital_report_costs_about_what_pdfplumber_takes_for_its_tables() -> None:
    extract_reports()  # loads what is loaded once
    costs = [(cost(extract_reports), cost(extract_tables)) for _ in range(ROUNDS)]
    own, other = (statistics.median(one) for one in zip(*costs, strict=True))
    assert own < PLUMBER * other


def test_a_scanned_report_costs_a_few_times_what_recognising_its_figures_does(crops: list[np.ndarray]) -> None:
    PaddleReader().posteriors(crops[:1])
    # A reader remembers crops, so each time a new one is asked: before and after, in case the machine changes its pace.
    costs = [cost(lambda: PaddleReader().posteriors(crops))]
    own = cost(lambda: extract(SCANNED))
    costs.append(cost(lambda: PaddleReader().posteriors(crops)))
    assert own < RECOGNISED * statistics.mean(costs)
