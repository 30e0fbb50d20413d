"""Charts as inline SVG: colours come from the style sheet, so that they follow light, dark and print."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, log10
from typing import NamedTuple

from pipeline.audit.page.markup import Markup, element, join

_WIDTH = 440  # units of the drawing; it scales with its place
_BAR, _GAP = 26, 12
_LEFT, _RIGHT = 146, 66
_HEIGHT, _TOP, _BOTTOM = 190, 18, 26
_FEWEST = 5  # columns that a chart has room for at least: two bars alone would be walls
_SPARK_WIDTH, _SPARK_HEIGHT, _DOT = 96, 26, 2.6


class Part(NamedTuple):
    """A piece of a bar; `style` is a class of the style sheet."""

    number: float
    style: str
    name: str


class Bar(NamedTuple):
    label: str
    parts: tuple[Part, ...]

    @property
    def number(self) -> float:
        return sum(part.number for part in self.parts)


def bars_to_svg(bars: Sequence[Bar], title: str) -> Markup:
    """Horizontal stacked bars, with their sums at the end."""
    most = max((bar.number for bar in bars), default=0) or 1
    scale = (_WIDTH - _LEFT - _RIGHT) / most
    drawn: list[Markup] = []
    for row, bar in enumerate(bars):
        top = row * (_BAR + _GAP) + _GAP / 2
        drawn.append(_text(_LEFT - 10, top + _BAR * 0.68, bar.label, "label end"))
        left = float(_LEFT)
        for part in bar.parts:
            wide = part.number * scale
            if wide > 0:
                drawn.append(_rect(left, top, wide, _BAR, part, bar.label))
            left += wide
        drawn.append(_text(left + 8, top + _BAR * 0.68, number_to_short(bar.number), "value"))
    return _svg(_WIDTH, len(bars) * (_BAR + _GAP), title, drawn)


def columns_to_svg(bars: Sequence[Bar], title: str) -> Markup:
    """Upright stacked bars, by year."""
    most = max((bar.number for bar in bars), default=0) or 1
    scale = (_HEIGHT - _TOP - _BOTTOM) / most
    step = _WIDTH / max(_FEWEST, len(bars))
    base = _HEIGHT - _BOTTOM
    drawn = [element("line", x1=0, x2=_WIDTH, y1=base, y2=base, class_="axis")]
    for place, bar in enumerate(bars):
        left, top = place * step + step * 0.2, float(base)
        for part in bar.parts:
            high = part.number * scale
            if high > 0:
                top -= high
                drawn.append(_rect(left, top, step * 0.6, high, part, bar.label))
        middle = left + step * 0.3
        drawn.append(_text(middle, top - 5, number_to_short(bar.number), "value middle"))
        drawn.append(_text(middle, base + 18, bar.label, "label middle"))
    return _svg(_WIDTH, _HEIGHT, title, drawn)


def share_to_svg(parts: Sequence[Part], title: str) -> Markup:
    """One bar over the whole width."""
    total = sum(part.number for part in parts) or 1
    left, drawn = 0.0, []
    for part in parts:
        wide = part.number / total * _WIDTH
        if wide > 0:
            drawn.append(_rect(left, 0, wide, _BAR, part, ""))
        left += wide
    return _svg(_WIDTH, _BAR, title, drawn)


def series_to_svg(points: Sequence[tuple[int, float]], chosen: int, title: str) -> Markup:
    """A small line over years; the year that a finding is about has a dot. Of numbers their logarithms are drawn."""
    values = [log10(1 + max(0.0, number)) for _, number in points]
    low, high = min(values, default=0), max(values, default=0)
    span, step = (high - low) or 1, (_SPARK_WIDTH - 2 * _DOT) / max(1, len(points) - 1)
    inner = _SPARK_HEIGHT - 4 * _DOT
    at = [
        (round(_DOT + place * step, 1), round(2 * _DOT + inner * (1 - (value - low) / span), 1))
        for place, value in enumerate(values)
    ]
    drawn = [element("polyline", points=" ".join(f"{x},{y}" for x, y in at), class_="spark")]
    dots = [xy for xy, (year, _) in zip(at, points, strict=True) if year == chosen]
    drawn += [element("circle", cx=x, cy=y, r=_DOT, class_="dot") for x, y in dots]
    return _svg(_SPARK_WIDTH, _SPARK_HEIGHT, title, drawn, "sparkline")


def legend(parts: Sequence[Part]) -> Markup:
    """What the colours mean, with numbers."""
    items = [
        element("li", element("i", class_=f"key {part.style}"), f" {part.name} ", element("b", f"{part.number:,.0f}"))
        for part in parts
    ]
    return element("ul", *items, class_="legend")


def number_to_short(number: float) -> str:
    """With separators of thousands; a nought as one."""
    return f"{ceil(number) if number else 0:,}"


def _rect(left: float, top: float, wide: float, high: float, part: Part, label: str) -> Markup:
    said = " · ".join(word for word in (label, part.name, number_to_short(part.number)) if word)
    return element(
        "rect",
        element("title", said),
        x=round(left, 1),
        y=round(top, 1),
        width=round(wide, 1),
        height=round(high, 1),
        class_=part.style,
    )


def _text(left: float, top: float, text: str, style: str) -> Markup:
    return element("text", text, x=round(left, 1), y=round(top, 1), class_=style)


def _svg(wide: float, high: float, title: str, drawn: Sequence[Markup], style: str = "chart") -> Markup:
    return element(
        "svg", element("title", title), join(*drawn), viewBox=f"0 0 {wide} {max(1, high)}", role="img", class_=style
    )
