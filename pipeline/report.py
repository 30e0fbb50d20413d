"""The report of one document: what `extract` returns, `to_json` writes and `from_json` reads back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from pipeline.model import Figure, Finding

if TYPE_CHECKING:
    import pandas

SCHEMA_VERSION: Final = "1"

Outcome = Literal["ok", "review", "failed"]
Told = Literal["organisation", "level", "office_of", "region", "year", "title", "published"]
Evidence = Literal["title", "letterhead", "signature", "seal", "text", "name", "file_name", "folder"]


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a report was read from; `sha256` is in hex, "" where the file could not be read."""

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
class Claim:
    """What one witness says of the report as a whole: of `field` that it is `value`, in these words.

    `evidence` is where it stands: in the title, on the line above it, in the signature, round the seal, in the text, in
    the name of the organisation, of the file, of a folder. `confidence` grows with witnesses that agree and falls with
    those that do not; it is a rule's, not a measured one.
    """

    field: Told
    value: str
    evidence: Evidence
    words: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a document could not be extracted; `code` is that of its `DocumentError`, or "internal"."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one document says, and how far it can be relied on.

    `cells` holds every figure of the form in official order, `timings` seconds by stage and as "total", `published`
    an ISO date. `metadata` tells what says so, of each field the witness that is believed first. `status` is "failed"
    (see `error`), "review" (a person must look at some figures), or "ok".
    """

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
    status: Outcome = "ok"
    error: Failure | None = None
    metadata: tuple[Claim, ...] = ()
    schema_version: Literal["1"] = SCHEMA_VERSION

    def __getitem__(self, key: tuple[str, str, str]) -> Figure:
        """The figure named (table, row, column); KeyError where the form has none of that name."""
        for cell in self.cells:
            if cell.key == key:
                return cell
        raise KeyError(key)

    def to_json(self) -> str:
        """The report as JSON text, one figure a line, in the shape that the shipped JSON Schema describes."""
        from pipeline.schema import report_to_json

        return report_to_json(self)

    @staticmethod
    def from_json(text: str | bytes) -> Report:
        """The report that `to_json` wrote; ValueError where the text does not fit the schema."""
        from pipeline.schema import json_to_report

        return json_to_report(text)

    def to_pandas(self) -> pandas.DataFrame:
        """The figures as a tidy DataFrame, one row a figure, with the report's own columns in front."""
        from pipeline.frames import reports_to_cells

        return reports_to_cells([self])
