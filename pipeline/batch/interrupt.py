"""Ctrl-C is for the program alone: the processes that it starts are ended by it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_interrupt(*, spawns: bool = True) -> Iterator[None]:
    """Ctrl-C takes effect after the block, and never on processes and threads that are started in it.

    A terminal sends it to all processes; one that is still importing would answer with a traceback. `spawns` is False
    where processes are forked.
    """
    if spawns:
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()  # its first start would lift the mask again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
