"""SIGKILL at random instants: what the same command, given again, makes of it."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from pipeline.bench.batch.program import Broken, Program, export_bytes

_LONGEST = 0.25  # of an uninterrupted run: the latest instant of a kill, so that runs are broken off again and again
_PATIENCE = 20.0  # times an uninterrupted run: then the program hangs

FreshArchive = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Kills:
    """How often the program was killed, how many runs were ended that way and resumed to the end, and what differed."""

    kills: int
    rounds: int
    different: tuple[str, ...]  # files of the exports that are not byte-equal to those of the uninterrupted run
    seconds: float  # of the uninterrupted run


def kill_at_random(program: Program, fresh: FreshArchive, kills: int, seed: int, tell: Callable[[str], None]) -> Kills:
    """Runs the program once in peace; then kills it `kills` times, each time giving the same command again.

    Where a run comes to its end before all kills are spent, the next begins with an empty archive. `fresh` makes those.
    """
    rng = Random(seed)  # noqa: S311 - dice, not secrets
    whole = replace(program, archive=fresh("whole"))
    started = time.monotonic()
    whole.run()
    seconds = time.monotonic() - started
    tell(f"uninterrupted: {seconds:.1f} s")
    with tempfile.TemporaryDirectory() as folder:
        expected = export_bytes(whole.archive, Path(folder) / "whole")
        done, rounds, different = 0, 0, set[str]()
        while done < kills:
            rounds += 1
            broken = replace(program, archive=fresh(f"broken{rounds}"))
            done += _one_round(broken, kills - done, seconds, rng)
            broken.run()  # nothing is left to do, or what is left after the last kill
            got = export_bytes(broken.archive, Path(folder) / f"{rounds}")
            wrong = {name for name in expected.keys() | got.keys() if expected.get(name) != got.get(name)}
            different |= {f"round {rounds}: {name}" for name in wrong}
            tell(f"round {rounds}: {done} kills so far, {len(wrong)} files of {len(expected)} differ")
    return Kills(done, rounds, tuple(sorted(different)), seconds)


def _one_round(program: Program, most: int, seconds: float, rng: Random) -> int:
    """Kills and resumes until the run comes to its end or all kills are spent; how many were spent."""
    kills = 0
    deadline = time.monotonic() + _PATIENCE * seconds
    while kills < most and time.monotonic() < deadline:
        process = program.start()
        try:
            code = process.wait(rng.uniform(0, _LONGEST * seconds))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
            continue
        if code:
            raise Broken(f"the program ended with code {code}", f"see: gongkai runs --archive {program.archive}")
        break
    return kills
