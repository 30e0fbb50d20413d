"""The Chinese README keeps step with the English one: headings, commands, tables, pictures and links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ENGLISH, CHINESE = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh.md"))
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def prose(text: str) -> str:
    return BLOCK.sub("", text)


def headings(text: str) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", prose(text), re.MULTILINE)]


def commands(text: str) -> list[tuple[str, str]]:
    """The blocks without comments, which are in the language of the page."""
    return [(kind, re.sub(r" *#.*", "", code)) for kind, code in BLOCK.findall(text)]


def targets(text: str) -> list[str]:
    """Where links and pictures lead; a picture with words has one for each language."""
    found = re.findall(r"\]\(([^)]+)\)", text)
    return sorted(target.replace(".zh.svg", ".svg") for target in found if not target.startswith("README"))


def tables(text: str) -> list[tuple[int, list[str]]]:
    """Of each table the number of its rows, and what its first cells name as code."""
    found = re.findall(r"(?:^\|.*\|\n)+", prose(text), re.MULTILINE)
    return [(len(table.splitlines()), re.findall(r"^\| (`\w+`)", table, re.MULTILINE)) for table in found]


def numbers(text: str) -> set[str]:
    """The figures of the table of results."""
    (table,) = [part for part in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE) if "75,410" in part]
    return set(re.findall(r"\d[\d,.]*", table))


@pytest.mark.parametrize("part", [headings, commands, targets, tables, numbers])
def test_both_readmes_have_the_same(part) -> None:
    assert part(ENGLISH) == part(CHINESE)
    assert part(ENGLISH)


def test_what_is_left_out_of_one_is_seen() -> None:
    lost = CHINESE.replace("gongkai verify --archive gongkai.db\n", "").replace("### 分析数据\n", "")
    assert commands(lost) != commands(ENGLISH)
    assert headings(lost) != headings(ENGLISH)


def test_figures_are_those_of_the_accuracy_page() -> None:
    told = (ROOT / "docs" / "accuracy.md").read_text("utf-8")
    for figure in ("98.78 %", "4.10 %", "75,410", "110 of 111"):
        assert figure in ENGLISH
        assert figure in told, "the README tells other figures than docs/accuracy.md"
