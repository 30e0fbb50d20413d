"""The archive as tables for analysis: what is chosen, in which shape, in SQLite and PostgreSQL alike."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas
import pyarrow
import pytest
from sqlalchemy import event

import pipeline
from pipeline.archive import Archive
from pipeline.archive.store import Origin
from pipeline.errors import UsageError
from pipeline.export.tidy import reports_to_wide
from pipeline.frames import CELLS, reports_to_cells
from pipeline.report import Report
from pipeline.settings import Settings
from tests.samples import sample_report, varied_report

TOTAL: dict[str, Any] = {"table": "requests", "row": "new", "column": "total"}


def report(name: str, base: Report, **changes: object) -> Report:
    source = replace(base.source, path=f"{name}.pdf", sha256=name.ljust(64, "0"))
    return Report.from_json(replace(base, source=source, **changes).to_json())  # type: ignore[arg-type]


@pytest.fixture
def filled(archive: Archive) -> Archive:
    reports = [
        report("a", varied_report(), organisation="德城区人民政府", region="371402", year=2023),
        report("b", varied_report(), organisation="济南市人民政府", region="370100", year=2024),
        report("c", sample_report(edition="2019"), organisation="鼓楼区人民政府", region="320106", year=2019),
        report("d", sample_report(), organisation="100%_'\"; DROP TABLE reports; --", region=None, year=None),
    ]
    run = archive.start_run(Settings(), [])
    for each in reports:
        archive.record(each, Origin(each.source.path, "1:1"), run)
    return archive


def paths(frame: pandas.DataFrame) -> list[str]:
    return sorted(set(frame["path"].str.removesuffix(".pdf")))


def test_everything_is_what_the_export_has(filled: Archive) -> None:
    expected = reports_to_cells(filled.reports())
    pandas.testing.assert_frame_equal(filled.figures(), expected.drop(columns="readings"))
    with_readings = filled.figures(readings=True)
    assert list(with_readings) == CELLS.names
    assert [json.loads(text) for text in with_readings["readings"]] == [
        json.loads(text) for text in expected["readings"]
    ]


def test_wide_is_what_the_export_has(filled: Archive) -> None:
    wide, expected = filled.figures(wide=True), reports_to_wide(filled.reports())
    assert wide.shape == expected.shape == (4, 7 + 226)
    assert list(wide) == list(expected)
    pandas.testing.assert_frame_equal(wide, expected, check_dtype=False, check_exact=True)


@pytest.mark.parametrize(
    ("which", "left"),
    [
        ({"year": 2024}, ["b"]),
        ({"year": (2019, 2023)}, ["a", "c"]),
        ({"year": [0]}, ["d"]),
        ({"year": [0, 2024]}, ["b", "d"]),
        ({"region": "370000"}, ["a", "b"]),
        ({"region": ("371402", "320000")}, ["a", "c"]),
        ({"region": "990000"}, []),
        ({"organisation": "济南市人民政府"}, ["b"]),
        ({"organisation": "济南"}, []),
        ({"edition": "2019"}, ["c"]),
        ({"year": 2024, "region": "371400"}, []),
    ],
)
def test_reports_are_chosen(filled: Archive, which: dict[str, Any], left: list[str]) -> None:
    assert paths(filled.figures(**which, **TOTAL)) == left
    assert paths(filled.figures(wide=True, **which)) == left


def test_figures_are_chosen_by_name(filled: Archive) -> None:
    one = filled.figures(**TOTAL, year=2024)
    assert one[["table", "row", "column", "value", "status"]].to_numpy().tolist() == [
        ["requests", "new", "total", 16.0, "proven"]
    ]
    denied = filled.figures(year=2024, row="denied", column="total")
    assert denied["row"].nunique() == 8
    assert set(denied["row"].str.split(".").str[0]) == {"denied"}
    assert set(filled.figures(row="denied.state_secret")["row"]) == {"denied.state_secret"}
    assert set(filled.figures(table=["disputes", "disclosure"])["table"]) == {"disputes", "disclosure"}


def test_figures_are_chosen_by_how_sure_they_are(filled: Archive) -> None:
    doubtful = filled.figures(status=["review", "missing"])
    assert doubtful["status"].tolist() == ["review", "missing"] * 2
    assert doubtful["value"].isna().tolist() == [False, True] * 2
    assert len(filled.figures(confidence=0.5, year=2024)) == 199, "a missing figure has none"
    wide = filled.figures(wide=True, year=2024, status=("proven", "read", "repaired"))
    assert wide.isna().sum(axis=1).item() == 226 - 200 + 3, "the other form's, one blank, one doubtful, one missing"


def test_wide_has_the_columns_that_were_chosen_even_of_no_report(filled: Archive) -> None:
    wide = filled.figures(wide=True, year=1999, table="disputes", column="total")
    assert list(wide)[7:] == [
        f"disputes.{row}.total" for row in ("reconsideration", "litigation_direct", "litigation_after")
    ]
    assert len(wide) == 0
    assert filled.figures_arrow(year=1999).schema == CELLS.remove(CELLS.get_field_index("readings"))


def test_what_people_corrected_is_chosen_as_corrected(filled: Archive) -> None:
    (doubtful,) = filled.figures(year=2024, status="review").itertuples()
    key = (doubtful.table, doubtful.row, doubtful.column)
    filled.correct("b".ljust(64, "0"), key, "4711", who="Wang")
    which = {"year": 2024, "table": key[0], "row": key[1], "column": key[2]}
    assert filled.figures(**which)["value"].tolist() == [4711.0]
    assert filled.figures(**which)["reader"].tolist() == ["person"]
    assert filled.figures(**which, status="review").empty
    assert filled.figures(**which, wide=True)[".".join(key)].tolist() == [4711.0]
    assert filled.figures(**which, corrected=False)["value"].tolist() == [7.0]
    pandas.testing.assert_frame_equal(
        filled.figures(), reports_to_cells(filled.reports()).drop(columns="readings"), check_exact=True
    )


def test_arrow_is_the_same_table(filled: Archive) -> None:
    table = filled.figures_arrow(**TOTAL)
    assert isinstance(table, pyarrow.Table)
    assert table.schema.field("year").type == pyarrow.int64()
    assert table.column("value").to_pylist() == filled.figures(**TOTAL)["value"].tolist()


def test_superseded_reports_are_left_out(filled: Archive) -> None:
    later = filled.start_run(Settings(), [], version="99")
    filled.record(report("b", sample_report(), year=2024, organisation="新"), Origin("b.pdf", "1:1"), later)
    assert filled.figures(year=2024, **TOTAL)["organisation"].tolist() == ["新"]


@pytest.mark.parametrize(
    "hostile", ["' OR '1'='1", "%", "_" * 6, "37%", "'; DROP TABLE figures; --", "\\", "\0", "\ud800"]
)
def test_what_is_asked_for_is_never_carried_out(filled: Archive, hostile: str) -> None:
    assert filled.figures(organisation=hostile).empty
    assert filled.figures(region=hostile).empty
    for name in ("edition", "table", "row", "column", "status"):
        with pytest.raises(UsageError, match="is called"):
            filled.figures(**{name: hostile})  # type: ignore[misc]
    with pytest.raises(UsageError, match="is no int"):
        filled.figures(year=hostile)  # type: ignore[arg-type]
    assert len(filled.figures()) == 3 * 200 + 198


def test_hostile_names_in_the_archive_are_names(filled: Archive) -> None:
    name = "100%_'\"; DROP TABLE reports; --"
    assert paths(filled.figures(organisation=name, **TOTAL)) == ["d"]


@pytest.mark.parametrize(
    ("which", "told"),
    [
        ({"table": "request"}, "choose among: disclosure, disputes, requests"),
        ({"status": "sure"}, "no status is called 'sure'"),
        ({"year": 1 << 70}, "is no year"),
        ({"year": "2024"}, "is no int"),
        ({"organisation": [1]}, "is no str"),
    ],
)
def test_a_slip_is_told(archive: Archive, which: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        archive.figures(**which)
    with pytest.raises(TypeError, match="takes no regions"):
        archive.figures(regions="37")  # type: ignore[call-arg]


def test_the_database_chooses(filled: Archive) -> None:
    """What comes over the connection is what was asked for, and not the archive."""
    asked: list[tuple[str, Any]] = []
    event.listen(filled._engine, "before_cursor_execute", lambda c, k, sql, values, x, m: asked.append((sql, values)))
    filled.figures(year=2024, **TOTAL, status="proven")
    of_figures = [(sql, values) for sql, values in asked if "FROM figures" in sql]
    assert len(of_figures) == 1
    assert all(name in of_figures[0][0] for name in ("table_id IN", "row_id =", "column_id IN", "status IN"))
    assert not any(f"'{value}" in of_figures[0][0] for value in (*TOTAL.values(), "proven")), "every value is bound"
    assert sum("FROM reports" in sql for sql, _ in asked) == 1


def test_it_stands_at_the_front_door(tmp_path: Any) -> None:
    with pipeline.open_archive(str(tmp_path / "gongkai.db")) as opened:
        assert opened.figures().empty
        assert isinstance(opened, pipeline.Archive)
        assert isinstance(opened.figures_arrow().schema.names, Iterable)
