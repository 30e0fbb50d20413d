"""What can read on this machine: each reader tried, with versions, and the command that installs what is missing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import Any

LANGUAGE = "chi_sim"  # simplified Chinese, as Tesseract calls it


@dataclass(frozen=True, slots=True)
class Part:
    """One reader: what it reads, by which program, and whether that works here.

    `reader` is its name in `--readers`, `problem` is None where it works, `command` what to type where it does not.
    """

    reader: str
    role: str
    programs: tuple[str, ...]
    problem: str | None = None
    command: str | None = None

    @property
    def works(self) -> bool:
        return self.problem is None

    def to_plain(self) -> dict[str, Any]:
        """The part as plain values, with `works`."""
        return asdict(self) | {"works": self.works}


def examine() -> tuple[Part, ...]:
    """Tries every reader; takes a second, as models are loaded."""
    return (
        _part("text", "text.first", ("pypdfium2",), _try_pdfium),
        _part("plumber", "text.second", ("pdfplumber",), _try_plumber),
        _part("paddle", "picture.first", ("rapidocr", "onnxruntime", "opencv-python-headless"), _try_paddle),
        _tesseract(),
    )


def can_read(parts: Sequence[Part]) -> bool:
    """True where something can be extracted at all: by a first reader, of text pages or of pictures."""
    return any(part.works for part in parts if part.role.endswith(".first"))


def _part(reader: str, role: str, packages: tuple[str, ...], attempt: Callable[[], None]) -> Part:
    programs = tuple(f"{package} {version}" for package in packages if (version := _version(package)))
    try:
        attempt()
    except Exception as error:  # noqa: BLE001 - whatever keeps a reader from working is what is asked for
        problem = " ".join(str(error).split()) or type(error).__name__
        return Part(reader, role, programs, problem, f"python -m pip install --upgrade {' '.join(packages)}")
    return Part(reader, role, programs)


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _try_pdfium() -> None:
    import pypdfium2

    pypdfium2.PdfDocument.new().close()


def _try_plumber() -> None:
    import pdfplumber  # noqa: F401 - the import is the trial


def _try_paddle() -> None:
    import numpy as np

    from pipeline.readers.paddle import PaddleReader

    PaddleReader().read_text([np.full((48, 96), 255, np.uint8)])


def _tesseract() -> Part:
    """Tesseract is a program of the system: it can be there without the language."""
    role, command = "picture.second", _install_tesseract()
    try:
        from pipeline.readers.tesseract import ask_tesseract

        version, languages = ask_tesseract()
    except Exception as error:  # noqa: BLE001 - as above
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        return Part("tesseract", role, (), reason, command)
    program = f"tesseract {version}"
    if LANGUAGE not in languages:
        return Part("tesseract", role, (program,), f"the language {LANGUAGE} is missing", command)
    return Part("tesseract", role, (program, LANGUAGE))


def _install_tesseract() -> str:
    if sys.platform == "darwin":
        return "brew install tesseract tesseract-lang"
    return "sudo apt-get install tesseract-ocr tesseract-ocr-chi-sim"
