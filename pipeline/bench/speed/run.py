"""The programs on the same files, by turns: inside their processes, and as whole processes from the shell."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from pipeline.bench.score import Score, report_to_score
from pipeline.bench.speed.environment import Program
from pipeline.bench.speed.groups import Group
from pipeline.bench.speed.mapping import answer_to_report
from pipeline.bench.speed.result import Compared, Row
from pipeline.bench.speed.served import Served
from pipeline.bench.speed.spent import Spent, median_spent, read_all
from pipeline.bench.tally import scores_to_tallies

Tell = Callable[[str], None]


@dataclass(slots=True)
class _Inside:
    """What the rounds inside one process gave, by file; the scores are of the first round."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    cpu: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    scores: list[Score] = field(default_factory=list)


def compare(programs: Sequence[Program], group: Group, rounds: int, tell: Tell) -> Compared:
    """Measures all programs on a group; the first of them is this project's own."""
    inside = _inside(programs, group, rounds, tell)
    paths = [truth.path for truth in group.truths]
    shortest = min(group.truths, key=lambda truth: truth.pages).path
    whole: dict[str, list[Spent]] = defaultdict(list)
    first: dict[str, list[Spent]] = defaultdict(list)
    parallel: list[Spent] = []
    for number in range(rounds):
        for program in _by_turns(programs, number):
            tell(f"{group.name}: whole processes, round {number + 1} of {rounds}: {program.title}")
            whole[program.name].append(read_all(program, paths))
            first[program.name].append(read_all(program, [shortest]))
        parallel.append(read_all(programs[0], paths, jobs=os.cpu_count() or 1))
    rows = [
        Row(
            program.title,
            scores_to_tallies(inside[program.name].scores)[-1],
            {name: tuple(times) for name, times in inside[program.name].seconds.items()},
            {name: tuple(times) for name, times in inside[program.name].cpu.items()},
            median_spent(whole[program.name]),
            median_spent(first[program.name]),
        )
        for program in programs
    ]
    return Compared(group.name, len(group.truths), group.pages, tuple(rows), median_spent(parallel))


def _inside(programs: Sequence[Program], group: Group, rounds: int, tell: Tell) -> dict[str, _Inside]:
    found: dict[str, _Inside] = {program.name: _Inside() for program in programs}
    shortest = min(group.truths, key=lambda truth: truth.pages).path
    with ExitStack() as stack:
        served = {program.name: stack.enter_context(Served(program)) for program in programs}
        for one in served.values():
            one.read(shortest)  # loads what is loaded with the first document
        for number in range(rounds):
            for truth in group.truths:
                tell(f"{group.name}: inside the process, round {number + 1} of {rounds}: {truth.path.name}")
                for program in _by_turns(programs, number):
                    answer, into = served[program.name].read(truth.path), found[program.name]
                    into.seconds[truth.path.name].append(answer.seconds)
                    into.cpu[truth.path.name].append(answer.cpu)
                    if number == 0:
                        report = answer_to_report(answer.found, truth.path.name)
                        into.scores.append(report_to_score(report, truth, answer.seconds))
    return found


def _by_turns(programs: Sequence[Program], number: int) -> list[Program]:
    """All of them, beginning with another one each round."""
    start = number % len(programs)
    return [*programs[start:], *programs[:start]]
