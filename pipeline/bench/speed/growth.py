"""How time and memory grow with the number of documents, and with the pages of one document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2

from pipeline.bench.speed.environment import Program
from pipeline.bench.speed.spent import Spent, median_spent, read_all

DOCUMENTS, PAGES = "documents", "pages"
_FIRST = {DOCUMENTS: 10, PAGES: 5}
_STEP = 10  # times as many with each point
_SETTLED = 20.0  # seconds: what takes longer is measured once, as its own noise evens out

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Series:
    """One program: `points` are (how many, what they took as whole processes).

    `start` and `slope` are those of the straight line through the seconds (least squares of relative distances, as the
    points lie tenfold apart), `fit` the share of the variation of seconds that it tells (R²). `bend` is what one more
    costs in the last step against the first: 1 where time grows in proportion.
    """

    title: str
    of: str
    points: tuple[tuple[int, Spent], ...]

    @property
    def line(self) -> tuple[float, float]:
        """Start (seconds) and slope (seconds a piece)."""
        counts, seconds = self._arrays()
        slope, start = np.polyfit(counts, seconds, 1, w=1 / seconds)
        return float(start), float(slope)

    @property
    def fit(self) -> float:
        counts, seconds = self._arrays()
        start, slope = self.line
        spread = float(((seconds - seconds.mean()) ** 2).sum())
        return 1 - float(((seconds - start - slope * counts) ** 2).sum()) / spread if spread else 1.0

    @property
    def bend(self) -> float | None:
        """None with fewer than three points."""
        counts, seconds = self._arrays()
        costs = np.diff(seconds) / np.diff(counts)
        return float(costs[-1] / costs[0]) if len(costs) > 1 and costs[0] > 0 else None

    def to_plain(self) -> dict[str, Any]:
        """As JSON."""
        start, slope = self.line
        points = [{"count": count, **asdict(spent)} for count, spent in self.points]
        found = {"start": start, "slope": slope, "fit": self.fit, "bend": self.bend}
        return {"program": self.title, "of": self.of, "points": points, **found}

    def _arrays(self) -> tuple[Any, Any]:
        return np.array([count for count, _ in self.points], float), np.array([s.seconds for _, s in self.points])


def counts_to(most: int, of: str) -> list[int]:
    """10, 100, 1000, … documents or 5, 50, 500, … pages, up to `most`."""
    counts = [_FIRST[of]]
    while counts[-1] * _STEP <= most:
        counts.append(counts[-1] * _STEP)
    return counts


def measure_growth(
    programs: Sequence[Program], of: str, files: dict[int, list[Path]], rounds: int, longest: float, tell: Tell
) -> list[Series]:
    """A series for each program over the files by count; a point that would take more than `longest` seconds is left.

    The programs take turns. What takes long is measured once, all else `rounds` times.
    """
    points: dict[str, list[tuple[int, Spent]]] = {program.title: [] for program in programs}
    for count, paths in files.items():
        for program in programs:
            done = points[program.title]
            expected = done[-1][1].seconds * count / done[-1][0] if done else 0.0
            if expected > longest:
                tell(f"{program.title}: {count} {of} left out, they would take some {expected:.0f} s")
                continue
            spent = [read_all(program, paths)]
            if spent[0].seconds < _SETTLED:
                spent += [read_all(program, paths) for _ in range(rounds - 1)]
            done.append((count, median_spent(spent)))
            tell(f"{program.title}: {count} {of} in {done[-1][1].seconds:.1f} s")
    return [Series(title, of, tuple(found)) for title, found in points.items() if len(found) > 1]


def many_documents(models: Sequence[Path], counts: Sequence[int], folder: Path) -> dict[int, list[Path]]:
    """For each count so many documents in `folder`: the models again and again, each with bytes of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(max(counts)):
        model = models[number % len(models)]
        path = folder / f"{number:06}-{model.name}"
        path.write_bytes(model.read_bytes() + b"\n%%%% copy %d\n" % number)
        paths.append(path)
    return {count: paths[:count] for count in counts}


def long_documents(model: Path, counts: Sequence[int], folder: Path) -> dict[int, list[Path]]:
    """For each count one document with so many pages in `folder`: those of the model again and again."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    for count in counts:
        path = folder / f"{count}-pages.pdf"
        with pypdfium2.PdfDocument(model) as source, pypdfium2.PdfDocument.new() as document:
            for number in range(count):
                document.import_pages(source, [number % len(source)])
            document.save(path)
        found[count] = [path]
    return found
