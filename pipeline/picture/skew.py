"""The skew of a page from its profiles.

Postl, "Detection of linear oblique structures and skew scan in digitized documents" (ICPR 1986): at the right angle
the sums of ink over lines change most from line to line. Sums along and across are both taken, so that the answer
is the same for a page lying on its side.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.picture.ink import mask_to_places

MAX_SKEW = 7.0  # degrees: pages fed or photographed worse than this are not expected
COARSE_STEP = 0.5  # degrees
FINE_STEP = 0.05  # degrees: a rise of one pixel at 200 dpi over six inches
COARSE_POINTS = 20_000  # ink pixels looked at in the first pass: enough for a peak, few enough to be quick
FINE_POINTS = 80_000  # ink pixels looked at in the second pass


def ink_to_skew(ink: NDArray[np.uint8]) -> float:
    """Degrees by which the page is turned (positive: clockwise as seen), within ±`MAX_SKEW`; 0 without ink.

    ink: (h, w), nonzero where there is ink; about 100 dpi is best.
    """
    xs, ys = mask_to_places(ink)
    if len(xs) == 0:
        return 0.0
    coarse = _best_angle(xs, ys, COARSE_POINTS, np.arange(-MAX_SKEW, MAX_SKEW + COARSE_STEP, COARSE_STEP), 2)
    near = np.arange(coarse - COARSE_STEP, coarse + COARSE_STEP + FINE_STEP, FINE_STEP)
    return _best_angle(xs, ys, FINE_POINTS, near, 1)


def _best_angle(
    xs: NDArray[np.intp], ys: NDArray[np.intp], points: int, angles: NDArray[np.float64], coarseness: int
) -> float:
    """The angle with the sharpest profiles, pixels thinned to `points`, profile lines `coarseness` pixels wide."""
    step = max(1, len(xs) // points)
    x, y = xs[::step].astype(np.float32), ys[::step].astype(np.float32)
    reach = float(x.max() + y.max()) + 2
    scores = [
        _sharpness(y - x * slope, reach, coarseness) + _sharpness(x + y * slope, reach, coarseness)
        for slope in np.tan(np.radians(angles))
    ]
    return float(angles[int(np.argmax(scores))])


def _sharpness(position: NDArray[np.float32], reach: float, coarseness: int) -> float:
    """Squared changes from line to line of the profile of points at these positions."""
    profile = np.bincount(((position + reach) / coarseness).astype(np.int32)).astype(np.float64)
    return float(np.square(np.diff(profile)).sum())
