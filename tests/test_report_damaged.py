"""Reports that are damaged, or made to harm: the file is refused with a ValueError, or it is a whole report."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.report import Report
from tests.samples import sample_report

WHOLE = sample_report("a").to_json()
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("9" * 5000)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner))


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where something stands in a report, each place as the names and numbers that lead to it."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] + [place for name, each in inner for place in places(each, (*path, name))]


PLACES = places(json.loads(WHOLE))[1:]


def refused_or_whole(text: str | bytes) -> None:
    try:
        report = Report.from_json(text)
    except ValueError:
        return
    assert Report.from_json(report.to_json()) == report


@settings(max_examples=300)
@given(st.sampled_from(PLACES), VALUES, st.sampled_from(["replace", "remove", "add"]))
def test_a_value_changed_anywhere(place: tuple[str | int, ...], value: Any, how: str) -> None:
    data = json.loads(WHOLE)
    holder = data
    for step in place[:-1]:
        holder = holder[step]
    if how == "remove":
        del holder[place[-1]]
    elif how == "add" and isinstance(holder, dict):
        holder["more"] = value
    else:
        holder[place[-1]] = value
    refused_or_whole(json.dumps(data))


@settings(max_examples=200)
@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=4), st.integers(0, 40))
def test_bytes_changed_anywhere(at: int, new: bytes, gone: int) -> None:
    text = WHOLE.encode()
    refused_or_whole(text[:at] + new + text[at + gone :])


@given(st.text() | st.binary())
def test_what_is_no_report(text: str | bytes) -> None:
    refused_or_whole(text)


def test_nesting_without_end() -> None:
    for text in ("[" * 100_000, '{"a":' * 100_000, '{"cells":' + "[" * 100_000 + "]" * 100_000 + "}"):
        refused_or_whole(text)
