"""A report as rows of the archive's tables, and back; numbers are rounded as in the JSON of a report."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from pipeline.model import Box, Figure, Finding, Key, Kind, Number, Reading, Severity, Status
from pipeline.report import Claim, Report, Section, Source
from pipeline.schema import BOX_DECIMALS, CONFIDENCE_DECIMALS, SECOND_DECIMALS

Row = dict[str, Any]

_NO_BOX = (None,) * len(Box._fields)
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))  # `json.dumps` would make one each time


def report_to_row(report: Report) -> Row:
    """What `reports` keeps, without the keys of other tables."""
    return {
        "sha256": report.source.sha256,
        "schema_version": report.schema_version,
        "path": storable(report.source.path),
        "bytes": report.source.bytes,
        "pages": report.source.pages,
        "edition": report.edition,
        "organisation": _storable_or_none(report.organisation),
        "region": _storable_or_none(report.region),
        "year": report.year,
        "title": _storable_or_none(report.title),
        "published": _storable_or_none(report.published),
        "status": report.status,
        "timings": _json({stage: round(seconds, SECOND_DECIMALS) for stage, seconds in report.timings.items()}),
        "claims": _json([_claim_to_plain(claim) for claim in report.metadata]),
    }


def figure_to_values(
    figure: Figure, report_id: int, place: int, number: Callable[[Number | None], Any]
) -> tuple[Any, ...]:
    """A row of `figures`, in the order of its columns; `number` makes of a value what the database takes."""
    box = _rounded(*figure.box) if figure.box else _NO_BOX
    return (
        report_id,
        place,
        figure.table,
        figure.row,
        figure.column,
        number(figure.value),
        figure.unit,
        storable(figure.printed),
        figure.status.value,
        round(figure.confidence, CONFIDENCE_DECIMALS),
        figure.reader,
        _json([_reading_to_plain(reading) for reading in figure.readings]),
        figure.page,
        *box,
    )


def _rounded(x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
    d = BOX_DECIMALS
    return round(float(x0), d), round(float(y0), d), round(float(x1), d), round(float(y1), d)


def finding_to_values(finding: Finding, report_id: int, place: int) -> tuple[Any, ...]:
    """A row of `findings`, in the order of its columns."""
    return (
        report_id,
        place,
        finding.kind.value,
        finding.code,
        finding.severity.value,
        storable(finding.message),
        _json(finding.cells),
        _number_to_json(finding.expected),
        _number_to_json(finding.actual),
        finding.page,
    )


def section_to_values(section: Section, report_id: int, place: int) -> tuple[Any, ...]:
    """A row of `sections`, in the order of its columns."""
    return report_id, place, storable(section.number), storable(section.title), storable(section.text)


def storable(text: str) -> str:
    """The text without what no database takes: NUL, and halves of a surrogate pair, which broken fonts give."""
    return text if text.isascii() and "\0" not in text else _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _storable_or_none(text: str | None) -> str | None:
    return None if text is None else storable(text)


def rows_to_report(
    row: Mapping[str, Any], figures: Iterable[Any], findings: Iterable[Any], sections: Iterable[Any]
) -> Report:
    """The report that was stored; `row` is of `reports`, the others in the order of their places."""
    return Report(
        source=Source(row["path"], row["sha256"], row["pages"], row["bytes"]),
        edition=row["edition"],
        organisation=row["organisation"],
        region=row["region"],
        year=row["year"],
        title=row["title"],
        published=row["published"],
        sections=tuple(Section(each["number"], each["title"], each["text"]) for each in sections),
        cells=tuple(row_to_figure(each) for each in figures),
        findings=tuple(_row_to_finding(each) for each in findings),
        timings=json.loads(row["timings"]),
        status=row["status"],
        metadata=tuple(Claim(**claim) for claim in json.loads(row["claims"])),
    )


def row_to_figure(row: Mapping[str, Any]) -> Figure:
    """The figure that was stored."""
    return Figure(
        table=row["table_id"],
        row=row["row_id"],
        column=row["column_id"],
        value=row["value"],
        unit=row["unit"],
        printed=row["printed"],
        status=Status(row["status"]),
        confidence=row["confidence"],
        reader=row["reader"],
        readings=tuple(Reading(one["text"], one["reader"], one["confidence"]) for one in json.loads(row["readings"])),
        page=row["page"],
        box=Box(row["x0"], row["y0"], row["x1"], row["y1"]) if row["x0"] is not None else None,
    )


def _row_to_finding(row: Mapping[str, Any]) -> Finding:
    return Finding(
        kind=Kind(row["kind"]),
        code=row["code"],
        message=row["message"],
        cells=tuple(Key(*cell) for cell in json.loads(row["cells"])),
        expected=_json_to_number(row["expected"]),
        actual=_json_to_number(row["actual"]),
        severity=Severity(row["severity"]),
        page=row["page"],
    )


def _reading_to_plain(reading: Reading) -> Row:
    confidence = round(reading.confidence, CONFIDENCE_DECIMALS)
    return {"text": reading.text, "reader": reading.reader, "confidence": confidence}


def _claim_to_plain(claim: Claim) -> Row:
    return {name: getattr(claim, name) for name in Claim.__slots__} | {
        "confidence": round(claim.confidence, CONFIDENCE_DECIMALS)
    }


def _number_to_json(value: Number | str | None) -> str | None:
    if value is None:
        return None
    return _json(float(value) if isinstance(value, Decimal) else value)


def _json_to_number(text: str | None) -> Number | str | None:
    if text is None:
        return None
    value: Number | str = json.loads(text, parse_float=Decimal)
    return value


def _json(value: Any) -> str:
    return storable(_ENCODER.encode(value))
