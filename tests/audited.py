"""Archives for tests of the audit: reports of nought, but for what a test says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipeline.archive import Archive
from pipeline.archive.store import Origin
from pipeline.audit import Audit, Options, audit_archive
from pipeline.forms import load_form
from pipeline.model import Figure, Finding, Key, Number, Status
from pipeline.report import Report, Source
from pipeline.settings import Settings
from tests.samples import sample_figure

TOWNSHIP = "云溪乡人民政府"
BUREAU, BUREAU_REGION = "德城区教育局", "371402"
IN, OUT = Key("requests", "carried_in", "total"), Key("requests", "carried_out", "total")
NEW = Key("requests", "new", "total")

Changes = Mapping[Key, Number | tuple[Number | None, Status] | None]


def report(
    name: str | None = TOWNSHIP,
    year: int | None = 2024,
    changes: Changes | None = None,
    *,
    region: str | None = BUREAU_REGION,
    edition: str = "2021",
    path: str = "",
    published: str | None = None,
    findings: tuple[Finding, ...] = (),
) -> Report:
    """A report whose figures are proven noughts, but for `changes`."""
    figures = [_figure(key, (changes or {}).get(key, 0), place) for place, key in enumerate(load_form(edition).keys())]
    doubtful = any(figure.status in (Status.REVIEW, Status.MISSING) for figure in figures)
    path = path or f"{name}-{year}.pdf"
    return Report(
        source=Source(path, hashlib.sha256(f"{path}{region}".encode()).hexdigest(), 3, 1000),
        edition=edition,
        organisation=name,
        region=region,
        year=year,
        published=published,
        cells=tuple(figures),
        findings=findings,
        timings={"total": 1.0},
        status="review" if doubtful else "ok",
    )


def again(one: Report, **fields: object) -> Report:
    """The same content once more in another file."""
    path = str(fields.pop("path", "again.pdf"))
    source = replace(one.source, path=path, sha256=hashlib.sha256(path.encode()).hexdigest())
    return replace(one, source=source, **fields)  # type: ignore[arg-type]


def store(archive: Archive, reports: Iterable[Report]) -> None:
    run = archive.start_run(Settings(lang="en"), ["tests"])
    for each in reports:
        archive.record(each, Origin(each.source.path, "1"), run)


def audit(archive: Archive, reports: Iterable[Report], **options: object) -> Audit:
    store(archive, reports)
    return audit_archive(archive, Options(**options))  # type: ignore[arg-type]


def codes(result: Audit, check: str) -> list[tuple[str, str, int | None, str]]:
    """Of a check: code, name of the body, year and severity of each finding, in order."""
    return sorted(
        (each.code, result.bodies[each.body].name if each.body is not None else "", each.year, each.severity.value)
        for each in result.outcomes[check].findings
    )


def _figure(key: Key, change: Number | tuple[Number | None, Status] | None, place: int) -> Figure:
    value, status = change if isinstance(change, tuple) else (change, Status.PROVEN)
    return sample_figure(key, value, status, place)
