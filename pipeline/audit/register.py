"""A user's own register of public bodies, a CSV file → entries. What is wrong in it is told by line and column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import cast, get_args

from pipeline.audit.model import Entry
from pipeline.errors import UsageError
from pipeline.metadata import Level, code_to_regions

# What each column may be called; the first one is what the documentation says.
_COLUMNS = {
    "name": ("name", "名称", "单位名称", "机构名称"),
    "aliases": ("aliases", "别名", "曾用名"),
    "region": ("region", "行政区划代码", "区划代码"),
    "level": ("level", "层级", "级别"),
    "code": ("code", "编码", "统一社会信用代码"),
    "since": ("since", "起始年度"),
    "until": ("until", "截止年度"),
}
_LEVELS: dict[str, Level] = {
    "国家": "national",
    "省级": "province",
    "市级": "prefecture",
    "县级": "county",
    "乡级": "township",
}
_BETWEEN = re.compile(r"[;；|]")  # aliases in one cell
_YEAR = re.compile(r"20\d\d")
_HINT = "the columns are: name, aliases, region, level, code, since, until; only name is needed"


def read_register(path: Path) -> tuple[Entry, ...]:
    """The bodies of a CSV file in UTF-8 or GB18030, whose first line names its columns.

    UsageError, with the line and the column, where it cannot be read or says what cannot be.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"the register {path} cannot be read: {error.strerror}", "give: --organisations FILE"
        ) from None
    rows = csv.reader(io.StringIO(_decoded(path, data), newline=""), strict=True)
    try:
        columns = _head(path, next(rows, []))
        entries = [_entry(path, rows.line_num, columns, row) for row in rows if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise UsageError(f"{path}, line {rows.line_num}: {error}", "is it a CSV file with commas?") from None
    if not entries:
        raise UsageError(f"the register {path} has no line below its head", _HINT)
    _refuse_doubles(path, entries)
    return tuple(entries)


def _decoded(path: Path, data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"the register {path} is neither UTF-8 nor GB18030", "save it as CSV in UTF-8")


def _head(path: Path, row: list[str]) -> Mapping[str, int]:
    """Where each column stands."""
    known = {alias: name for name, aliases in _COLUMNS.items() for alias in aliases}
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        name = known.get(cell.strip().lower())
        if name is None:
            raise UsageError(f"{path}, line 1, column {place + 1}: {cell!r} is no column of a register", _HINT)
        if name in found:
            raise UsageError(f"{path}, line 1, column {place + 1}: {cell!r} is there twice", _HINT)
        found[name] = place
    if "name" not in found:
        raise UsageError(f"{path}, line 1: there is no column name", _HINT)
    return found


def _entry(path: Path, line: int, columns: Mapping[str, int], row: list[str]) -> Entry:
    if len(row) > len(columns):
        raise UsageError(f"{path}, line {line}: {len(row)} cells under {len(columns)} columns", "quote commas in names")
    cells = {name: row[place].strip() if place < len(row) else "" for name, place in columns.items()}

    def wrong(column: str, what: str, hint: str) -> UsageError:
        return UsageError(f"{path}, line {line}, column {column}: {cells[column]!r} {what}", hint)

    if not cells["name"]:
        raise wrong("name", "is no name", "each line needs one")
    region = cells.get("region") or None
    if region and not code_to_regions(region):
        raise wrong("region", "is no code of GB/T 2260", "give six digits, such as 371402")
    level = _LEVELS.get(cells.get("level", ""), cells.get("level", ""))
    if level and level not in get_args(Level):
        raise wrong("level", "is no level", f"give one of {', '.join((*get_args(Level), *_LEVELS))}")
    years = {}
    for column in ("since", "until"):
        if (text := cells.get(column, "")) and not _YEAR.fullmatch(text):
            raise wrong(column, "is no year", "give four digits")
        years[column] = int(text) if text else None
    aliases = tuple(alias.strip() for alias in _BETWEEN.split(cells.get("aliases", "")) if alias.strip())
    known = cast("Level | None", level or None)
    return Entry(line, cells.get("code", ""), cells["name"], aliases, region, known, years["since"], years["until"])


def _refuse_doubles(path: Path, entries: list[Entry]) -> None:
    """A name, or an alias, of two bodies of one region, or of none, would make one of both."""
    seen: dict[tuple[str, str | None], Entry] = {}
    codes: dict[str, Entry] = {}
    for entry in entries:
        for column, name in (("name", entry.name), *(("aliases", alias) for alias in entry.aliases)):
            first = seen.setdefault((name, entry.region), entry)
            if first is not entry:
                where = f"{path}, line {entry.line}, column {column}: {name!r} is in line {first.line} already"
                raise UsageError(where, "give each body once, with its region where names are shared")
        if entry.code and codes.setdefault(entry.code, entry) is not entry:
            where = (
                f"{path}, line {entry.line}, column code: {entry.code!r} is in line {codes[entry.code].line} already"
            )
            raise UsageError(where, "each body has a code of its own")
