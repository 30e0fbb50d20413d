"""Reports made up for tests: every figure of a form with a value of its own, a status and a place."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from PIL import Image

from pipeline.forms import load_form
from pipeline.inputs import Document
from pipeline.model import Box, Figure, Finding, Key, Kind, Number, Reading, Severity, Status
from pipeline.report import Claim, Report, Section, Source

READER = "pdfium-text 5.15"


def sample_figure(key: Key, value: Number | None, status: Status = Status.PROVEN, place: int = 0) -> Figure:
    """A figure whose box is the `place`-th of a page of A4, ten in a row."""
    if status is Status.MISSING:
        return Figure(*key, None, None, "", status, 0.0, None, (), None, None)
    printed = "/" if value is None else str(value)
    box = Box(
        60.0 + 50 * (place % 10), 60.0 + 30 * (place // 10), 100.0 + 50 * (place % 10), 80.25 + 30 * (place // 10)
    )
    return Figure(*key, value, None, printed, status, 0.9987, READER, (Reading(printed, READER, 0.9987),), 1, box)


def sample_report(
    path: str = "云溪乡 2024.pdf",
    edition: str = "2021",
    changes: Mapping[Key, tuple[Number | None, Status]] | None = None,
) -> Report:
    """A report whose figures count from 0 in the order of the form, but for `changes`."""
    changes = changes or {}
    figures = [
        sample_figure(key, *changes.get(key, (place, Status.PROVEN)), place=place)
        for place, key in enumerate(load_form(edition).keys())
    ]
    doubtful = any(figure.status in (Status.REVIEW, Status.MISSING) for figure in figures)
    return Report(
        source=Source(path, "ab" * 32, 2, 12345),
        edition=edition,
        organisation="云溪乡人民政府",
        year=2024,
        title="2024年政府信息公开工作年度报告",
        published="2025-01-20",
        sections=(Section("一", "总体情况", "第一段。\n第二段“引文”。"),),
        cells=tuple(figures),
        metadata=(
            Claim("organisation", "云溪乡人民政府", "letterhead", "云溪乡人民政府", 0.9),
            Claim("level", "township", "name", "云溪乡人民政府", 0.9),
            Claim("year", "2024", "title", "2024年政府信息公开工作年度报告", 0.95),
        ),
        timings={"text": 0.05, "models": 0.5, "total": 0.65},
        status="review" if doubtful else "ok",
    )


def varied_report(path: str = "云溪乡 2024.pdf") -> Report:
    """A report with every status, a decimal, a slash, a unit and findings of each severity."""
    form = load_form("2021")
    first, second, third, fourth, fifth = form.keys()[9:14]
    report = sample_report(
        path,
        changes={
            first: (Decimal("96171.6"), Status.READ),
            second: (None, Status.PROVEN),
            third: (7, Status.REVIEW),
            fourth: (8, Status.REPAIRED),
            fifth: (None, Status.MISSING),
        },
    )
    cells = tuple(replace(cell, unit="批次") if cell.key == fourth else cell for cell in report.cells)
    findings = (
        Finding(
            Kind.IDENTITY,
            "requests.row_total",
            "does not add up",
            (third, fourth),
            15,
            Decimal("7.5"),
            Severity.ERROR,
            1,
        ),
        Finding(Kind.DOCUMENT, "document.text_layer", "pages were read as pictures", severity=Severity.INFO),
        Finding(Kind.LAYOUT, "layout.row_missing", "a row is missing", (fifth,), "a row", "none"),
    )
    return replace(report, cells=cells, findings=findings)


def png(width: int = 595, height: int = 842, colour: str = "white") -> bytes:
    """A picture of one colour as the bytes of a PNG file of 72 dpi."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "PNG", dpi=(72, 72))
    return file.getvalue()


def documents(*paths: Path) -> list[Document]:
    return [Document(str(path)) for path in paths]
