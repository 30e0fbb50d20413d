"""What a set of documents really prints: `truth.json` beside the files, one entry a document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.errors import NothingToDo, UsageError
from pipeline.model import Key, Number

FILE = "truth.json"


@dataclass(frozen=True, slots=True)
class Truth:
    """One document: its figures as printed (None where a cell states no number) and what was done to it.

    `left_out` are the figures that the document does not show at all; `published_error` is the one that was changed
    after the sums were made, as a slip of the pen is; `false_prose` the one that the prose tells otherwise.
    """

    path: Path
    kind: str
    pages: int
    edition: str
    values: Mapping[Key, Number | None]
    printed: Mapping[Key, str]
    left_out: frozenset[Key]
    published_error: Key | None


def folder_to_truths(folder: Path) -> list[Truth]:
    """The documents of a folder in the order of its truth.json; UsageError where that cannot be read as one."""
    path = folder / FILE
    try:
        entries = json.loads(path.read_text("utf-8"), parse_float=Decimal)
        truths = [entry_to_truth(entry, folder) for entry in entries]
    except FileNotFoundError:
        raise UsageError(f"{path}: no such file", "give a folder with documents and their truth.json") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = " ".join(f"{type(error).__name__} {error}".split())
        raise UsageError(
            f"{path}: not a list of documents with their figures: {what}", "see docs/accuracy.md"
        ) from None
    if not truths:
        raise NothingToDo(f"{path} names no document", "see docs/accuracy.md")
    return truths


def entry_to_truth(entry: Mapping[str, Any], folder: Path) -> Truth:
    """One entry of truth.json; KeyError, TypeError or ValueError where it lacks something."""
    cells = {Key(cell["table"], cell["row"], cell["column"]): cell for cell in entry["cells"]}
    rows = set(entry.get("style", {}).get("left_out", ()))
    error = entry.get("published_error")
    return Truth(
        path=folder / entry["file"],
        kind=entry["kind"],
        pages=int(entry["pages"]),
        edition=entry["edition"],
        values={key: cell["value"] for key, cell in cells.items()},
        printed={key: cell["printed"] for key, cell in cells.items()},
        left_out=frozenset(key for key in cells if key.table == "requests" and key.row in rows),
        published_error=Key(*error) if error else None,
    )
