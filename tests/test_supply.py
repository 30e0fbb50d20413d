"""What the default install is made of: licences that ask nothing of users, and the list of them in the docs."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
# Of what the packages say of themselves: permissive ones, and the MPL, which asks only for changes of its own files.
PERMISSIVE = re.compile(
    r"\b(MIT(-0|-CMU)?|[23]?-?Clause BSD|0?BSD(-[23]-Clause)?|Apache|ISC|Zlib|CC0-1\.0|PSF-2\.0|MPL|Mozilla)\b"
)
COPYLEFT = re.compile(r"\b[AL]?GPL|General Public", re.IGNORECASE)


def licence(name: str) -> str:
    told = distribution(name).metadata
    classified = [line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or [] if line.startswith("License")]
    return told.get("License-Expression") or "; ".join(classified) or told.get("License") or ""


def default_install() -> set[str]:
    """The names of all packages that an install without extras brings on this machine, as they call themselves."""
    found: set[str] = set()
    waiting = list(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"])
    while waiting:
        needed = Requirement(waiting.pop())
        if needed.marker and not needed.marker.evaluate({"extra": ""}):
            continue
        try:
            package = distribution(needed.name)
        except PackageNotFoundError:
            continue  # of another system
        name = package.metadata["Name"].lower()
        if name not in found:
            found.add(name)
            waiting += package.requires or []
    return found


def listed() -> dict[str, str]:
    """The table of docs/licences.md."""
    rows = re.findall(r"^\| ([\w.-]+) \| (.+) \|$", (ROOT / "docs" / "licences.md").read_text("utf-8"), re.MULTILINE)
    return {name: text for name, text in rows if name != "package"}


def test_no_part_of_the_default_install_is_under_a_copyleft_licence_that_reaches_its_users() -> None:
    told = {name: licence(name) for name in default_install()}
    assert len(told) > 20
    assert {name: text for name, text in told.items() if COPYLEFT.search(text)} == {}
    assert {name: text for name, text in told.items() if not PERMISSIVE.search(text)} == {}


def test_the_docs_name_every_part_with_its_licence() -> None:
    installed = default_install()
    assert installed <= set(listed())
    assert {name: text for name, text in listed().items() if COPYLEFT.search(text)} == {}
