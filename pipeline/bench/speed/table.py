"""The result as tables: one source for the terminal and for Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.table import Table

from pipeline.bench.speed.environment import OWN
from pipeline.bench.speed.growth import Series
from pipeline.bench.speed.result import Compared, Row, Speed
from pipeline.language import Lang
from pipeline.texts import Text

PROGRAM = Text("程序", "program")
_COMPARED = (
    PROGRAM,
    Text("毫秒/页", "ms a page"),
    Text("CPU 毫秒/页", "CPU ms a page"),
    Text("页/秒", "pages/s"),
    Text("正确 %", "right %"),
    Text("静默错误", "silent"),
    Text("待核 %", "flagged %"),
    Text("首份报告 秒", "first report, s"),
    Text("全部 秒", "all files, s"),
    Text("全部 CPU 秒", "CPU s"),
    Text("内存 MiB", "memory, MiB"),
)
_GROWTH = (
    PROGRAM,
    Text("数量：秒", "how many: seconds"),
    Text("每件毫秒", "slope, ms each"),
    Text("R²", "R²"),
    Text("末段/首段", "last step / first"),
    Text("内存 MiB", "memory, MiB"),
)
_MEASURED_ON = Text("测于 {what}", "measured on {what}")
_HELP = Text(
    "gongkai --help：{seconds:.2f} 秒（CPU {cpu:.2f} 秒，{memory} MiB）",
    "gongkai --help: {seconds:.2f} s (CPU {cpu:.2f} s, {memory} MiB)",
)
_TITLE = Text("{group}：{files} 份，{pages} 页", "{group}: documents {files}, pages {pages}")
_PARALLEL = Text("gongkai --jobs 0", "gongkai --jobs 0")
_OVER = {
    "documents": Text("增长：文件数", "growth: documents"),
    "pages": Text("增长：一份文件的页数", "growth: pages of one document"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of texts, its first column the name of a program."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def speed_to_lines(speed: Speed, lang: Lang) -> list[str]:
    """The machine, the versions, and what a command takes that does nothing."""
    own = ", ".join(f"{name} {version}" for name, version in speed.machine.versions.items())
    rivals = [
        f"{title}: {', '.join(f'{name} {version}' for name, version in versions.items())}"
        for title, versions in speed.programs.items()
        if title != OWN  # its versions stand with the machine's
    ]
    spent = speed.show_help
    told = _HELP.say(lang, seconds=spent.seconds, cpu=spent.cpu, memory=spent.memory)
    return [_MEASURED_ON.say(lang, what=speed.machine.to_line()), own, *rivals, told]


def speed_to_sheets(speed: Speed, lang: Lang) -> Iterator[Sheet]:
    """A sheet for each group of documents, and one for each sort of growth."""
    for compared in speed.compared:
        title = _TITLE.say(lang, group=compared.group, files=compared.files, pages=compared.pages)
        rows = [*map(row_to_texts, compared.rows), _parallel(compared, lang)]
        yield Sheet(title, tuple(head.say(lang) for head in _COMPARED), tuple(rows))
    for of, name in _OVER.items():
        if found := [series for series in speed.growth if series.of == of]:
            yield Sheet(name.say(lang), tuple(head.say(lang) for head in _GROWTH), tuple(map(series_to_texts, found)))


def row_to_texts(row: Row) -> tuple[str, ...]:
    """What stands in the line of a program."""
    tally = row.tally
    return (
        row.title,
        f"{1000 * row.seconds_a_page:,.0f}",
        f"{1000 * row.cpu_a_page:,.0f}",
        f"{1 / row.seconds_a_page:.3g}",
        f"{100 * tally.right_share:.2f}",
        f"{tally.silent}",
        f"{100 * tally.flagged_share:.2f}",
        f"{row.first.seconds:.2f}",
        f"{row.whole.seconds:.1f}",
        f"{row.whole.cpu:.1f}",
        f"{row.whole.memory:,}",
    )


def series_to_texts(series: Series) -> tuple[str, ...]:
    """What stands in the line of a program that was measured over its growth."""
    points = " · ".join(f"{count:,}: {spent.seconds:.1f}" for count, spent in series.points)
    _, slope = series.line
    bend = "" if series.bend is None else f"{series.bend:.2f}"
    memory = f"{series.points[0][1].memory:,} → {series.points[-1][1].memory:,}"
    return series.title, points, f"{1000 * slope:,.0f}", f"{series.fit:.4f}", bend, memory


def sheet_to_table(sheet: Sheet) -> Table:
    """For the terminal; this project's own lines stand out."""
    table = Table(title=sheet.title, title_justify="left", box=None, pad_edge=False, header_style="bright_black")
    for place, head in enumerate(sheet.head):
        table.add_column(head, justify="right" if place else "left", no_wrap=not place)
    for row in sheet.rows:
        table.add_row(*row, style="bold" if row[0].startswith(OWN) else "")
    return table


def speed_to_markdown(speed: Speed, lang: Lang = "en") -> str:
    """The same for a page of documentation."""
    parts = ["\n".join(f"- {line}" for line in speed_to_lines(speed, lang))]
    for sheet in speed_to_sheets(speed, lang):
        lines = [sheet.head, ("---",) * len(sheet.head), *sheet.rows]
        parts.append(f"**{sheet.title}**\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines))
    return "\n\n".join(parts) + "\n"


def _parallel(compared: Compared, lang: Lang) -> tuple[str, ...]:
    spent = compared.parallel
    blank = ("",) * (len(_COMPARED) - 4)
    return _PARALLEL.say(lang), *blank, f"{spent.seconds:.1f}", f"{spent.cpu:.1f}", f"{spent.memory:,}"
