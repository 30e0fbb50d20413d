"""What a run may be told, and how long its stages take."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pipeline.language import Lang

ALL_READERS = ("text", "plumber", "paddle", "tesseract")


def share_cores(jobs: int) -> None:
    """Shares the cores out among so many processes, before numpy and its kin start their threads."""
    share = max(1, (os.cpu_count() or 1) // jobs)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, str(share))


def own_cores() -> int:
    """How many cores this process is to use: its share of them (`share_cores`), else all."""
    told = os.environ.get("OMP_NUM_THREADS", "")
    return max(1, int(told)) if told.isdecimal() else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run may be told. `prose` also reads the prose of scanned pages, which costs a recognition of each line."""

    readers: tuple[str, ...] = ALL_READERS
    prose: bool = False
    password: str | None = None
    lang: Lang = "zh"


@dataclass(slots=True)
class Clock:
    """Seconds by stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Adds the time that the block takes to a stage."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
