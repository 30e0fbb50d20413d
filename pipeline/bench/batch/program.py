"""The program as a user starts it: `gongkai extract FOLDER --archive URL` in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from pipeline.archive import open_archive
from pipeline.batch.limits import resident_memory
from pipeline.errors import GongkaiError
from pipeline.export import to_file


class Broken(GongkaiError):
    """The program ended otherwise than it must."""

    code = "internal"
    exit_code = 1


@dataclass(slots=True)
class Program:
    """One command, to be started many times."""

    folder: Path
    archive: str
    jobs: int
    more: tuple[str, ...] = ()  # such as --cluster local

    def start(self, stderr: TextIO | int = subprocess.DEVNULL) -> subprocess.Popen[str]:
        """The program at work, in a session of its own."""
        command = [sys.executable, "-m", "pipeline", "extract", str(self.folder), "--archive", self.archive]
        command += ["--jobs", str(self.jobs), "--progress", "json", "--lang", "en", *self.more]
        return subprocess.Popen(command, stderr=stderr, stdout=subprocess.DEVNULL, text=True, start_new_session=True)

    def run(self) -> Watched:
        """Lets it finish, and watches its memory. Raises Broken where it ends with another code than 0."""
        watched = Watched()
        with self.start(subprocess.PIPE) as process:
            watched.listen(process.pid, process.stderr or ())
            code = process.wait()
        if code:
            raise Broken(f"the program ended with code {code}: {watched.last_words}", "see what it says: gongkai runs")
        return watched


@dataclass(slots=True)
class Watched:
    """What a run told of itself: its last state, and its resident memory (MiB) beside the documents done."""

    state: dict[str, Any] = field(default_factory=dict)
    memory: list[tuple[int, int]] = field(default_factory=list)
    last_words: str = ""

    def listen(self, pid: int, lines: Iterable[str]) -> None:
        """Reads the lines of progress until there are no more."""
        for line in lines:
            try:
                self.state = json.loads(line)
            except ValueError:
                self.last_words = line.strip() or self.last_words
            else:
                self.memory.append((self.state["documents"], resident_memory(pid)))

    @property
    def rate(self) -> float:
        """Documents a second."""
        return float(self.state["documents"]) / float(self.state["seconds"])


def export_bytes(archive: str, folder: Path) -> dict[str, bytes]:
    """The tidy tables of an archive as Parquet: the bytes of each file by its name within the export."""
    with open_archive(archive) as opened:
        to_file(opened.reports(), folder)
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
