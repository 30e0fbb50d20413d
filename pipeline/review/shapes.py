"""What `/api` takes and gives, as pydantic has it: names and meanings are those of reports, archive and review."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from pipeline.model import Kind, Severity, Status


def _plain(value: Any) -> Any:
    """JSON knows one kind of number."""
    return float(value) if isinstance(value, Decimal) else value


Number = Annotated[int | float | None, BeforeValidator(_plain)]
Text = Annotated[int | float | str | None, BeforeValidator(_plain)]
Edges = tuple[float, float, float, float]


class Shape(BaseModel):
    """A value that is made from the attributes of one of this program's own."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")


class KeyShape(Shape):
    table: str
    row: str
    column: str


class ReadingShape(Shape):
    text: str
    reader: str
    confidence: float


class FigureShape(Shape):
    table: str
    row: str
    column: str
    value: Number
    unit: str | None
    printed: str
    status: Status
    confidence: float
    reader: str | None
    readings: list[ReadingShape]
    page: int | None
    box: Edges | None = Field(description="x0, y0, x1, y1 in points from the top left of the page")


class FindingShape(Shape):
    kind: Kind
    code: str
    message: str
    cells: list[KeyShape]
    expected: Text
    actual: Text
    severity: Severity
    page: int | None


class ReportLineShape(Shape):
    sha256: str
    organisation: str | None
    region: str | None
    year: int | None
    path: str
    waiting: int = Field(description="figures that wait for a person")
    failing: int = Field(description="sums that fail as printed")


class FigureLineShape(Shape):
    sha256: str
    organisation: str | None
    year: int | None
    key: KeyShape
    value: Number
    printed: str
    status: Status
    why: Literal["review", "missing", "published"]
    confidence: float
    page: int | None
    box: Edges | None


class ReportLines(Shape):
    items: list[ReportLineShape]
    after: str | None = Field(description="give it back to get the lines that follow; null at the end")


class FigureLines(Shape):
    items: list[FigureLineShape]
    after: str | None = Field(description="give it back to get the lines that follow; null at the end")


class CountsShape(Shape):
    reports: int
    figures: int
    seconds_left: float | None


class SumShape(Shape):
    code: str
    spelled: str
    state: Literal["holds", "fails", "open", "unstated"]
    rule_zh: str
    rule_en: str


class OptionShape(Shape):
    printed: str
    value: Number
    readers: list[str]
    sure: list[float] = Field(description="how sure each of the readers is")
    confidence: float
    taken: bool
    holding: int = Field(description="sums that hold with it")
    failing: int = Field(description="sums that fail with it")


class CorrectionShape(Shape):
    id: int
    sha256: str
    key: KeyShape
    decision: Literal["accept", "value", "published", "unreadable", "note", "undo"]
    from_value: Number
    from_printed: str
    from_status: Status
    value: Number
    printed: str
    why: str
    who: str
    at: str
    version: str
    undoes: int | None


class FigureView(Shape):
    figure: FigureShape
    sums: list[SumShape]
    options: list[OptionShape]
    trail: list[CorrectionShape]


class SeenShape(Shape):
    """The figure that the person saw."""

    printed: str
    reader: str | None = None


class NewCorrection(Shape):
    """A decision. `printed` are the characters of the document, for "value" only; `seen` guards against haste."""

    table: str
    row: str
    column: str
    decision: Literal["accept", "value", "published", "unreadable", "note"]
    printed: str | None = None
    who: str = Field(min_length=1, max_length=200)
    why: str = Field(default="", max_length=2000)
    seen: SeenShape | None = None


class Undoing(Shape):
    who: str = Field(min_length=1, max_length=200)
    why: str = Field(default="", max_length=2000)


class SharesShape(Shape):
    proven: int
    read: int
    repaired: int
    review: int
    missing: int


class YearShape(Shape):
    year: int | None
    reports: int
    bodies: int
    absent: int
    waiting: int
    failing: int
    shares: SharesShape


class FailingSumShape(Shape):
    code: str
    zh: str
    en: str
    reports: int


class OverviewShape(Shape):
    years: list[YearShape]
    shares: SharesShape
    sums: list[FailingSumShape]
    failures: dict[str, int]
    decisions: int


class BodyShape(Shape):
    organisation: str
    region: str | None
    years: list[int]
    sha256: str


class FailureShape(Shape):
    path: str
    code: str
    message: str


class CarriedShape(Shape):
    column: str
    out: FigureShape | None
    into: FigureShape | None
    agrees: bool | None


class DifferenceShape(Shape):
    key: KeyShape
    before: FigureShape | None
    after: FigureShape | None
    change: Number
    worth: float
    why: Literal["carried", "doubtful", "appeared", "gone", "changed", "same"]


class ComparisonShape(Shape):
    before: str = Field(description="sha256 of the earlier report")
    after: str = Field(description="sha256 of the later report")
    carried: list[CarriedShape]
    lines: list[DifferenceShape]


class UploadShape(Shape):
    id: str
    name: str
    state: Literal["waiting", "reading", "done", "failed"]
    sha256: str
    code: str
    message: str
    seconds: float


class Problem(Shape):
    """Why something was not done."""

    code: str
    message: str
