"""A large archive in minutes: some made-up reports go the usual way, copies of their rows do for the rest."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    String,
    Table,
    bindparam,
    create_engine,
    func,
    insert,
    literal,
    select,
    text,
)

from pipeline.archive import Archive, open_archive
from pipeline.archive.engine import archive_url
from pipeline.archive.store import Origin
from pipeline.archive.tables import broken_sums, figures, findings, reports, sources, standings, tasks
from pipeline.forms import Form, load_form
from pipeline.model import Box, Figure, Finding, Key, Kind, Reading, Severity, Status
from pipeline.proof.settled import figures_to_sums, sums_to_findings
from pipeline.report import Report, Source
from pipeline.settings import Settings

EDITION = "2021"
MODELS = 100  # reports that are made one by one; each is then copied

_YEARS = (2025, 2024, 2023, 2022, 2021)
_REGIONS = 40
_AT_ONCE = 10  # copies of all models in one transaction: 200,000 figures
# As many figures are doubtful as of a collection of bad scans: some in one report of three, a whole table in one of 25.
_DOUBTFUL_REPORTS, _MOST_DOUBTFUL, _TABLE_LOST, _FLAWED = 0.33, 6, 0.04, 0.1
_READER = "ppocr-v6-small"


def make_library(url: str, number: int, seed: int, tell: Callable[[int], None]) -> int:
    """Fills an empty archive with some `number` of reports; how many they are."""
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    with open_archive(url) as archive:
        _store_models(archive, rng)
    engine = create_engine(archive_url(url))
    copies = max(0, -(-number // MODELS) - 1)
    for start in range(1, copies + 1, _AT_ONCE):
        with engine.begin() as connection:
            for copy in range(start, min(start + _AT_ONCE, copies + 1)):
                _copy_all(connection, copy)
        tell(MODELS * min(start + _AT_ONCE, copies + 1))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))  # as a server does by itself a minute later
    engine.dispose()
    return MODELS * (copies + 1)


def _store_models(archive: Archive, rng: random.Random) -> None:
    run = archive.start_run(Settings(), ["bench review"])
    form = load_form(EDITION)
    for number in range(MODELS):
        report = _model(form, number, rng)
        archive.record(report, Origin(report.source.path, "1"), run)


def _model(form: Form, number: int, rng: random.Random) -> Report:
    """A report that adds up, all noughts but for one request; some have figures in doubt, or missing, or a flaw."""
    truth = {Key("requests", row, column): 5 for row in ("new", "granted", "total") for column in ("natural", "total")}
    cells = [_figure(key, truth.get(key, 0), place) for place, key in enumerate(form.keys())]
    if rng.random() < _DOUBTFUL_REPORTS:
        for place in rng.sample(range(len(cells)), rng.randint(1, _MOST_DOUBTFUL)):
            cells[place] = replace(cells[place], status=Status.REVIEW, confidence=round(rng.uniform(0.1, 0.9), 4))
    if rng.random() < _FLAWED:
        place = next(place for place, cell in enumerate(cells) if cell.key == Key("requests", "new", "natural"))
        cells[place] = replace(cells[place], value=6, printed="6", status=Status.READ)
    if rng.random() < _TABLE_LOST:
        cells = [_lost(cell) if cell.table == "disputes" else cell for cell in cells]
    by_key = {cell.key: cell for cell in cells}
    told: list[Finding] = sums_to_findings(form, figures_to_sums(form, by_key), by_key, "zh")
    told += [Finding(Kind.DOCUMENT, "document.text_layer", "pages were read as pictures", severity=Severity.INFO)]
    doubtful = any(cell.status in (Status.REVIEW, Status.MISSING) for cell in cells)
    return Report(
        source=Source(f"reports/{number:03}/{_name(number)}.pdf", f"{number:08x}".ljust(64, "0"), 5, 100_000 + number),
        edition=EDITION,
        organisation=_name(number),
        region=f"第{number // len(_YEARS) % _REGIONS}区",
        year=_YEARS[number % len(_YEARS)],
        title=f"{_name(number)}年度报告",
        cells=tuple(cells),
        findings=tuple(told),
        timings={"total": 1.0},
        status="review" if doubtful else "ok",
    )


def _figure(key: Key, value: int, place: int) -> Figure:
    box = Box(60.0 + 50 * (place % 10), 60.0 + 30 * (place // 10), 100.0 + 50 * (place % 10), 80.0 + 30 * (place // 10))
    read = (Reading(str(value), _READER, 0.998), Reading(str(value), "tesseract 5.3 chi_sim", 0.97))
    return Figure(*key, value, "件", str(value), Status.PROVEN, 0.999, _READER, read, 3, box)


def _lost(figure: Figure) -> Figure:
    return Figure(*figure.key, None, None, "", Status.MISSING, 0.0, None, (), None, None)


def _name(number: int) -> str:
    return f"试点{number // len(_YEARS)}乡人民政府"


def _copy_all(connection: Connection, copy: int) -> None:
    """All that there is about the models once more, under other ids and names."""
    for copying in _COPYING:
        connection.execute(copying, {"shift": copy * MODELS, "copy": f"{copy:06}"})


def _copying(table: Table) -> Any:
    """INSERT … SELECT of the models' rows: ids shifted by :shift, texts that must differ with :copy in them."""
    shift, copy = bindparam("shift", type_=Integer), bindparam("copy", type_=String)

    def changed(column: Column[Any]) -> Any:
        if column.name == "report_id" or (column.name == "id" and table in (reports, sources)):
            return column + shift
        if column.name in ("path", "organisation"):
            return literal("第") + copy + literal("号") + column
        if column.name == "sha256":
            return copy + func.substr(column, 1, 58)  # what is cut off are noughts
        return column

    of_models = table.c.report_id if "report_id" in table.c else table.c.id
    return insert(table).from_select(
        table.columns.keys(), select(*(changed(column) for column in table.c)).where(of_models <= MODELS)
    )


_COPYING = [_copying(table) for table in (reports, figures, findings, sources, standings, tasks, broken_sums)]
