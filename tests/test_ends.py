"""Plumb told by the ends of horizontal rules."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.picture.ends import ends_to_plumb
from pipeline.picture.rules import Pieces

DPI, WIDTH, HEIGHT = 200.0, 1600, 2300


def rules(left: float, right: float, merged: int = 4) -> Pieces:
    """Twenty level rules between two edges that lean by these slopes; most begin further right, some at random."""
    dice = np.random.default_rng(3)
    y = np.linspace(200, 2000, 20)
    start = 200 + left * (y - HEIGHT / 2) + np.where(np.arange(20) % merged, 300, 0)
    start[::7] += dice.uniform(50, 200, len(start[::7]))
    end = 1400 + right * (y - HEIGHT / 2) + dice.normal(0, 1, 20)
    end[5] -= 250
    return Pieces(start, end, (start + end) / 2, y, np.zeros(20))


@pytest.mark.parametrize(("left", "right"), [(0.0, 0.0), (0.03, 0.03), (-0.02, 0.03)])
def test_edges_of_a_table_seen_from_anywhere(left: float, right: float) -> None:
    plumb = ends_to_plumb(rules(left, right), WIDTH, HEIGHT, DPI)
    assert plumb is not None
    for at, slope in ((500, left), (1400, right)):
        assert plumb[0] + plumb[1] * (at / WIDTH - 0.5) == pytest.approx(slope, abs=0.003)


def test_ends_that_share_no_edge_tell_nothing() -> None:
    dice = np.random.default_rng(5)
    y, start = np.linspace(200, 2000, 12), dice.uniform(100, 700, 12)
    end = dice.uniform(900, 1500, 12)
    assert ends_to_plumb(Pieces(start, end, (start + end) / 2, y, np.zeros(12)), WIDTH, HEIGHT, DPI) is None
