"""Stand-ins: for extraction, one that does what the bytes say (answer, fail, break or die); and for the pool."""

import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Self

from pipeline.batch.limits import Limits
from pipeline.errors import NoForm, NothingToDo
from pipeline.inputs import Document
from pipeline.jobs import run_document
from pipeline.report import Report
from pipeline.settings import Settings
from tests.samples import sample_report

SLOW = 0.3  # seconds that a slow document takes


def fake_extract(data: bytes, name: str, settings: Settings) -> Report:
    match data:
        case b"no form":
            raise NoForm("no table of the form found")
        case b"bug":
            raise ZeroDivisionError("division\nby zero")
        case b"dies":
            os._exit(9)
        case b"no reader":
            raise NothingToDo("no reader", "install one")
        case b"slow":
            time.sleep(SLOW)
    report = sample_report(name)
    return replace(report, source=replace(report.source, bytes=len(data)))


class FakePool:
    """Reads in this process, where what is put in the place of extraction is seen."""

    def __init__(self, settings: Settings, limits: Limits, jobs: int) -> None:
        self._settings = settings

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def in_order(self, documents: Iterable[Document]) -> Iterator[Report]:
        return (run_document(document, self._settings) for document in documents)
