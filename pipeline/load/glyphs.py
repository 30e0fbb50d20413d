"""Whether the fonts of a text layer draw the digits that they say.

A font whose character map lies shows a 7 and says 4; nothing in the text tells, and a sum of lies may hold. A lie is
per glyph, so a few drawn samples settle a font: each is compared with the digits of common faces.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from pipeline.load.page import Char, Page

DIGITS = "0123456789"
SLASH = "/"
SIGNS = DIGITS + SLASH
FULL_WIDTH = "０１２３４５６７８９／"
SIDE = 24  # pixels; digits are told apart at half of that
BLUR = 2  # pixels of a shape
INK = 128  # grey level that parts ink from paper in a fresh drawing
SAMPLES = 2  # of each glyph of each font
ROUND = "069"  # in many faces their boxes are the same and tell nothing: more of them are drawn
MORE_SAMPLES = 8  # ... of each font; each costs a drawing
PROPORTIONS = 500  # steps to a unit of height over width in which glyphs of one font are told apart: boxes are exact
LEAST_WIDTH = 0.1  # points
SURELY_DIGIT = 0.9  # likeness to a digit that no slash of seventeen faces reaches (.86); digits mostly do
ALIKE = 0.75  # correlation with the nearest face of the digit; faces not among the samples reach .84, an A .5

Shape = NDArray[np.float32]


def lying_fonts(pages: Sequence[tuple[Page, Sequence[Char]]]) -> frozenset[int]:
    """The fonts of some characters (those in tables, by page) of which a digit is drawn as another, or as none.

    Two glyphs that say the same digit are told by their proportions, and both are looked at.
    """
    samples: dict[tuple[int, str, int], list[tuple[Page, Char]]] = defaultdict(list)
    for page, chars in pages:
        for char in chars:
            sign = _sign(char.text)
            if sign:
                shape = round(PROPORTIONS * char.box.height / max(char.box.width, LEAST_WIDTH))
                found = samples[char.font, sign, shape]
                if len(found) < (MORE_SAMPLES if sign in ROUND else SAMPLES):
                    found.append((page, char))
    return frozenset(
        font
        for (font, sign, _), drawn in samples.items()
        if not all(_draws(page.glyph(char.box), sign) for page, char in drawn)
    )


def glyph_to_shape(glyph: NDArray[np.uint8]) -> Shape:
    """A drawn glyph, dark on light, as its ink in a square of SIDE pixels, from 0 to 1; the aspect ratio is kept."""
    from PIL import Image

    shape = np.zeros((SIDE, SIDE), np.float32)
    rows, columns = np.nonzero(glyph < INK)
    if not len(rows):
        return shape
    ink = 255 - glyph[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    scale = SIDE / max(ink.shape)
    size = (max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale)))
    small = np.asarray(Image.fromarray(ink).resize(size, Image.Resampling.BOX), np.float32) / 255
    top, left = (SIDE - size[1]) // 2, (SIDE - size[0]) // 2
    shape[top : top + size[1], left : left + size[0]] = small
    return _blurred(_blurred(shape).T).T


def _blurred(shape: Shape) -> Shape:
    """Each pixel the mean of itself and its neighbours within BLUR in its column: faces differ by about a stroke."""
    padded = np.pad(shape, ((BLUR, BLUR), (0, 0)))
    parts = [padded[start : start + len(shape)] for start in range(2 * BLUR + 1)]
    return np.asarray(np.mean(parts, axis=0), np.float32)


def _sign(text: str) -> str:
    """A digit or a slash in plain form, "" for all else."""
    where = FULL_WIDTH.find(text)
    return SIGNS[where] if where >= 0 else text if text in SIGNS else ""


def _draws(glyph: NDArray[np.uint8], sign: str) -> bool:
    """True where a glyph shows the sign, dark on light or light on dark.

    Both are looked at together: the paper around one digit may look like another.
    """
    dark = shape_to_scores(glyph_to_shape(glyph))
    if sign == SLASH:
        return bool(dark.max() < SURELY_DIGIT)
    scores = np.maximum(dark, shape_to_scores(glyph_to_shape(255 - glyph)))
    likeness = scores[DIGITS.index(sign)]
    return bool(likeness >= ALIKE and likeness >= scores.max())


def shape_to_scores(shape: Shape) -> NDArray[np.float32]:
    """The likeness of a shape to each digit: its best correlation with a face of that digit."""
    vector = _unit(shape.reshape(1, -1))
    scores: NDArray[np.float32] = (load_faces() @ vector.T).reshape(len(DIGITS), -1).max(axis=1)
    return scores


@cache
def load_faces() -> NDArray[np.float32]:
    """The digits of all faces as unit vectors, those of one digit together; read once a process."""
    from PIL import Image

    with resources.files("pipeline.load").joinpath("digits.png").open("rb") as file:
        picture = np.asarray(Image.open(file), np.float32) / np.float32(255)
    shapes = [cell for row in _cut(picture) for cell in _cut(row.T)]
    return _unit(np.array([shape.T.reshape(-1) for shape in shapes]))


def _cut(picture: Shape) -> Iterator[Shape]:
    return (picture[start : start + SIDE] for start in range(0, len(picture), SIDE))


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    centred = vectors - vectors.mean(axis=1, keepdims=True)
    length: NDArray[np.float32] = np.linalg.norm(centred, axis=1, keepdims=True)
    return np.asarray(centred / np.maximum(length, 1e-6), np.float32)
