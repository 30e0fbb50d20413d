"""Finds workers of a cluster that hang: alive for the scheduler, with documents, and silent for too long."""

from __future__ import annotations

from collections.abc import Mapping, Set


class Watch:
    """Remembers when each worker that has documents was last heard of; times are seconds of one clock."""

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self._heard: dict[str, float] = {}

    def hear(self, worker: str, now: float) -> None:
        """A document came back from a worker."""
        if worker in self._heard:
            self._heard[worker] = now

    def look(self, processing: Mapping[str, Set[str]], ours: Set[str], now: float) -> list[str]:
        """The workers that have nothing but our documents, and gave none back for longer than one may take.

        `processing` holds the keys of all documents that each worker has, `ours` those of this run: what others
        let a worker do may take as long as they like.
        """
        mine = {worker for worker, keys in processing.items() if keys and keys <= ours}
        self._heard = {worker: self._heard.get(worker, now) for worker in mine}
        return [worker for worker in sorted(mine) if now - self._heard[worker] > self.patience]
