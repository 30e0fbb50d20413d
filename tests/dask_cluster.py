"""A Dask scheduler and workers as processes of their own on loopback, as one would start them by hand."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
_PATIENCE = 60.0  # seconds for processes to start on a busy machine


class DaskCluster:
    """A scheduler and the workers started so far; a context manager. All of them are ended by SIGKILL."""

    def __init__(self, folder: Path, **environment: str) -> None:
        folder.mkdir(exist_ok=True)
        self._folder, self._environment = folder, environment
        self._file = folder / "scheduler.json"
        self._processes: list[subprocess.Popen[bytes]] = []
        self.scheduler: subprocess.Popen[bytes]
        self.address = ""

    def __enter__(self) -> DaskCluster:
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        wait_for(self._file.exists)
        wait_for(lambda: bool(self._file.read_bytes()))
        self.address = json.loads(self._file.read_text())["address"]
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            end(process)

    def add_worker(self, *, nanny: bool = False, changed: str = "") -> subprocess.Popen[bytes]:
        """One more worker of one thread; it joins when it has started, which takes a second or two.

        `changed` is Python that it runs first.
        """
        options = ["--nanny" if nanny else "--no-nanny", "--nthreads", "1", "--memory-limit", "0"]
        options += ["--death-timeout", "60"]  # seconds; one whose scheduler never comes must not stay for ever
        if changed:
            script = self._folder / f"changed-{len(self._processes)}.py"
            script.write_text(changed)
            options += ["--preload", str(script)]
        return self._start("worker", "--no-dashboard", "--host", "127.0.0.1", *options)

    def _start(self, what: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--scheduler-file", str(self._file), *options]
        log = (self._folder / f"{what}-{len(self._processes)}.log").open("wb")
        environment = os.environ | {"PYTHONPATH": str(ROOT)} | self._environment
        process = subprocess.Popen(command, cwd=self._folder, env=environment, stdout=log, stderr=log)
        self._processes.append(process)
        return process


def wait_for(condition: object) -> None:
    """Waits until something called is true."""
    end_ = time.monotonic() + _PATIENCE
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end_, "did not come about"
        time.sleep(0.02)


def end(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL, also for one that was stopped."""
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
    process.wait()
