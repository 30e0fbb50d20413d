"""The first reader of pictures, with its real model, which comes with its wheel."""

import hashlib
from importlib import metadata, util
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from pipeline.errors import NothingToDo
from pipeline.readers import paddle
from pipeline.readers.crops import digit_height, line_crop, text_lines
from pipeline.readers.ctc import ALPHABET, best_texts
from pipeline.readers.ink import cell_inks
from pipeline.readers.paddle import PaddleReader
from tests.sheets import DPI, sheet

TEXTS = ["2024", "7", "0", "153", "86", "400917"]


@pytest.fixture(scope="module")
def reader() -> PaddleReader:
    return PaddleReader()


@pytest.fixture(scope="module")
def crops() -> list[np.ndarray]:
    grey, boxes = sheet(TEXTS)
    inks = cell_inks(grey, boxes, DPI)
    height = digit_height(inks, DPI)
    return [line_crop(ink, text_lines(ink, height)[0], height, 0.2) for ink in inks]


def test_it_says_who_it_is(reader):
    assert reader.name == "ppocr-v6-small"
    assert reader.version() == metadata.version("rapidocr")


def test_texts_come_back_in_the_order_of_the_crops(reader, crops):
    assert [text for text, _ in reader.read_text(crops)] == TEXTS
    assert [text for text, _ in reader.read_text(crops[::-1])] == TEXTS[::-1]


def test_posteriors_are_probabilities_of_the_alphabet(reader, crops):
    posteriors = reader.posteriors(crops)
    for text, posterior in zip(TEXTS, posteriors, strict=True):
        assert posterior.frames.shape[1] == 1 + len(ALPHABET)
        assert (posterior.frames >= 0).all()
        assert (posterior.frames.sum(axis=1) <= 1 + 1e-3).all()
        assert best_texts(posterior.frames)[0][0] == text
        assert posterior.confidence > 0.5


def test_a_crop_reads_the_same_alone_and_in_company(reader, crops):
    alone = reader.posteriors(crops[:1])[0].frames
    assert np.allclose(alone, reader.posteriors(crops)[0].frames, atol=1e-3)


def test_no_crops_no_answers(reader):
    assert reader.read_text([]) == []
    assert reader.posteriors([]) == []


def test_paper_reads_as_nothing(reader):
    assert reader.read_text([np.full((48, 60), 255, np.uint8)]) == [("", 0.0)]


@pytest.mark.parametrize("shape", [(1, 1), (3, 400), (90, 2), (30, 5000)])
def test_odd_crops_do_no_harm(reader, shape):
    assert len(reader.posteriors([np.full(shape, 200, np.uint8)])) == 1


def test_digits_say_nothing_about_which_way_is_up(reader, crops):
    assert reader.upright(crops) == [0.0] * len(crops)


def test_chinese_text_says_which_way_is_up(monkeypatch, reader, crops):
    monkeypatch.setattr(reader, "read_text", lambda _: [("公开", 0.97), ("公", 0.99), ("12", 0.9)])
    assert reader.upright(crops[:3]) == [0.97, 0.0, 0.0]


def test_a_missing_model_says_what_to_install(monkeypatch):
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    paddle._load.cache_clear()
    try:
        with pytest.raises(NothingToDo, match="pip install"):
            PaddleReader(threads=1).read_text([np.full((48, 60), 255, np.uint8)])
    finally:
        paddle._load.cache_clear()


def test_a_missing_package_has_no_version(monkeypatch):
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    with pytest.raises(NothingToDo):
        PaddleReader().version()


def test_a_crop_is_not_recognised_twice(monkeypatch, crops):
    reader = PaddleReader()
    texts = reader.read_text(crops[1:3])
    monkeypatch.setattr(paddle, "_load", None)  # whoever needs the model now fails
    assert [(seen.text, seen.confidence) for seen in reader.posteriors(crops[1:3])] == texts


def test_a_model_that_is_not_the_installed_one_is_not_used_and_its_sum_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path(util.find_spec("rapidocr").origin).parent / paddle._MODEL
    (tmp_path / "models").mkdir()
    model = tmp_path / paddle._MODEL
    damaged = bytearray(real.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    model.write_bytes(damaged)
    monkeypatch.setattr(util, "find_spec", lambda name: SimpleNamespace(origin=str(tmp_path / "__init__.py")))
    paddle._load.cache_clear()
    try:
        with pytest.raises(NothingToDo, match=hashlib.sha256(damaged).hexdigest()):
            PaddleReader().read_text([np.full((30, 60), 255, np.uint8)])
    finally:
        paddle._load.cache_clear()
