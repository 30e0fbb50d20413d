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
_OWN, _OTHER = "#1f5f99", "#b3bdc8"
_RIGHT, _FLAGGED, _SILENT = "#8cc49a", "#f0d48a", "#c0392b"
_LINES = ("#1f5f99", "#e08b2c", "#5a9e6f", "#a35db0", "#8b6d4f", "#7f8b97")
_WIDTH, _BAR, _GROWTH, _ROOM = 12.5, 0.38, 3.6, 1.3  # inches; of a bar, a chart of growth, and title with axis
_BESIDE = 1.12  # of a bar's length: where its number stands


def speed_to_file(speed: Speed, path: Path) -> None:
    """Draws a PNG or SVG, as the path's suffix says. NothingToDo without matplotlib."""
    try:
        from matplotlib.figure import Figure
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
    figure.suptitle(speed.machine.to_line(), x=0.01, ha="left", fontsize=9, color=_FAINT)
    # Without the date the same result gives the same bytes.
    figure.savefig(path, dpi=110, metadata={"Date": None} if path.suffix == ".svg" else {"Software": None})


def _in_order(compared: Compared) -> list[Row]:
    """The slowest first, as the first is drawn at the bottom."""
    return sorted(compared.rows, key=lambda row: -row.seconds_a_page)


def _draw_times(axes: Axes, compared: Compared) -> None:
    rows = _in_order(compared)
    values = [1000 * row.seconds_a_page for row in rows]
    axes.barh(range(len(rows)), values, color=[_OWN if row.title == OWN else _OTHER for row in rows], height=0.62)
    axes.set_xscale("log")
    axes.set_xlim(min(values) / 3, max(values) * 6)
    axes.set_yticks(range(len(rows)), [row.title for row in rows])
    for place, (row, value) in enumerate(zip(rows, values, strict=True)):
        text = f"{value:,.0f} ms   {row.whole.memory:,} MiB"
        axes.annotate(text, (value * _BESIDE, place), va="center", fontsize=8.5, color=_INK)
    _dress(axes, f"{compared.group}: milliseconds a page, and memory", rows)


def _draw_figures(axes: Axes, compared: Compared) -> None:
    rows = _in_order(compared)
    for place, row in enumerate(rows):
        tally = row.tally
        silent = tally.silent / tally.figures
        # Wrong and flagged, or right: what is silently wrong is neither.
        shares = (tally.right_share, 1 - tally.right_share - silent, silent)
        start = 0.0
        for share, colour in zip(shares, (_RIGHT, _FLAGGED, _SILENT), strict=True):
            axes.barh(place, 100 * share, left=100 * start, color=colour, height=0.62)
            start += share
        text = f"{100 * tally.right_share:.1f} % right, {tally.silent} silently wrong"
        axes.annotate(text, (1.5, place), va="center", fontsize=8.5, color=_INK)
    axes.set_xlim(0, 100)
    axes.set_yticks([])
    title = f"of {rows[0].tally.figures:,} figures: right (green), not read and said so (yellow), silently wrong (red)"
    _dress(axes, title, rows)


def _dress(axes: Axes, title: str, rows: list[Row]) -> None:
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_title(title, fontsize=9.5, loc="left", color=_INK)
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
    axes.grid(color=_GRID)
    axes.set_title(f"growth: seconds of a whole process over {of}", fontsize=9.5, loc="left", color=_INK)
    axes.legend(fontsize=7.5, frameon=False, loc="upper left")
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=8.5, colors=_INK)
