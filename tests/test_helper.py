"""The process beside: it may die or hang over a question, and the next one is answered all the same."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest

from pipeline.batch.helper import Helper, HelperLost
from pipeline.batch.limits import Limits
from pipeline.errors import Damaged


class Answerer:
    """Does what a question says, and counts the questions that it has been asked."""

    def __init__(self) -> None:
        self._asked = 0

    def __call__(self, question: str) -> tuple[int, int]:
        self._asked += 1
        match question:
            case "die":
                os.kill(os.getpid(), signal.SIGSEGV)
            case "hang":
                time.sleep(60)
            case "flood":
                self._kept = b"x" * (300 << 20)
                time.sleep(60)
            case "refuse":
                raise Damaged("no page")
        return os.getpid(), self._asked


@pytest.fixture
def helper() -> Iterator[Helper[str, tuple[int, int]]]:
    made: Helper[str, tuple[int, int]] = Helper(Answerer, (tuple,), Limits(seconds=0.5, memory=200, documents=3))
    yield made
    made.close()


def test_one_process_answers_many_questions_and_is_renewed_after_so_many(helper) -> None:
    helper.warm()
    first, second, third, fourth = (helper.ask("who") for _ in range(4))
    assert first[0] == second[0] == third[0] != fourth[0] != os.getpid()
    assert [each[1] for each in (first, second, third, fourth)] == [1, 2, 3, 1]


@pytest.mark.parametrize(
    ("question", "reason"), [("die", "signal 11"), ("hang", r"0\.5 s"), ("flood", "200 MiB")], ids=lambda each: each
)
def test_a_question_that_ends_it_harms_no_other(helper, question: str, reason: str) -> None:
    before, _ = helper.ask("who")
    with pytest.raises(HelperLost, match=reason):
        helper.ask(question)
    after, asked = helper.ask("who")
    assert after != before and asked == 1
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)


def test_one_that_died_between_questions_costs_none(helper) -> None:
    before, _ = helper.ask("who")
    os.kill(before, signal.SIGKILL)
    time.sleep(0.2)
    assert helper.ask("who")[0] != before


def test_what_it_refuses_is_raised_and_it_goes_on(helper) -> None:
    before, _ = helper.ask("who")
    with pytest.raises(Damaged, match="no page"):
        helper.ask("refuse")
    assert helper.ask("who") == (before, 3)


def test_closed_it_leaves_no_process(helper) -> None:
    pid, _ = helper.ask("who")
    helper.close()
    for _ in range(50):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        helper._now.process.join(0.1)
    pytest.fail("it still runs")
