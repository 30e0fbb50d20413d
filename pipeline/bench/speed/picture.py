"""The result as a picture: for each sort of documents the time of a page beside what was right; and the growth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.bench.speed.environment import OWN
from pipeline.bench.speed.growth import DOCUMENTS, PAGES, Series
from pipeline.bench.speed.result import Compared, Row, Speed
from pipeline.errors import NothingToDo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_INK, _FAINT, _PAPER, _GRID = "#23303d", "#6b7885", "#ffffff", "#e4e8ec"
_OWN, _OTHER, _NOTHING = "#1f5f99", "#b3bdc8", "#e6eaee"
_SHARES = {"right": "#8cc49a", "not read, and said so": "#f0d48a", "silently wrong": "#c0392b"}
_GROWN = {
    DOCUMENTS: "growth: seconds of a whole process over documents",
    PAGES: "growth: seconds over the pages of one document",
}
_LINES = ("#1f5f99", "#e08b2c", "#5a9e6f", "#a35db0", "#8b6d4f", "#7f8b97")
_WIDTH, _BAR, _GROWTH, _ROOM = 12.5, 0.38, 3.6, 1.3  # inches; of a bar, a chart of growth, and title with axis
_THICK = 0.62  # of the distance of two bars
_BESIDE = 1.12  # of a bar's length: where its number stands


def speed_to_file(speed: Speed, path: Path) -> None:
    """Draws a PNG or SVG, as the path's suffix says. NothingToDo without matplotlib."""
    try:
        from matplotlib.figure import Figure
        from matplotlib.patches import Patch
    except ImportError:
        raise NothingToDo("matplotlib is not installed", "pip install 'gongkai[bench]'") from None
    heights = [_ROOM + _BAR * len(one.rows) for one in speed.compared] + [_GROWTH] * bool(speed.growth)
    figure = Figure(figsize=(_WIDTH, sum(heights) + 0.5), layout="constrained", facecolor=_PAPER)
    grid = figure.subplots(len(heights), 2, squeeze=False, height_ratios=heights, width_ratios=(1.25, 1))
    for compared, (left, right) in zip(speed.compared, grid, strict=False):
        _draw_times(left, compared)
        _draw_figures(right, compared)
    if speed.growth:
        _draw_growth(grid[-1][0], speed.growth, DOCUMENTS)
        _draw_growth(grid[-1][1], speed.growth, PAGES)
    figure.suptitle(f"{speed.machine.to_line()}\n", x=0.01, ha="left", fontsize=9, color=_FAINT)
    patches = [Patch(color=colour, label=name) for name, colour in _SHARES.items()]
    figure.legend(handles=patches, fontsize=8.5, frameon=False, ncols=3, loc="upper right")
    # Without the date the same result gives the same bytes.
    figure.savefig(path, dpi=110, metadata={"Date": None} if path.suffix == ".svg" else {"Software": None})


def _in_order(compared: Compared) -> list[Row]:
    """The fastest last, as the last is drawn at the top; those that are right in nothing at the bottom."""
    return sorted(compared.rows, key=lambda row: (row.tally.right > 0, -row.seconds_a_page))


def _draw_times(axes: Axes, compared: Compared) -> None:
    rows = _in_order(compared)
    values = [1000 * row.seconds_a_page for row in rows]
    axes.barh(range(len(rows)), values, color=[_colour(row) for row in rows], height=_THICK)
    axes.set_xscale("log")
    axes.set_xlim(min(values) / 3, max(values) * 6)
    axes.set_yticks(range(len(rows)), [row.title for row in rows])
    for place, (row, value) in enumerate(zip(rows, values, strict=True)):
        text = f"{value:,.0f} ms   {row.whole.memory:,} MiB"
        axes.annotate(text, (value * _BESIDE, place), va="center", fontsize=8.5, color=_INK)
    axes.xaxis.set_major_formatter("{x:,.10g}")
    _dress(axes, f"{compared.group}: milliseconds a page, and memory of a whole process", rows)


def _colour(row: Row) -> str:
    if row.title == OWN:
        return _OWN
    return _OTHER if row.tally.right else _NOTHING


def _draw_figures(axes: Axes, compared: Compared) -> None:
    rows = _in_order(compared)
    for place, row in enumerate(rows):
        tally = row.tally
        silent = tally.silent / tally.figures
        start = 0.0
        for share, colour in zip(
            (tally.right_share, 1 - tally.right_share - silent, silent), _SHARES.values(), strict=True
        ):
            axes.barh(place, 100 * share, left=100 * start, color=colour, height=_THICK)
            start += share
        text = f"{100 * tally.right_share:.1f} % right, {tally.silent} silently wrong"
        text = text if tally.right or tally.silent else "reads none of them"
        axes.annotate(text, (1.5, place), va="center", fontsize=8.5, color=_INK)
    axes.set_xlim(0, 100)
    axes.set_yticks([])
    _dress(axes, f"share of {rows[0].tally.figures:,} figures", rows)


def _dress(axes: Axes, title: str, rows: list[Row]) -> None:
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_title(title, fontsize=9.5, loc="left", color=_INK, weight="bold")
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(left=False, labelsize=8.5, colors=_INK)
    for label, row in zip(axes.get_yticklabels(), rows, strict=False):
        label.set_fontweight("bold" if row.title == OWN else "normal")


def _draw_growth(axes: Axes, growth: tuple[Series, ...], of: str) -> None:
    found = [series for series in growth if series.of == of]
    if not found:  # a single point is no growth
        axes.axis("off")
        return
    for series, colour in zip(found, _LINES, strict=False):
        points: dict[str, Any] = {"marker": "o", "markersize": 4, "linewidth": 2.4 if series.title == OWN else 1.2}
        counts, seconds = zip(*((count, spent.seconds) for count, spent in series.points), strict=True)
        _, slope = series.line
        label = f"{series.title}: {1000 * slope:,.0f} ms each, R² {series.fit:.3f}"
        axes.plot(counts, seconds, color=colour, label=label, **points)
    axes.set_xscale("log")
    axes.set_yscale("log")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter("{x:,.10g}")
        axis.set_minor_formatter("")
    axes.grid(color=_GRID)
    axes.set_title(_GROWN[of], fontsize=9.5, loc="left", color=_INK, weight="bold")
    axes.legend(fontsize=7.5, frameon=False, loc="best")
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=8.5, colors=_INK)
