"""A stand-in for extraction that does what the bytes of the document say: answer, fail, break or die."""

import os
import time
from dataclasses import replace

from pipeline.errors import NoForm, NothingToDo
from pipeline.report import Report
from pipeline.settings import Settings
from tests.samples import sample_report


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
            time.sleep(0.3)
    report = sample_report(name)
    return replace(report, source=replace(report.source, bytes=len(data)))
