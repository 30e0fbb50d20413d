"""What goes through the pipe from a process that opens documents."""

from __future__ import annotations

import copyreg
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.batch.wire import from_bytes, to_bytes
from pipeline.errors import Damaged, GongkaiError


def _made(kind: type[GongkaiError], arguments: tuple[Any, ...]) -> GongkaiError:
    return kind(*arguments)


@pytest.fixture
def registered() -> Iterator[None]:
    """A way to pickle this error that another library has put in, as Dask does for all exceptions it finds."""
    before = copyreg.dispatch_table.copy()
    copyreg.pickle(Damaged, lambda error: (_made, (type(error), error.args)))  # type: ignore[arg-type,return-value]
    yield
    copyreg.dispatch_table.clear()
    copyreg.dispatch_table.update(before)


@pytest.mark.usefixtures("registered")
def test_errors_are_sent_whatever_other_libraries_would_make_of_them() -> None:
    sent = Damaged("no page can be read", "open it in a viewer and print it again")
    got = from_bytes(to_bytes(sent), GongkaiError)
    assert type(got) is Damaged
    assert str(got) == str(sent)
    assert got.hint == sent.hint
