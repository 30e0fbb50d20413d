"""The benchmark's documents, made by the generator of the repository (`fixtures/generate`) from a seed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from pipeline.bench.generator import generator_module
from pipeline.bench.truth import FILE
from pipeline.errors import NothingToDo, UsageError

DEVELOPMENT_SEED = 1
FINAL_SEED = 900_000  # this one and those above are kept for the final figure: nothing is ever tuned on them

Tell = Callable[[str], None]


def all_kinds() -> list[str]:
    """The names of the kinds of document that can be made."""
    return list(generator_module("kinds").KINDS)


def make_documents(
    folder: Path, seed: int, kinds: Sequence[str], count: int, jobs: int = 1, tell: Tell | None = None
) -> None:
    """Makes `count` documents of each kind in the folder, with their truth.json; those that are there stay as they are.

    `tell` hears the name of each as it is done. Raises UsageError for an unknown kind, NothingToDo where the generator
    or what it needs is not there.
    """
    known = all_kinds()
    if unknown := [kind for kind in kinds if kind not in known]:
        raise UsageError(f"no kind of document named {', '.join(unknown)}", f"choose from: {','.join(known)}")
    folder.mkdir(parents=True, exist_ok=True)
    entries = _entries(folder)
    wanted = [(kind, index) for index in range(count) for kind in kinds]
    left = [(kind, index) for kind, index in wanted if f"{_stem(seed, kind, index)}" not in entries]
    for entry in _made(folder, seed, left, jobs):
        entries[Path(entry["file"]).stem] = entry
        (folder / FILE).write_text(json.dumps(list(entries.values()), ensure_ascii=False), "utf-8")
        if tell:
            tell(entry["file"])
    # The truth of exactly what was asked for, kinds together, whatever else was made here before.
    order = [_stem(seed, kind, index) for kind in kinds for index in range(count)]
    (folder / FILE).write_text(json.dumps([entries[stem] for stem in order], ensure_ascii=False), "utf-8")


def make_one(folder: Path, seed: int, kind: str, index: int) -> dict[str, Any]:
    """Makes one document in the folder; its entry for truth.json."""
    try:
        made = generator_module("kinds").make_file(kind, index, seed, prefix=f"s{seed}")
    except RuntimeError as error:
        raise NothingToDo(f"cannot make {kind} {index}: {error}", "see fixtures/README.md") from None
    (folder / made.name).write_bytes(made.data)
    truth: dict[str, Any] = made.truth
    return truth


def _made(folder: Path, seed: int, left: Sequence[tuple[str, int]], jobs: int) -> Iterator[dict[str, Any]]:
    if jobs <= 1 or len(left) <= 1:
        yield from (make_one(folder, seed, kind, index) for kind, index in left)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        tasks = [pool.submit(make_one, folder, seed, kind, index) for kind, index in left]
        yield from (task.result() for task in tasks)


def _entries(folder: Path) -> dict[str, dict[str, Any]]:
    """What was made in this folder before, by stem."""
    try:
        entries = json.loads((folder / FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {Path(entry["file"]).stem: entry for entry in entries if (folder / entry["file"]).exists()}


def _stem(seed: int, kind: str, index: int) -> str:
    return f"s{seed}-{kind}-{index:02}"
