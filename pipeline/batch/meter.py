"""How far a run is: counts, rate and time left, as a line of JSON at an interval and as a Prometheus text file."""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from pipeline.errors import UsageError
from pipeline.report import Report

_INTERVAL = 2.0  # seconds between two lines, or two writings of the file


def check_metrics(path: str | None) -> None:
    """UsageError where the text file of the metrics could not be written: told before the run, not lost during it."""
    if path is None:
        return
    part = _part(Path(path))
    try:
        part.touch()
        part.unlink()
    except OSError as error:
        raise UsageError(f"cannot write to {path}: {error.strerror}", "give another: --metrics FILE") from None


def _part(metrics: Path) -> Path:
    """Where the file is written before it takes its place: a reader must never see half of it."""
    return metrics.with_name(metrics.name + ".part")


class Meter:
    """Counts reports as they come; `total` is the number of documents of the run."""

    def __init__(
        self, total: int, *, as_json: bool = False, metrics: str | None = None, stream: IO[str] | None = None
    ) -> None:
        self.total, self.documents, self.pages, self.figures = total, 0, 0, 0
        self.review, self.failed, self.copies = 0, 0, 0
        self._as_json, self._metrics, self._stream = as_json, Path(metrics) if metrics else None, stream
        self._started = self._told = time.monotonic()

    def add(self, report: Report | None) -> None:
        """Counts one document; None is one whose content was known."""
        self.documents += 1
        if report is None:
            self.copies += 1
        else:
            self.pages += report.source.pages
            self.figures += len(report.cells)
            self.review += report.status == "review"
            self.failed += report.status == "failed"
        if time.monotonic() - self._told >= _INTERVAL:
            self._tell()

    def end(self) -> None:
        """Tells the last state."""
        self._tell()

    def to_plain(self) -> dict[str, float | int | None]:
        """The state as JSON: counts, seconds, documents a second and seconds left (null before the first is done)."""
        seconds = time.monotonic() - self._started
        rate = self.documents / seconds if seconds and self.documents else None
        return {
            "documents": self.documents,
            "total": self.total,
            "pages": self.pages,
            "figures": self.figures,
            "review": self.review,
            "failed": self.failed,
            "copies": self.copies,
            "seconds": round(seconds, 3),
            "rate": round(rate, 3) if rate else None,
            "left": round((self.total - self.documents) / rate, 1) if rate else None,
        }

    def _tell(self) -> None:
        self._told = time.monotonic()
        state = self.to_plain()
        if self._as_json:
            print(json.dumps(state), file=self._stream or sys.stderr, flush=True)
        if self._metrics:
            lines = [f"gongkai_run_{name} {value}\n" for name, value in state.items() if value is not None]
            part = _part(self._metrics)
            with suppress(OSError):  # a full disk: the run is worth more than its gauge
                part.write_text("".join(lines), "utf-8")
                part.replace(self._metrics)
