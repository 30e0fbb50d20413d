"""The progress bar: documents, pages and time left, on standard error, and only where that is a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from rich import progress
from rich.console import Console

from pipeline import texts
from pipeline.language import Lang


class Progress:
    """A context manager around the work; `paused` lets others write to the terminal between two documents."""

    def __init__(self, console: Console, documents: int, lang: Lang) -> None:
        self._bar = progress.Progress(
            progress.TextColumn(texts.PROGRESS.say(lang)),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TextColumn("{task.fields[pages]}"),
            progress.TimeElapsedColumn(),
            progress.TextColumn(texts.LEFT.say(lang)),
            progress.TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._lang = lang
        self._pages = 0
        self._task = self._bar.add_task("", total=documents, pages=self._said())

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bar.stop()

    @contextmanager
    def paused(self, pages: int) -> Iterator[None]:
        """Takes the bar away while the results of a document of so many pages are told, then counts it as done."""
        self._bar.stop()
        yield
        self._pages += pages
        self._bar.update(self._task, advance=1, pages=self._said())
        if not self._bar.finished:
            self._bar.start()

    def _said(self) -> str:
        return texts.PAGES.say(self._lang, count=self._pages)
