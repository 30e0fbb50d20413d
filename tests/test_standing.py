"""What waits for a person is known beside each report: after it is stored, with each decision, after an update."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, delete, select

from pipeline.archive import Archive
from pipeline.archive.standing import report_to_standing
from pipeline.archive.tables import broken_sums, standings, tasks
from pipeline.model import Status
from tests.test_corrections import ALL_NEW, CONTENT, GRANTED, NEW, report, store

PUBLISHED = {NEW: ("6", Status.PROVEN)}  # two sums fail, and no figure of them is in doubt


def kept(archive: Archive) -> tuple[list[tuple[str, str]], dict[str, int], tuple[int, int] | None]:
    """The tasks (row and why), the sums that fail by code, and waiting and failing of the only report."""

    def ask(connection: Connection) -> tuple[list[tuple[str, str]], dict[str, int], tuple[int, int] | None]:
        found = connection.execute(select(tasks).order_by(tasks.c.urgency)).all()
        cells = archive.report(CONTENT).cells
        broken = {row.code: row.number for row in connection.execute(select(broken_sums))}
        row = connection.execute(select(standings.c.waiting, standings.c.failing)).one_or_none()
        return (
            [(f"{cells[each.place].row}.{cells[each.place].column}", each.why) for each in found],
            broken,
            None if row is None else (row.waiting, row.failing),
        )

    with archive._reading() as connection:
        return ask(connection)


def test_a_stored_report_waits_with_its_doubtful_figures(archive: Archive) -> None:
    store(archive, report({NEW: ("6", Status.REVIEW)}))
    assert kept(archive) == ([("new.natural", "review")], {"requests.row_total": 1, "requests.balance": 1}, (1, 2))


def test_sums_that_fail_as_printed_wait_at_the_figure_in_which_they_cross(archive: Archive) -> None:
    store(archive, report(PUBLISHED))
    assert kept(archive)[0] == [("new.natural", "published")]
    assert kept(archive)[2] == (0, 2)


def test_what_is_decided_waits_no_longer_and_waits_again_when_it_is_undone(archive: Archive) -> None:
    store(archive, report({NEW: ("6", Status.REVIEW)}))
    made = archive.correct(CONTENT, NEW, "5", who="王某")
    assert kept(archive) == ([], {}, (0, 0))
    archive.undo(made, who="王某")
    assert kept(archive)[0] == [("new.natural", "review")]


def test_a_confirmed_publishing_error_waits_no_longer(archive: Archive) -> None:
    store(archive, report(PUBLISHED))
    archive.correct(CONTENT, NEW, who="王某", decision="published")
    assert kept(archive) == ([], {}, (0, 0))


def test_a_correction_that_makes_others_doubtful_puts_them_into_the_list(archive: Archive) -> None:
    store(archive, report())
    archive.correct(CONTENT, NEW, "7", who="王某")
    waiting = [name for name, why in kept(archive)[0] if why == "review"]
    assert "new.total" in waiting
    assert archive.report(CONTENT)[ALL_NEW].status is Status.REVIEW


def test_a_later_reading_takes_the_place_of_the_earlier_one_and_earlier_decisions_hold(archive: Archive) -> None:
    store(archive, report({NEW: ("6", Status.REVIEW)}))
    archive.correct(CONTENT, NEW, "5", who="王某")
    store(archive, report({NEW: ("6", Status.REVIEW), GRANTED: ("4", Status.REVIEW)}), version="2")
    assert [name for name, _ in kept(archive)[0]] == ["granted.natural"]


def test_a_decision_on_another_reading_is_asked_again(archive: Archive) -> None:
    store(archive, report({NEW: ("6", Status.REVIEW)}))
    archive.correct(CONTENT, NEW, "5", who="王某")
    store(archive, report({NEW: ("8", Status.PROVEN)}), version="2")
    assert ("new.natural", "review") in kept(archive)[0]


def test_reports_of_an_older_archive_are_caught_up_with(archive: Archive) -> None:
    store(archive, report({NEW: ("6", Status.REVIEW)}))
    before = kept(archive)
    with archive._writing() as connection:
        for table in (standings, tasks, broken_sums):
            connection.execute(delete(table))
    assert kept(archive)[2] is None
    assert archive.catch_up() == 0
    assert kept(archive) == before
    assert archive.catch_up() == 0


def test_what_is_missing_comes_after_what_is_there() -> None:
    cells = tuple(
        replace(figure, status=Status.MISSING, value=None, printed="", confidence=0.0) if figure.key == NEW else figure
        for figure in report({ALL_NEW: ("6", Status.REVIEW)}).cells
    )
    standing = report_to_standing(replace(report(), cells=cells), {})
    assert [(task.key, task.why) for task in sorted(standing.tasks, key=lambda task: task.urgency)] == [
        (ALL_NEW, "review"),
        (NEW, "missing"),
    ]
    assert standing.counts[Status.MISSING] == 1


def test_two_reports_stand_apart(archive: Archive) -> None:
    store(archive, report({NEW: ("6", Status.REVIEW)}))
    other = report()
    other = replace(other, source=replace(other.source, sha256="cd" * 32, path="b.pdf"))
    store(archive, other, path="b.pdf")
    with archive._reading() as connection:
        assert sorted(connection.execute(select(standings.c.waiting)).scalars()) == [0, 1]
