"""The notebook runs on an extraction, from its first cell to its last."""

import contextlib
import io
import json
from pathlib import Path

import pytest

from pipeline.frames import TidyWriter
from pipeline.jobs import failed_report
from pipeline.report import Failure
from tests.samples import varied_report

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "first_steps.ipynb"


def code_cells() -> list[str]:
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def test_every_cell_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with TidyWriter(tmp_path / "out") as writer:
        for report in (
            failed_report("bad.pdf", Failure("damaged", "damaged")),
            varied_report("a.pdf"),
            varied_report("b.pdf"),
        ):
            writer.add(report)
    monkeypatch.chdir(tmp_path)
    scope: dict[str, object] = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        for cell in code_cells():
            exec(cell, scope)  # noqa: S102 - our own notebook
    assert "云溪乡人民政府 2024" in printed.getvalue()
    assert len(scope["doubtful"]) == 2  # type: ignore[arg-type]
    assert scope["official"].shape == (25, 7)  # type: ignore[attr-defined]
    assert len(scope["across"]) == 2  # type: ignore[arg-type]
