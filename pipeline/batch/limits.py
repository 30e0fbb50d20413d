"""What one document may take, and how that is watched."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_MIB = 1 << 20
_HEADROOM = 1024 * _MIB  # of address space above the limit: libraries reserve what they never touch


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and resident memory (MiB) of one document, and after how many documents a process is made anew."""

    seconds: float = 120.0
    memory: int = 2048
    documents: int = 200  # what leaks in a native library is given back then


def resident_memory(pid: int) -> int:
    """Resident memory of a process in MiB; 0 where it is gone or the system does not tell (no /proc)."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * _PAGE // _MIB
    except (OSError, IndexError, ValueError):
        return 0


def limit_this_process(limits: Limits) -> None:
    """The last resort inside the worker: one huge allocation between two looks at its memory fails at once."""
    try:
        import resource

        most = limits.memory * _MIB + _HEADROOM
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):
        return  # the parent's watch remains
