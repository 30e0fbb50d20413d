"""The text and rules of a page, apart for each of two printed pages that stand on it side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from pipeline.grid.vector import join_pieces
from pipeline.load import Char, Segment
from pipeline.model import Box
from pipeline.spread import is_wide, marks_to_gutter

POINTS = 72.0  # in an inch


class Side(NamedTuple):
    """What stands on one printed page: characters in content order, horizontal rules, vertical rules."""

    chars: list[Char]
    across: list[Segment]
    down: list[Segment]


def page_to_sides(
    chars: Sequence[Char], across: Sequence[Segment], down: Sequence[Segment], size: tuple[float, float]
) -> list[Side]:
    """One side, or two, left and right, where the page of `size` points shows two pages side by side."""
    whole = Side(list(chars), list(across), list(down))
    if not is_wide(size):
        return [whole]
    marks = [char.box for char in chars if char.text.strip()]
    rules = [Box(rule.start, rule.at, rule.end, rule.at) for rule in join_pieces(across)]
    gutter = marks_to_gutter(marks, rules, size, POINTS)
    if gutter is None:
        return [whole]
    return [_part(whole, lambda x: x < gutter), _part(whole, lambda x: x >= gutter)]


def _part(whole: Side, within: Callable[[float], bool]) -> Side:
    return Side(
        [char for char in whole.chars if within(char.box.centre[0])],
        [rule for rule in whole.across if within((rule.start + rule.end) / 2)],
        [rule for rule in whole.down if within(rule.at)],
    )
