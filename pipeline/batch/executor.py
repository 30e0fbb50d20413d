"""What carries documents out: processes of this machine (`Pool`) or a cluster (`Cluster`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, Self

from pipeline.batch.pool import Done
from pipeline.inputs import Document


class Executor(Protocol):
    """A context manager that reads documents while it is open."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def run(self, documents: Iterable[Document]) -> Iterator[Done]:
        """Each document once, its report as soon as it is there, in any order; numbered as they come."""
        ...
