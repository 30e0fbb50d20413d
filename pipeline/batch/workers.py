"""Who is in the cluster, and how many documents may be on their way to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

_AHEAD = 2  # documents in flight a thread of the cluster: one being read, one at hand
_LEAST = 8  # documents in flight where there are few workers or none yet, so that a cluster that grows by need does


class Workers:
    """The workers by address with their threads, as last told by the scheduler, and those that cannot be used."""

    def __init__(self) -> None:
        self._threads: Mapping[str, int] = {}
        self.left_out: set[str] = set()

    def update(self, threads: Mapping[str, int]) -> None:
        """Takes over who is there now; workers come and go."""
        self._threads = dict(threads)

    @property
    def good(self) -> list[str]:
        """Addresses of those that can be used."""
        return [worker for worker in self._threads if worker not in self.left_out]

    def room(self, *, alone: bool = False) -> int:
        """How many documents may be in flight; `alone` is one a machine."""
        if not self._threads:
            return 1 if alone else _LEAST
        if not self.good:
            return 0
        if alone:
            return len({_host(worker) for worker in self.good})
        return max(_LEAST, _AHEAD * sum(self._threads[worker] for worker in self.good))

    def any_of(self, wanted: Collection[str]) -> bool:
        """True where one of these is there."""
        return any(worker in self._threads for worker in wanted)

    def others(self, blind: Collection[str]) -> list[str]:
        """Those that can be used and are none of these."""
        return [worker for worker in self.good if worker not in blind]

    def free_machine(self, taken: Collection[str]) -> tuple[str, list[str]]:
        """A machine without any of our documents on it and its workers; "" and none where there is none."""
        for worker in self.good:
            if (host := _host(worker)) not in taken:
                return host, [other for other in self.good if _host(other) == host]
        return "", []


def _host(worker: str) -> str:
    return urlsplit(worker).hostname or worker
