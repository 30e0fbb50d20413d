"""Of files with the same content within one run the first is read; the others wait for what becomes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.archive.store import Origin
from pipeline.batch.origin import local_hash, local_size
from pipeline.inputs import Document
from pipeline.report import Report

Sourced = tuple[Document, Origin]


@dataclass(frozen=True, slots=True)
class Copy:
    """A document that has the content of another: its SHA-256, and the report of the other where that failed."""

    document: Document
    origin: Origin
    sha256: str
    failed: Report | None


class Copies:
    """Hands out documents; only local files of equal size are hashed, each just before its turn.

    `given` are those handed out, in order: their places are the numbers by which they are known here.
    """

    def __init__(self, sources: Sequence[Sourced]) -> None:
        self._sources = sources
        sizes = Counter(size for document, _ in sources if (size := local_size(document)) is not None)
        self._shared = {size for size, count in sizes.items() if count > 1}
        self._first: dict[str, int] = {}
        self._hashes: dict[int, str] = {}
        self._fates: dict[int, Report | None] = {}  # of failures alone the report is kept: memory stays flat
        self._waiting: dict[int, list[Sourced]] = {}
        self.given: list[Sourced] = []

    def documents(self) -> Iterator[Document]:
        """The documents to read."""
        for document, origin in self._sources:
            first = self._first_of(document)
            if first is None:
                self.given.append((document, origin))
                yield document
            else:
                self._waiting.setdefault(first, []).append((document, origin))

    def settle(self, number: int, report: Report) -> Iterator[Copy]:
        """To be called where a document is stored; the copies that need wait no longer, also of earlier ones."""
        if number in self._hashes:
            self._fates[number] = report if report.error else None
        yield from self.late()

    def late(self) -> Iterator[Copy]:
        """The copies of documents that are stored."""
        for number in [number for number in self._waiting if number in self._fates]:
            for document, origin in self._waiting.pop(number):
                yield Copy(document, origin, self._hashes[number], self._fates[number])

    def _first_of(self, document: Document) -> int | None:
        """The number of the document that has the same content and was handed out before."""
        digest = local_hash(document) if local_size(document) in self._shared else ""
        if digest in self._first:
            return self._first[digest]
        if digest:
            self._first[digest] = len(self.given)
            self._hashes[len(self.given)] = digest
        return None
