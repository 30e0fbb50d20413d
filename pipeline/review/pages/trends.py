"""What became of the years: coverage, what is proven, what waits, what does not add up; a column for each year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from pipeline.language import Lang
from pipeline.review.overview import YearLine
from pipeline.review.pages import words
from pipeline.review.pages.queue_page import UNKNOWN
from pipeline.review.pages.tags import tag
from pipeline.texts import Text

_MOST_YEARS = 10  # columns that can be told apart on a quarter of the page
_FINEST = 0.001  # the smallest share that is told
_PLAIN = (0.0995, 0.9895)  # shares between which whole percents do
_LEAST_SCALE = 0.05  # a chart of small shares ends no lower: a single report in a thousand is no tower


@dataclass(frozen=True, slots=True)
class _Chart:
    """`share` is what a column of a year shows, `told` its number, `address` where it leads.

    `whole` charts end at 100 %; of others the largest share does. `absent` adds a way to the bodies that are not there.
    """

    title: Text
    look: str
    share: Callable[[YearLine], float | None]
    told: Callable[[YearLine], str]
    address: Callable[[str, YearLine], str]
    whole: bool
    absent: bool = False


def show_trends(lines: Sequence[YearLine], region: str, lang: Lang) -> None:
    """The charts of all years that are known, the earliest first; none where there is only one."""
    years = sorted((line for line in lines if line.year is not None), key=lambda line: line.year or 0)[-_MOST_YEARS:]
    if len(years) < 2:
        return
    with tag("div", classes="trends"):
        for chart in _CHARTS:
            _show(chart, years, region, lang)


def report_list(region: str, year: int | None, **more: str) -> str:
    """The address of the list of reports of a year in a region."""
    return _address({"year": str(year or ""), "region": region, **more})


def year_list(region: str, line: YearLine, **more: str) -> str:
    """The same of a line of the overview: its year may be unknown."""
    return _address({"year": UNKNOWN if line.year is None else str(line.year), "region": region, **more})


def absent_list(region: str, year: int | None) -> str:
    """The address of the bodies without a report of a year."""
    kept = {"region": region, "absent": str(year or "")}
    return f"/overview?{urlencode({name: value for name, value in kept.items() if value})}#bodies"


def _show(chart: _Chart, years: Sequence[YearLine], region: str, lang: Lang) -> None:
    shares = [chart.share(line) for line in years]
    top = 1.0 if chart.whole else max(_LEAST_SCALE, *(share or 0.0 for share in shares))
    with tag("section", classes="trend panel", aria_label=chart.title.say(lang)):
        tag("h2", chart.title.say(lang))
        with tag("div", classes="cols"):
            for line, share in zip(years, shares, strict=True):
                _column(chart, line, share, top, region, lang)


def _column(chart: _Chart, line: YearLine, share: float | None, top: float, region: str, lang: Lang) -> None:
    told = chart.told(line)
    text = "—" if share is None else _percent(share)
    with tag("div", classes="col"):
        with tag("a", href=chart.address(region, line), title=f"{line.year}: {text} ({told})"):
            tag("span", text, "amount")
            with tag("span", classes="track", aria_hidden="true"):
                tag("span", classes="fill", data_status=chart.look).style(f"height: {(share or 0.0) / top:.2%}")
            tag("span", str(line.year), "year")
            tag("span", told, "told")
        if chart.absent and line.absent:
            label = words.ABSENT_IN.say(lang, year=line.year)
            tag("a", f"−{line.absent:,}", "told", href=absent_list(region, line.year), title=label, aria_label=label)


def _percent(share: float) -> str:
    """Whole percents; near none and near all one digit, by which it is told from these."""
    if share in (0, 1) or _PLAIN[0] <= share <= _PLAIN[1]:
        return f"{share:.0%}"
    return f"{min(max(share, _FINEST), 1 - _FINEST):.1%}"


def _address(kept: dict[str, str]) -> str:
    return f"/?{urlencode({name: value for name, value in kept.items() if value})}"


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


_CHARTS = (
    _Chart(
        words.TREND_COVERAGE,
        "read",
        lambda line: _ratio(line.bodies, line.bodies + line.absent),
        lambda line: f"{line.bodies:,}",
        lambda region, line: year_list(region, line, show="all"),
        whole=True,
        absent=True,
    ),
    _Chart(
        words.TREND_PROVEN,
        "proven",
        lambda line: _ratio(line.shares.proven + line.shares.repaired, line.shares.total),
        lambda line: f"{line.shares.proven + line.shares.repaired:,}",
        lambda region, line: year_list(region, line, show="all"),
        whole=True,
    ),
    _Chart(
        words.TREND_REVIEW,
        "review",
        lambda line: _ratio(line.shares.review + line.shares.missing, line.shares.total),
        lambda line: f"{line.shares.review + line.shares.missing:,}",
        lambda region, line: year_list(region, line, having="waiting"),
        whole=False,
    ),
    _Chart(
        words.TREND_FAILING,
        "published",
        lambda line: _ratio(line.failing, line.reports),
        lambda line: f"{line.failing:,}",
        lambda region, line: year_list(region, line, having="failing"),
        whole=False,
    ),
)
