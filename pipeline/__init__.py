"""Gongkai: audited figures from government-information-disclosure annual reports (政府信息公开工作年度报告).

    report = pipeline.extract("report.pdf")
    report["requests", "new", "total"].value

`extract` reads one document; what it returns and raises is described there. Parts are loaded when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.archive import Archive, open_archive
    from pipeline.errors import DocumentError, GongkaiError
    from pipeline.extraction import extract
    from pipeline.forms import Form, load_form
    from pipeline.model import Box, Figure, Finding, Key, Kind, Reading, Severity, Status
    from pipeline.report import Report
    from pipeline.settings import Settings

__version__ = "0.1.0"

__all__ = [
    "Archive",
    "Box",
    "DocumentError",
    "Figure",
    "Finding",
    "Form",
    "GongkaiError",
    "Key",
    "Kind",
    "Reading",
    "Report",
    "Settings",
    "Severity",
    "Status",
    "extract",
    "load_form",
    "open_archive",
]

_HOMES = {
    "archive": ("Archive", "open_archive"),
    "errors": ("DocumentError", "GongkaiError"),
    "extraction": ("extract",),
    "forms": ("Form", "load_form"),
    "model": ("Box", "Figure", "Finding", "Key", "Kind", "Reading", "Severity", "Status"),
    "report": ("Report",),
    "settings": ("Settings",),
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"pipeline.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
