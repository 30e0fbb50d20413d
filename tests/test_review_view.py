"""What the report page knows of a report: what is to decide, sums spelled out, what another reading would change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.archive import Archive
from pipeline.errors import FigureChanged
from pipeline.model import Key, Reading, Status
from pipeline.review.report_view import ReportView, read_report_view
from tests.test_corrections import ALL_NEW, CONTENT, MISREAD, NEW, report, store

DOUBTFUL = {NEW: ("6", Status.REVIEW)}


def view(archive: Archive) -> ReportView:
    return read_report_view(archive, CONTENT)


def test_a_sum_is_spelled_out_as_printed(archive: Archive) -> None:
    store(archive, report(MISREAD))
    row, column = view(archive).sums(NEW)
    assert (row.state, row.spelled()) == ("fails", "6 + 0 + 0 + 0 + 0 + 0 = 6 ✗ 5")
    assert (column.state, column.spelled()) == ("fails", "6 + 0 = 6 ✗ 5 = 5 + 0")
    (other, _) = view(archive).sums(Key("requests", "granted", "natural"))
    assert other.spelled() == "5 + 0 + 0 + 0 + 0 + 0 = 5 ✓"


def test_a_figure_that_is_not_there_leaves_its_sums_open(archive: Archive) -> None:
    whole = report()
    cells = tuple(
        replace(cell, value=None, printed="", status=Status.MISSING, readings=()) if cell.key == NEW else cell
        for cell in whole.cells
    )
    store(archive, replace(whole, cells=cells, status="review"))
    row, _ = view(archive).sums(NEW)
    assert (row.state, row.spelled()) == ("open", "? + 0 + 0 + 0 + 0 + 0 = 5 ?")
    assert view(archive).effect(NEW, "5") == (2, 0)
    assert view(archive).options(NEW) == ()


def test_what_if_counts_the_sums_that_would_hold(archive: Archive) -> None:
    store(archive, report(MISREAD))
    seen = view(archive)
    assert seen.effect(NEW, "5") == (2, 0)
    assert seen.effect(NEW, "7") == (0, 2)
    assert seen.wanted(NEW) == 5
    assert seen.wanted(ALL_NEW) is None  # its row wants 6, its column 5


def test_the_reading_in_use_stands_first_and_what_can_be_no_figure_is_not_offered(archive: Archive) -> None:
    from pipeline.model import Reading

    whole = report(MISREAD)
    readings = (Reading("5", "b", 0.3), Reading("0-1", "b", 0.9), Reading("5", "a", 0.4), Reading("6", "a", 0.2))
    cells = tuple(replace(cell, readings=readings) if cell.key == NEW else cell for cell in whole.cells)
    store(archive, replace(whole, cells=cells))
    first, second = view(archive).options(NEW)
    assert (first.printed, first.taken, first.failing) == ("6", True, 2)
    assert (second.printed, second.readers, second.confidence, second.holding) == ("5", ("b", "a"), 0.4, 2)


def test_what_another_reading_would_make_of_the_sums_is_spelled_out(archive: Archive) -> None:
    store(archive, report(MISREAD))
    seen = view(archive)
    changed = seen.sums_with(NEW, "5")
    assert len(changed) == 2 and all(each.state == "holds" and "✓" in each.spelled() for each in changed)
    assert seen.sums_with(NEW, "6") == ()


def test_every_reading_is_there_with_its_reader_and_how_sure_that_is(archive: Archive) -> None:
    whole = report(MISREAD)
    read = (Reading("6", "a", 0.7), Reading("6", "b", 0.9), Reading("6", "a", 0.2), Reading("G", "c", 0.4))
    cells = tuple(replace(cell, readings=read) if cell.key == NEW else cell for cell in whole.cells)
    store(archive, replace(whole, cells=cells))
    (option,) = view(archive).options(NEW)
    assert dict(zip(option.readers, option.sure, strict=True)) == {"a": 0.7, "b": 0.9}
    assert [each.text for each in view(archive).unusable(NEW)] == ["G"]


def test_a_value_that_nobody_read_is_an_option_too(archive: Archive) -> None:
    whole = report(MISREAD)
    cells = tuple(replace(cell, readings=()) if cell.key == NEW else cell for cell in whole.cells)
    store(archive, replace(whole, cells=cells))
    (option,) = view(archive).options(NEW)
    assert (option.printed, option.readers, option.taken) == ("6", (), True)


def test_a_failing_sum_points_at_the_crossing(archive: Archive) -> None:
    store(archive, report(MISREAD))
    assert view(archive).located == {NEW}
    assert [task[:2] for task in view(archive).tasks] == [(NEW, "review")]


def test_sums_that_fail_as_printed_wait_for_one_confirmation(archive: Archive) -> None:
    store(archive, report({NEW: ("6", Status.READ)}))
    assert [task[:2] for task in view(archive).tasks] == [(NEW, "published")]
    archive.correct(CONTENT, NEW, "6", who="w")  # what was typed and does not add up may have been typed wrong
    assert [task[:2] for task in view(archive).tasks] == [(NEW, "published")]
    archive.correct(CONTENT, NEW, who="w", decision="published")
    assert view(archive).tasks == ()


def test_what_is_decided_waits_no_longer_and_waits_again_when_taken_back(archive: Archive) -> None:
    store(archive, report(MISREAD))
    made = archive.correct(CONTENT, NEW, "5", who="w")
    decided = view(archive)
    assert (decided.tasks, decided.decided, decided.broken) == ((), {NEW}, frozenset())
    archive.undo(made, who="w")
    assert [task.key for task in view(archive).tasks] == [NEW]
    assert [each.decision for each in view(archive).trail(NEW)] == ["undo", "value"]


def test_what_cannot_be_read_is_decided_too(archive: Archive) -> None:
    store(archive, report(MISREAD))
    archive.correct(CONTENT, NEW, who="w", decision="unreadable")
    assert view(archive).tasks == ()


def test_tasks_go_round_in_the_order_of_the_form(archive: Archive) -> None:
    last = Key("disputes", "reconsideration", "total")
    granted = Key("requests", "granted", "natural")
    store(archive, report({NEW: ("5", Status.REVIEW), granted: ("5", Status.REVIEW), last: ("0", Status.REVIEW)}))
    seen = view(archive)
    keys = [NEW, granted, last]
    assert [task.key for task in seen.tasks] == keys
    assert [(seen.next_task(key) or seen.tasks[0]).key for key in keys] == [granted, last, NEW]
    assert [(seen.next_task(key, -1) or seen.tasks[0]).key for key in keys] == [last, NEW, granted]
    first = seen.next_task(None)
    assert first and first.key == NEW


def test_a_decision_on_a_figure_that_changed_meanwhile_is_refused(archive: Archive) -> None:
    store(archive, report(MISREAD))
    seen = view(archive).figures[NEW]
    made = archive.correct(CONTENT, NEW, "5", who="first", before=seen)
    with pytest.raises(FigureChanged):
        archive.correct(CONTENT, NEW, "7", who="second", before=seen)
    with pytest.raises(FigureChanged):
        archive.undo(made, who="second", before=seen)
    assert [each.who for each in archive.corrections(CONTENT)] == ["first"]
    assert archive.last_correction(CONTENT) == made.id
    archive.undo(made, who="first", before=view(archive).figures[NEW])


def test_a_change_of_what_sums_say_is_none_of_the_figure(archive: Archive) -> None:
    store(archive, report())
    seen = view(archive).figures[NEW]
    archive.correct(CONTENT, ALL_NEW, "6", who="first")  # now the sums of the other one fail
    archive.correct(CONTENT, NEW, "5", who="second", before=seen)
    assert len(archive.corrections(CONTENT)) == 2
