"""Pictures of pages that are looked at at once: surfaces in order, errors told, OpenCV left as it was."""

from __future__ import annotations

import io
import time

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from pipeline.load import open_document
from pipeline.pages import document_to_pages
from pipeline.picture.sheet import Sheet
from pipeline.readers.paddle import PaddleReader
from pipeline.settings import Clock, Settings, own_cores, share_cores
from pipeline.surface.picture import Seen

COUNT = 5


def scan() -> bytes:
    """A document of blank pictures."""
    buffer = io.BytesIO()
    pages = [Image.new("L", (400, 500), 255) for _ in range(COUNT)]
    pages[0].save(buffer, "TIFF", save_all=True, append_images=pages[1:])
    return buffer.getvalue()


def pages_of(data: bytes) -> list[int]:
    with open_document(data) as document:
        return [surface.page for surface in document_to_pages(document, data, Settings(), Clock()).surfaces]


def test_pages_come_in_order_whichever_is_seen_first(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[int] = []

    def see(image: NDArray[np.uint8], page: int, size: tuple[float, float], reader: PaddleReader) -> list[Seen]:
        time.sleep(0.01 * (COUNT - page))
        threads.append(cv2.getNumThreads())
        return [Seen(Sheet(page, image, 72.0, np.eye(3), 0), size, reader, ())]

    monkeypatch.setattr("pipeline.surface.picture.image_to_seen", see)
    before = cv2.getNumThreads()
    assert pages_of(scan()) == list(range(1, COUNT + 1))
    assert threads == [1] * COUNT
    assert cv2.getNumThreads() == before


def test_an_error_of_one_page_is_that_of_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(image: NDArray[np.uint8], page: int, *_: object) -> list[Seen]:
        raise MemoryError(page)

    monkeypatch.setattr("pipeline.surface.picture.image_to_seen", fail)
    before = cv2.getNumThreads()
    with pytest.raises(MemoryError, match="1"):
        pages_of(scan())
    assert cv2.getNumThreads() == before


@pytest.mark.parametrize(("told", "cores"), [("1", 1), ("3", 3)])
def test_a_process_uses_its_share_of_the_cores(monkeypatch: pytest.MonkeyPatch, told: str, cores: int) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", told)
    share_cores(1)  # what is told already stands
    assert own_cores() == cores


def test_alone_a_process_uses_all_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr("os.cpu_count", lambda: 6)
    assert own_cores() == 6
