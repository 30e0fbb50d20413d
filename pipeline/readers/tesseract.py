"""The second reader of pictures: Tesseract, independent of the first in program, model and training.

A lone digit is what Tesseract likes least: asked once, it leaves out one in eight and is wrong on one in twelve of
degraded cells. So each crop is shown three times side by side, and only three equal answers count: it is then wrong
on one in seventy. All crops go through one process, as the pages of one picture.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

from pipeline.model import Box, Reading
from pipeline.readers.base import Picture
from pipeline.readers.crops import line_crop, text_lines
from pipeline.readers.crossed import figure_inks
from pipeline.readers.cut import line_to_cut
from pipeline.readers.doubt import hides_point, is_incomplete
from pipeline.readers.grammar import strip_strays, well_formed
from pipeline.readers.ink import Ink, Mark
from pipeline.readers.shapes import dash, slash

_LANGUAGES = ("eng", "chi_sim")  # the first that is installed: a third faster and as good on digits as Chinese
_SYMBOLS = "0123456789.,-+"
_MARGIN = 0.1  # of the digit height, above and below
_WRITING = 1.15  # of the digit height
_DIGIT_PIXELS = 20  # the digit height that is shown; at 24 and 30 one in forty is left out more
_GAP = 4  # pixels between the copies
_BORDER = 10  # pixels of paper around: it finds no line that touches the edge
_COPIES = 3
_LEVELS = (2, 80)  # percentiles of a crop taken as ink and paper
_AGREED = 0.95  # confidence of three equal answers
_STRIPPED = 0.8  # ... with a stray point taken off
_START = 10  # seconds for it to tell its version; it takes a twentieth of one
_SECONDS = 60  # for one page of crops; it takes one or two


class _Program(NamedTuple):
    """The program as named in readings, and the language that it reads in."""

    name: str
    language: str


def figures_to_strips(grey: Picture, boxes: Sequence[Box], dpi: float) -> list[list[Picture]]:
    """What is to be shown of each cell, a picture a line.

    `grey` has shape (height, width), `boxes` are the cells in its pixels. What geometry tells (an empty cell, a dash, a
    slash) is not asked again.
    """
    inks, height = figure_inks(grey, boxes, dpi)
    return [_strips(ink, height) for ink in inks]


def strips_to_readings(cells: Sequence[Sequence[Picture]]) -> list[tuple[Reading, ...]]:
    """At most one reading a cell, by Tesseract; () where it has no answer, and everywhere where it is not installed.

    The start of the program takes as long as forty strips: it is best asked once.
    """
    strips = [strip for cell in cells for strip in cell]
    program = _program() if strips else None
    if program is None:
        return [() for _ in cells]
    texts = iter(_read(strips, program.language))
    return [_reading([next(texts) for _ in cell], program.name) for cell in cells]


def _strips(ink: Ink, height: float) -> list[Picture]:
    """What is shown of a cell, a picture a line; none where geometry knows more."""
    lines = text_lines(ink, height)
    if any(any(line_to_cut(ink, line)) or hides_point(ink, line, height) for line in lines):
        return []
    if any(dash(line, height) or slash(ink, line, height) or _has_writing(line, height) for line in lines):
        return []
    if any(is_incomplete(ink, line, height) for line in lines):
        return []
    seen = [(ink.uncleaned(line, height) or ink, line) for line in lines]
    return [_repeat(line_crop(shown, line, height, _MARGIN)) for shown, line in seen]


def _has_writing(line: Sequence[Mark], height: float) -> bool:
    """True where a mark is higher than a digit: a sign or unit in Chinese, which is not asked for."""
    return any(m.height > _WRITING * height for m in line)


def _repeat(crop: Picture) -> Picture:
    """The crop in black on white, brought to the height that suits Tesseract, three times side by side."""
    import cv2

    scale = _DIGIT_PIXELS * (1 + 2 * _MARGIN) / crop.shape[0]
    size = (max(1, round(crop.shape[1] * scale)), max(1, round(crop.shape[0] * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    dark, light = np.percentile(crop, _LEVELS)
    levels = (crop.astype(np.float32) - dark) * (255.0 / max(light - dark, 1.0))
    one = cv2.resize(np.clip(levels, 0, 255).astype(np.uint8), size, interpolation=method)
    gap = np.full((size[1], _GAP), 255, np.uint8)
    row = np.hstack([one, *([gap, one] * (_COPIES - 1))])
    return np.pad(row, _BORDER, constant_values=255)


def _read(strips: Sequence[Picture], language: str) -> list[str]:
    """The text of each strip, "" where there is none; every one "" where the program fails."""
    import pytesseract
    from PIL import Image

    pages = [Image.fromarray(strip) for strip in strips]
    texts = [""] * len(pages)
    config = f"--psm 7 --dpi 200 -c tessedit_char_whitelist={_SYMBOLS}"
    with TemporaryDirectory(prefix="gongkai-") as folder:
        path = Path(folder) / "crops.tiff"
        pages[0].save(path, save_all=True, append_images=pages[1:])
        try:
            found = pytesseract.image_to_data(
                str(path), language, config, output_type=pytesseract.Output.DICT, timeout=_SECONDS
            )
        except (pytesseract.TesseractError, RuntimeError, OSError):  # it crashed or timed out: no second opinion
            return texts
    for page, word in zip(found["page_num"], found["text"], strict=True):
        if 1 <= page <= len(texts):
            texts[page - 1] += str(word).strip()
    return texts


def _reading(lines: Sequence[str], name: str) -> tuple[Reading, ...]:
    """The reading of a cell from the answers to its lines; none where one of them is not the same three times."""
    parts = [line[: len(line) // _COPIES] for line in lines]
    if not parts or any(not part or part * _COPIES != line for part, line in zip(parts, lines, strict=True)):
        return ()
    text = "".join(parts)
    if well_formed(text):
        return (Reading(text, name, _AGREED),)
    bare = strip_strays(text)
    return (Reading(bare, name, _STRIPPED),) if bare else ()


@cache
def _program() -> _Program | None:
    """The installed program; None where it, or any language that it could read digits in, is missing."""
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # its threads only get in each other's way: twice as fast with one
    try:
        version, installed = ask_tesseract()
    except OSError:
        return None
    language = next((each for each in _LANGUAGES if each in installed), None)
    release = ".".join(version.split(".")[:2])
    return _Program(f"tesseract {release} {language}", language) if language else None


def ask_tesseract() -> tuple[str, list[str]]:
    """The version of the installed program, and its languages.

    OSError where there is none, where it is too old, and where it crashes or does not answer, with what is wrong.
    """
    import pytesseract

    command = [pytesseract.pytesseract.tesseract_cmd, "--version"]
    try:  # pytesseract waits for as long as it takes
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=_START)
        return str(pytesseract.get_tesseract_version()), pytesseract.get_languages()
    except FileNotFoundError:
        raise OSError("tesseract is not installed, or not in PATH") from None
    except subprocess.TimeoutExpired:
        raise OSError(f"tesseract does not answer within {_START} seconds") from None
    except (subprocess.SubprocessError, pytesseract.TesseractError, SystemExit, OSError, ValueError) as error:
        raise OSError(str(error).strip().partition("\n")[0] or type(error).__name__) from error
