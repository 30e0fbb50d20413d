"""The notebooks run from first to last cell, on data that the repository makes, and say what they should."""

from __future__ import annotations

import ast
import contextlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline import extract
from pipeline.frames import TidyWriter

ROOT = Path(__file__).parents[1]
NOTEBOOKS = ROOT / "notebooks"
READ = ("report-digital-00", "report-digital-01", "report-noline-digital-00", "township-digital", "report-office-00")


def cells(name: str, kind: str) -> list[str]:
    found = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in found if cell["cell_type"] == kind]


def run_cell(source: str, scope: dict[str, Any]) -> None:
    """Runs a cell, and shows the value of its last line as a notebook would."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), scope)  # noqa: S102 - our own notebook
    if isinstance(last, ast.Expr):
        value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), scope)  # noqa: S307
        show = getattr(value, "_repr_html_", None) or getattr(value, "__repr__", None)
        if hasattr(value, "savefig"):
            value.savefig(io.BytesIO())
        elif show:
            show()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    yield tmp_path
    from matplotlib import pyplot

    pyplot.close("all")


def run(name: str) -> tuple[dict[str, Any], str]:
    scope: dict[str, Any] = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        for source in cells(name, "code"):
            run_cell(source, scope)
    return scope, printed.getvalue()


def test_first_steps(here: Path) -> None:
    scope, printed = run("first_steps")
    assert "石桥乡人民政府 2023 form 2021 ok" in printed
    assert "24 of 25 rows and 7 of 7 columns add up" in printed
    assert scope["official"].shape == (25, 7)
    assert [finding.code for finding in scope["findings"]] == ["requests.row_total", "requests.column_total"]
    assert len(scope["doubtful"]) == 0
    assert len(scope["boxes"]) > 90


def test_a_year_of_a_province(here: Path) -> None:
    scope, printed = run("province_year")
    reports = len(scope["year"])
    assert reports > 100
    assert f"{reports} reports; {len(scope['left_out'])} figures" in printed
    assert scope["coverage"]["published"].sum() == reports == len(scope["known"]) - len(scope["absent"])
    assert 0 < len(scope["absent"]) < reports / 4
    assert scope["left_out"]["status"].eq("review").all()
    assert scope["outcomes"].sum() > 1000
    assert (scope["disputes"]["corrected share"] < 1).all()
    assert len(scope["ranking"]) > 16, "the prefectures, and the province's own"
    assert len(scope["flawed"]) > 10
    assert all("虚构数据" in name for name in scope["year"]["organisation"])


def test_quality_of_an_extraction(here: Path) -> None:
    with TidyWriter(here / "out") as writer:
        for name in READ:
            writer.add(extract(ROOT / "fixtures" / "reports" / f"{name}.pdf"))
    scope, printed = run("quality")
    assert "996 figures of 5 reports" in printed
    assert scope["both"]["silent"].sum() == 0
    assert scope["shares"].loc["digital", "right"] == 100
    assert scope["by_table"].loc["disclosure"].get("proven", 0) == 0
    assert scope["calibration"].error < 0.05


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_notebooks_say_where_their_data_come_from_and_keep_no_output(path: Path) -> None:
    assert "made up" in "".join(cells(path.stem, "markdown"))
    code = [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
