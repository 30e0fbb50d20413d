"""From PDF user space (origin at the bottom left, before rotation) to the page as displayed."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.model import Box

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Space(NamedTuple):
    """The affine map of a page: X = a x + c y + e, Y = b x + d y + f, with the origin at the top left."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    @staticmethod
    def of_page(bounds: tuple[float, float, float, float], rotation: int) -> Space:
        """From the visible box (left, bottom, right, top) and the clockwise rotation in degrees (0, 90, 180, 270)."""
        left, bottom, right, top = bounds
        if rotation == 90:
            return Space(0, 1, 1, 0, -bottom, -left)
        if rotation == 180:
            return Space(-1, 0, 0, 1, right, -bottom)
        if rotation == 270:
            return Space(0, -1, -1, 0, top, right)
        return Space(1, 0, 0, -1, -left, top)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of user space on the page as displayed."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of user space on the page as displayed."""
        x0, y0 = self.point(left, bottom)
        x1, y1 = self.point(right, top)
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def boxes(self, edges: NDArray[np.float64]) -> list[Box]:
        """Many rectangles of user space, rows of (left, bottom, right, top), as `box` has each."""
        x, y = edges[:, 0::2], edges[:, 1::2]
        across, down = self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f
        sides = (across.min(axis=1), down.min(axis=1), across.max(axis=1), down.max(axis=1))
        make: Any = partial(tuple.__new__, Box)  # as a Box is made, without the call of its own constructor
        return list(map(make, zip(*(side.tolist() for side in sides), strict=True)))


def matrix_product(inner: Matrix, outer: Matrix) -> Matrix:
    """The PDF matrix that applies `inner` first and `outer` then."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)
