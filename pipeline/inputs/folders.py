"""A folder → the documents and archives in it and below it, in order, each looked at once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.inputs.document import is_archive, is_document


@dataclass(frozen=True, slots=True)
class Found:
    """A file: its path, what tells it from all others whatever its name, size in bytes, and a stamp of its content."""

    path: str
    identity: str
    size: int | None = None
    stamp: str = ""
    problem: str | None = None


def walk(folder: str) -> Iterator[Found]:
    """The documents and zip archives in a folder and its folders, sorted; links to folders are not followed.

    OSError where the folder itself cannot be read; one below it that cannot is found with its problem.
    """
    entries = list(os.scandir(folder))
    prefix = str(Path(folder))
    yield from _walk("" if prefix == "." else prefix.rstrip("/") + "/", os.path.realpath(folder), entries)


def file_to_found(path: str) -> Found:
    """One file by its name; without stamp where there is none. ValueError for a name that no file can have."""
    real = os.path.realpath(path)
    try:
        status = os.stat(path)  # noqa: PTH116 - as fast as possible, there may be a million
    except OSError:
        return Found(path, real)
    return _found(path, real, status)


def _walk(prefix: str, real: str, entries: list[os.DirEntry[str]]) -> Iterator[Found]:
    for entry in sorted(entries, key=lambda each: each.name):
        path, whole = prefix + entry.name, f"{real}/{entry.name}"
        try:
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(path + "/", whole, list(os.scandir(entry.path)))
            elif is_document(entry.name) or is_archive(entry.name):
                if entry.is_symlink():
                    yield from (file_to_found(path),) if not entry.is_dir() else ()
                elif entry.is_file():
                    yield _found(path, whole, entry.stat())
        except OSError as error:
            yield Found(path, whole, problem=f"cannot be opened: {error.strerror}")


def _found(path: str, real: str, status: os.stat_result) -> Found:
    # Of a file with several names (hard links) only size and time with the number tell that it is the same one: some
    # network file systems give a number twice.
    stamp = f"{status.st_size}:{status.st_mtime_ns}"
    identity = f"{status.st_dev}:{status.st_ino}:{stamp}" if status.st_nlink > 1 else real
    return Found(path, identity, status.st_size, stamp)
