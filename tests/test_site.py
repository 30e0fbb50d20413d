"""The site of the documentation: it can be built, no link is broken, every page is on it, and it asks no other host."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.archive.tables import metadata
from tests.test_docs import LEAVES

ROOT = Path(__file__).parents[1]


def make(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "scripts" / f"{script}.py", folder]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = make("make_site", folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_every_page_of_the_documentation_is_on_it(site: Path) -> None:
    pages = {path.stem for path in (ROOT / "docs").glob("*.md")} | {"README.zh", "CONTRIBUTING", "CHANGELOG", "help"}
    pages |= {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert pages <= {path.stem for path in site.glob("*.html")}
    start = (site / "index.html").read_text("utf-8")
    assert [page for page in pages - {"index"} if f'href="{page}.html"' not in start] == []


def test_every_command_tells_its_help_on_it(site: Path) -> None:
    told = (site / "help.html").read_text("utf-8")
    assert [name for name in LEAVES if f"gongkai {name} --help" not in told] == []


def test_every_table_of_the_archive_is_on_it_and_is_explained(site: Path) -> None:
    told = (site / "schema.html").read_text("utf-8")
    explained = (ROOT / "docs" / "archive.md").read_text("utf-8")
    for table in metadata.sorted_tables:
        assert f"`{table.name}`" in explained, table.name
        assert [column.name for column in table.columns if f">{column.name}<" not in told] == []


def test_nothing_is_loaded_from_another_host(site: Path) -> None:
    for page in site.glob("*.html"):
        assert (
            re.findall(
                r'<(?:script|img|link|iframe)\b[^>]*?(?:src|href)="(?:https?:)?//[^"]*"', page.read_text("utf-8")
            )
            == []
        )
    for sheet in site.rglob("*.css"):
        assert re.findall(r"(?:@import|url\()\s*['\"]?(?:https?:)?//", sheet.read_text("utf-8")) == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the generator's own parts
@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_a_link_that_leads_nowhere_ends_the_build(tmp_path: Path) -> None:
    from scripts import make_site

    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "index.md").write_text("# Title\n[gone](gone.md)\n", "utf-8")
    assert make_site.build(tmp_path / "source", tmp_path / "out") != 0
    (tmp_path / "source" / "index.md").write_text("# Title\n[here](#title)\n", "utf-8")
    assert make_site.build(tmp_path / "source", tmp_path / "out") == 0


@pytest.mark.parametrize("page", ["dictionary.md", "forms.md"])
def test_pages_that_are_made_are_in_step(page: str, tmp_path: Path) -> None:
    assert make("make_dictionary", tmp_path).returncode == 0
    assert (tmp_path / page).read_text("utf-8") == (ROOT / "docs" / page).read_text("utf-8"), "make dictionary"
