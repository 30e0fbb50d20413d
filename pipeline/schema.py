"""A report as JSON text and back, and the JSON Schema of that text.

The schema is made from the dataclasses by pydantic and shipped beside this module as `report.schema.json` (for
programs in other languages); a test holds the file to the classes: `python -m pipeline.schema` writes it again.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from pipeline.model import Box, Figure, Finding, Number, Reading
from pipeline.report import SCHEMA_VERSION, Claim, Report

SCHEMA_FILE = "report.schema.json"
SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"

BOX_DECIMALS = 2  # a hundredth of a point is 3.5 µm: finer than any printer or scanner
CONFIDENCE_DECIMALS = 4
SECOND_DECIMALS = 4
# So that a report can be read, searched and compared line by line.
_ITEM_A_LINE = ("metadata", "sections", "cells", "findings")


def report_to_json(report: Report) -> str:
    """JSON text of a report: one figure, finding or section a line, ending in a newline."""
    fields = (f" {_dumps(name)}: {_field_to_json(name, value)}" for name, value in _report_to_plain(report).items())
    return "{\n" + ",\n".join(fields) + "\n}\n"


def json_to_report(text: str | bytes) -> Report:
    """The report that `report_to_json` wrote. Raises ValueError, in one line, where the text is not one."""
    try:
        return _adapter().validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the text"
        message = f"not a report of schema version {SCHEMA_VERSION}: {place}: {first['msg']}"
        raise ValueError(message.replace("\n", " ")) from None


def report_schema() -> dict[str, Any]:
    """The JSON Schema of `report_to_json`, made from the dataclasses."""
    schema = _adapter().json_schema(mode="serialization", schema_generator=_AsWritten)
    return {"$schema": SCHEMA_DIALECT, **schema}


def shipped_schema() -> dict[str, Any]:
    """The JSON Schema as shipped with the package."""
    schema: dict[str, Any] = json.loads(resources.files("pipeline").joinpath(SCHEMA_FILE).read_text("utf-8"))
    return schema


class _AsWritten(GenerateJsonSchema):
    """What `report_to_json` does and pydantic would not: decimals are numbers, every field is written."""

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        return {"type": "number"}

    def field_is_required(self, field: Any, total: bool) -> bool:
        return True

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


@cache
def _adapter() -> TypeAdapter[Report]:
    return TypeAdapter(Report)


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _field_to_json(name: str, value: Any) -> str:
    if name not in _ITEM_A_LINE or not value:
        return _dumps(value)
    return "[\n" + ",\n".join(f"  {_dumps(item)}" for item in value) + "\n ]"


def _report_to_plain(report: Report) -> dict[str, Any]:
    return {
        "schema_version": report.schema_version,
        "source": _fields(report.source),
        "edition": report.edition,
        "organisation": report.organisation,
        "region": report.region,
        "year": report.year,
        "title": report.title,
        "published": report.published,
        "metadata": [_claim_to_plain(claim) for claim in report.metadata],
        "sections": [_fields(section) for section in report.sections],
        "cells": [_figure_to_plain(figure) for figure in report.cells],
        "findings": [_finding_to_plain(finding) for finding in report.findings],
        "timings": {stage: round(seconds, SECOND_DECIMALS) for stage, seconds in report.timings.items()},
        "status": report.status,
        "error": _fields(report.error) if report.error else None,
    }


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def _claim_to_plain(claim: Claim) -> dict[str, Any]:
    return _fields(claim) | {"confidence": round(claim.confidence, CONFIDENCE_DECIMALS)}


def _figure_to_plain(figure: Figure) -> dict[str, Any]:
    return _fields(figure) | {
        "value": _number_to_plain(figure.value),
        "confidence": round(figure.confidence, CONFIDENCE_DECIMALS),
        "readings": [_reading_to_plain(reading) for reading in figure.readings],
        "box": _box_to_plain(figure.box),
    }


def _reading_to_plain(reading: Reading) -> dict[str, Any]:
    return _fields(reading) | {"confidence": round(reading.confidence, CONFIDENCE_DECIMALS)}


def _finding_to_plain(finding: Finding) -> dict[str, Any]:
    return _fields(finding) | {
        "expected": _number_to_plain(finding.expected),
        "actual": _number_to_plain(finding.actual),
    }


def _box_to_plain(box: Box | None) -> list[float] | None:
    return [round(float(edge), BOX_DECIMALS) for edge in box] if box else None


def _number_to_plain(value: Number | str | None) -> int | float | str | None:
    """JSON knows one kind of number. A float keeps every decimal of up to 15 digits: more than any report prints."""
    return float(value) if isinstance(value, Decimal) else value


if __name__ == "__main__":
    from pathlib import Path

    text = json.dumps(report_schema(), ensure_ascii=False, indent=2)
    Path(__file__).with_name(SCHEMA_FILE).write_text(text + "\n", "utf-8")
