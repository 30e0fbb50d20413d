"""Greys broken up into dots are grey again, and print stays print."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image

from pipeline.picture.dither import without_dither
from pipeline.picture.ink import grey_to_even, grey_to_ink
from tests.sheets import DPI, sheet

TEXTS = ["23", "8", "", "417", "0", "5"] * 6


def test_dots_go_and_digits_stay() -> None:
    page, _ = sheet(TEXTS)
    grey = (20 + page.astype(np.float32) * (220 / 255)).astype(np.uint8)  # paper that is a little grey
    dotted = np.array(Image.fromarray(grey).convert("1").convert("L"))
    ink = grey_to_ink(page, DPI)
    paper = cv2.dilate((page < 255).astype(np.uint8), np.ones((5, 5), np.uint8)) == 0  # away from soft edges
    before = grey_to_ink(dotted, DPI)[paper].mean()
    after = grey_to_ink(grey_to_even(without_dither(dotted, DPI), DPI), DPI)
    assert before > 0.05
    assert after[paper].mean() < 0.01
    assert (after & ink).sum() > 0.9 * ink.sum()


def test_specks_are_no_greys() -> None:
    page, _ = sheet(TEXTS)
    specked = page.copy()
    rng = np.random.default_rng(1)
    count = round(40 * page.size / DPI**2)
    specked[rng.integers(0, page.shape[0], count), rng.integers(0, page.shape[1], count)] = 0
    assert without_dither(specked, DPI) is specked
    assert without_dither(page, DPI) is page
