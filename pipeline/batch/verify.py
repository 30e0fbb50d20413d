"""Reads documents again that an archive has reports of, and says whether it still says what they print."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, tee
from typing import Any

from sqlalchemy import Connection, select

from pipeline.archive import Archive
from pipeline.archive.tables import reports, runs
from pipeline.batch.limits import Limits
from pipeline.batch.origin import local_hash, local_size
from pipeline.batch.pool import Pool
from pipeline.inputs import Document, paths_to_documents
from pipeline.model import Figure
from pipeline.report import Report
from pipeline.settings import Settings

SAME, DIFFERS, GONE, CHANGED, FAILED = "same", "differs", "gone", "changed", "failed"

Find = Callable[["Stored"], "Document | None"]

_SHOWN = ("value", "unit", "printed", "status", "reader", "page")  # what of a figure must be as it was


@dataclass(frozen=True, slots=True)
class Stored:
    """A current report of the archive: content, size in bytes, version of the program, settings as JSON."""

    sha256: str
    bytes: int
    version: str
    settings: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure: what the archive has of it, and what was read now; None where one of them has it not."""

    key: tuple[str, str, str]
    stored: dict[str, Any] | None
    read: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one report; `path` is where its document was read, `reason` why that failed."""

    stored: Stored
    outcome: str
    path: str = ""
    reason: str = ""
    differences: tuple[Difference, ...] = ()


def stored_reports(archive: Archive, sample: int | None = None, seed: int = 0) -> list[Stored]:
    """The current reports, or so many of them, drawn by a hash of content and seed: the same for the same seed."""

    def ask(connection: Connection) -> list[Stored]:
        columns = reports.c.sha256, reports.c.bytes, reports.c.version, runs.c.settings
        question = select(*columns).join(runs, runs.c.id == reports.c.run_id).where(reports.c.superseded_by.is_(None))
        return [Stored(*row) for row in connection.execute(question)]

    drawn = sorted(archive.ask(ask), key=lambda each: hashlib.sha256(f"{seed} {each.sha256}".encode()).digest())
    return drawn[:sample]


def verify(
    archive: Archive,
    chosen: Iterable[Stored],
    limits: Limits,
    jobs: int = 1,
    folder: str | None = None,
    password: str | None = None,
) -> Iterator[Verdict]:
    """Reads each document again as it was read, and compares all figures with what was read then, uncorrected.

    Documents are looked for where the archive has them from, or by their content in `folder`.
    """
    find = _in_folder(folder) if folder else _in_archive(archive)
    for settings, group in groupby(sorted(chosen, key=lambda each: each.settings), key=lambda each: each.settings):
        found, again = tee((each, find(each)) for each in group)
        with Pool(replace(_to_settings(settings), password=password), limits, jobs) as pool:
            read = pool.in_order(document for _, document in again if document)
            for stored, document in found:
                if document is None:
                    yield Verdict(stored, GONE)
                else:
                    yield _compare(archive, stored, next(read))


def _compare(archive: Archive, stored: Stored, now: Report) -> Verdict:
    path = now.source.path
    if now.source.sha256 and now.source.sha256 != stored.sha256:
        return Verdict(stored, CHANGED, path)
    if now.error:
        outcome = GONE if now.error.code == "not_found" else FAILED
        return Verdict(stored, outcome, path, now.error.message)
    before = archive.report(stored.sha256, corrected=False)
    differences = _differences(before.cells, now.cells)
    return Verdict(stored, DIFFERS if differences else SAME, path, differences=differences)


def _differences(before: Sequence[Figure], now: Sequence[Figure]) -> tuple[Difference, ...]:
    old, new = ({figure.key: _shown(figure) for figure in figures} for figures in (before, now))
    keys = [*old, *(key for key in new if key not in old)]
    return tuple(Difference(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key))


def _shown(figure: Figure) -> dict[str, Any]:
    return {name: getattr(figure, name) for name in _SHOWN}


def _to_settings(text: str) -> Settings:
    plain = json.loads(text)
    return Settings(**(plain | {"readers": tuple(plain["readers"])}))


def _in_archive(archive: Archive) -> Find:
    """Finds a document where the archive has it from."""

    def find(stored: Stored) -> Document | None:
        documents = [Document(path) for path in archive.paths(stored.sha256)]
        same = (each for each in documents if local_hash(each) == stored.sha256)
        return next(same, documents[0] if documents else None)

    return find


def _in_folder(folder: str) -> Find:
    """Finds a document by its content in a folder; only files as long as a wanted one are hashed."""
    by_size: dict[int, list[Document]] = {}
    for document in paths_to_documents([folder]):
        if (size := local_size(document)) is not None:
            by_size.setdefault(size, []).append(document)

    def find(stored: Stored) -> Document | None:
        alike = by_size.get(stored.bytes, [])
        return next((each for each in alike if local_hash(each) == stored.sha256), None)

    return find
