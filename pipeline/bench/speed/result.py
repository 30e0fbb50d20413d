"""What the benchmark of speed found, as values and as JSON."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pipeline.bench.speed.growth import Series
from pipeline.bench.speed.machine import Machine
from pipeline.bench.speed.spent import Spent
from pipeline.bench.tally import Tally


@dataclass(frozen=True, slots=True)
class Row:
    """One program on the documents of one sort.

    `seconds` and `cpu` hold, by file, what each round took inside the process. `whole` is a process from the shell
    that reads all files, `first` one that reads the shortest. `tally` says what was right.
    """

    title: str
    tally: Tally
    seconds: Mapping[str, tuple[float, ...]]
    cpu: Mapping[str, tuple[float, ...]]
    whole: Spent
    first: Spent

    @property
    def seconds_a_page(self) -> float:
        return _total(self.seconds) / self.tally.pages

    @property
    def cpu_a_page(self) -> float:
        return _total(self.cpu) / self.tally.pages

    def to_plain(self) -> dict[str, Any]:
        """As JSON."""
        derived = {"seconds_a_page": self.seconds_a_page, "cpu_a_page": self.cpu_a_page}
        return {"program": self.title, **derived, **{key: one for key, one in asdict(self).items() if key != "title"}}


@dataclass(frozen=True, slots=True)
class Compared:
    """All programs on the documents of one sort; `parallel` is this program's whole process with a job a core."""

    group: str
    files: int
    pages: int
    rows: tuple[Row, ...]
    parallel: Spent


@dataclass(frozen=True, slots=True)
class Speed:
    """The whole result: medians of so many rounds, in which the programs took turns file by file."""

    machine: Machine
    programs: Mapping[str, Mapping[str, str]]  # the versions of each one's packages, by its title
    rounds: int
    show_help: Spent
    compared: tuple[Compared, ...] = ()
    growth: tuple[Series, ...] = ()

    def to_json(self) -> str:
        """Every measured number as JSON text."""
        groups = [
            {
                "group": one.group,
                "files": one.files,
                "pages": one.pages,
                "parallel": asdict(one.parallel),
                "programs": [row.to_plain() for row in one.rows],
            }
            for one in self.compared
        ]
        plain = {
            "machine": asdict(self.machine),
            "versions": self.programs,
            "rounds": self.rounds,
            "help": asdict(self.show_help),
            "groups": groups,
            "growth": [one.to_plain() for one in self.growth],
        }
        return json.dumps(plain, ensure_ascii=False, indent=1)


def _total(by_file: Mapping[str, tuple[float, ...]]) -> float:
    """The medians of the files, added up."""
    return sum(map(statistics.median, by_file.values()))
