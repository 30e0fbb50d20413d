"""The tallies as rows of text: one source for the terminal, Markdown and the picture."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from pipeline.bench.accuracy import Accuracy
from pipeline.bench.calibration import Bin
from pipeline.bench.tally import ALL, Tally
from pipeline.language import Lang
from pipeline.texts import Text as Words

FIELDS: dict[str, Words] = {
    "kind": Words("类型", "kind"),
    "reports": Words("报告", "reports"),
    "figures": Words("数据", "figures"),
    "right": Words("正确 %", "right %"),
    "silent": Words("静默错误", "silent"),
    "flagged": Words("待核 %", "flagged %"),
    "repaired": Words("修复 对/错", "repaired right/wrong"),
    "proven": Words("已证 %", "proven %"),
    "errors": Words("发布错误 发现/存在", "errors found/shown"),
    "altered": Words("被改", "altered"),
    "perfect": Words("全对报告", "perfect"),
    "seconds": Words("秒/页", "s/page"),
}


def tally_to_texts(tally: Tally) -> dict[str, str]:
    """What stands in the row of a kind, by the names of `FIELDS`."""
    return {
        "kind": tally.kind,
        "reports": f"{tally.reports}" + (f" ({tally.failed} failed)" if tally.failed else ""),
        "figures": f"{tally.figures:,}",
        "right": _percent(tally.right_share),
        "silent": f"{tally.silent}",
        "flagged": _percent(tally.flagged_share, 2),
        "repaired": f"{tally.repaired_right}/{tally.repaired_wrong}",
        "proven": _percent(tally.proven / tally.figures if tally.figures else 0.0, 1),
        "errors": f"{tally.errors_found}/{tally.errors_shown}",
        "altered": f"{tally.errors_altered}",
        "perfect": f"{tally.perfect}/{tally.reports}",
        "seconds": f"{tally.seconds_a_page:.3f}",
    }


def accuracy_to_table(accuracy: Accuracy, lang: Lang) -> Table:
    """The tallies for the terminal; what must not be is red."""
    table = Table(box=None, pad_edge=False, header_style="bright_black")
    for name, head in FIELDS.items():
        table.add_column(head.say(lang), justify="left" if name == "kind" else "right", no_wrap=name == "kind")
    for tally in accuracy.tallies:
        texts = tally_to_texts(tally)
        bad = {
            "silent": tally.silent,
            "repaired": tally.repaired_wrong,
            "altered": tally.errors_altered,
            "errors": tally.errors_shown - tally.errors_found,
        }
        cells = [Text(texts[name], "bold red" if bad.get(name) else "") for name in FIELDS]
        table.add_row(*cells, style="bold" if tally.kind == ALL else "")
    return table


def accuracy_to_markdown(accuracy: Accuracy, lang: Lang = "en") -> str:
    """The same for a page of documentation."""
    lines = ["| " + " | ".join(head.say(lang) for head in FIELDS.values()) + " |", "|---" * len(FIELDS) + "|"]
    for tally in accuracy.tallies:
        texts = tally_to_texts(tally)
        lines.append("| " + " | ".join(texts[name] for name in FIELDS) + " |")
    return "\n".join(lines) + "\n"


def bins_to_lines(bins: Sequence[Bin]) -> list[str]:
    """The reliability diagram in words: `(0.990, 0.997]  1,234 figures  said 0.9952  right 0.9984`."""
    return [
        f"({b.low:.3f}, {b.high:.3f}]  {b.count:>7,} figures  said {b.confidence:.4f}  right {b.right:.4f}"
        for b in bins
    ]


def _percent(share: float, digits: int = 3) -> str:
    """Never rounded up to 100: what is not all is not all."""
    shown = f"{100 * share:.{digits}f}"
    return f"{100 - 10**-digits:.{digits}f}" if share < 1 and float(shown) >= 100 else shown
