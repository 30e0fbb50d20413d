"""What the documentation shows is run: `console` blocks in a shell, `python` blocks in order; output is compared.

In a `console` block `$ ` begins a command, and the lines up to the next one are what it prints, on both outputs. The
`text` block right behind a `python` block is what that prints. `…` stands for whatever stands there. `sql` is asked of
the archive, and must find something. Blocks of other kinds (`sh`) are shown, and not run.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Pages whose blocks can be run where `here` was made; each gets a copy of it.
NAMES = ("start", "batch", "auditing", "analytics", "output", "archive", "extending")
PAGES = ("README.md", *(f"docs/{name}.md" for name in NAMES))
BEFORE = {"docs/archive.md": "gongkai extract reports/ --archive gongkai.db"}  # what a page takes for done
REPORTS = ("report-digital-00", "report-digital-01", "report-digital-02", "township-digital")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
SECONDS = 120


def blocks(page: str) -> Iterator[tuple[str, str]]:
    yield from BLOCK.findall((ROOT / page).read_text("utf-8"))


def same(expected: str, got: str) -> bool:
    """Whether a text is what was expected; `…` may be anything, also several lines, and blanks at ends of lines too."""
    lines = ["\n".join(line.rstrip() for line in text.strip().splitlines()) for text in (expected, got)]
    pattern = ".*?".join(re.escape(part) for part in lines[0].split("…"))
    return re.fullmatch(pattern, lines[1], re.DOTALL) is not None


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a reader of the pages has: `report.pdf`, a folder `reports`, and the folder `out` of an extraction."""
    here = tmp_path_factory.mktemp("examples") / "here"
    (here / "reports").mkdir(parents=True)
    for name in REPORTS:
        shutil.copy(ROOT / "fixtures" / "reports" / f"{name}.pdf", here / "reports")
    shutil.copy(here / "reports" / "report-digital-01.pdf", here / "report.pdf")
    (here / "fixtures").symlink_to(ROOT / "fixtures")
    run("gongkai extract reports --out out --format json", here)
    return here


def run(command: str, here: Path) -> str:
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    settings = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")}
    settings |= {"PATH": tools, "LC_ALL": "C.UTF-8", "COLUMNS": "90", "NO_COLOR": "1"}
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=here,
        env=settings,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"$ {command}\n{done.stdout}"
    return done.stdout


def run_console(text: str, here: Path) -> None:
    for command, expected in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE):
        got = run(command, here)
        assert same(expected, got), f"$ {command}\n{got}\nis not\n{expected}"


def run_python(text: str, expected: str | None, scope: dict[str, object]) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(text, "<example>", "exec"), scope)  # noqa: S102 - of our own pages
    if expected is not None:
        assert same(expected, printed.getvalue()), f"{text}\nprinted\n{printed.getvalue()}\nand not\n{expected}"


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_shows_is_so(page: str, prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = shutil.copytree(prepared, tmp_path / "here", symlinks=True)
    monkeypatch.chdir(here)
    if page in BEFORE:
        run(BEFORE[page], here)
    scope: dict[str, object] = {}
    shown = list(blocks(page))
    for number, (kind, text) in enumerate(shown):
        after = shown[number + 1] if number + 1 < len(shown) else ("", "")
        if kind == "console":
            run_console(text, here)
        elif kind == "python":
            run_python(text, after[1] if after[0] == "text" else None, scope)
        elif kind == "sql":
            with contextlib.closing(sqlite3.connect(here / "gongkai.db")) as database:
                assert database.execute(text).fetchall()


@pytest.mark.parametrize(
    ("expected", "got", "right"),
    [
        ("4 documents: … failed", "4 documents: 4 extracted, 0 failed\n", True),
        ("a\n…\nz", "a\nb\nc  \nz", True),
        ("a\n…", "b\nc", False),
        ("4 documents", "5 documents", False),
        ("all of it", "all of it\nand more", False),
    ],
)
def test_what_differs_is_seen(expected: str, got: str, right: bool) -> None:
    assert same(expected, got) == right
