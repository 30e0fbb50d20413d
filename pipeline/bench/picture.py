"""The result of the accuracy benchmark as a picture: the table by kind, and the reliability diagram beside it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.bench.accuracy import Accuracy
from pipeline.bench.table import FIELDS, tally_to_texts
from pipeline.bench.tally import Tally
from pipeline.errors import NothingToDo

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_GOOD, _FAIR, _BAD, _PAPER, _INK = "#e3f1e5", "#fdf3d8", "#f6d0cb", "#ffffff", "#23303d"
_BAR, _DOT, _FAINT = "#b9cbe0", "#1f5f99", "#9aa5b1"
_RIGHT_GOAL, _FLAGGED_GOAL = 0.9995, 0.005  # what the colours of the table compare with
_NINES = 4  # the diagram's scale ends at 1 - 10^-4; what is surer is drawn there
_ROW, _TABLE_WIDTH, _DIAGRAM_WIDTH = 0.27, 9.8, 5.0  # inches


def accuracy_to_file(accuracy: Accuracy, path: Path) -> None:
    """Draws table and diagram into a PNG or SVG, as the path's suffix says. NothingToDo without matplotlib."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise NothingToDo("matplotlib is not installed", "pip install 'gongkai[bench]', or leave out --to") from None
    height = max(4.8, _ROW * (len(accuracy.tallies) + 3))
    figure = Figure(figsize=(_TABLE_WIDTH + _DIAGRAM_WIDTH, height), layout="constrained", facecolor=_PAPER)
    left, right = figure.subplots(1, 2, width_ratios=(_TABLE_WIDTH, _DIAGRAM_WIDTH))
    _draw_table(left, accuracy)
    _draw_diagram(right, accuracy)
    # Without the date the same result gives the same bytes.
    figure.savefig(path, dpi=110, metadata={"Date": None} if path.suffix == ".svg" else {"Software": None})


def _draw_table(axes: Axes, accuracy: Accuracy) -> None:
    axes.axis("off")
    names = list(FIELDS)
    texts = [[tally_to_texts(tally)[name] for name in names] for tally in accuracy.tallies]
    table = axes.table(
        cellText=texts,
        colLabels=[FIELDS[name].en for name in names],
        cellColours=[[_colour(tally, name) for name in names] for tally in accuracy.tallies],
        loc="upper center",
        cellLoc="right",
    )
    table.auto_set_font_size(False)
    table.set_fontsize(9)
    table.auto_set_column_width(range(len(names)))
    table.scale(1, 1.25)
    for (row, column), cell in table.get_celld().items():
        cell.set_edgecolor("#d5dbe1")
        cell.set_linewidth(0.5)
        if row in (0, len(texts)):
            cell.set_text_props(weight="bold", color=_INK)
        if names[column] == "kind":
            cell.set_text_props(ha="left")


def _colour(tally: Tally, name: str) -> str:
    match name:
        case "silent" | "altered":
            return _BAD if (tally.silent if name == "silent" else tally.errors_altered) else _GOOD
        case "right":
            return _GOOD if tally.right_share >= _RIGHT_GOAL else _FAIR
        case "flagged":
            return _GOOD if tally.flagged_share <= _FLAGGED_GOAL else _FAIR
        case "errors":
            return _GOOD if tally.errors_found == tally.errors_shown else _FAIR
        case "repaired":
            return _BAD if tally.repaired_wrong else _GOOD
        case _:
            return _PAPER


def _draw_diagram(axes: Axes, accuracy: Accuracy) -> None:
    calibration = accuracy.calibration
    axes.plot([0, _NINES], [0, _NINES], color=_FAINT, linewidth=1, linestyle="--", zorder=1)
    most = max((math.log10(1 + b.count) for b in calibration.bins), default=1)
    for b in calibration.bins:
        x = _nines(b.confidence)
        axes.bar(x, _NINES * math.log10(1 + b.count) / most, width=0.12, color=_BAR, zorder=0)
        axes.plot([x], [_nines(b.right)], "o", color=_DOT, zorder=2)
        axes.annotate(f"{b.count:,}", (x, 0.02), rotation=90, fontsize=7, color=_INK, ha="center", va="bottom")
    ticks: dict[str, Any] = {"ticks": range(_NINES + 1), "labels": ["0", "0.9", "0.99", "0.999", "≥ 0.9999"]}
    axes.set_xticks(**ticks)
    axes.set_yticks(**ticks)
    axes.set_xlim(-0.15, _NINES + 0.15)
    axes.set_ylim(0, _NINES + 0.15)
    axes.set_xlabel("confidence said")
    axes.set_ylabel("share that is right")
    axes.set_title(f"reliability; expected calibration error {calibration.error:.5f}", fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)


def _nines(share: float) -> float:
    """0 → 0, .9 → 1, .99 → 2, …: errors of a thousandth can be seen."""
    return min(_NINES, -math.log10(max(1 - share, 10.0 ** -(_NINES + 1))))
