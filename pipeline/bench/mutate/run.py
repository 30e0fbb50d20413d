"""Carries changed documents through the whole extraction, and judges what comes of each."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

from pipeline.batch.helper import Helper, HelperLost
from pipeline.batch.limits import Limits
from pipeline.batch.pool import START, Pool
from pipeline.bench.mutate.look import OTHER, SHOWN, Asked, Looker, Place, Question
from pipeline.bench.mutate.ways import WAYS
from pipeline.bench.score import FLAGS, report_to_score, same_number
from pipeline.bench.truth import Truth
from pipeline.errors import NothingToDo
from pipeline.inputs import Document
from pipeline.jobs import CRASHED, INTERNAL
from pipeline.model import Figure, Key
from pipeline.report import Report
from pipeline.settings import Settings

LIMITS = Limits(seconds=20.0)  # a report that is not changed takes a tenth of a second, its scan five
FAULTS = ("silent", "hung", CRASHED, INTERNAL)

_LOOKING = Limits(seconds=60.0)
_TWICE = 0.15  # of the documents are changed in two ways, one after the other
_NEAR = 1.5  # points: boxes that differ by less stand at the same place
_EVERY = 100  # documents between two lines of progress


@dataclass(frozen=True, slots=True)
class Base:
    """A document before it is changed: its bytes, its truth, and the figures of its report."""

    truth: Truth
    data: bytes
    figures: dict[Key, Figure]


@dataclass(frozen=True, slots=True)
class Changed:
    """A document that was changed: its name, in which ways, and its bytes."""

    name: str
    ways: str
    base: Base
    data: bytes


@dataclass(slots=True)
class Result:
    """What became of changed documents, by way and outcome; `found` names those with a fault.

    Outcomes: "same" (all figures as they were printed), "flagged" (what departs asks for a person), "shown" (the
    changed document prints what is given), "unclear" (it is too damaged to tell), "failed:CODE", and the FAULTS.
    `longest` are the seconds of one document.
    """

    documents: int = 0
    outcomes: dict[str, dict[str, int]] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)
    longest: float = 0.0
    seconds: float = 0.0

    def count(self, ways: str, outcome: str) -> None:
        """One more document with this outcome."""
        self.documents += 1
        told = Counter(self.outcomes.get(ways, {}))
        told[outcome] += 1
        self.outcomes[ways] = dict(sorted(told.items()))


def run_mutated(
    truths: Sequence[Truth],
    numbers: Iterable[int],
    seed: int,
    out: Path,
    limits: Limits = LIMITS,
    tell: Callable[[str], None] = print,
) -> Result:
    """One changed document for each of the numbers, made from the documents of the set in turn.

    What is found is kept in `out`/found, and the result so far in `out`/mutate.json.
    """
    (out / "found").mkdir(parents=True, exist_ok=True)
    result, started = Result(), time.monotonic()
    looker: Helper[Question, bytes] = Helper(Looker, (bytes,), _LOOKING)
    try:
        with Pool(Settings(lang="en"), limits, 1) as pool:
            bases = [base for truth in truths if (base := _base(pool, truth))]
            if not bases:
                raise NothingToDo("no document of the set is read without a fault", "see: gongkai bench accuracy")
            for number in numbers:
                changed = _change(bases[number % len(bases)], number, seed)
                outcome = _carry_out(pool, looker, changed, limits, result)
                result.count(changed.ways, outcome.partition(" ")[0])
                result.seconds = time.monotonic() - started
                if outcome.partition(" ")[0] in FAULTS:
                    (out / "found" / changed.name).write_bytes(changed.data)
                    result.found.append(f"{changed.name}: {outcome}")
                    tell(result.found[-1])
                if result.documents % _EVERY == 0:
                    tell(f"{result.documents} documents, {len(result.found)} found, {result.seconds:.0f} s")
                    write_result(result, out)
    finally:
        looker.close()
    write_result(result, out)
    return result


def write_result(result: Result, out: Path) -> None:
    """Writes `out`/mutate.json."""
    (out / "mutate.json").write_text(json.dumps(asdict(result), ensure_ascii=False, indent=1), "utf-8")


def _base(pool: Pool, truth: Truth) -> Base | None:
    """A document of the set; None for one of which a figure is silently wrong as it is."""
    data = truth.path.read_bytes()
    report = pool.once(Document(truth.path.name, data=data))
    if report.error or any(verdict.silent for verdict in report_to_score(report, truth, 0.0).verdicts):
        return None
    return Base(truth, data, {figure.key: figure for figure in report.cells})


def _change(base: Base, number: int, seed: int) -> Changed:
    rng = Random(f"{seed}:{number}")  # noqa: S311 - dice, not secrets
    ways = rng.sample(list(WAYS), 2 if rng.random() < _TWICE else 1)
    ways.sort(key=lambda way: way == "bytes")  # last: what it leaves is often no PDF that could be changed again
    data = base.data
    for way in ways:
        data = WAYS[way](data, rng)
    return Changed(f"{base.truth.path.stem}-{seed}-{number}.pdf", "+".join(ways), base, data)


def _carry_out(pool: Pool, looker: Helper[Question, bytes], changed: Changed, limits: Limits, result: Result) -> str:
    """The outcome, and behind a blank what a person is to know of it."""
    started = time.monotonic()
    report = pool.once(Document(changed.name, data=changed.data))
    took = time.monotonic() - started
    result.longest = max(result.longest, took)
    if took > limits.seconds + START:
        return f"hung {took:.0f} s"
    if report.error:
        code = report.error.code
        return f"{code} {report.error.message}" if code in FAULTS else f"failed:{code}"
    return _judge(report, changed, looker)


def _judge(report: Report, changed: Changed, looker: Helper[Question, bytes]) -> str:
    """Whether a figure that is not flagged and not as it was printed is what the changed document prints."""
    truth = changed.base.truth.values
    departs = _departures(report, changed.base.truth)
    if not departs:
        return "flagged" if any(figure.status in FLAGS for figure in report.cells) else "same"
    question = Question(changed.base.data, changed.data, tuple(_asked(figure, changed.base) for figure in departs))
    try:
        told: list[str] = json.loads(looker.ask(question))
    except HelperLost as error:
        return f"crashed while it was looked at: {error}"
    found = [(figure, what) for figure, what in zip(departs, told, strict=True) if what not in (SHOWN, OTHER)]
    if not found:
        return "unclear" if OTHER in told else "shown"
    figure, what = found[0]
    key = ".".join((figure.table, figure.row, figure.column))
    return f"silent ({what}): {key} is {figure.value}, was {truth.get(figure.key)}; {len(found)} of {len(departs)}"


def _departures(report: Report, truth: Truth) -> list[Figure]:
    """The figures that are given without a flag and are not those of the truth."""
    sure = (figure for figure in report.cells if figure.status not in FLAGS)
    return [figure for figure in sure if not same_number(figure.value, truth.values.get(figure.key))]


def _asked(figure: Figure, base: Base) -> Asked:
    now = _place(figure)
    before = base.figures.get(figure.key)
    others = (other for other in base.figures.values() if other.key != figure.key and _near(figure, other))
    other = next(others, None)
    return Asked(_place(before) if before else None, now, _place(other) if other else None, str(figure.value))


def _place(figure: Figure) -> Place | None:
    return Place(figure.page, figure.box) if figure.page is not None and figure.box is not None else None


def _near(one: Figure, other: Figure) -> bool:
    if one.box is None or other.box is None:
        return False
    return all(abs(a - b) < _NEAR for a, b in zip(one.box, other.box, strict=True))
