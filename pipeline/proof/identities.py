"""The sums of a form over the figures of a document: which can be checked, which hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.forms import Identity
from pipeline.model import Key, Number


@dataclass(frozen=True, slots=True)
class Check:
    """An identity with both its sums."""

    identity: Identity
    left: Number
    right: Number

    @property
    def table(self) -> str:
        return self.identity.keys[0].table

    @property
    def holds(self) -> bool:
        return self.left == self.right

    def excess(self, key: Key) -> Number:
        """By how much the figure is too large if all others are right."""
        over = self.left - self.right
        return over if key in self.identity.left else -over


def check_identities(identities: Iterable[Identity], amounts: Mapping[Key, Number]) -> list[Check]:
    """The identities all of whose figures are in `amounts`, summed; one that lacks a figure proves nothing."""
    return [
        Check(identity, sum(amounts[key] for key in identity.left), sum(amounts[key] for key in identity.right))
        for identity in identities
        if all(key in amounts for key in identity.keys)
    ]


def checks_by_key(checks: Iterable[Check]) -> dict[Key, list[Check]]:
    """For each figure the checks that it stands in."""
    standing: dict[Key, list[Check]] = {}
    for check in checks:
        for key in check.identity.keys:
            standing.setdefault(key, []).append(check)
    return standing
