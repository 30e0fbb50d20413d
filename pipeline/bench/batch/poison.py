"""Poison among good documents: each must be named with its true reason, and no good one may suffer."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive import open_archive
from pipeline.batch.limits import Limits
from pipeline.batch.run import Run
from pipeline.bench.batch.crowd import make_crowd, non_reports
from pipeline.bench.generator import generator_module
from pipeline.errors import EmptyFile
from pipeline.extraction import extract_document
from pipeline.inputs import paths_to_documents
from pipeline.jobs import CRASHED, MEMORY, TIMEOUT
from pipeline.report import Report
from pipeline.settings import Settings

_NON_REPORTS = 20
LIMITS = Limits(seconds=20.0)  # a hanging document takes them twice
_CRASH = b"%PDF-1.4 crash"  # stands for a fault in native code: the worker ends itself by SIGSEGV


@dataclass(frozen=True, slots=True)
class Poisoned:
    """How many good documents there were and were extracted; the bad ones that were told otherwise than they are."""

    good: int
    extracted: int
    bad: int
    mistold: dict[str, tuple[str, str]]  # by name: the code expected, the code told ("" where it was extracted)


def run_poisoned(
    folder: Path, archive: str, good: int, jobs: int, limits: Limits = LIMITS, tell: Callable[[str], None] = print
) -> Poisoned:
    """One run over `good` reports with the bad ones between them."""
    paths = make_crowd(folder, good)
    expected = _add_poison(folder)
    bad = {path.name for path in folder.iterdir()} - {path.name for path in paths}
    told: dict[str, str] = {}
    extracted = 0
    with open_archive(archive) as opened:
        run = Run(opened, Settings(), limits, jobs, crashing_extract)
        reading = run.start([str(folder)])
        plan = run.plan(paths_to_documents([str(folder)]), reading)
        for document, report in run.reports(plan, reading):
            name = Path(document.path).name
            code = report.error.code if report and report.error else ""
            if name in bad:
                told[name] = code
                tell(f"{name}: {code}")
            else:
                extracted += not code
    mistold = {name: (code, told.get(name, "")) for name, code in expected.items() if told.get(name, "") != code}
    return Poisoned(good, extracted, len(expected), mistold)


def crashing_extract(data: bytes, name: str, settings: Settings) -> Report:
    """The extraction, but that the process ends by SIGSEGV where the document asks for it."""
    if data.startswith(_CRASH):
        os.kill(os.getpid(), signal.SIGSEGV)
    return extract_document(data, name, settings)


def _add_poison(folder: Path) -> dict[str, str]:
    """Writes the bad files; the code that each must fail with, by name. Their names put them between the others."""
    poison = generator_module("poison")
    files = [
        ("hang.pdf", poison.hanging_pdf(), TIMEOUT),
        ("swell.pdf", poison.swelling_pdf(), MEMORY),
        ("crash.pdf", _CRASH, CRASHED),
        ("nothing.pdf", b"", EmptyFile.code),
        *non_reports(_NON_REPORTS),
    ]
    expected = {}
    for place, (name, data, code) in enumerate(files):
        named = f"report-{place * 20:06}-{name}"
        (folder / named).write_bytes(data)
        expected[named] = code
    return expected
