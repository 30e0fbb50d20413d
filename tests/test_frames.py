"""The tidy tables: the same columns and types whatever the data."""

import json
from dataclasses import replace
from pathlib import Path

import pandas
import pyarrow.parquet
import pytest

from pipeline.frames import (
    CELLS,
    FINDINGS,
    REPORTS,
    TidyWriter,
    reports_to_cells,
    reports_to_findings,
    reports_to_reports,
)
from pipeline.jobs import failed_report
from pipeline.model import Status
from pipeline.report import Failure, Report
from tests.samples import sample_report, varied_report

FAILED = failed_report("坏 文件.pdf", Failure("damaged", "cannot be parsed"), b"%PDF", 0.1)


@pytest.mark.parametrize("reports", [[], [FAILED], [varied_report()], [FAILED, varied_report()]], ids=len)
def test_columns_and_types_do_not_depend_on_the_data(reports: list[Report]) -> None:
    for frame, schema in (
        (reports_to_cells(reports), CELLS),
        (reports_to_findings(reports), FINDINGS),
        (reports_to_reports(reports), REPORTS),
    ):
        assert list(frame.columns) == schema.names
        assert frame.dtypes.astype(str).to_dict() == reports_to_dtypes(schema)


def reports_to_dtypes(schema: pyarrow.Schema) -> dict[str, str]:
    names = {"string": "str", "int64": "Int64", "double": "float64"}
    return {field.name: names[str(field.type)] for field in schema}


def test_cells_keep_what_the_figures_say() -> None:
    report = varied_report()
    frame = reports_to_cells([report])
    for row, figure in zip(frame.to_dict("records"), report.cells, strict=True):
        assert (row["table"], row["row"], row["column"]) == figure.key
        assert pandas.isna(row["value"]) if figure.value is None else row["value"] == float(figure.value)
        assert row["printed"] == figure.printed
        assert [reading["text"] for reading in json.loads(row["readings"])] == [r.text for r in figure.readings]
        assert pandas.isna(row["x0"]) if figure.box is None else row["y1"] == figure.box.y1


def test_findings_name_their_figures() -> None:
    frame = reports_to_findings([varied_report()])
    assert list(frame["kind"]) == ["identity", "document", "layout"]
    assert json.loads(frame.loc[0, "cells"])[0] == ["requests", "new", "enterprise"]
    assert (frame.loc[0, "expected"], frame.loc[0, "actual"]) == ("15", "7.5")


def test_reports_count_statuses_and_keep_failures() -> None:
    frame = reports_to_reports([varied_report(), FAILED])
    assert frame[[status.value for status in Status]].loc[0].tolist() == [196, 1, 1, 1, 1]
    assert frame.loc[1, "error_code"] == "damaged"
    assert frame["status"].tolist() == ["review", "failed"]
    assert frame["seconds"].tolist() == [0.65, 0.1]


def test_files_hold_all_reports_whatever_the_batch(tmp_path: Path) -> None:
    reports = [sample_report(f"{number}.pdf") for number in range(5)] + [FAILED]
    with TidyWriter(tmp_path, csv=True, batch=2) as writer:
        for report in reports:
            writer.add(report)
    cells = pandas.read_parquet(tmp_path / "cells.parquet")
    pandas.testing.assert_frame_equal(cells, reports_to_cells(reports))
    assert pyarrow.parquet.read_schema(tmp_path / "findings.parquet").names == FINDINGS.names
    table = pandas.read_csv(tmp_path / "reports.csv")
    assert table["path"].tolist() == [report.source.path for report in reports]
    assert len(pandas.read_csv(tmp_path / "cells.csv")) == 1000


def test_files_of_no_report_have_their_columns(tmp_path: Path) -> None:
    with TidyWriter(tmp_path / "new", csv=True):
        pass
    assert list(pandas.read_parquet(tmp_path / "new" / "cells.parquet").columns) == CELLS.names
    assert (tmp_path / "new" / "findings.csv").read_text().strip() == ",".join(FINDINGS.names)


def test_names_in_csv_are_no_formulas(tmp_path: Path) -> None:
    """What a document calls itself is shown by spreadsheets, never run; Parquet has it as it is."""
    report = replace(sample_report("a.pdf"), organisation='=HYPERLINK("//x")', title="@SUM(1)")
    with TidyWriter(tmp_path, csv=True) as writer:
        writer.add(report)
    cells = pandas.read_csv(tmp_path / "cells.csv", dtype=str)
    assert set(cells["organisation"]) == {'\'=HYPERLINK("//x")'}
    assert set(pandas.read_csv(tmp_path / "reports.csv", dtype=str)["title"]) == {"'@SUM(1)"}
    assert set(pandas.read_parquet(tmp_path / "cells.parquet")["organisation"]) == {'=HYPERLINK("//x")'}
