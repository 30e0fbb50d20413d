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
FAINTEST = 25  # grey levels between a glyph and its paper; less is not drawn to be seen
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
AT_ONCE = 2  # shapes in one product: BLAS shares a larger one among threads, which takes longer than it saves

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
    drawn = [
        (font, sign, _upright(page.glyph(char.box), char.slant))
        for (font, sign, _), found in samples.items()
        for page, char in found
    ]
    as_said = _draw([glyph for _, _, glyph in drawn], [sign for _, sign, _ in drawn])
    return frozenset(font for (font, _, _), good in zip(drawn, as_said, strict=True) if not good)


def glyph_to_shape(glyph: NDArray[np.uint8]) -> Shape:
    """A drawn glyph, dark on light, as its ink in a square of SIDE pixels, from 0 to 1; the aspect ratio is kept."""
    shape: Shape = glyphs_to_shapes([glyph])[0]
    return shape


def glyphs_to_shapes(glyphs: Sequence[NDArray[np.uint8]]) -> Shape:
    """Glyphs as `glyph_to_shape` has each, shape (glyphs, SIDE, SIDE)."""
    levels = np.zeros((len(glyphs), SIDE, SIDE), np.uint8)
    for shape, glyph in zip(levels, glyphs, strict=True):
        _scale_into(shape, glyph)
    shapes = levels.astype(np.float32) / np.float32(255)
    return _blurred(_blurred(shapes).swapaxes(1, 2)).swapaxes(1, 2)


def _scale_into(shape: NDArray[np.uint8], glyph: NDArray[np.uint8]) -> None:
    """Puts the ink of a glyph into the middle of a blank shape, as large as it fits."""
    from PIL import Image

    dark = glyph < INK
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    if not len(rows):
        return
    ink = 255 - glyph[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = SIDE / max(ink.shape)
    size = (max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale)))
    # Pixels go in and out as bytes: to hand over arrays takes PIL three times as long.
    large = Image.frombytes("L", (ink.shape[1], ink.shape[0]), ink.tobytes())
    small = np.frombuffer(large.resize(size, Image.Resampling.BOX).tobytes(), np.uint8).reshape(size[::-1])
    top, left = (SIDE - size[1]) // 2, (SIDE - size[0]) // 2
    shape[top : top + size[1], left : left + size[0]] = small


def _blurred(shapes: Shape) -> Shape:
    """Each pixel the mean of itself and its neighbours within BLUR in its column: faces differ by about a stroke."""
    padded = np.pad(shapes, ((0, 0), (BLUR, BLUR), (0, 0)))
    total = padded[:, :SIDE].copy()
    for start in range(1, 2 * BLUR + 1):
        total += padded[:, start : start + SIDE]
    return np.asarray(total / np.float32(2 * BLUR + 1), np.float32)


def _sign(text: str) -> str:
    """A digit or a slash in plain form, "" for all else."""
    where = FULL_WIDTH.find(text)
    return SIGNS[where] if where >= 0 else text if text in SIGNS else ""


def _draw(glyphs: Sequence[NDArray[np.uint8]], signs: Sequence[str]) -> list[bool]:
    """For each glyph whether it shows its sign, dark on light or light on dark.

    Both are looked at together: the paper around one digit may look like another. Pale type is made black.
    """
    glyphs = [_stretched(glyph) for glyph in glyphs]
    scores = shapes_to_scores(glyphs_to_shapes([*glyphs, *(255 - glyph for glyph in glyphs)]))
    dark = scores[: len(glyphs)]
    both = np.maximum(dark, scores[len(glyphs) :])
    return [
        bool(on_light.max() < SURELY_DIGIT)
        if sign == SLASH
        else bool(likeness[DIGITS.index(sign)] >= max(ALIKE, likeness.max()))
        for sign, on_light, likeness in zip(signs, dark, both, strict=True)
    ]


def _stretched(glyph: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A glyph from black to white, whatever its colours; as it is where nearly nothing is drawn."""
    low, high = int(glyph.min(initial=255)), int(glyph.max(initial=0))
    if high - low < FAINTEST:
        return glyph
    return np.asarray((glyph.astype(np.float32) - low) * (255 / (high - low)), np.uint8)


def _upright(glyph: NDArray[np.uint8], slant: float) -> NDArray[np.uint8]:
    """A glyph that leans to the right by `slant` of its height, set upright; its neighbours lean into its box."""
    height, width = glyph.shape
    lean = round(slant * height)
    if not 0 < lean < width:
        return glyph
    found = np.full((height, width + lean), glyph.max(initial=0), np.uint8)
    for row, pixels in enumerate(glyph):
        start = round(slant * row)
        found[row, start : start + width] = pixels
    return found[:, lean:width]


def shapes_to_scores(shapes: Shape) -> NDArray[np.float32]:
    """The likeness of each shape to each digit, its best correlation with a face of that: (shapes, digits)."""
    vectors, faces = _unit(shapes.reshape(len(shapes), SIDE * SIDE)), load_faces().T
    alike = np.empty((len(vectors), faces.shape[1]), np.float32)
    for start in range(0, len(vectors), AT_ONCE):
        np.matmul(vectors[start : start + AT_ONCE], faces, out=alike[start : start + AT_ONCE])
    scores: NDArray[np.float32] = alike.reshape(len(alike), len(DIGITS), faces.shape[1] // len(DIGITS)).max(axis=2)
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
