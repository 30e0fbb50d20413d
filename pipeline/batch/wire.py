"""What goes from a process that opens documents to its parent: reports and errors, and nothing that could run there.

Pickle can make its reader call anything. A process that a document took over must not get at its parent by it, so only
the values that reports are made of are taken (`Unpickler.find_class`, as the documentation of pickle has it).
"""

from __future__ import annotations

import io
import pickle
from decimal import Decimal
from enum import Enum
from multiprocessing.connection import Connection
from types import ModuleType
from typing import Any

from pipeline import errors, model, report

LONGEST = 256 << 20  # bytes of an answer; the report of a page of figures has 50 kB


def _own_classes(module: ModuleType) -> dict[tuple[str, str], type]:
    return {
        (module.__name__, name): value
        for name, value in vars(module).items()
        if isinstance(value, type) and value.__module__ == module.__name__
    }


_KNOWN = {
    **_own_classes(errors),
    **_own_classes(model),
    **_own_classes(report),
    ("decimal", "Decimal"): Decimal,
}


def _by_value(member: Enum) -> tuple[type[Enum], tuple[Any]]:
    return type(member), (member.value,)


# Left to itself Python 3.11 before .4 has members of enumerations looked up by `getattr`, which could call anything.
_REDUCED = {known: _by_value for known in _KNOWN.values() if issubclass(known, Enum)}


def to_bytes(answer: object) -> bytes:
    """An answer as it goes through the pipe."""
    data = io.BytesIO()
    pickler = pickle.Pickler(data, pickle.HIGHEST_PROTOCOL)
    # Nothing that other libraries registered: Dask has exceptions made by a function of its own, which is not taken.
    pickler.dispatch_table = _REDUCED
    pickler.dump(answer)
    return data.getvalue()


def from_bytes(data: bytes, *wanted: type) -> Any:
    """The answer, of one of the types `wanted`.

    EOFError where it is none, or holds anything but reports, errors, text, numbers and bytes.
    """
    try:
        answer = _Unpickler(io.BytesIO(data)).load()
    except Exception as error:
        raise EOFError(f"no answer: {type(error).__name__}") from error
    if not isinstance(answer, wanted):
        raise EOFError(f"no answer: {type(answer).__name__}")
    return answer


def receive(pipe: Connection, *wanted: type) -> Any:
    """The next answer; EOFError or OSError where none comes."""
    return from_bytes(pipe.recv_bytes(LONGEST), *wanted)


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> type:
        if (module, name) not in _KNOWN:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a report")
        return _KNOWN[module, name]
