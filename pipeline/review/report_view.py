"""A report as a person looks at it: what is to decide, the sums spelled out, what another reading would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from pipeline.archive import Archive, Correction
from pipeline.archive.corrections import in_force
from pipeline.archive.standing import Task, asked_again, located_keys, report_to_standing
from pipeline.forms import Form, Identity, load_form
from pipeline.model import Figure, Key, Number, Reading, Status
from pipeline.numerals import Mark, parse
from pipeline.proof.identities import Check, check_identities
from pipeline.proof.settled import figure_to_amount, figures_to_sums
from pipeline.render.status import number_to_text
from pipeline.report import Report

PERSON = "person"  # the reader of what a person decided

SumState = Literal["holds", "fails", "open", "unstated"]


class Term(NamedTuple):
    """A figure of a sum as it counts: "" where it is not known."""

    key: Key
    text: str


@dataclass(frozen=True, slots=True)
class SpelledSum:
    """A sum of the form with its figures.

    `state`: it "holds" or "fails"; it is "open" where a figure is not known, and "unstated" where the office left one
    whole side of all sums of this kind out.
    """

    identity: Identity
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    state: SumState
    left_total: Number | None
    right_total: Number | None

    def spelled(self) -> str:
        """The sum as one would write it down: `58 + 7 + 0 = 65 ✗ 67`."""
        left, right = (" + ".join(term.text or "?" for term in side) for side in (self.left, self.right))
        if self.left_total is None or self.right_total is None:
            return f"{left} = {right} ?"
        left = f"{left} = {number_to_text(self.left_total)}" if len(self.left) > 1 else left
        if self.state == "holds":
            return f"{left} ✓" if len(self.right) == 1 else f"{left} = {right} ✓"
        if len(self.right) > 1:
            right = f"{number_to_text(self.right_total)} = {right}"
        return f"{left} {'✗' if self.state == 'fails' else '–'} {right}"


@dataclass(frozen=True, slots=True)
class Option:
    """What a figure may be: characters that somebody read there, and what its sums would be with them.

    `readers` read these characters, each as sure as `sure` says; `confidence` is that of the surest one. `holding` and
    `failing` count the sums.
    """

    printed: str
    value: Number | None
    readers: tuple[str, ...]
    confidence: float
    taken: bool
    holding: int
    failing: int
    sure: tuple[float, ...] = ()


@dataclass(frozen=True)
class ReportView:
    """A report as people have corrected it, with all their decisions, the first one first."""

    report: Report
    decisions: tuple[Correction, ...]

    @property
    def sha256(self) -> str:
        return self.report.source.sha256

    @cached_property
    def form(self) -> Form | None:
        return load_form(self.report.edition) if self.report.edition else None

    @cached_property
    def figures(self) -> dict[Key, Figure]:
        return {figure.key: figure for figure in self.report.cells}

    @cached_property
    def in_force(self) -> dict[Key, Correction]:
        """The decision that holds of each figure that has one."""
        return in_force(self.decisions)

    @cached_property
    def decided(self) -> frozenset[Key]:
        """The figures that are as a person decided. A decision on another reading than today's is asked again."""
        return frozenset(self.in_force) - asked_again(self.report)

    @cached_property
    def broken(self) -> frozenset[Key]:
        """The figures of sums that fail."""
        return frozenset(key for check in self._stated if not check.holds for key in check.identity.keys)

    @cached_property
    def located(self) -> frozenset[Key]:
        """Where sums that fail point: of each the figures that stand in most of them, its totals where none does."""
        return located_keys([check for check in self._stated if not check.holds])

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """What waits for a person: doubtful figures in official order, then sums that fail without a doubtful one."""
        return tuple(report_to_standing(self.report, self.in_force).tasks)

    def sums(self, key: Key) -> tuple[SpelledSum, ...]:
        """The sums that a figure stands in."""
        return self._spelled(key, self._amounts)

    def sums_with(self, key: Key, printed: str) -> tuple[SpelledSum, ...]:
        """The same if these characters stood there: those alone that would then hold or fail otherwise."""
        now = {each.identity: each.state for each in self.sums(key)}
        return tuple(
            each for each in self._spelled(key, self._amounts_with(key, printed)) if each.state != now[each.identity]
        )

    def unusable(self, key: Key) -> tuple[Reading, ...]:
        """The readings of a figure's ink that cannot be figures."""
        return tuple(reading for reading in self.figures[key].readings if not is_figure(reading.text))

    def options(self, key: Key) -> tuple[Option, ...]:
        """The readings of a figure's ink that can be figures, each once: that in use first, then the surest first."""
        figure = self.figures[key]
        by_text: dict[str, list[tuple[str, float]]] = {}
        if figure.status is not Status.MISSING and is_figure(figure.printed):
            by_text[figure.printed] = []
        for reading in figure.readings:
            if is_figure(reading.text):
                by_text.setdefault(parse(reading.text).printed, []).append((reading.reader, reading.confidence))
        made = [self._option(figure, text, readers) for text, readers in by_text.items()]
        return tuple(sorted(made, key=lambda option: (not option.taken, -option.confidence)))

    def effect(self, key: Key, printed: str) -> tuple[int, int]:
        """How many sums of a figure would hold, and how many would fail, if these characters stood there."""
        identities = [each for each in (self.form.identities if self.form else ()) if key in each.keys]
        checks = check_identities(identities, self._amounts_with(key, printed))
        return sum(check.holds for check in checks), sum(not check.holds for check in checks)

    def wanted(self, key: Key) -> Number | None:
        """What the figure would have to be for all its sums to hold; None where no one number does that."""
        identities = [each for each in (self.form.identities if self.form else ()) if key in each.keys]
        checks = check_identities(identities, {**self._amounts, key: 0})
        wanted = {-check.excess(key) for check in checks}
        return wanted.pop() if len(wanted) == 1 and len(checks) == len(identities) else None

    def trail(self, key: Key) -> tuple[Correction, ...]:
        """All decisions on a figure, the last one first."""
        return tuple(decision for decision in reversed(self.decisions) if decision.key == key)

    def next_task(self, after: Key | None, step: int = 1) -> Task | None:
        """The next task in the order of the form, from the first one again after the last; -1 goes back."""
        if not self.tasks:
            return None
        order = {key: place for place, key in enumerate(self.figures)}
        here = order.get(after, -1 if step > 0 else len(order)) if after else (-1 if step > 0 else len(order))
        tasks = sorted(self.tasks, key=lambda task: order[task.key] * step)
        return next((task for task in tasks if (order[task.key] - here) * step > 0), tasks[0])

    def _spelled(self, key: Key, amounts: Mapping[Key, Number]) -> tuple[SpelledSum, ...]:
        identities = self.form.identities if self.form else ()
        stated = {check.identity for check in self._stated}
        return tuple(_spell(each, amounts, each in stated) for each in identities if key in each.keys)

    def _amounts_with(self, key: Key, printed: str) -> dict[Key, Number]:
        """The figures as they count if these characters stood at one place."""
        numeral = parse(printed)
        amount = 0 if numeral.mark.is_empty else numeral.value
        others = {each: number for each, number in self._amounts.items() if each != key}
        return others if amount is None else others | {key: amount}

    @cached_property
    def _amounts(self) -> dict[Key, Number]:
        amounts = {key: figure_to_amount(figure) for key, figure in self.figures.items()}
        return {key: amount for key, amount in amounts.items() if amount is not None}

    @cached_property
    def _stated(self) -> tuple[Check, ...]:
        return tuple(figures_to_sums(self.form, self.figures).checks) if self.form else ()

    def _option(self, figure: Figure, text: str, readers: list[tuple[str, float]]) -> Option:
        numeral = parse(text)
        taken = (numeral.value, numeral.printed) == (figure.value, figure.printed)
        by_name: dict[str, float] = {}
        for name, each in readers:
            by_name[name] = max(each, by_name.get(name, 0.0))
        confidence = max(by_name.values(), default=figure.confidence)
        effect = self.effect(figure.key, text)
        return Option(text, numeral.value, tuple(by_name), confidence, taken, *effect, tuple(by_name.values()))


def read_report_view(archive: Archive, sha256: str) -> ReportView:
    """The current report of a document with what people decided on it. KeyError where there is none."""
    return ReportView(archive.report(sha256), tuple(archive.corrections(sha256)))


def is_figure(text: str) -> bool:
    """True where these characters can be a figure: a number, or one of the marks for none."""
    return parse(text).mark is not Mark.UNREADABLE


def _spell(identity: Identity, amounts: Mapping[Key, Number], stated: bool) -> SpelledSum:
    def terms(keys: tuple[Key, ...]) -> tuple[Term, ...]:
        return tuple(Term(key, number_to_text(amounts[key]) if key in amounts else "") for key in keys)

    checks = check_identities([identity], amounts)
    if not checks:
        return SpelledSum(identity, terms(identity.left), terms(identity.right), "open", None, None)
    check = checks[0]
    state: SumState = "holds" if check.holds else "fails" if stated else "unstated"
    return SpelledSum(identity, terms(identity.left), terms(identity.right), state, check.left, check.right)
