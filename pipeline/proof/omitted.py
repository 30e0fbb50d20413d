"""Sums that an office left out altogether: a column of totals left blank, or totals given without their parts.

Such a sum is not wrong. It was never stated, so it says nothing of the figures on its other side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.model import Key
from pipeline.proof.candidates import Candidate
from pipeline.proof.identities import Check

_LEAST_LEFT_OUT = 2  # sums that fail for it; one blank total among others is an error, or a digit lost


@dataclass(frozen=True, slots=True)
class Omission:
    """One kind of sum, by its code, of which a whole side is printed empty: `cells` are those empty cells."""

    code: str
    checks: tuple[Check, ...]
    cells: tuple[Key, ...]


def find_omissions(checks: Sequence[Check], choices: Mapping[Key, Candidate]) -> list[Omission]:
    """The kinds of sums of which no cell of one side is filled, though the other side counts something."""
    by_code: dict[str, list[Check]] = {}
    for check in checks:
        by_code.setdefault(check.identity.code, []).append(check)
    return [found for code, same in by_code.items() for found in _omission(code, same, choices)]


def stated(checks: Sequence[Check], omissions: Sequence[Omission]) -> list[Check]:
    """The checks that are left: all but those that fail for want of a figure that was left out."""
    left_out = {key for omission in omissions for key in omission.cells}
    return [check for check in checks if check.holds or left_out.isdisjoint(check.identity.keys)]


def _omission(code: str, checks: Sequence[Check], choices: Mapping[Key, Candidate]) -> Iterator[Omission]:
    broken = tuple(check for check in checks if not check.holds)
    if len(broken) < _LEAST_LEFT_OUT:
        return
    for sides in ([c.identity.right for c in checks], [c.identity.left for c in checks]):
        cells = tuple(dict.fromkeys(key for side in sides for key in side))
        if all(choices[key].numeral.mark.is_empty for key in cells):
            yield Omission(code, broken, cells)
            return
