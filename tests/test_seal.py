"""Seals of any colour are lifted from what lies under them; coloured writing is not."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.picture.ink import colour_to_grey
from pipeline.picture.seal import image_to_grey
from tests.sheets import DPI, sheet

Picture = NDArray[np.uint8]
BLACK = 110  # text that has stayed dark
COLOURS = {"red": (38, 30, 205), "violet": (150, 70, 118), "blue": (190, 80, 40), "green": (70, 140, 40)}  # BGR


def typed(texts: list[str]) -> Picture:
    return cv2.cvtColor(sheet(texts, columns=5)[0], cv2.COLOR_GRAY2BGR)


def sealed(page: Picture, colour: tuple[int, int, int]) -> tuple[Picture, NDArray[np.bool_]]:
    """The page with a ring and a star's disc of transparent ink, as JPEG; and where the seal lies."""
    seal = np.zeros(page.shape[:2], np.uint8)
    cv2.circle(seal, (300, 170), 140, (255,), 9)
    cv2.circle(seal, (300, 170), 30, (255,), -1)
    cv2.putText(seal, "ABC", (215, 110), cv2.FONT_HERSHEY_SIMPLEX, 1.6, (255,), 4, cv2.LINE_AA)
    ink = seal[:, :, None] / 255 * 0.8
    printed = page * (1 - ink + ink * np.array(colour) / 255)
    _, data = cv2.imencode(".jpg", printed.astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 60])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8), seal > 0


@pytest.mark.parametrize("name", COLOURS)
def test_a_seal_goes_and_the_text_below_stays(name):
    page = typed(["120", "7", "3", "46", "0"] * 5)
    image, seal = sealed(page, COLOURS[name])
    grey = image_to_grey(image, DPI)
    text = page[:, :, 0] < 60
    away = cv2.dilate(text.astype(np.uint8), np.ones((7, 7), np.uint8)) == 0
    assert (image.min(axis=2)[seal & away] < 140).mean() > 0.9
    assert (grey[seal & away] > 200).mean() > 0.9
    assert (grey[seal & text] < BLACK).mean() > 0.9
    assert (grey[~seal & text] < BLACK).mean() > 0.95


@pytest.mark.parametrize("name", COLOURS)
def test_figures_in_colour_are_no_seal(name):
    page = typed(["120", "7", "3", "46", "0"] * 3)
    text = page[:, :, 0] < 60
    image = page.copy()
    inked = np.zeros_like(text)
    inked[26:80, 26:136] = inked[90:144, 270:376] = True
    image[inked & (page[:, :, 0] < 200)] = COLOURS[name]
    grey = image_to_grey(image, DPI)
    assert (grey[text & inked] < 160).mean() > 0.95


def test_without_colour_nothing_changes():
    page = typed(["120", "7", "3", "46", "0"])
    assert (image_to_grey(page, DPI) == page[:, :, 0]).all()
    assert (image_to_grey(page[:, :, 0], DPI) == page[:, :, 0]).all()
    tinted = (page * np.array([0.85, 0.95, 1.0])).astype(np.uint8)
    assert (image_to_grey(tinted, DPI) == colour_to_grey(tinted)).all()
