"""What is told beside written tables: every column and code, in both languages, as frictionless reads it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pandas
import pyarrow.parquet
import pytest
from frictionless import Package
from typer.testing import CliRunner

from pipeline.archive import open_archive
from pipeline.archive.store import Origin
from pipeline.cli.app import app
from pipeline.datapackage import codes, describe_folder, dictionary, table_to_fields, wide_to_fields
from pipeline.export import to_file
from pipeline.export.tidy import reports_to_wide
from pipeline.forms import all_forms
from pipeline.frames import TABLES, TidyWriter
from pipeline.jobs import failed_report
from pipeline.model import Kind, Severity, Status
from pipeline.report import Failure, Report
from pipeline.settings import Settings
from tests.samples import sample_report, varied_report

FIXTURES = Path(__file__).parents[1] / "fixtures"
REPORTS = [
    varied_report("a.pdf"),
    sample_report("=b.pdf", edition="2019"),
    failed_report("bad.pdf", Failure("damaged", "damaged")),
]
LISTS = (*dictionary()["codes"], "table", "row", "column")


@pytest.mark.parametrize(("name", "schema"), [(name, schema) for name, schema, _ in TABLES])
def test_every_column_is_told_in_both_languages(name: str, schema: pyarrow.Schema) -> None:
    fields = table_to_fields(name)
    assert [field["name"] for field in fields] == schema.names
    for field in fields:
        assert field["description"].endswith(".") and field["description"].isascii(), field
        assert any("\u4e00" <= character <= "\u9fff" for character in field["description_zh"]), field


def test_nothing_is_told_that_there_is_not() -> None:
    own = {name: set(schema.names) for name, schema, _ in TABLES}
    assert set(dictionary()["common"]) == set.intersection(*own.values())
    assert all(set(dictionary()[name]) == own[name] - set(dictionary()["common"]) for name in own)


def test_codes_are_all_that_there_are() -> None:
    values = {
        name: {code["value"] for code in codes(name)} for name in (*dictionary()["codes"], "table", "row", "column")
    }
    keys = {key for form in all_forms() for key in form.keys()}  # noqa: SIM118 - a form is no mapping
    assert values["figure_status"] == {status.value for status in Status}
    assert values["kind"] == {kind.value for kind in Kind}
    assert values["severity"] == {severity.value for severity in Severity}
    assert values["edition"] == {form.edition for form in all_forms()}
    assert values["table"] == {key.table for key in keys}
    assert values["row"] == {key.row for key in keys}
    assert values["column"] == {key.column for key in keys}
    (denied,) = [code for code in codes("row") if code["value"] == "denied.third_party"]
    assert denied == {"value": "denied.third_party", "en": "denied, third party", "zh": "4.保护第三方合法权益"}


def test_wide_columns_are_told_with_their_labels_and_units() -> None:
    fields = {field["name"]: field for field in wide_to_fields()}
    assert list(fields) == list(reports_to_wide(REPORTS))
    fees = fields["disclosure.fees.amount"]
    assert (fees["unit"], fees["title"]) == ("万元", "disclosure, fees, amount")
    assert fields["disputes.litigation_after.total"]["title_zh"].endswith("行政诉讼 ▸ 复议后起诉 ▸ 总计")


def test_beside_an_extraction(tmp_path: Path) -> None:
    source = FIXTURES / "reports" / "report-digital-00.pdf"
    out = tmp_path / "out"
    assert CliRunner().invoke(app, ["extract", str(source), "--out", str(out), "--format", "csv"]).exit_code == 0
    package = Package(str(out / "datapackage.json"))
    assert [resource.name for resource in package.resources] == [
        *("cells", "cells-csv", "findings", "findings-csv", "reports", "reports-csv")
    ]
    for resource in package.resources:
        if resource.format == "csv":
            checked = resource.validate()
            assert checked.valid, checked.flatten(["rowNumber", "fieldName", "note"])
        else:
            assert pyarrow.parquet.read_schema(out / str(resource.path)).names == resource.schema.field_names
    assert package.get_resource("cells-csv").read_rows()[0]["status"] == "read"


def test_beside_tables_of_all_kinds_of_reports(tmp_path: Path) -> None:
    with TidyWriter(tmp_path, csv=True) as writer:
        for report in REPORTS:
            writer.add(report)
    describe_folder(tmp_path)
    for resource in Package(str(tmp_path / "datapackage.json")).resources:
        if resource.format == "csv":
            checked = resource.validate()
            assert checked.valid, checked.flatten(["rowNumber", "fieldName", "note"])


def test_a_value_that_is_no_code_is_no_valid_table(tmp_path: Path) -> None:
    """The descriptor says enough to find a table that was spoiled."""
    to_file([varied_report()], tmp_path / "cells.csv")
    spoiled = (tmp_path / "cells.csv").read_text("utf-8-sig").replace(",review,", ",sure,")
    (tmp_path / "cells.csv").write_text(spoiled, "utf-8-sig")
    checked = Package(str(tmp_path / "cells.datapackage.json")).resources[0].validate()
    assert [(task[0], task[1]) for task in checked.flatten(["fieldName", "type"])] == [("status", "constraint-error")]


@pytest.mark.parametrize("wide", [False, True], ids=["tidy", "wide"])
def test_beside_an_exported_csv(wide: bool, tmp_path: Path) -> None:
    to_file(iter(extracted()), tmp_path / "figures.csv", wide=wide)
    (resource,) = Package(str(tmp_path / "figures.datapackage.json")).resources
    checked = resource.validate()
    assert checked.valid, checked.flatten(["rowNumber", "fieldName", "note"])


def extracted() -> list[Report]:
    return [report for report in REPORTS if not report.error]


def test_beside_an_exported_folder(tmp_path: Path) -> None:
    with open_archive(str(tmp_path / "gongkai.db")) as archive:
        run = archive.start_run(Settings(), [])
        archive.record(varied_report(), Origin("a.pdf", "1:1"), run)
        to_file(archive.reports(), tmp_path / "tables")
        told = (tmp_path / "tables" / "datapackage.json").read_bytes()
        to_file(archive.reports(), tmp_path / "again")
    assert (tmp_path / "again" / "datapackage.json").read_bytes() == told
    package = Package(str(tmp_path / "tables" / "datapackage.json"))
    for resource in package.resources:
        (part,) = (
            resource.to_descriptor()["path"] if isinstance(resource.to_descriptor()["path"], list) else [resource.path]
        )
        assert part == f"{resource.name}/year=2024/part-0.parquet"
        assert pyarrow.parquet.read_schema(tmp_path / "tables" / part).names == resource.schema.field_names
        assert resource.custom["partitions"] == ["year"]
    assert len(pandas.read_parquet(tmp_path / "tables" / "cells")) == 200


def test_beside_a_workbook(tmp_path: Path) -> None:
    to_file(iter(extracted()), tmp_path / "figures.xlsx")
    package = Package(str(tmp_path / "figures.datapackage.json"))
    assert [resource.name for resource in package.resources] == ["reports-xlsx", "findings-xlsx", "cells-xlsx"]
    for resource in package.resources:
        checked = resource.validate()
        assert checked.valid, checked.flatten(["rowNumber", "fieldName", "note"])
    assert len(package.get_resource("cells-xlsx").read_rows()) == sum(len(report.cells) for report in extracted())


def test_beside_reports_as_lines(tmp_path: Path) -> None:
    to_file(iter(extracted()), tmp_path / "reports.jsonl")
    (resource,) = json.loads((tmp_path / "reports.datapackage.json").read_text("utf-8"))["resources"]
    assert (resource["path"], resource["format"]) == ("reports.jsonl", "jsonl")
    for line in (tmp_path / resource["path"]).read_text("utf-8").splitlines():
        jsonschema.validate(json.loads(line), resource["jsonSchema"])
