"""Programs named tesseract that hang, crash, are old or talk nonsense cost the second opinion, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.report import Report

ROOT = Path(__file__).parents[1]
SCAN = ROOT / "fixtures" / "reports" / "report-fax-00.pdf"
VERSION = 'case "$1" in --version) echo "tesseract 5.3.0"; exit;; --list-langs) echo eng; exit;; esac\n'
PROGRAMS = {
    "that hangs": ("exec sleep 600", "does not answer"),
    "that hangs when it reads": (VERSION + "exec sleep 600", None),
    "that crashes": ("kill -SEGV $$", "SIGSEGV"),
    "that fails when it reads": (VERSION + "exit 1", None),
    "that is old": ('echo "tesseract 3.02.01"', "Invalid tesseract version"),
    "that talks nonsense": ("head -c 2000 /dev/urandom", ""),
}
ASK = """
from pipeline.readers import tesseract
tesseract._START = tesseract._SECONDS = 1
import numpy as np
strips = [[np.full((40, 60), 255, np.uint8)]] * 3
print(tesseract.strips_to_readings(strips))
try:
    tesseract.ask_tesseract()
except OSError as error:
    print(error)
"""


@pytest.mark.parametrize("kind", PROGRAMS)
def test_there_is_no_second_opinion_and_the_reason_is_told(kind: str, tmp_path: Path) -> None:
    script, reason = PROGRAMS[kind]
    began = time.monotonic()
    answer, *told = run(tmp_path, script, sys.executable, "-c", ASK).stdout.decode().splitlines()
    assert answer == "[(), (), ()]"
    assert time.monotonic() - began < 60
    assert len(told) == (reason is not None)
    assert reason is None or reason in told[0]


def test_a_scan_is_read_without_it(tmp_path: Path) -> None:
    got = run(tmp_path, "exit 3", sys.executable, "-m", "pipeline", "extract", SCAN, "--format", "json")
    assert got.stderr == b""
    report = Report.from_json(got.stdout)
    readers = {reading.reader.split()[0] for cell in report.cells for reading in cell.readings}
    assert readers == {"ppocr-v6-small"}
    assert sum(cell.value is not None for cell in report.cells) > len(report.cells) / 2


def run(folder: Path, script: str, *command: object) -> subprocess.CompletedProcess[bytes]:
    """A command where a script is the first program of that name."""
    program = folder / "tesseract"
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)
    env = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    words = [str(word) for word in command]
    return subprocess.run(words, capture_output=True, check=True, cwd=ROOT, env=env, timeout=300)
