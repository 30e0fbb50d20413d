"""The first reader of pictures: PP-OCRv6 small (Apache-2.0), its ONNX model taken from the rapidocr wheel.

Only the recognition model is used, on crops of known place; nothing is downloaded. The model maps a line of text of
height 48 to a step every 8 pixels, each with probabilities over some 18,700 characters and "nothing" (column 0).
"""

from __future__ import annotations

import base64
import hashlib
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata, util
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import NothingToDo
from pipeline.readers.base import Picture, Posterior
from pipeline.readers.ctc import ALPHABET, LOOK_ALIKES

if TYPE_CHECKING:
    import onnxruntime

_MODEL = "models/PP-OCRv6_rec_small.onnx"
_HEIGHT = 48  # the model's own line height
_WIDTHS = (32, 48, 64, 80, 96, 128, 160, 192, 256, 320)  # a batch has one width: the next of these, then multiples of
_WIDE_STEP = 64
_TEXT_SQUEEZE = 0.5  # of the width of a line of writing: half the time, and no error more over 900 lines of labels
_SQUEEZED_FROM = 2.0  # width over height from which on a line is squeezed: a word of two characters is not
_SHORT = 160  # shown width of the crops that are remembered, and how many of them: 4 kB each
_REMEMBERED = 2000
_MAX_WIDTH = 2048  # a longer line is squeezed: no label is that long, and memory grows with it
_BATCH_PIXELS = 4096  # width x crops of one batch: 22 kB of output a step keep it below 60 MB
_SPACES = " \u00a0\u2002\u2003\u2009\u3000"  # where a figure stands, a gap is nothing too
_HAN = ("\u4e00", "\u9fff")


@dataclass(frozen=True)
class _Model:
    """The loaded network, its characters by class, and the classes that make up each symbol of the alphabet."""

    session: onnxruntime.InferenceSession
    characters: tuple[str, ...]
    columns: NDArray[np.intp]
    starts: NDArray[np.intp]


_Key = tuple[int, tuple[int, ...], bytes]  # width that the model is shown, shape and pixels of a crop


class PaddleReader:
    """Reads crops of one line each, dark ink on light paper. Cheap to make: the model is loaded once a process."""

    def __init__(self, threads: int = 2) -> None:
        """`threads` is the number of threads that one batch may use."""
        self._threads = threads
        self._seen: dict[_Key, Posterior] = {}

    @property
    def name(self) -> str:
        return "ppocr-v6-small"

    def version(self) -> str:
        """The version of the wheel that carries the model; NothingToDo where it is not installed."""
        try:
            return metadata.version("rapidocr")
        except metadata.PackageNotFoundError as error:
            raise _no_model() from error

    def load(self) -> None:
        """Loads the model, where no reader of this process did yet; NothingToDo where it is missing."""
        _load(self._threads)

    def posteriors(self, crops: Sequence[Picture]) -> list[Posterior]:
        """One posterior a crop, in the order given; NothingToDo where the model is missing."""
        return self._see(crops, 1.0)

    def read_text(self, crops: Sequence[Picture]) -> list[tuple[str, float]]:
        """The text of each crop over all characters, and the mean probability of its characters (0 where none)."""
        return [(seen.text, seen.confidence) for seen in self._see(crops, _TEXT_SQUEEZE)]

    def upright(self, crops: Sequence[Picture]) -> list[float]:
        """How surely each crop stands upright: the mean probability of a text with two Han characters, else 0."""
        return [sure if _count_han(text) >= 2 else 0.0 for text, sure in self.read_text(crops)]

    def _see(self, crops: Sequence[Picture], squeeze: float) -> list[Posterior]:
        """What the model makes of each crop, long lines narrowed to `squeeze` of their width.

        Short crops are remembered, as a cell is asked for its text first and then for its figure.
        """
        asked = [(_scaled_width(crop, squeeze), crop.shape, crop.tobytes()) for crop in crops]
        new = {key: crop for key, crop in zip(asked, crops, strict=True) if key not in self._seen}
        shown = [(crop, width) for (width, *_), crop in new.items()]
        found = dict(zip(new, _recognise(_load(self._threads), shown) if shown else [], strict=True))
        answers = [found[key] if key in found else self._seen[key] for key in asked]
        if len(self._seen) > _REMEMBERED:
            self._seen.clear()
        self._seen.update((key, seen) for key, seen in found.items() if key[0] <= _SHORT)
        return answers


def _count_han(text: str) -> int:
    return sum(_HAN[0] <= character <= _HAN[1] for character in text)


def _no_model() -> NothingToDo:
    return NothingToDo(
        "the recognition model of scanned pages is missing", "install it with: pip install rapidocr onnxruntime"
    )


