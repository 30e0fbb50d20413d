"""The values that the pipeline hands over: boxes, readings, figures, findings.

All are frozen, small and picklable. Coordinates are PDF points (1/72 in), origin at the top left of the page as
displayed, pages counted from 1. Probabilities and confidences lie in [0, 1].
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

Number = int | Decimal


class Key(NamedTuple):
    """The name of one figure of a form: identifiers of its table, row and column."""

    table: str
    row: str
    column: str


class Status(StrEnum):
    """How far a figure can be relied on; the meaning of each is part of the contract."""

    PROVEN = "proven"
    READ = "read"
    REPAIRED = "repaired"
    REVIEW = "review"
    MISSING = "missing"


class Kind(StrEnum):
    """What a finding is about."""

    IDENTITY = "identity"
    CONTINUITY = "continuity"
    NARRATIVE = "narrative"
    LAYOUT = "layout"
    READING = "reading"
    DOCUMENT = "document"


class Severity(StrEnum):
    """How much a finding matters: an error makes figures doubtful or says that they do not add up."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Box(NamedTuple):
    """A rectangle; x grows to the right, y grows downward."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def centre(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def union(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1))

    def holds(self, x: float, y: float) -> bool:
        """True where the point (x, y) lies inside or on the edge."""
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of the ink of one cell: the characters, who read them, and how probable the reader finds them."""

    text: str
    reader: str
    confidence: float

    def __reduce__(self) -> tuple[type[Reading], tuple[str, str, float]]:
        # Hundreds come with each report from another process: twice as fast as the way of dataclasses.
        return Reading, (self.text, self.reader, self.confidence)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A figure of the form as found in the document, before proof.

    `readings` holds every candidate of every reader (a reader may give several, with probabilities). `evidence` is
    how surely the labels, not only the order, place it in its row and its column: 1 is certain, 0 none at all.
    """

    key: Key
    readings: tuple[Reading, ...]
    evidence: float
    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the form; see `Status` and the contract for the meaning of each field."""

    table: str
    row: str
    column: str
    value: Number | None
    unit: str | None
    printed: str
    status: Status
    confidence: float
    reader: str | None
    readings: tuple[Reading, ...]
    page: int | None
    box: Box | None

    @property
    def key(self) -> Key:
        return Key(self.table, self.row, self.column)

    def __reduce__(self) -> tuple[type[Figure], tuple[object, ...]]:
        return Figure, _FIGURE_FIELDS(self)


_FIGURE_FIELDS = attrgetter(*(field.name for field in fields(Figure)))


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person may want to know about the document or its figures."""

    kind: Kind
    code: str
    message: str
    cells: tuple[Key, ...] = ()
    expected: Number | str | None = None
    actual: Number | str | None = None
    severity: Severity = Severity.WARNING
    page: int | None = None
