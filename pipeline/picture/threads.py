"""OpenCV's own threads: they wait for each other busily, which costs more than they gain on a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import cv2


@contextmanager
def one_thread() -> Iterator[None]:
    """Within, OpenCV uses one thread in the whole process: several pages are worked on at once instead."""
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)
