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
    """Seconds and resident memory (MiB) of one document, and after how many documents a process is made anew.

    `writable` are folders that its process may write to, beside a scratch folder of its own.
    """

    seconds: float = 120.0
    memory: int = 2048
    documents: int = 200  # what leaks in a native library is given back then
    writable: tuple[str, ...] = ()


def resident_memory(pid: int) -> int:
    """Resident memory of a process and those that it started, in MiB; 0 where it is gone or not told (no /proc)."""
    pages = _told(f"/proc/{pid}/statm")
    children = _told(f"/proc/{pid}/task/{pid}/children")
    return (pages[1] * _PAGE // _MIB if pages else 0) + sum(map(resident_memory, children))


def _told(path: str) -> list[int]:
    """The numbers in a file of /proc; none where there is no such file."""
    try:
        return [int(number) for number in Path(path).read_text("ascii").split()]
    except (OSError, ValueError):
        return []


def limit_this_process(limits: Limits) -> None:
    """The last resort inside the worker: one huge allocation between two looks at its memory fails at once."""
    try:
        import resource

        most = limits.memory * _MIB + _HEADROOM
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):
        return  # the parent's watch remains
