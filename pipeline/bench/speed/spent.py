"""What a whole process takes from the shell: seconds, seconds of processor, and memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from pipeline.batch.limits import resident_memory
from pipeline.bench.speed.environment import OWN, Program
from pipeline.errors import NothingToDo

_LOOK = 0.05  # seconds between two looks at the memory
_OWN_COMMAND = (sys.executable, "-m", "pipeline")
_NO_LIMIT = "86400"  # seconds: files of hundreds of pages are measured too


@dataclass(frozen=True, slots=True)
class Spent:
    """Of a process with all that it started: seconds, user and system seconds, and the most resident memory (MiB)."""

    seconds: float
    cpu: float
    memory: int


def spend(command: Sequence[str], lines: Sequence[str] = ()) -> Spent:
    """Runs a command to its end, with these lines on its standard input; NothingToDo where it crashes.

    Exit code 1 is no crash: some documents could not be read. Memory that processes share counts for each of them.
    """
    with ExitStack() as stack:
        given, said = (stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8")) for _ in range(2))
        given.write("".join(f"{line}\n" for line in lines))
        given.seek(0)
        started = time.perf_counter()
        process = subprocess.Popen(command, stdin=given, stdout=subprocess.DEVNULL, stderr=said)
        watch = stack.enter_context(_Watch(process.pid))
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            said.seek(0)
            last = (said.read().strip().splitlines() or [""])[-1]
            raise NothingToDo(f"{' '.join(command[:4])} ended with code {process.returncode}: {last}")
    return Spent(seconds, used.ru_utime + used.ru_stime, watch.most)


def read_all(program: Program, paths: Iterable[Path], jobs: int = 1) -> Spent:
    """The program from its start to the end of so many files, `jobs` at once if it is this project's own."""
    files = [str(path.absolute()) for path in paths]
    if program.name != OWN:
        return spend(program.command(), files)
    with tempfile.TemporaryDirectory() as out:
        options = ["--from", "-", "--out", out, "--jobs", str(jobs), "--time-limit", _NO_LIMIT]
        return spend([*_OWN_COMMAND, "extract", *options], files)


def show_help() -> Spent:
    """`gongkai --help`: what every command waits for before it begins."""
    return spend([*_OWN_COMMAND, "--help"])


def median_spent(several: Sequence[Spent]) -> Spent:
    """The median of each measure."""
    return Spent(
        statistics.median(one.seconds for one in several),
        statistics.median(one.cpu for one in several),
        round(statistics.median(one.memory for one in several)),
    )


class _Watch(threading.Thread):
    """Looks at the memory of a process and those below it until the block ends; `most` is the most seen, MiB."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.most = 0
        self._pid, self._ended = pid, threading.Event()

    def __enter__(self) -> _Watch:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.join()

    def run(self) -> None:
        """Called by the thread."""
        while not self._ended.wait(_LOOK):
            self.most = max(self.most, resident_memory(self._pid))
