"""Tables on the terminal: merged cells, Chinese widths, every figure to be seen."""

import io
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from pipeline.forms import load_form
from pipeline.inert import to_printable_line
from pipeline.jobs import failed_report
from pipeline.language import Lang
from pipeline.model import Key, Status
from pipeline.render.canvas import Placed, balance, cells_to_lines, wrap
from pipeline.render.console import InertConsole
from pipeline.render.layout import table_to_lines
from pipeline.render.status import LOOKS, figure_to_text, number_to_text
from pipeline.render.summary import Summary, run_to_summary
from pipeline.render.terminal import print_report
from pipeline.report import Failure, Report
from tests.samples import sample_figure, sample_report, varied_report

HAN = st.text("政府信息公开，。（）ab1 ", max_size=30)


def drawn(report: Report, width: int = 120, lang: Lang = "en", colour: bool = False) -> str:
    file = io.StringIO()
    print_report(Console(file=file, width=width, force_terminal=colour, highlight=False), report, lang)
    return file.getvalue()


@given(HAN, st.integers(2, 12))
def test_wrapping_loses_nothing_and_keeps_the_width(text: str, width: int) -> None:
    for lines in (wrap(text, width), balance(text, width)):
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(cell_len(line) <= width for line in lines)
    assert len(balance(text, width)) <= len(wrap(text, width))


def test_no_line_begins_with_a_closing_bracket() -> None:
    assert wrap("（本年）数", 6) == ["（本", "年）数"]


def test_merged_cells_are_drawn_as_boxes() -> None:
    cells = [
        Placed(0, 0, 2, 1, "角", align="center"),
        Placed(0, 1, 1, 2, "头", align="center"),
        Placed(1, 1, 1, 1, "a"),
        Placed(1, 2, 1, 1, "b"),
        Placed(2, 0, 2, 1, "x"),
        Placed(2, 1, 1, 1, "1", align="right"),
        Placed(2, 2, 1, 1, "2", align="right"),
        Placed(3, 1, 1, 1, "3", align="right"),
        Placed(3, 2, 1, 1, "4", align="right"),
    ]
    assert [line.plain for line in cells_to_lines(cells, [4, 3, 3], {1, 2})] == [
        "┌────┬───────┐",
        "│    │  头   │",
        "│ 角 ├───┬───┤",
        "│    │a  │b  │",
        "├────┼───┼───┤",
        "│x   │  1│  2│",
        "│    │  3│  4│",
        "└────┴───┴───┘",
    ]


@pytest.mark.parametrize("edition", ["2021", "2019"])
@pytest.mark.parametrize("width", [70, 80, 100, 120, 200])
def test_tables_are_rectangles_that_hold_every_figure_and_label(edition: str, width: int) -> None:
    form = load_form(edition)
    figures = {figure.key: figure for figure in sample_report(edition=edition).cells}
    for table in form.tables:
        lines = [line.plain for line in table_to_lines(table, figures, width)]
        assert len({cell_len(line) for line in lines}) == 1
        assert cell_len(lines[0]) <= max(width, 80)
        numbers = [int(number) for line in lines for number in re.findall(r"(?<=[│ ])(\d+) (?=│)", line)]
        assert sorted(numbers) == sorted(int(figures[key].value or 0) for key in table.figures())
        text = "".join("".join(lines).split())
        assert all(character in text for block in table.blocks for row in block.rows for character in row.label)


def test_figures_stand_in_the_row_and_column_of_their_label() -> None:
    form = load_form("2021")
    table = form.table("requests")
    marked = Key("requests", "denied.third_party", "enterprise")
    figures = {key: sample_figure(key, 777 if key == marked else 0) for key in table.figures()}
    lines = [line.plain for line in table_to_lines(table, figures, 160)]
    (line,) = [line for line in lines if "777" in line]
    row = next(row for row in table.blocks[0].rows if row.id == marked.row)
    assert row.label in line
    assert [part.strip() for part in line.split("│")][-8:-1] == ["0", "777", "0", "0", "0", "0", "0"]


