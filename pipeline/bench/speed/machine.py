"""What the benchmark ran on: without it no number of seconds says anything."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from pipeline import __version__
from pipeline.doctor import examine

_GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Machine:
    """Cores that this process may use, processor, memory in GiB, systems, and versions of what reads by name.

    `load` is the mean number of processes that wanted a core in the minute before: more than 0.5 disturbs.
    """

    cores: int
    processor: str
    memory: float
    system: str
    python: str
    load: float
    versions: dict[str, str]

    def to_line(self) -> str:
        """In one line."""
        own = f"{self.cores} cores of {self.processor}, {self.memory:.0f} GiB, {self.system}, Python {self.python}"
        return f"{own}, load {self.load:.1f} at the start"


def examine_machine() -> Machine:
    """This machine now."""
    return Machine(
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        processor=_processor(),
        memory=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB,
        system=f"{platform.system()} {platform.release()} {platform.machine()}",
        python=platform.python_version(),
        load=os.getloadavg()[0],
        versions=_versions(),
    )


def _versions() -> dict[str, str]:
    packages = ("numpy", "opencv-python-headless", "onnxruntime", "pdfplumber", "pypdfium2", "rapidocr")
    found = {"gongkai": __version__} | {name: metadata.version(name) for name in packages}
    programs = (program for part in examine() if part.works for program in part.programs)
    return found | dict(program.split(" ", 1) for program in programs if program.startswith("tesseract "))


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()
