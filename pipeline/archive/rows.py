"""A report as rows of the archive's tables, and back; numbers are rounded as in the JSON of a report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from pipeline.model import Box, Figure, Finding, Key, Kind, Number, Reading, Severity, Status
from pipeline.report import Report, Section, Source
from pipeline.schema import BOX_DECIMALS, CONFIDENCE_DECIMALS, SECOND_DECIMALS

Row = dict[str, Any]


def report_to_row(report: Report) -> Row:
    """What `reports` keeps, without the keys of other tables."""
    return {
        "sha256": report.source.sha256,
        "schema_version": report.schema_version,
        "path": report.source.path,
        "bytes": report.source.bytes,
        "pages": report.source.pages,
        "edition": report.edition,
        "organisation": report.organisation,
        "region": report.region,
        "year": report.year,
        "title": report.title,
        "published": report.published,
        "status": report.status,
        "timings": _json({stage: round(seconds, SECOND_DECIMALS) for stage, seconds in report.timings.items()}),
    }


def figure_to_row(figure: Figure, report_id: int, place: int) -> Row:
    """A row of `figures`."""
    box = [round(float(edge), BOX_DECIMALS) for edge in figure.box] if figure.box else [None] * 4
    return {
        "report_id": report_id,
        "place": place,
        "table_id": figure.table,
        "row_id": figure.row,
        "column_id": figure.column,
        "value": figure.value,
        "unit": figure.unit,
        "printed": figure.printed,
        "status": figure.status.value,
        "confidence": round(figure.confidence, CONFIDENCE_DECIMALS),
        "reader": figure.reader,
        "readings": _json([_reading_to_plain(reading) for reading in figure.readings]),
        "page": figure.page,
        **dict(zip(Box._fields, box, strict=True)),
    }


def finding_to_row(finding: Finding, report_id: int, place: int) -> Row:
    """A row of `findings`."""
    return {
        "report_id": report_id,
        "place": place,
        "kind": finding.kind.value,
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "cells": _json(finding.cells),
        "expected": _number_to_json(finding.expected),
        "actual": _number_to_json(finding.actual),
        "page": finding.page,
    }


def section_to_row(section: Section, report_id: int, place: int) -> Row:
    """A row of `sections`."""
    return {
        "report_id": report_id,
        "place": place,
        "number": section.number,
        "title": section.title,
        "text": section.text,
    }


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
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
