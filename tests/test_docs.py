"""The documentation says what there is: every command, option, status, error and file."""

import re
from pathlib import Path

import pytest
import typer

from pipeline import errors
from pipeline.cli.app import app
from pipeline.errors import DocumentError, GongkaiError
from pipeline.frames import CELLS, FINDINGS, REPORTS
from pipeline.jobs import CRASHED, INTERNAL, LOST, MEMORY, NOT_SHARED, TIMEOUT
from pipeline.model import Kind, Status
from pipeline.schema import shipped_schema
from pipeline.texts import ERRORS_ZH

ROOT = Path(__file__).parents[1]
COMMANDS = (ROOT / "docs" / "commands.md").read_text("utf-8")
OUTPUT = (ROOT / "docs" / "output.md").read_text("utf-8")
ERRORS = (ROOT / "docs" / "errors.md").read_text("utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])

GROUP = typer.main.get_command(app)


def commands(group: typer.core.TyperGroup, before: str = "") -> dict[str, typer.core.TyperCommand]:
    """Every command that can be typed, also those of a group: `bench accuracy`."""
    found = {}
    for name, command in group.commands.items():
        found |= commands(command, f"{before}{name} ") if hasattr(command, "commands") else {f"{before}{name}": command}
    return found


LEAVES = commands(GROUP)


def error_codes() -> dict[str, int]:
    classes = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, GongkaiError)]
    codes = {cls.code: cls.exit_code for cls in classes if cls not in (GongkaiError, DocumentError)}
    return codes | dict.fromkeys((DocumentError.code, INTERNAL, CRASHED, LOST, MEMORY, NOT_SHARED, TIMEOUT), 1)


@pytest.mark.parametrize("name", sorted(LEAVES))
def test_every_command_and_option_is_documented_and_has_help(name: str) -> None:
    command = LEAVES[name]
    assert command.help
    section = re.search(rf"^## `gongkai {name}.*?(?=^## |\Z)", COMMANDS, re.M | re.S)
    assert section, f"docs/commands.md has no section on {name}"
    for parameter in command.params:
        assert parameter.help, parameter.name
        for option in parameter.opts:
            if option.startswith("--"):
                assert f"`{option}" in section[0], f"{option} of {name} is not in docs/commands.md"


def test_no_option_is_documented_that_there_is_not() -> None:
    known = {option for command in LEAVES.values() for p in command.params for option in p.opts}
    known |= {"--version", "--help", *(option for parameter in GROUP.params for option in parameter.opts)}
    assert set(re.findall(r"`(--[a-z-]+)", COMMANDS)) <= known


def test_every_error_is_documented_with_its_exit_code() -> None:
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| (\d) \|", ERRORS, re.M))
    assert {code: int(number) for code, number in rows.items()} == error_codes()


def test_every_failure_of_a_document_has_a_chinese_sentence() -> None:
    told_as_they_are = {"usage", "cluster", "document", INTERNAL}  # their messages name what only they know
    assert set(ERRORS_ZH) == set(error_codes()) - told_as_they_are


@pytest.mark.parametrize("schema", [CELLS, FINDINGS, REPORTS], ids=["cells", "findings", "reports"])
def test_every_column_is_documented(schema: object) -> None:
    assert [name for name in schema.names if f"`{name}`" not in OUTPUT] == []  # type: ignore[attr-defined]


def test_every_field_status_and_kind_is_documented() -> None:
    names = [*shipped_schema()["properties"], *Status, *Kind]
    assert [str(name) for name in names if f"`{name}`" not in OUTPUT] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_that_are_shown_can_be_typed(page: Path) -> None:
    """Every `gongkai …` line of a code block names a command and options that there are."""
    for block in re.findall(r"^```(?:sh|console|bash)\n(.*?)^```", page.read_text("utf-8"), re.M | re.S):
        for line in re.findall(r"^(?:\$ )?gongkai ([^#|>\n]*)", block, re.M):
            name, *words = line.split()
            if name not in LEAVES:
                name = f"{name} {words[0]}"
            assert name in LEAVES, line
            options = {option for parameter in LEAVES[name].params for option in parameter.opts}
            assert {word for word in words if word.startswith("--")} <= options | {"--help"}, line


def test_each_promise_of_security_is_held_by_tests_that_are_there() -> None:
    page = (ROOT / "docs" / "security.md").read_text("utf-8")
    table = page.split("| promise | kept by | held by |\n|---|---|---|\n")[1].split("\n\n")[0]
    promises = [row.strip("| ").split(" | ") for row in table.splitlines()]
    assert len(promises) >= 10
    for promise, _, tests in promises:
        named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", tests)
        assert named, promise
        for file, test in named:
            assert f"def {test}(" in (ROOT / "tests" / file).read_text("utf-8"), f"{promise}: {test}"
