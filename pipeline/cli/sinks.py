"""Where reports go: tables, JSON or CSV on standard output, or files in a folder."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import typer
from rich.console import Console

from pipeline import texts
from pipeline.cli.extract_options import Format
from pipeline.errors import UsageError
from pipeline.inputs import Document
from pipeline.language import Lang
from pipeline.render.summary import Summary, run_to_summary
from pipeline.render.terminal import print_report
from pipeline.report import Report

_CONTROL = re.compile(r"[\x00-\x1f/\\]")  # what no file name should hold
_LONGEST_STEM = 200  # bytes; file systems allow 255 for a whole name


class Sink:
    """Takes reports one after the other; a context manager, complete when it ends. By itself it only counts them."""

    def __init__(self) -> None:
        self.summary = Summary()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        return None

    def add(self, document: Document, report: Report) -> None:
        """Takes the report of a document."""
        self.summary.add(report)


def open_sink(console: Console, out: Path | None, form: Format, documents: int, lang: Lang) -> Sink:
    """The sink that the options ask for. Raises UsageError where `out` cannot be written."""
    if out is not None:
        return FolderSink(out, console if form == "table" else None, lang, csv=form == "csv")
    if form == "json":
        return JsonSink(lines=documents > 1)
    return CsvSink() if form == "csv" else TableSink(console, lang)


class TableSink(Sink):
    """The tables of each report on the terminal; after more than one a summary."""

    def __init__(self, console: Console, lang: Lang) -> None:
        super().__init__()
        self._console, self._lang = console, lang

    def add(self, document: Document, report: Report) -> None:
        super().add(document, report)
        print_report(self._console, report, self._lang)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.summary.documents > 1:
            self._console.print(run_to_summary(self.summary, self._lang))


class JsonSink(Sink):
    """The report as JSON; of more than one document one report a line (JSON Lines)."""

    def __init__(self, *, lines: bool) -> None:
        super().__init__()
        self._lines = lines

    def add(self, document: Document, report: Report) -> None:
        super().add(document, report)
        text = report.to_json()
        line = " ".join(text.split("\n")).strip() + "\n"
        _write(line if self._lines else text)


class CsvSink(Sink):
    """The figures of all reports as one tidy table."""

    def add(self, document: Document, report: Report) -> None:
        from pipeline.frames import reports_to_cells
        from pipeline.inert import frame_to_inert

        frame = frame_to_inert(reports_to_cells([report]))
        text = frame.to_csv(index=False, header=not self.summary.documents)
        super().add(document, report)
        _write(text)


class FolderSink(Sink):
    """DIR/reports/<stem>.json, one a document, and the tidy tables of all."""

    def __init__(self, folder: Path, console: Console | None, lang: Lang, *, csv: bool) -> None:
        super().__init__()
        self._folder, self._console, self._lang = folder, console, lang
        self._names: Counter[str] = Counter()
        with _writing(folder):
            (folder / "reports").mkdir(parents=True, exist_ok=True)
            from pipeline.frames import TidyWriter

            self._tidy = TidyWriter(folder, csv=csv).__enter__()

    def add(self, document: Document, report: Report) -> None:
        super().add(document, report)
        with _writing(self._folder):
            (self._folder / "reports" / f"{self._name(document, report)}.json").write_text(report.to_json(), "utf-8")
            self._tidy.add(report)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with _writing(self._folder):
            self._tidy.__exit__(kind, error, at)
            from pipeline.datapackage import describe_folder

            describe_folder(self._folder)
        if self._console and not error:
            self._console.print(run_to_summary(self.summary, self._lang))
            self._console.print(texts.WRITTEN.say(self._lang, folder=self._folder), markup=False, soft_wrap=True)

    def _name(self, document: Document, report: Report) -> str:
        """The stem; with the hash where it is shared, and with a number where the content is the same too."""
        stem = _CONTROL.sub("_", document.stem).encode()[:_LONGEST_STEM].decode(errors="ignore")
        name = f"{stem}-{report.source.sha256[:8] or 'unread'}" if document.shared_stem else stem
        self._names[name] += 1
        return name if self._names[name] == 1 else f"{name}-{self._names[name]}"


def _write(text: str) -> None:
    """Data is UTF-8, whatever the locale."""
    typer.echo(text.encode(), nl=False)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"cannot write to {folder}: {reason}", "give another folder: --out DIR") from None
