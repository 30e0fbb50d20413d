"""Pictures of pages come from the archive's own sources alone, and from the very content that was read."""

from __future__ import annotations

import os
import shutil
import socket
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.archive import open_archive
from pipeline.archive.store import Origin
from pipeline.batch.limits import Limits
from pipeline.batch.seal import try_seal
from pipeline.errors import DocumentError, NotDrawn, NotFound
from pipeline.load.document import content_hash
from pipeline.model import Box
from pipeline.review import picture
from pipeline.review.drawing import PAGE_WIDTH, Drawer, Wish
from pipeline.review.picture import Pictures
from pipeline.settings import Settings
from tests.review import REPORTS, SURE
from tests.samples import png, sample_report


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return Path(shutil.copy(REPORTS / SURE, tmp_path / "a.pdf"))


@pytest.fixture
def pictures(source: Path, tmp_path: Path):
    report = sample_report()
    sha256 = content_hash(source.read_bytes())
    from dataclasses import replace

    report = replace(report, source=replace(report.source, sha256=sha256))
    with open_archive(str(tmp_path / "a.db")) as archive:
        archive.record(report, Origin(str(source), "1"), archive.start_run(Settings(), []))
        made = Pictures(archive)
        yield made, sha256
        made.close()


def decode(data: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)


def test_a_page_and_a_part_of_it(pictures) -> None:
    drawn, sha256 = pictures
    sizes = drawn.sizes(sha256)
    assert len(sizes) > 1 and sizes[0] == pytest.approx((595, 842), abs=1)
    page = decode(drawn.page(sha256, 1))
    assert page.shape[1] <= PAGE_WIDTH and page.shape[0] / page.shape[1] == pytest.approx(842 / 595, abs=0.01)
    crop = decode(drawn.crop(sha256, 1, Box(100, 100, 140, 120)))
    assert crop.shape[1] / crop.shape[0] == pytest.approx(2.75, rel=0.05)
    at_the_edge = decode(drawn.crop(sha256, 1, Box(0, 0, 20, 10)))
    assert at_the_edge.size


@pytest.mark.parametrize(
    ("page", "sha256"), [(0, None), (99, None), (-1, None), (1, "0" * 64), (1, "../../etc/passwd")]
)
def test_what_is_not_there_is_told(pictures, page: int, sha256: str | None) -> None:
    drawn, known = pictures
    with pytest.raises(NotFound):
        drawn.page(sha256 or known, page)


def test_a_place_off_the_page_is_told(pictures) -> None:
    drawn, sha256 = pictures
    with pytest.raises(DocumentError):
        drawn.crop(sha256, 1, Box(5000, 5000, 5020, 5010))


def test_a_file_that_is_another_by_now_is_never_shown(pictures, source: Path) -> None:
    drawn, sha256 = pictures
    source.write_bytes(png())
    with pytest.raises(NotFound, match="changed"):
        drawn.page(sha256, 1)
    source.unlink()
    with pytest.raises(NotFound):
        drawn.page(sha256, 1)


def test_pictures_kept_are_bounded(pictures, monkeypatch: pytest.MonkeyPatch, source: Path) -> None:
    monkeypatch.setattr(picture, "_MOST_PICTURES", 1)
    drawn = Pictures(pictures[0]._archive)
    first = drawn.page(pictures[1], 1)
    assert drawn.page(pictures[1], 2) != first
    assert len(drawn._pictures._values) == 1
    assert drawn.page(pictures[1], 1) == first
    drawn.close()


class Stumbling(Drawer):
    """Draws page 1; page 2 ends the process, page 3 takes for ever, page 4 is more than there is memory for."""

    def _drawn(self, wish: Wish):
        match wish.number:
            case 2:
                os._exit(7)
            case 3:
                time.sleep(60)
            case 4:
                raise MemoryError
            case 5:
                socket.socket()
        return super()._drawn(wish)


def test_a_page_that_ends_or_hangs_the_process_is_told_and_not_tried_again_at_once(pictures) -> None:
    sha256 = pictures[1]
    drawn = Pictures(pictures[0]._archive, limits=Limits(seconds=3), make=Stumbling)
    for page, reason in ((2, "exit code 7"), (3, "3 s")):
        with pytest.raises(NotDrawn, match=reason):
            drawn.page(sha256, page)
        assert decode(drawn.page(sha256, 1)).size, "the next page is drawn"
        started = time.monotonic()
        with pytest.raises(NotDrawn, match=reason):
            drawn.page(sha256, page)
        assert time.monotonic() - started < 0.2
    with pytest.raises(NotDrawn, match="memory"):
        drawn.page(sha256, 4)
    if not try_seal().lacks:
        with pytest.raises(NotDrawn, match="PermissionError"):
            drawn.page(sha256, 5)  # it is sealed: no network
    drawn.close()


def test_a_document_whose_pages_end_the_process_one_after_the_other_is_left_alone(pictures, monkeypatch) -> None:
    monkeypatch.setattr(picture, "_MOST_STRIKES", 1)
    drawn = Pictures(pictures[0]._archive, make=Stumbling)
    with pytest.raises(NotDrawn):
        drawn.page(pictures[1], 2)
    with pytest.raises(NotDrawn):
        drawn.page(pictures[1], 1)
    monkeypatch.setattr(time, "monotonic", lambda now=time.monotonic: now() + picture._REFUSED + 1)
    assert drawn.page(pictures[1], 1), "after a while it is tried again"
    drawn.close()
