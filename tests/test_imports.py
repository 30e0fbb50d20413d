"""Imports go one way: a room of the house imports only from the rooms before it. Imports inside functions count too."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pipeline"

# From the ground up. Rooms of one floor do not import each other, but for those that are one thing in several files.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("errors", "language", "inert"),
    ("model", "settings", "likeness"),
    ("forms", "texts", "spread"),
    ("report schema frames",),
    ("numerals", "load", "datapackage"),
    ("picture",),
    ("grid",),
    ("readers",),
    ("surface",),
    ("align", "metadata"),
    ("proof", "layout", "sight"),
    ("pages",),
    ("extraction",),
    ("inputs", "doctor"),
    ("jobs", "archive"),
    ("render",),
    ("batch", "export"),
    ("review",),
    ("audit",),
    ("bench",),
    ("cli",),
)


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room(name: str) -> str:
    """`pipeline.grid.cells` → `grid`; the package itself is "" and may be imported by all (its version)."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else ""


def path_to_module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(path: Path) -> Iterator[tuple[int, str, str | None]]:
    """Line, module and name of everything of this package that a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, None) for alias in node.names if alias.name.startswith("pipeline"))
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "pipeline":
            for alias in node.names:
                inner = PACKAGE.parent / Path(*node.module.split("."), alias.name)
                is_module = inner.is_dir() or inner.with_suffix(".py").exists()
                yield (
                    (node.lineno, f"{node.module}.{alias.name}", None)
                    if is_module
                    else (node.lineno, node.module, alias.name)
                )


def floor_of() -> dict[str, tuple[int, str]]:
    """For each room its floor, and the group that it is one thing with."""
    return {name: (floor, group) for floor, groups in enumerate(FLOORS) for group in groups for name in group.split()}


def test_every_room_has_its_floor() -> None:
    rooms = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in modules()}
    assert rooms - {"__init__", "__main__"} == set(floor_of())


@pytest.mark.parametrize("path", modules(), ids=path_to_module)
def test_imports_go_down(path: Path) -> None:
    floors = floor_of()
    here = room(path_to_module(path))
    if not here or here == "__main__":
        return
    floor, group = floors[here]
    for line, module, _ in imported(path):
        there = room(module)
        if there and there != here:
            below, other = floors[there]
            assert below < floor or other == group, f"{path.name}:{line} imports {module}, which stands above {here}"


@pytest.mark.parametrize("path", modules(), ids=path_to_module)
def test_no_module_uses_the_private_parts_of_another(path: Path) -> None:
    for line, module, name in imported(path):
        own = module.rpartition(".")[0] == path_to_module(path) or module == path_to_module(path)
        private = [
            part for part in (*module.split("."), name or "") if part.startswith("_") and not part.startswith("__")
        ]
        assert own or not private, f"{path.name}:{line} uses {private[0]} of {module}"


def test_no_import_is_relative() -> None:
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            assert not (isinstance(node, ast.ImportFrom) and node.level), f"{path}:{node.lineno}"