def _check_model(path: Path) -> None:
    """NothingToDo where the model is not what its wheel says (PEP 376): a flipped bit would read other digits.

    It takes 0.05 s for 21 MB, once a process. A model that was installed without a record is taken as it is.
    """
    try:
        files = metadata.files("rapidocr") or []
    except metadata.PackageNotFoundError:
        return
    said = next((file.hash.value for file in files if str(file).endswith(_MODEL) and file.hash), None)
    digest = hashlib.sha256(path.read_bytes())
    if said not in (None, base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode("ascii")):
        raise NothingToDo(
            f"the recognition model of scanned pages is damaged: the sha256 of {path} is {digest.hexdigest()}",
            "install it again with: pip install --force-reinstall rapidocr",
        )


@cache
def _load(threads: int) -> _Model:
    """The model from the wheel, without importing the package (which would import much more)."""
    spec = util.find_spec("rapidocr")
    path = Path(spec.origin).parent / _MODEL if spec and spec.origin else None
    if path is None or not path.is_file():
        raise _no_model()
    _check_model(path)
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # from 1.29 on it reports the loading of models over the network
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # idle threads would eat the other core
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    listed = session.get_modelmeta().custom_metadata_map["character"].split("\n")
    characters = ("", *listed, " ")
    return _Model(session, characters, *_symbol_columns(characters))


def _symbol_columns(characters: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The classes of "nothing" (spaces with it) and of each symbol in order; and where each one's classes start."""
    classes = {character: k for k, character in enumerate(characters)}
    columns, starts = [0, *(classes[c] for c in _SPACES if c in classes)], [0]
    for symbol in ALPHABET:
        starts.append(len(columns))
        columns += [classes[c] for c in (symbol, *LOOK_ALIKES.get(symbol, "")) if c in classes]
    return np.array(columns), np.array(starts)


def _recognise(model: _Model, crops: Sequence[tuple[Picture, int]]) -> list[Posterior]:
    """What the model makes of each crop shown at a width, in the order given; batches of one width each."""
    widths: dict[int, list[int]] = {}
    for index, (_, width) in enumerate(crops):
        widths.setdefault(_bucket(width), []).append(index)
    name = model.session.get_inputs()[0].name
    out: dict[int, Posterior] = {}
    for width, indices in sorted(widths.items()):
        size = max(1, _BATCH_PIXELS // width)
        for start in range(0, len(indices), size):
            batch = indices[start : start + size]
            pictures = np.stack([_to_input(*crops[index], width) for index in batch])
            steps: Any = model.session.run(None, {name: pictures})[0]
            out.update((index, _to_posterior(model, each)) for index, each in zip(batch, steps, strict=True))
    return [out[index] for index in range(len(crops))]


def _to_posterior(model: _Model, steps: NDArray[np.float32]) -> Posterior:
    """Probabilities over all classes, shape (T, classes), to those over the numeric alphabet and the best text."""
    numeric = np.add.reduceat(steps[:, model.columns], model.starts, axis=1)
    return Posterior(np.minimum(numeric, 1.0), *_greedy(model, steps))


def _scaled_width(crop: Picture, squeeze: float) -> int:
    """The width of a crop at the model's height, at most `_MAX_WIDTH`."""
    height, width = int(crop.shape[0]), int(crop.shape[1])
    narrowed = width * squeeze if width > _SQUEEZED_FROM * height else float(width)
    return max(1, min(math.ceil(narrowed * _HEIGHT / height), _MAX_WIDTH))


def _bucket(width: int) -> int:
    """The width of the batch for crops of a scaled width."""
    for bucket in _WIDTHS:
        if width <= bucket:
            return bucket
    return -(-width // _WIDE_STEP) * _WIDE_STEP


def _to_input(crop: Picture, scaled: int, width: int) -> NDArray[np.float32]:
    """The crop at the model's height and its scaled width, levels in [-1, 1], filled up to `width` on the right.

    Shape (3, 48, width); the filling is 0, as in the model's training.
    """
    import cv2

    method = cv2.INTER_AREA if scaled < crop.shape[1] else cv2.INTER_LINEAR
    levels = cv2.resize(crop, (scaled, _HEIGHT), interpolation=method).astype(np.float32) / 127.5 - 1.0
    out = np.zeros((3, _HEIGHT, width), np.float32)
    out[:, :, :scaled] = levels
    return out


def _greedy(model: _Model, steps: NDArray[np.float32]) -> tuple[str, float]:
    """The text of the most probable class at each step, and the mean probability of its characters."""
    classes = steps.argmax(axis=1)
    new = (classes != 0) & (classes != np.concatenate(([0], classes[:-1])))
    if not new.any():
        return "", 0.0
    text = "".join(model.characters[k] for k in classes[new])
    return text.strip(), float(steps.max(axis=1)[new].mean())
