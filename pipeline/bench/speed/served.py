"""A program that reads tables, kept running and asked for one file after another."""

from __future__ import annotations

import json
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, cast

from pipeline.bench.speed.environment import Program
from pipeline.errors import NothingToDo


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program made of a file: seconds, and seconds of processor, of the reading alone; and what it found."""

    seconds: float
    cpu: float
    found: dict[str, Any]


class Served:
    """The program in a process of its own, with its models loaded; `versions` are those of its packages by name."""

    def __init__(self, program: Program) -> None:
        """Starts it. NothingToDo, with what it said last, where it does not start."""
        self.program = program
        self._said: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - closed with it
        self._process = subprocess.Popen(
            program.command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said, text=True
        )
        self._asked, self._answers = cast(IO[str], self._process.stdin), cast(IO[str], self._process.stdout)
        self.versions: dict[str, str] = self._answer()["ready"]

    def __enter__(self) -> Served:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, path: Path) -> Answer:
        """What it makes of a file. NothingToDo where the program is gone."""
        with suppress(BrokenPipeError):  # why it ended is told below
            self._asked.write(f"{path.absolute()}\n")
            self._asked.flush()
        found = self._answer()
        return Answer(found.pop("seconds"), found.pop("cpu"), found)

    def close(self) -> None:
        """Ends the program."""
        self._process.kill()
        self._process.communicate()
        self._said.close()

    def _answer(self) -> dict[str, Any]:
        line = self._answers.readline()
        if not line:
            code = self._process.wait()
            self._said.seek(0)
            last = (self._said.read().strip().splitlines() or [f"exit code {code}"])[-1]
            self.close()
            raise NothingToDo(f"{self.program.name} ended: {last}", "leave it out of --against")
        answer: dict[str, Any] = json.loads(line)
        return answer
