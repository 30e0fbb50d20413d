"""Pages straightened by their rules, and by nothing that only looks like rules."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.picture.rules import Rules
from pipeline.picture.straighten import rules_to_homography, without_stripes

DPI = 100.0
HEIGHT, WIDTH = 1170, 827
SLOPE = 0.01  # of the broken rules, all the same
LEAN = 0.09  # of what the ends of strokes may make

Mask = NDArray[np.uint8]


def drawn(pieces: list[tuple[float, float, float, float]]) -> Rules:
    """Horizontal pieces as (x, y, length, slope), and no upright ones."""
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    for x, y, length, slope in pieces:
        cv2.line(mask, (round(x), round(y)), (round(x + length), round(y + slope * length)), (1,), 1)
    return Rules(mask, np.zeros_like(mask))


def leaning_edge(slopes: list[float]) -> list[tuple[float, float, float, float]]:
    """Pieces of an inch, which begin one below the other on a line that leans."""
    return [(150 + LEAN * 40 * row, 150 + 40 * row, 100, slope) for row, slope in enumerate(slopes)]


def test_strokes_of_lines_of_text_do_not_shear_a_page() -> None:
    """Strokes that touch make long pieces, which together are longer than a table's rules, but each goes its way."""
    slopes = [(-1) ** row * 0.01 * (1 + row % 4) for row in range(20)]
    assert np.allclose(rules_to_homography(drawn(leaning_edge(slopes)), DPI), np.eye(3), atol=1e-6)


def test_pieces_of_broken_rules_level_a_page() -> None:
    homography = rules_to_homography(drawn(leaning_edge([SLOPE] * 20)), DPI)
    ends = cv2.perspectiveTransform(np.array([[[100.0, 600.0], [700.0, 600.0 + 600 * SLOPE]]]), homography)[0]
    assert abs(ends[0, 1] - ends[1, 1]) < 0.5 * 600 * SLOPE  # pieces one pixel thick tell no better


def test_the_stripes_of_a_screen_do_not_say_what_is_plumb_where_rules_end_otherwise() -> None:
    """A table photographed from above: it is narrower below, and the stripes run straight down."""
    rules = drawn([(150 + row, 150 + 40 * row, 550 - 3 * row, 0.0) for row in range(20)])
    rules.vertical[100:1100, 20:800:12] = 1
    homography = rules_to_homography(without_stripes(rules, DPI), DPI)
    corners = np.array([[[150.0, 150.0], [169.0, 910.0], [700.0, 150.0], [662.0, 910.0]]])
    (left, low_left), (right, low_right) = cv2.perspectiveTransform(corners, homography)[0].reshape(2, 2, 2)
    assert abs(low_left[0] - left[0]) < 3
    assert abs(low_right[0] - right[0]) < 3


def test_the_ends_of_strokes_beside_two_rules_do_not_say_what_is_plumb() -> None:
    """A page of a table without rules, but for those of a shaded row."""
    rules = drawn([(80, 100, 600, 0.0), (80, 125, 600, 0.0), *leaning_edge([0.0] * 12)])
    assert np.allclose(rules_to_homography(rules, DPI), np.eye(3), atol=1e-3)
