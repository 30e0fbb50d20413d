"""The benchmark of the review pages: its archive is one as any other, many times over."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from pipeline.archive import open_archive
from pipeline.archive.standing import report_to_standing
from pipeline.archive.tables import figures, reports, standings, tasks
from pipeline.bench.review import library
from pipeline.bench.review.browser import browser_program, measure_browser
from pipeline.bench.review.library import make_library
from pipeline.bench.review.pace import Pace, measure
from pipeline.cli.app import app


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    monkeypatch.setattr(library, "_AT_ONCE", 2)
    url = str(tmp_path / "review.db")
    assert make_library(url, 250, 1, lambda _: None) == 300
    return url


def test_copies_are_reports_like_their_models(few: str) -> None:
    with open_archive(few) as archive:

        def count(table) -> int:
            return archive.ask(
                lambda connection: connection.execute(select(func.count()).select_from(table)).scalar_one()
            )

        assert (count(reports), count(standings), count(figures)) == (300, 300, 60_000)
        assert archive.count_sources()["review"] > 50
        every = list(archive.reports())
        assert len({report.source.sha256 for report in every}) == len({report.source.path for report in every}) == 300
        assert count(tasks) == sum(len(report_to_standing(report, {}).tasks) for report in every)
        assert archive.catch_up() == 0


def test_every_question_is_asked(few: str) -> None:
    with open_archive(few) as archive:
        paces = list(measure(archive, 2))
        assert archive.corrections(), "people decide in it"
    assert len(paces) == len({pace.what for pace in paces}) >= 10
    assert all(0 < pace.median <= pace.slow for pace in paces)


def test_what_takes_too_long_is_told() -> None:
    assert Pace("queue", 0.1, 0.9, 1.0).kept
    assert not Pace("queue", 0.1, 1.1, 1.0).kept


def test_a_browser_is_timed_from_key_to_figure(few: str) -> None:
    program = browser_program()
    if program is None:
        pytest.skip("Chromium is not installed (Debian: chromium)")
    paces = list(measure_browser(few, program, 2))
    assert len(paces) == len({pace.what for pace in paces}) == 7
    assert all(0 < pace.median < 20 for pace in paces)
    with open_archive(few) as archive:
        assert {each.decision for each in archive.corrections()} == {"accept"}


def test_without_a_browser_one_line_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.bench.review.browser.browser_program", lambda: None)
    arguments = ["bench", "review", "--reports", "100", "--times", "2", "--browser", "--out", str(tmp_path)]
    done = CliRunner().invoke(app, arguments)
    assert (done.exit_code, "no browser" in done.output) == (0, True)
