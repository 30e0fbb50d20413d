"""The queue: what waits, worst first, by parts of names, page after page, and gone once it is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.archive import Archive
from pipeline.model import Key, Status
from pipeline.report import Report
from pipeline.review import queue
from pipeline.review.queue import (
    UNKNOWN_YEAR,
    Filters,
    count_queue,
    next_in_queue,
    queue_figures,
    queue_reports,
    tables_in_question,
)
from tests.test_corrections import NEW, report, store

GRANTED = Key("requests", "granted", "natural")
Readings = Mapping[Key, tuple[str, Status]]


def other(letter: str, readings: Readings, **changes: object) -> Report:
    made = report(readings, **changes)
    return replace(made, source=replace(made.source, sha256=letter * 64, path=f"{letter}.pdf"))


@pytest.fixture
def filled(archive: Archive) -> Archive:
    store(archive, other("a", {NEW: ("6", Status.REVIEW)}, organisation="云溪乡人民政府", region="青川市", year=2023),
          path="a.pdf")  # fmt: skip
    two: Readings = {NEW: ("5", Status.REVIEW), GRANTED: ("5", Status.REVIEW)}
    store(archive, other("b", two, organisation="100%_镇", year=2024), path="b.pdf")
    store(archive, other("c", {NEW: ("6", Status.READ)}, organisation="白沙街道", region="371402", year=2024),
          path="c.pdf")  # fmt: skip
    store(archive, other("d", {}, organisation="全对局", year=2024), path="d.pdf")
    return archive


def names(archive: Archive, **asked: object) -> str:
    lines = archive.ask(lambda connection: queue_reports(connection, Filters(**asked)))  # type: ignore[arg-type]
    return "".join(line.sha256[0] for line in lines)


def test_the_worst_comes_first_and_what_is_sure_does_not_wait(filled: Archive) -> None:
    assert names(filled) == "bac"
    counts = filled.ask(lambda connection: count_queue(connection, Filters()))
    assert (counts.reports, counts.figures, counts.seconds_left) == (3, 4, None)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"organisation": "溪乡"}, "a"),
        ({"organisation": "0%_"}, "b"),
        ({"organisation": "%"}, "b"),
        ({"organisation": "白沙 街"}, "c"),
        ({"organisation": "C.PDF"}, "c"),
        ({"year": 2024}, "bc"),
        ({"status": "missing"}, ""),
        ({"organisation": "\0"}, ""),
        ({"region": "\0", "table": "\0", "code": "\0"}, ""),
        ({"status": "published"}, "c"),
        ({"code": "requests.row_total"}, "ac"),
        ({"code": "disputes.row_total"}, ""),
        ({"table": "requests"}, "bac"),
        ({"table": "disputes"}, ""),
        ({"finding": "identity"}, "ac"),
        ({"region": "青川市"}, "a"),
        ({"region": "371402"}, "c"),
        ({"region": "371400"}, "c"),  # it lies in that
        ({"region": "370000"}, "c"),
        ({"region": "371403"}, ""),
        ({"region": "西沟县"}, ""),
        ({"year": UNKNOWN_YEAR}, ""),
        ({"having": "failing"}, "ac"),
        ({"having": "waiting"}, "ba"),
        ({"having": "review"}, "ba"),
        ({"having": "nonsense"}, "bac"),
    ],
)
def test_filters(filled: Archive, asked: dict[str, object], found: str) -> None:
    assert names(filled, **asked) == found


def test_it_is_told_in_which_table_figures_wait(filled: Archive) -> None:
    lines = filled.ask(lambda connection: queue_reports(connection, Filters()))
    found = filled.ask(lambda connection: tables_in_question(connection, [line.id for line in lines]))
    assert [found[line.id] for line in lines] == [{"requests": 2}, {"requests": 1}, {"requests": 1}]


def test_what_was_decided_waits_no_longer_until_it_is_taken_back(filled: Archive) -> None:
    made = filled.correct("a" * 64, NEW, "5", who="w")
    filled.correct("c" * 64, NEW, who="w", decision="published")
    filled.correct("b" * 64, NEW, who="w", why="look", decision="note")
    assert names(filled) == "b"
    filled.undo(made, who="w")
    assert names(filled) == "ba"


def test_pages_of_the_queue_leave_nothing_out(filled: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "PAGE", 1)
    seen, figures, place, spot = "", [], None, None
    while lines := filled.ask(lambda connection, after=place: queue_reports(connection, Filters(), after)):
        seen, place = seen + lines[0].sha256[0], lines[0].place
    while found := filled.ask(lambda connection, after=spot: queue_figures(connection, Filters(), after)):
        figures.append((found[0].sha256[0], found[0].key))
        spot = found[0].place
    assert seen == "bac"
    assert sorted(figures[:3]) == [("a", NEW), ("b", GRANTED), ("b", NEW)]
    assert figures[3:] == [("c", NEW)], "what is printed so comes after what is doubtful"


def test_the_next_report_goes_round(filled: Archive) -> None:
    def following(letter: str) -> str:
        return (filled.ask(lambda connection: next_in_queue(connection, letter * 64)) or "-")[0]

    assert [following(letter) for letter in "bacd"] == ["a", "c", "b", "b"]
    asked = Filters(year=2024)
    assert filled.ask(lambda connection: next_in_queue(connection, "b" * 64, asked)) == "c" * 64
    assert filled.ask(lambda connection: next_in_queue(connection, "c" * 64, asked)) == "b" * 64


def test_the_time_left_is_told_by_the_decisions_of_the_last_hour(filled: Archive) -> None:
    now = datetime(2025, 1, 1, 12, tzinfo=UTC)
    for minutes in (200, 10, 8, 6):
        at = (now - timedelta(minutes=minutes)).isoformat(timespec="seconds")
        filled.correct("d" * 64, NEW, who="w", at=at)
    counts = filled.ask(lambda connection: count_queue(connection, Filters(), now))
    assert counts.seconds_left == pytest.approx(4 * 200)  # three in ten minutes, four wait
