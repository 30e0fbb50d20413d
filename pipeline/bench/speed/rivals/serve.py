"""Reads documents with one program, in that program's own environment, and says what it found and how long it took.

    python serve.py NAME   # a path a line on standard input, an answer a line on standard output

An answer is JSON: `seconds` and `cpu` (user and system, of this process and its children) of the reading alone, and
what the module `read_NAME` makes of the file: `tables` (a list of {page, columns, rows}: pages from 1; `columns` the
edges of the columns from left to right in any unit; `rows` lists of text, null where another cell covers the place) or
`report` (a report of this project); else `error`. The first line is {"ready": versions}. It imports nothing of the
project, as its environment does not have it.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Iterable
from importlib import import_module, metadata
from typing import Any


def serve(name: str, paths: Iterable[str], out: int) -> None:
    """Answers each path on the file descriptor `out`."""
    module = import_module(f"read_{name}")
    read = module.load()
    with os.fdopen(out, "w", encoding="utf-8") as stream:
        print(json.dumps({"ready": {one: metadata.version(one) for one in module.PACKAGES}}), file=stream, flush=True)
        for path in paths:
            print(json.dumps(_answer(read, path.rstrip("\n")), ensure_ascii=False), file=stream, flush=True)


def _answer(read: Any, path: str) -> dict[str, Any]:
    cpu, started = _cpu(), time.perf_counter()
    try:
        found = read(path)
    except Exception as error:  # noqa: BLE001 - one file that breaks a program is one that it cannot read
        found = {"error": f"{type(error).__name__}: {error}"}
    return {"seconds": time.perf_counter() - started, "cpu": _cpu() - cpu, **found}


def _cpu() -> float:
    """Seconds of processor that this process, and those that it started and that have ended, have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _main() -> None:
    # What libraries print goes to standard error: standard output is for the answers.
    out = os.dup(1)
    os.dup2(2, 1)
    serve(sys.argv[1], sys.stdin, out)


if __name__ == "__main__":
    _main()
