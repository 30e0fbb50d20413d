"""A report is found by key, and written and read back without a change."""

import json
import pickle
from dataclasses import replace
from decimal import Decimal
from typing import get_args

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Box, Figure, Finding, Key, Kind, Reading, Severity, Status
from pipeline.report import Claim, Evidence, Failure, Report, Section, Source, Told
from pipeline.schema import report_schema, shipped_schema
from tests.samples import sample_report, varied_report

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
# What reports print: up to 15 digits, which a JSON number keeps exactly.
NUMBERS = st.integers(-(10**12), 10**12) | st.decimals(-(10**9), 10**9, places=4, allow_nan=False)
EDGES = st.integers(0, 200_000).map(lambda hundredths: hundredths / 100)
CONFIDENCES = st.integers(0, 10_000).map(lambda share: share / 10_000)
READINGS = st.builds(Reading, TEXT, TEXT, CONFIDENCES)
FIGURES = st.builds(
    Figure, TEXT, TEXT, TEXT, st.none() | NUMBERS, st.none() | TEXT, TEXT, st.sampled_from(Status), CONFIDENCES,
    st.none() | TEXT, st.lists(READINGS, max_size=2).map(tuple), st.none() | st.integers(1, 99),
    st.none() | st.builds(Box, EDGES, EDGES, EDGES, EDGES),
)  # fmt: skip
FINDINGS = st.builds(
    Finding, st.sampled_from(Kind), TEXT, TEXT, st.lists(st.builds(Key, TEXT, TEXT, TEXT), max_size=2).map(tuple),
    st.none() | NUMBERS | TEXT, st.none() | NUMBERS | TEXT, st.sampled_from(Severity), st.none() | st.integers(1, 99),
)  # fmt: skip
CLAIMS = st.builds(
    Claim, st.sampled_from(get_args(Told)), TEXT, st.sampled_from(get_args(Evidence)), TEXT, CONFIDENCES,
)  # fmt: skip
MAYBE = st.none() | TEXT
REPORTS = st.builds(
    Report, st.builds(Source, TEXT, TEXT, st.integers(0, 99), st.integers(0, 10**9)), MAYBE, MAYBE, MAYBE,
    st.none() | st.integers(2000, 2100), MAYBE, MAYBE,
    st.lists(st.builds(Section, TEXT, TEXT, TEXT), max_size=2).map(tuple),
    st.lists(FIGURES, max_size=3).map(tuple), st.lists(FINDINGS, max_size=2).map(tuple),
    st.dictionaries(TEXT, CONFIDENCES, max_size=2), st.sampled_from(["ok", "review", "failed"]),
    st.none() | st.builds(Failure, TEXT, TEXT), st.lists(CLAIMS, max_size=2).map(tuple),
)  # fmt: skip


@given(REPORTS)
@settings(max_examples=40)
def test_what_is_written_is_read_back_and_fits_the_schema(report: Report) -> None:
    text = report.to_json()
    assert Report.from_json(text) == report
    assert Report.from_json(text.encode()).to_json() == text
    jsonschema.validate(json.loads(text), shipped_schema(), jsonschema.Draft202012Validator)


def test_the_shipped_schema_is_that_of_the_classes() -> None:
    """Where this fails, run: python -m pipeline.schema."""
    assert shipped_schema() == report_schema()


def test_the_schema_names_every_field_that_the_contract_promises() -> None:
    schema = shipped_schema()
    assert set(schema["required"]) == {
        "schema_version", "source", "edition", "organisation", "region", "year", "title", "published", "sections",
        "cells", "findings", "timings", "status", "error", "metadata",
    }  # fmt: skip
    assert set(schema["$defs"]["Figure"]["required"]) == {
        "table", "row", "column", "value", "unit", "printed", "status", "confidence", "reader", "readings", "page",
        "box",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "fine"),
        ("schema_version", "2"),
        ("cells", [{"table": "requests"}]),
        ("year", "MMXXIV"),
        ("source", None),
    ],
)
def test_what_is_no_report_is_refused_in_one_line(name: str, value: object) -> None:
    data = json.loads(varied_report().to_json()) | {name: value}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, shipped_schema())
    with pytest.raises(ValueError, match=name) as caught:
        Report.from_json(json.dumps(data))
    assert "\n" not in str(caught.value)


def test_values_are_written_as_the_contract_says() -> None:
    report = varied_report()
    data = json.loads(report.to_json(), parse_float=Decimal)
    cell = data["cells"][9]
    assert cell["value"] == Decimal("96171.6")
    assert (cell["status"], cell["confidence"]) == ("read", Decimal("0.9987"))
    assert cell["box"] == [510, 60, 550, Decimal("80.25")]
    assert data["findings"][0]["cells"] == [list(key) for key in report.findings[0].cells]
    assert data["cells"][10]["value"] is None
    assert data["cells"][10]["printed"] == "/"


def test_boxes_and_confidences_are_rounded() -> None:
    report = sample_report()
    odd = replace(
        report.cells[0], box=Box(1 / 3, 2 / 3, 1.005, 2), confidence=1 / 3, readings=(Reading("1", "x", 2 / 3),)
    )
    cell = json.loads(replace(report, cells=(odd,)).to_json())["cells"][0]
    assert cell["box"] == [0.33, 0.67, 1.0, 2.0]
    assert (cell["confidence"], cell["readings"][0]["confidence"]) == (0.3333, 0.6667)


def test_one_figure_a_line() -> None:
    lines = sample_report().to_json().splitlines()
    assert sum('"table": ' in line for line in lines) == 200


def test_figures_are_found_by_key() -> None:
    report = sample_report()
    assert report["requests", "total", "natural"].value is not None
    assert report["requests", "total", "natural"].key == ("requests", "total", "natural")
    with pytest.raises(KeyError):
        report["requests", "total", "nobody"]


def test_to_pandas_has_a_row_for_each_figure() -> None:
    report = varied_report()
    frame = report.to_pandas()
    assert len(frame) == 200
    assert frame.loc[9, "value"] == 96171.6
    assert list(frame["status"]) == [figure.status.value for figure in report.cells]


@given(FIGURES)
def test_a_figure_is_the_same_when_another_process_hands_it_over(figure: Figure) -> None:
    assert pickle.loads(pickle.dumps(figure)) == figure  # noqa: S301 - bytes of its own
