"""A bounded memory: of many values those that were used last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Values by key, those longest unused dropped where they weigh too much together."""

    def __init__(self, most: int, weigh: Callable[[T], int]) -> None:
        self._most, self._weigh = most, weigh
        self._values: OrderedDict[object, T] = OrderedDict()
        self._weight = 0
        self._lock = Lock()

    def get(self, key: object) -> T | None:
        """The value of a key; None where it is not, or no longer, kept."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key]

    def put(self, key: object, value: T) -> None:
        """Keeps a value, the first one of its key; the one put last is kept however much it weighs."""
        with self._lock:
            if key in self._values:
                return
            self._values[key] = value
            self._weight += self._weigh(value)
            while self._weight > self._most and len(self._values) > 1:
                self._weight -= self._weigh(self._values.popitem(last=False)[1])
