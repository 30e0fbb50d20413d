"""What written tables hold, told beside them as a Data Package (https://datapackage.org): fields, units, codes.

Titles and descriptions are English, with the Chinese beside them (`title_zh`, `description_zh`); codes of the form bear
their official labels. Nothing of a descriptor differs from run to run.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pyarrow

from pipeline.forms import Form, all_forms
from pipeline.frames import CELLS, FINDINGS, REPORTS
from pipeline.model import Key
from pipeline.schema import shipped_schema

DESCRIPTOR = "datapackage.json"

_PACKAGE = "https://datapackage.org/profiles/2.0/datapackage.json"
_RESOURCE = "https://datapackage.org/profiles/2.0/dataresource.json"
_SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"
_TYPES = {pyarrow.string(): "string", pyarrow.int64(): "integer", pyarrow.float64(): "number"}
_DIALECT = "https://datapackage.org/profiles/2.0/tabledialect.json"
_MEDIA = {
    "parquet": "application/vnd.apache.parquet",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl",
}
_TABLES = {"cells": CELLS, "findings": FINDINGS, "reports": REPORTS}

Plain = dict[str, Any]


@cache
def dictionary() -> Mapping[str, Any]:
    """The texts: `tables`, `common`, then by table and column `en`, `zh`, and where there are, `unit` and `codes`."""
    return tomllib.loads(resources.files("pipeline").joinpath("dictionary.toml").read_text("utf-8"))


def describe_folder(folder: Path) -> None:
    """Writes datapackage.json on the tidy tables of a folder: NAME.parquet, NAME.csv, or NAME/year=YYYY/*.parquet."""
    found = []
    for name in _TABLES:
        forms = [form for form in ("parquet", "csv") if (folder / f"{name}.{form}").is_file()]
        found += [_resource(name, form, f"{name}.{form}", table_to_fields(name)) for form in forms]
        if parts := sorted(path.relative_to(folder).as_posix() for path in folder.glob(f"{name}/year=*/*.parquet")):
            fields = [field for field in table_to_fields(name) if field["name"] != "year"]  # it is the folder's name
            found.append(_resource(name, "parquet", parts, fields) | {"partitions": ["year"]})
    _write(folder / DESCRIPTOR, found)


def describe_csv(path: Path, *, wide: bool) -> None:
    """Writes NAME.datapackage.json beside an exported CSV file, tidy or wide."""
    fields = wide_to_fields() if wide else table_to_fields("cells")
    told = _resource("wide" if wide else "cells", "csv", path.name, fields)
    _write(path.with_suffix(f".{DESCRIPTOR}"), [told | {"encoding": "utf-8"}])


def describe_workbook(path: Path, columns: Mapping[str, Collection[str]]) -> None:
    """Writes NAME.datapackage.json beside a workbook; `columns` are those of its sheets with tidy tables, by name."""
    found = []
    for name, own in columns.items():
        fields = [field for field in table_to_fields(name) if field["name"] in own]
        sheet = {"$schema": _DIALECT, "sheetName": name, "excel": {"sheet": name}}  # the latter for frictionless 5
        found.append(_resource(name, "xlsx", path.name, fields) | {"dialect": sheet})
    _write(path.with_suffix(f".{DESCRIPTOR}"), found)


def describe_lines(path: Path) -> None:
    """Writes NAME.datapackage.json beside a file of one report a line, whose fields a JSON Schema tells."""
    texts = dictionary()["files"]["jsonl"]
    told = {"$schema": _RESOURCE, "name": "reports-jsonl", "path": path.name, "format": "jsonl", "encoding": "utf-8"}
    told |= {"mediatype": _MEDIA["jsonl"], "description": texts["en"], "description_zh": texts["zh"]}
    _write(path.with_suffix(f".{DESCRIPTOR}"), [told | {"jsonSchema": shipped_schema()}])


def table_to_fields(table: str) -> list[Plain]:
    """The fields of a tidy table, in its order."""
    return [_field(table, column.name, _TYPES[column.type]) for column in _TABLES[table]]


def wide_to_fields() -> list[Plain]:
    """The fields of the wide table: what a report is, then every figure of all forms, the newest first."""
    names = [*dictionary()["common"], "status"]
    fields = [_field("reports", name, "integer" if name == "year" else "string") for name in names]
    labels = {key: (zh, unit) for form in reversed(all_forms()) for key, zh, unit in _labels(form)}
    for key in dict.fromkeys(key for form in all_forms() for key, _, _ in _labels(form)):
        zh, unit = labels[key]
        told = {"name": ".".join(key), "type": "number", "title": _words(".".join(key)), "title_zh": zh}
        fields.append(told | ({"unit": unit} if unit else {}))
    return fields


def codes(name: str) -> list[Plain]:
    """The values of a list of codes with what they mean: `value`, `en`, `zh`."""
    lists: Mapping[str, Any] = dictionary()["codes"]
    if name in lists:
        return [{"value": value, **texts} for value, texts in lists[name].items()]
    found: dict[str, str] = {}
    for form in all_forms():
        for table in form.tables:
            for block in table.blocks:
                for row in block.rows:
                    for column in block.columns:
                        key = block.key(table.id, row, column)
                        of_row = row.label if column.row is None else " ".join(column.path)
                        label = {"table": table.name, "row": of_row, "column": column.label}[name]
                        found.setdefault(getattr(key, name), label)
    return [{"value": value, "en": _words(value), "zh": label} for value, label in found.items()]


def _labels(form: Form) -> Iterable[tuple[Key, str, str | None]]:
    """Of each figure its official labels from the outermost inwards, and the unit of its column."""
    for table in form.tables:
        for block in table.blocks:
            for row in block.rows:
                for column in block.columns:
                    labels = (table.name, block.title, *row.path, row.label, *column.path, column.label)
                    yield block.key(table.id, row, column), " ▸ ".join(filter(None, labels)), column.unit


def _field(table: str, name: str, kind: str) -> Plain:
    texts: Plain = dict(dictionary()[table].get(name) or dictionary()["common"][name])
    limits: Plain = {limit: texts[limit] for limit in ("minimum", "maximum") if limit in texts}
    told: Plain = {"name": name, "type": kind, "title": _words(name)}
    told |= {"description": texts["en"], "description_zh": texts["zh"]}
    if "unit" in texts:
        told["unit"] = texts["unit"]
    if "codes" in texts:
        values = codes(texts["codes"])
        told["categories"] = [{"value": code["value"], "label": code["zh"]} for code in values]
        told["codes"] = values
        limits["enum"] = [code["value"] for code in values]
    return told | ({"constraints": limits} if limits else {})


def _resource(name: str, form: str, path: str | list[str], fields: list[Plain]) -> Plain:
    texts = dictionary()["tables"][name]
    return {
        "$schema": _RESOURCE,
        "name": name if form == "parquet" or name == "wide" else f"{name}-{form}",
        "type": "table",
        "path": path,
        "format": form,
        "mediatype": _MEDIA[form],
        "description": texts["en"],
        "description_zh": texts["zh"],
        "schema": {"$schema": _SCHEMA, "fields": fields},
    }


def _write(path: Path, tables: list[Plain]) -> None:
    told = {
        "$schema": _PACKAGE,
        "name": "gongkai",
        "title": "Figures of government-information-disclosure annual reports",
        "title_zh": "政府信息公开工作年度报告数据",
        "languages": ["en", "zh"],
        "resources": tables,
    }
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _words(name: str) -> str:
    """`denied.state_secret` → `denied, state secret`."""
    return name.replace(".", ", ").replace("_", " ")
