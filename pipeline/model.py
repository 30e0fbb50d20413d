"""The values that the pipeline hands over: boxes, readings, figures, findings, reports.

All are frozen, small and picklable. Coordinates are PDF points (1/72 in), origin at the top left of the page as
displayed, pages counted from 1. Probabilities and confidences lie in [0, 1].
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas

SCHEMA_VERSION = "1"

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


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a report was read from."""

    path: str
    sha256: str
    pages: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Section:
    """One of the numbered parts of the prose."""

    number: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a document could not be extracted."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one document says, and how far it can be relied on."""

    source: Source
    edition: str | None = None
    organisation: str | None = None
    region: str | None = None
    year: int | None = None
    title: str | None = None
    published: str | None = None
    sections: tuple[Section, ...] = ()
    cells: tuple[Figure, ...] = ()
    findings: tuple[Finding, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)
    status: str = "ok"
    error: Failure | None = None
    schema_version: str = SCHEMA_VERSION

    def __getitem__(self, key: tuple[str, str, str]) -> Figure:
        """The figure named (table, row, column); KeyError where the form has none of that name."""
        for cell in self.cells:
            if cell.key == key:
                return cell
        raise KeyError(key)

    def to_json(self, indent: int | None = None) -> str:
        """The report as JSON text, in the shape that the shipped JSON Schema describes."""
        from pipeline.schema import report_to_json

        return report_to_json(self, indent)

    @staticmethod
    def from_json(text: str | bytes) -> Report:
        """The report that `to_json` wrote; ValueError where the text does not fit the schema."""
        from pipeline.schema import json_to_report

        return json_to_report(text)

    def to_pandas(self) -> pandas.DataFrame:
        """The figures as a tidy DataFrame, one row a figure, with the report's own columns in front."""
        from pipeline.frames import cells_frame

        return cells_frame([self])
