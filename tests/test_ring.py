"""The name round a red seal: its ring found, its characters unrolled, read only where there is one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.picture.ring import image_to_rings
from pipeline.picture.unroll import image_to_strips
from pipeline.readers.base import Posterior
from pipeline.surface.picture import PictureSurface, image_to_seen, seen_to_surfaces

Picture = NDArray[np.uint8]
DPI = 100
RED = (40, 30, 200)  # BGR
LETTERS = "FLPGRJ"  # each looks another when turned or mirrored
SIDE = 21  # pixels of a letter
RADIUS = 80  # of the seal drawn: 0.8 inches


def paper() -> Picture:
    return np.full((1100, 800, 3), 255, np.uint8)


def letter(sign: str) -> Picture:
    """One letter as ink on a square, upright."""
    glyph = np.zeros((SIDE, SIDE), np.uint8)
    cv2.putText(glyph, sign, (3, SIDE - 4), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255,), 2, cv2.LINE_AA)
    return glyph


def sealed(page: Picture, centre: tuple[float, float], turned: float = 0.0) -> Picture:
    """The page with a red seal: a ring, a disc in the middle, letters clockwise with their feet to the centre."""
    ink = np.zeros(page.shape[:2], np.uint8)
    place = (round(centre[0]), round(centre[1]))
    cv2.circle(ink, place, RADIUS - 2, (255,), 4, cv2.LINE_AA)
    cv2.circle(ink, place, RADIUS // 4, (255,), -1)
    for index, sign in enumerate(LETTERS):
        angle = turned - 100 + 200 * index / (len(LETTERS) - 1)
        move = cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), -angle, 1.0)
        move[0, 2] += place[0] - SIDE / 2 + 0.74 * RADIUS * np.sin(np.radians(angle))
        move[1, 2] += place[1] - SIDE / 2 - 0.74 * RADIUS * np.cos(np.radians(angle))
        ink = np.maximum(ink, cv2.warpAffine(letter(sign), move, ink.shape[::-1]))
    share = ink[:, :, None] / 255 * 0.8
    return np.asarray(page * (1 - share + share * np.array(RED) / 255), np.uint8)


def pieces(strip: Picture) -> list[Picture]:
    """The letters of a strip as ink, cut out and brought to one size."""
    ink = (strip < 128).astype(np.uint8)
    edges = np.flatnonzero(np.diff(np.pad(ink.any(axis=0).astype(np.int8), 1)))
    cut = [ink[:, a:b] for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a > SIDE // 3]
    return [tight(each) for each in cut]


def tight(ink: Picture) -> Picture:
    x, y, width, height = cv2.boundingRect(ink)
    return np.asarray(cv2.resize(ink[y : y + height, x : x + width] * 255, (40, 40), interpolation=cv2.INTER_AREA))


def likeness(one: Picture, other: Picture) -> float:
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


@pytest.mark.parametrize("turned", [0, -25, 25, 180])
def test_the_letters_of_a_seal_come_upright_and_in_order(turned: float) -> None:
    page = sealed(paper(), (400, 700), turned)
    (ring,) = image_to_rings(page, DPI)
    assert (ring.x, ring.y, ring.radius) == pytest.approx((4.0, 7.0, 0.8), abs=0.02)
    (strip,) = image_to_strips(page, DPI)
    found = pieces(strip)
    upright = [tight((letter(sign) > 128).astype(np.uint8)) for sign in LETTERS]
    assert len(found) == len(LETTERS)
    for piece, wanted in zip(found, upright, strict=True):
        others = [wanted[::-1], wanted[:, ::-1], wanted[::-1, ::-1]]
        assert likeness(piece, wanted) > max(0.5, *(likeness(piece, other) for other in others))


def test_a_seal_over_print_and_two_that_overlap_are_found() -> None:
    page = paper()
    for y in range(600, 800, 20):
        cv2.line(page, (100, y), (700, y), (0, 0, 0), 2)
    page = sealed(sealed(page, (400, 700)), (510, 740), 15)
    found = sorted((ring.x, ring.y) for ring in image_to_rings(page, DPI))
    assert found == [pytest.approx((4.0, 7.0), abs=0.03), pytest.approx((5.1, 7.4), abs=0.03)]


def test_a_ring_cut_in_two_is_one_seal() -> None:
    page = sealed(paper(), (400, 700))
    cv2.line(page, (280, 700), (520, 700), (90, 60, 40), 16)  # blue ink takes the red
    (ring,) = image_to_rings(page, DPI)
    assert (ring.x, ring.y, ring.radius) == pytest.approx((4.0, 7.0, 0.8), abs=0.03)


def test_other_red_ink_is_no_seal() -> None:
    page = paper()
    cv2.putText(page, "HEADLINE", (60, 160), cv2.FONT_HERSHEY_SIMPLEX, 4.5, RED, 14)
    cv2.line(page, (60, 220), (740, 220), RED, 5)
    cv2.rectangle(page, (100, 300), (280, 480), RED, 4)
    cv2.circle(page, (500, 400), RADIUS, RED, -1)
    cv2.circle(page, (400, 800), RADIUS // 3, RED, 4)
    assert image_to_rings(page, DPI) == []


def test_a_seal_without_colour_is_none() -> None:
    grey = cv2.cvtColor(sealed(paper(), (400, 700)), cv2.COLOR_BGR2GRAY)
    assert image_to_strips(grey, DPI) == []
    assert image_to_strips(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), DPI) == []


class Reader:
    """Takes all pages as upright, and counts what it is asked to read: `text` if as writing."""

    name = "counting"

    def __init__(self, text: str = "云溪乡人民政府") -> None:
        self.text = text
        self.asked = 0

    def upright(self, crops: list[Picture]) -> list[float]:
        return [0.0] * len(crops)

    def read_text(self, crops: list[Picture]) -> list[tuple[str, float]]:
        self.asked += len(crops)
        return [(self.text, 0.98)] * len(crops)

    def posteriors(self, crops: list[Picture]) -> list[Posterior]:
        self.asked += len(crops)
        return [Posterior(np.zeros((0, 0), np.float32), "云溪乡人民政府", 0.99)] * len(crops)


def surface(image: Picture, reader: Reader) -> PictureSurface:
    size = image.shape[1] * 72 / DPI, image.shape[0] * 72 / DPI
    (found,) = seen_to_surfaces(image_to_seen(image, 1, size, reader), second=False)  # type: ignore[arg-type]
    return found


def test_a_page_without_red_ink_asks_the_reader_nothing() -> None:
    reader = Reader()
    page = surface(paper(), reader)
    before = reader.asked
    assert list(page.seals()) == []
    assert reader.asked == before


def test_seals_are_read_one_by_one_as_they_are_asked_for() -> None:
    reader = Reader()
    page = surface(sealed(sealed(paper(), (200, 300)), (600, 900)), reader)
    before = reader.asked
    assert next(iter(page.seals())) == ("云溪乡人民政府", 0.99)
    assert reader.asked == before + 2
    assert len(list(page.seals())) == 2


def test_two_readings_of_a_seal_that_differ_are_not_believed() -> None:
    page = surface(sealed(paper(), (400, 700)), Reader("云溪乡人民致府"))
    assert list(page.seals()) == [("云溪乡人民政府", 0.0)]