def test_wide_figures_are_never_cut() -> None:
    key = Key("requests", "total", "total")
    report = sample_report(changes={key: (Decimal("123456789.0123"), Status.READ)})
    assert "123456789.0123" in drawn(report, 80).replace("\n", "")


@pytest.mark.parametrize(
    ("value", "unit", "header", "status", "text"),
    [
        (12, None, None, Status.PROVEN, "12 "),
        (12, "件", "件", Status.PROVEN, "12 "),
        (31, "批次", "件", Status.READ, "31批次 "),
        (Decimal("63.28"), "万元", "万元", Status.REVIEW, "63.28?"),
        (Decimal("1E+3"), None, None, Status.REPAIRED, "1000~"),
        (0, None, None, Status.PROVEN, "0 "),
        (None, None, None, Status.PROVEN, "/ "),
        (None, None, None, Status.MISSING, "·"),
    ],
)
def test_a_figure_as_text(
    value: int | Decimal | None, unit: str | None, header: str | None, status: Status, text: str
) -> None:
    figure = replace(sample_figure(Key("a", "b", "c"), value, status), unit=unit)
    assert figure_to_text(figure, header) == text


def test_numbers_have_no_exponent() -> None:
    assert number_to_text(Decimal("1E-7")) == "0.0000001"
    assert number_to_text(-4) == "-4"


def test_a_report_shows_status_findings_and_counts() -> None:
    text = drawn(varied_report())
    assert "96171.6" in text
    assert "8批次~" in text
    assert "7?" in text
    assert "does not add up [requests.row_total]" in text
    assert text.index("does not add up") < text.index("a row is missing") < text.index("read as pictures")
    assert (
        "200 figures: 196 proven · 1 read · 1 repaired · 1 review · 1 missing · 2 pages · 0.15 s · 75 ms a page" in text
    )
    assert "云溪乡人民政府 · 2024" in text


def test_statuses_are_coloured() -> None:
    text = drawn(varied_report(), colour=True)
    for status, number in ((Status.REVIEW, "7?"), (Status.REPAIRED, "8批次~"), (Status.READ, "96171.6 ")):
        style = Console().get_style(LOOKS[status].style)
        assert style.render(number) in text


def test_long_lists_of_findings_are_cut_and_say_so() -> None:
    report = varied_report()
    text = drawn(replace(report, findings=report.findings * 20))
    assert "30 more in the JSON report" in text


def test_a_failed_report_says_why() -> None:
    report = failed_report("坏[1].pdf", Failure("damaged", "cannot be parsed; download it again"))
    assert "cannot be parsed" in drawn(report)
    assert "坏[1].pdf" in drawn(report)
    assert "重新下载" in drawn(report, lang="zh")


def test_both_languages_say_the_same() -> None:
    zh, en = drawn(varied_report(), lang="zh"), drawn(varied_report())
    assert "待核对" in zh
    assert re.findall(r"\d+", zh) == re.findall(r"\d+", en)


def test_the_summary_of_a_run_counts_everything() -> None:
    summary = Summary()
    for report in (sample_report(), varied_report(), failed_report("a.pdf", Failure("damaged", "damaged"))):
        summary.add(report)
    text = run_to_summary(summary, "en").plain
    assert text.splitlines()[0] == "3 documents: 1 extracted · 1 with figures to review · 1 failed"
    assert "400 figures: 396 proven" in text
    assert "4 pages · 0.30 s · 75 ms a page" in text


def test_text_of_documents_commands_no_terminal() -> None:
    console = InertConsole(file=io.StringIO(), force_terminal=True, width=80)
    console.print(Text("a\x1b[2J\x9b31m\u202eb\x07c\nd", "red"))
    shown = console.file.getvalue()
    assert "\x1b[2J" not in shown
    assert not set("\x9b\u202e\x07") & set(shown)
    assert "\x1b[31m" in shown
    assert to_printable_line("a\n\tb") == "a\ufffd\ufffdb"
