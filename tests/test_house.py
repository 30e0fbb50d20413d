"""Rules of the house that no linter knows."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from pipeline.forms import all_forms

ROOT = Path(__file__).parents[1]
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
SHORTEST_LABEL = 4  # shorter ones are words of the language as well as labels


def committed(*patterns: str) -> list[Path]:
    """Files that git keeps or would keep; where there is no git, all that lie in the folders of the project."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    got = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    names = got.stdout.splitlines() if got.returncode == 0 else []
    paths = [ROOT / name.strip('"') for name in names] or [
        p for pattern in patterns for p in ROOT.glob(f"**/{pattern}")
    ]
    return [path for path in paths if path.is_file()]


@pytest.mark.parametrize("path", committed("*.py"), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_long(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_FILE


def test_no_function_is_long() -> None:
    for path in committed("pipeline/*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            # A command of the command line is long by its options, not by what it does.
            if isinstance(node, ast.FunctionDef) and node.name != "command":
                assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, f"{path}: {node.name}"


def labels() -> set[str]:
    found: set[str] = set()
    for form in all_forms():
        found |= {section.title for section in form.sections}
        for table in form.tables:
            found |= {table.name}
            for block in table.blocks:
                found |= {block.title, block.corner}
                found |= {label for row in block.rows for label in (*row.labels, *row.path)}
                found |= {label for column in block.columns for label in (*column.labels, *column.path)}
    return {label for label in found if len(label) >= SHORTEST_LABEL}


def strings(path: Path) -> list[tuple[int, str]]:
    """The string literals of a file that are not documentation."""
    tree = ast.parse(path.read_text("utf-8"))
    prose = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
    ]


def test_no_label_of_a_form_stands_in_code() -> None:
    known = labels()
    assert len(known) > 50
    for path in committed("pipeline/*.py"):
        for line, text in strings(path):
            assert not (standing := [label for label in known if label in text]), f"{path}:{line}: {standing}"


def test_no_machine_is_named_in_a_committed_file() -> None:
    """Neither a path of somebody's machine nor the address of a package registry."""
    # The brackets keep these patterns from finding themselves.
    patterns = [r"/[w]ork/", r"/[r]oot/", r"/[h]ome/[a-z]", r"/[t]mp/[a-z]"]
    patterns += [r"python[h]osted", r"//[p]ypi\.org", r"registry\.[n]pmjs", r"[d]eb\.debian\.org"]
    for path in committed("*"):
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found = re.search("|".join(patterns), text)
        assert not found, f"{path}: {found and found[0]}"


def test_no_committed_file_is_large() -> None:
    for path in committed("*"):
        assert path.stat().st_size < 3_000_000, path


def test_requirements_are_pinned_and_hashed_and_name_no_index() -> None:
    for name in ("requirements.txt", "requirements-runtime.txt"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        entries = re.split(r"\n(?=\S)", text.strip())
        assert all(re.match(r"[a-z0-9.-]+==\S+", entry) and "--hash=sha256:" in entry for entry in entries)


def test_runtime_requirements_are_among_all_requirements() -> None:
    everything = set(re.findall(r"^\S+==\S+", (ROOT / "requirements.txt").read_text(), re.M))
    runtime = set(re.findall(r"^\S+==\S+", (ROOT / "requirements-runtime.txt").read_text(), re.M))
    assert runtime < everything


def test_versions_agree() -> None:
    from pipeline import __version__

    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"^## {re.escape(__version__)}\b", changelog, re.M)
