"""The rivals, each in a virtual environment of its own: their packages never meet this project's."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import NothingToDo, UsageError

OWN = "gongkai"
RIVALS = {
    "camelot": "Camelot lattice",
    "pdfplumber": "pdfplumber",
    "pymupdf": "PyMuPDF find_tables",
    "img2table": "img2table + RapidOCR",
    "rapidocr": "whole-page RapidOCR + OpenCV rules",
}
_SCRIPTS = Path(__file__).parent / "rivals"
_DONE = "installed"  # a file in an environment that is complete: the digest of what was installed


@dataclass(frozen=True, slots=True)
class Program:
    """One that reads tables: its name, what the tables of the result call it, and the Python that has it."""

    name: str
    title: str
    python: Path

    def command(self) -> list[str]:
        """Starts it: it reads the files whose paths come on standard input, until that ends."""
        return [str(self.python), str(_SCRIPTS / "serve.py"), self.name]


def own_program() -> Program:
    """This project, in the environment that it runs in."""
    return Program(OWN, OWN, Path(sys.executable))


def parse_names(names: str) -> list[str]:
    """`camelot,pymupdf`, `all` or "" → the names of rivals; UsageError for one that is none."""
    wanted = list(RIVALS) if names == "all" else [name.strip() for name in names.split(",") if name.strip()]
    if unknown := [name for name in wanted if name not in RIVALS]:
        raise UsageError(f"no rival named {', '.join(unknown)}", f"choose from: {','.join(RIVALS)}, or all")
    return list(dict.fromkeys(wanted))


def install(name: str, cache: Path, requirements: Path = _SCRIPTS) -> Program:
    """The rival, installed into `cache` by pip where it is not there yet, from its pinned and hashed requirements.

    Raises NothingToDo, with the last line of what pip said, where it cannot be installed.
    """
    pins = requirements / f"{name}.txt"
    place = cache.absolute() / name
    python = place / "bin" / "python"
    digest = hashlib.sha256(pins.read_bytes()).hexdigest()
    done = place / _DONE
    if not (done.exists() and done.read_text("ascii") == digest and python.exists()):
        shutil.rmtree(place, ignore_errors=True)
        _run(name, [sys.executable, "-m", "venv", "--without-pip", str(place)])
        pip = [sys.executable, "-m", "pip", "--python", str(python), "--quiet", "--disable-pip-version-check"]
        _run(name, [*pip, "install", "--no-deps", "--require-hashes", "--requirement", str(pins)])
        done.write_text(digest, "ascii")
    return Program(name, RIVALS.get(name, name), python)


def _run(name: str, command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
        raise NothingToDo(f"{name} cannot be installed: {said[-1]}", "leave it out of --against") from None
