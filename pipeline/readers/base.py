"""The contract of readers of pictures, and the values that they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Answer = TypeVar("Answer")

Picture = NDArray[np.uint8]
"""Grey levels, shape (height, width), 0 black to 255 white; origin at the top left."""


@dataclass(frozen=True, slots=True)
class Posterior:
    """What a recogniser saw in the picture of one line of text.

    `frames` has shape (T, 1 + len(ctc.ALPHABET)): at each of T steps from left to right the probability of "nothing"
    (column 0) and of each numeric symbol. What a row lacks to 1 stands on characters outside the alphabet. `text` is
    the most probable text over all characters that the recogniser knows, `confidence` the mean probability of its
    characters (0 where there are none).
    """

    frames: NDArray[np.float32]
    text: str
    confidence: float


class Reader(Protocol):
    """Anything that reads: who it is comes first."""

    @property
    def name(self) -> str:
        """The reader as it is named in every reading, such as "ppocr-v6-small"."""
        ...

    def version(self) -> str:
        """The version of the program or model behind it."""
        ...


class LineReader(Reader, Protocol):
    """Reads pictures that hold one line of text each, dark on light."""

    def posteriors(self, crops: Sequence[Picture]) -> list[Posterior]:
        """One posterior a crop, in the order given."""
        ...

    def read_text(self, crops: Sequence[Picture]) -> list[tuple[str, float]]:
        """The text of each crop and the mean probability of its characters."""
        ...


def recognised(reader: LineReader, crops: Sequence[Picture]) -> list[Posterior]:
    """The posteriors of the crops; ValueError where the reader gives another number of them than there are crops."""
    return _one_each(reader, crops, reader.posteriors(crops) if crops else [])


def texts_read(reader: LineReader, crops: Sequence[Picture]) -> list[str]:
    """The texts of the crops; ValueError where the reader gives another number of them than there are crops."""
    return [text for text, _ in _one_each(reader, crops, reader.read_text(crops) if crops else [])]


def _one_each(reader: Reader, crops: Sequence[Picture], answers: list[Answer]) -> list[Answer]:
    if len(answers) != len(crops):
        raise ValueError(f"{reader.name} gave {len(answers)} answers for {len(crops)} crops")
    return answers
