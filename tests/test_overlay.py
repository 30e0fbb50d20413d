"""Boxes drawn over the pages that they were read from."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.errors import NothingToDo, UsageError
from pipeline.model import Key, Status
from pipeline.render.overlay import picture_to_file, report_to_picture
from pipeline.render.status import LOOKS
from pipeline.report import Report, Source
from tests.samples import png, sample_report, varied_report

PAGE = png()


def of_page(report: Report, path: str = "page.png") -> Report:
    return replace(report, source=Source(path, hashlib.sha256(PAGE).hexdigest(), 1, len(PAGE)))


def test_boxes_stand_where_the_figures_were_read_in_the_colour_of_their_status() -> None:
    report = of_page(varied_report())
    picture = np.asarray(report_to_picture(report, PAGE))
    legend = picture.shape[0] - round(842 / 595 * picture.shape[1])
    scale = picture.shape[1] / 595
    for figure in report.cells[:30]:
        if figure.box is None:
            continue
        x, y = round(figure.box.x0 * scale), legend + round(figure.box.centre[1] * scale)
        edge = picture[y, max(0, x - 3) : x + 4].astype(int)
        assert (np.abs(edge - LOOKS[figure.status].rgb).sum(axis=1) < 10).any(), figure.key
    assert (picture[legend + 5, 5:100] == 255).all()  # the paper between boxes stays as it is


def test_only_the_page_that_is_asked_for() -> None:
    report = of_page(sample_report())
    assert report_to_picture(report, PAGE, page=1).size == report_to_picture(report, PAGE).size
    with pytest.raises(UsageError, match="has 1 pages"):
        report_to_picture(report, PAGE, page=2)


def test_another_file_is_refused() -> None:
    with pytest.raises(UsageError, match="sha256"):
        report_to_picture(sample_report(), PAGE)


def test_a_report_without_places_gives_no_picture() -> None:
    keys = [figure.key for figure in sample_report().cells]
    report = of_page(sample_report(changes={Key(*key): (None, Status.MISSING) for key in keys}))
    with pytest.raises(NothingToDo):
        report_to_picture(report, PAGE)


def test_a_picture_that_cannot_be_written(tmp_path: Path) -> None:
    picture = report_to_picture(of_page(sample_report()), PAGE)
    with pytest.raises(UsageError, match="cannot write"):
        picture_to_file(picture, tmp_path / "no" / "such" / "folder.png")


def test_the_command_finds_the_source_or_is_told(tmp_path: Path) -> None:
    source, report, out = tmp_path / "page.png", tmp_path / "r.json", tmp_path / "out.bin"
    source.write_bytes(PAGE)
    report.write_text(of_page(sample_report(), str(source)).to_json())
    runner = CliRunner()
    assert runner.invoke(app, ["show", str(report), "--picture", str(out)]).exit_code == 0
    assert out.read_bytes().startswith(b"\x89PNG")
    source.rename(tmp_path / "moved.png")
    assert runner.invoke(app, ["show", str(report), "--picture", str(out)]).exit_code == 1
    moved = ["--source", str(tmp_path / "moved.png"), "--page", "1"]
    assert runner.invoke(app, ["show", str(report), "--picture", str(out), *moved]).exit_code == 0
