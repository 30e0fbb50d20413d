"""The growth of time, and the result of the benchmark of speed as tables, JSON and picture."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pypdfium2
import pytest

from pipeline.bench.speed import growth
from pipeline.bench.speed.environment import Program
from pipeline.bench.speed.growth import (
    DOCUMENTS,
    PAGES,
    Series,
    counts_to,
    long_documents,
    many_documents,
    measure_growth,
)
from pipeline.bench.speed.machine import examine_machine
from pipeline.bench.speed.picture import speed_to_file
from pipeline.bench.speed.result import Compared, Row, Speed
from pipeline.bench.speed.spent import Spent, median_spent
from pipeline.bench.speed.table import row_to_texts, speed_to_lines, speed_to_markdown, speed_to_sheets
from pipeline.bench.tally import Tally

FIXTURES = Path(__file__).parents[1] / "fixtures" / "reports"


def row(title: str, seconds: tuple[float, ...], right: int, silent: int) -> Row:
    tally = Tally("all", reports=2, pages=10, figures=400, right=right, silent=silent, flagged=400 - right - silent)
    cpu = {"a": tuple(2 * one for one in seconds), "b": (1.0, 1.0, 1.0)}
    return Row(title, tally, {"a": seconds, "b": (0.5, 0.5, 0.5)}, cpu, Spent(4.0, 6.0, 1234), Spent(2.0, 1.5, 200))


def speed() -> Speed:
    machine = examine_machine()
    rows = (row("gongkai", (0.1, 9.9, 0.5), 400, 0), row("Fake", (2.0, 2.5, 3.0), 300, 16))
    series = (
        Series("gongkai", DOCUMENTS, ((10, Spent(2.0, 2.0, 200)), (100, Spent(11.0, 10.0, 210)))),
        Series("gongkai", PAGES, ((5, Spent(1.5, 1.0, 200)), (50, Spent(6.0, 5.0, 300)), (500, Spent(51, 50, 900)))),
    )
    compared = (Compared("born-digital", 2, 10, rows, Spent(2.5, 6.5, 2000)),)
    return Speed(machine, {"gongkai": {}, "Fake": {"fake": "1.2"}}, 3, Spent(0.3, 0.2, 30), compared, series)


def test_a_page_takes_the_medians_of_its_files_added_up() -> None:
    own, other = speed().compared[0].rows
    assert own.seconds_a_page == pytest.approx((0.5 + 0.5) / 10)
    assert other.cpu_a_page == pytest.approx((5.0 + 1.0) / 10)
    assert median_spent([Spent(1, 9, 5), Spent(3, 1, 7), Spent(2, 2, 900)]) == Spent(2, 2, 7)
    assert row_to_texts(own) == (
        "gongkai", "100", "200", "10", "100.00", "0", "0.00", "2.00", "4.0", "6.0", "1,234"
    )  # fmt: skip


def test_the_same_numbers_stand_in_json_and_in_tables() -> None:
    result = speed()
    plain = json.loads(result.to_json())
    own = plain["groups"][0]["programs"][0]
    assert (own["seconds_a_page"], own["tally"]["right"], own["seconds"]["a"]) == (0.1, 400, [0.1, 9.9, 0.5])
    assert own["whole"] == {"seconds": 4.0, "cpu": 6.0, "memory": 1234}
    assert plain["growth"][1]["points"][2] == {"count": 500, "seconds": 51, "cpu": 50, "memory": 900}
    markdown = speed_to_markdown(result)
    assert "| Fake | 300 | 600 | 3.33 | 75.00 | 16 | 21.00 | 2.00 | 4.0 | 6.0 | 1,234 |" in markdown
    assert "| gongkai | 5: 1.5 · 50: 6.0 · 500: 51.0 | 100 | 1.0000 | 1.00 | 200 → 900 |" in markdown
    assert next(sheet.title for sheet in speed_to_sheets(result, "zh")) == "born-digital：2 份，10 页"
    assert any("Fake: fake 1.2" in line for line in speed_to_lines(result, "en"))
    assert all(len(line) == len(sheet.head) for sheet in speed_to_sheets(result, "en") for line in sheet.rows)


def test_the_picture_is_drawn_with_and_without_growth(tmp_path: Path) -> None:
    result = speed()
    speed_to_file(result, tmp_path / "a.svg")
    speed_to_file(result, tmp_path / "b.svg")
    assert "<svg" in (tmp_path / "a.svg").read_text("utf-8")
    speed_to_file(Speed(result.machine, {}, 3, result.show_help, result.compared), tmp_path / "c.png")
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")


def series(*points: tuple[int, float]) -> Series:
    return Series("a", DOCUMENTS, tuple((count, Spent(seconds, seconds, 1)) for count, seconds in points))


def test_growth_in_proportion_is_a_line_and_other_growth_bends() -> None:
    straight = series((10, 3.0), (100, 12.0), (1000, 102.0))
    assert straight.line == pytest.approx((2.0, 0.1))
    assert (straight.fit, straight.bend) == pytest.approx((1.0, 1.0))
    bent = series((10, 3.0), (100, 12.0), (1000, 1002.0))
    assert bent.bend is not None
    assert bent.bend > 10
    assert bent.fit < straight.fit
    assert series((10, 3.0), (100, 12.0)).bend is None


def test_points_lie_tenfold_apart_up_to_the_limit() -> None:
    assert counts_to(1000, DOCUMENTS) == [10, 100, 1000]
    assert counts_to(499, PAGES) == [5, 50]


def test_documents_have_bytes_of_their_own_and_long_ones_their_pages(tmp_path: Path) -> None:
    models = [FIXTURES / "report-digital-00.pdf", FIXTURES / "report-digital-01.pdf"]
    many = many_documents(models, [3, 5], tmp_path / "many")
    assert many[3] == many[5][:3]
    assert len({path.read_bytes() for path in many[5]}) == 5
    for count, (path,) in long_documents(models[0], [2, 7], tmp_path / "long").items():
        with pypdfium2.PdfDocument(path) as document:
            assert len(document) == count
            words = document[count - 1].get_textpage().get_text_range()
    assert len(words) > 50, "the pages show what those of the model show"


def test_long_runs_are_measured_once_and_longer_ones_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []

    def fake_read(program: Program, paths: list[Path]) -> Spent:
        runs.append(len(paths))
        return Spent(0.3 * len(paths), 0.1, 7)

    monkeypatch.setattr(growth, "read_all", fake_read)
    files = {count: [Path("a.pdf")] * count for count in (10, 100, 1000)}
    told: list[str] = []
    (found,) = measure_growth([Program("a", "A", Path(sys.executable))], DOCUMENTS, files, 3, 60.0, told.append)
    assert [count for count, _ in found.points] == [10, 100]
    assert runs == [10, 10, 10, 100]
    assert told[-1] == "A: 1000 documents left out, they would take some 300 s"
