"""The values of an audit: bodies, findings with their evidence, what could not be compared."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.metadata import Level
from pipeline.model import Key, Number, Severity
from pipeline.texts import Text

_ID_DIGITS = 10  # hex: of a million findings two have the same by chance once in two runs of one million


@dataclass(frozen=True, slots=True)
class Entry:
    """A body of a user's own register. Years are those of which it must report, None without end."""

    line: int
    code: str
    name: str
    aliases: tuple[str, ...] = ()
    region: str | None = None
    level: Level | None = None
    since: int | None = None
    until: int | None = None

    def owes(self, year: int) -> bool:
        """Whether it must report of that year."""
        return (self.since or year) <= year <= (self.until or year)


@dataclass(frozen=True, slots=True)
class Body:
    """One public body over all years, under its latest name.

    `level` is that of the body, of an office that of its government; `function` is its name without the region.
    """

    id: int
    name: str
    names: tuple[str, ...]
    region: str | None
    level: Level | None
    office: bool
    function: str
    entry: Entry | None = None

    @property
    def code(self) -> str | None:
        return self.entry.code if self.entry else None


class Proof(NamedTuple):
    """One figure of a finding: where it stands, what it is, and what it was expected to be."""

    key: Key | None
    year: int | None
    value: Number | str | None
    expected: Number | str | None = None
    page: int | None = None
    sha256: str | None = None
    edition: str | None = None


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """Something that a body must answer; `path` and `sha256` are its document, None where it is about none."""

    check: str
    code: str
    severity: Severity
    body: int | None
    year: int | None
    message: Text
    proofs: tuple[Proof, ...] = ()
    sha256: str | None = None
    path: str | None = None
    history: tuple[tuple[int, Number], ...] = ()

    @property
    def id(self) -> str:
        """The same for the same finding in every run over the same reports."""
        keys = ["/".join(proof.key) for proof in self.proofs if proof.key]
        words = [self.code, str(self.year), self.sha256 or "", "" if self.sha256 else str(self.message.en), *keys]
        return hashlib.sha256("\n".join(words).encode()).hexdigest()[:_ID_DIGITS]


@dataclass(slots=True)
class Outcome:
    """What one check found; how many times it could compare, and why it could not."""

    findings: list[AuditFinding] = field(default_factory=list)
    compared: int = 0
    not_comparable: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Options:
    """What is audited: None and "" are everything. `register` are the bodies that must report."""

    year: int | None = None
    region: str = ""
    register: tuple[Entry, ...] | None = None


@dataclass(frozen=True, slots=True)
class YearCoverage:
    """One year: reports, bodies that published, and those that were expected and did not (`absent`)."""

    year: int
    reports: int
    present: int
    absent: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """Of one year, over the reports whose figure is sure: the sum of new requests, and of how many reports."""

    year: int
    requests: Number
    reports: int


@dataclass(frozen=True, slots=True)
class Audit:
    """The whole result. `shares` counts figures by status, `unnamed` reports of which no body or no year is known."""

    options: Options
    reports: int
    unnamed: int
    failed: int
    bodies: Mapping[int, Body]
    outcomes: Mapping[str, Outcome]
    coverage: Sequence[YearCoverage]
    unregistered: Sequence[int]
    shares: Mapping[str, int]
    totals: Sequence[Totals]

    @property
    def findings(self) -> list[AuditFinding]:
        """All findings, the gravest first, then by body and year."""
        every = [finding for outcome in self.outcomes.values() for finding in outcome.findings]
        return sorted(every, key=self._order)

    def _order(self, finding: AuditFinding) -> tuple[int, str, int, int, str, str]:
        body = self.bodies[finding.body].name if finding.body is not None else ""
        rank = list(Severity).index(finding.severity)
        return rank, body, finding.body or 0, -(finding.year or 0), finding.code, finding.id

    def counts(self) -> Counter[Severity]:
        """Findings by severity."""
        return Counter(finding.severity for outcome in self.outcomes.values() for finding in outcome.findings)
