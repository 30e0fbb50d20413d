"""Thousands of documents with contents of their own, made by varying a few hundred."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path

from pipeline.bench.generator import generator_module

_BASE = 200  # reports that are drawn; the others are these with a comment behind their end
_SEED = 7


def make_crowd(folder: Path, count: int, tell: Callable[[int], None] | None = None) -> list[Path]:
    """`count` born-digital reports in the folder; those that are there stay as they are.

    Each has bytes, and so a SHA-256, of its own. `tell` hears the number of each as it is made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    base: list[bytes] = []
    paths = [folder / f"report-{number:06}.pdf" for number in range(count)]
    for number, path in enumerate(paths):
        if path.exists():
            continue
        while len(base) <= number % _BASE:
            base.append(_base_file(len(base)))
        path.write_bytes(base[number % _BASE] + b"%% variant %d\n" % (number // _BASE))
        if tell:
            tell(number)
    return paths


def non_reports(count: int) -> list[tuple[str, bytes, str]]:
    """Files that are no report: name, content, and the code of the error that each must fail with."""
    bad = [file for file in generator_module("bad").make_unreadable() if file.data]
    varied = (
        (f"{round_}-{file.name}", file.data + b"\n" * round_, file.failure.code)
        for round_ in range(1 + count // len(bad))
        for file in bad
    )
    return list(islice(varied, count))


def _base_file(index: int) -> bytes:
    # reportlab's reports are made in a fifth of a second, those of office programs take seconds.
    data: bytes = generator_module("kinds").make_file("digital", index, _SEED, producer="reportlab").data
    return data if data.endswith(b"\n") else data + b"\n"
