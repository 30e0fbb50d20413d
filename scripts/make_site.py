"""Builds the site of the documentation from docs/, README.zh.md, CONTRIBUTING.md and the program's own help.

Usage: python scripts/make_site.py [FOLDER] (default build/site). Every warning, such as a link that leads nowhere, is
an error. What the pages link to outside docs is copied beside them; nothing is loaded from another host.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from sphinx.cmd.build import main as sphinx
from sqlalchemy import UniqueConstraint
from sqlalchemy.dialects import postgresql
from typer.main import get_command
from typer.testing import CliRunner

from pipeline.archive.tables import metadata
from pipeline.cli.app import app

ROOT = Path(__file__).parents[1]
OUTER = ("README.zh.md", "CONTRIBUTING.md", "CHANGELOG.md")  # pages of the site that stand in the root

# Where links to these lead.
PLACES = {"README.md": "index.md", "docs": "index.md", "notebooks": "first_steps.md"} | {name: name for name in OUTER}

# The order of the pages; those that are named in none of them come last.
PARTS = {
    "Begin": ("start", "中文说明 <README.zh>"),
    "How to": ("batch", "auditing", "analytics", "review", "docker", "cluster"),
    "Notebooks": ("first_steps", "province_year", "quality"),
    "How it works": ("how-it-works", "forms", "accuracy", "speed", "security"),
    "Reference": ("commands", "help", "output", "dictionary", "archive", "schema", "errors", "licences"),
    "Contribute": ("CONTRIBUTING", "extending", "CHANGELOG"),
}

ON_SCHEMA = """\
What the tables are for is in [archive.md](archive.md). Types are those of PostgreSQL; SQLite keeps a `NUMERIC` as an
integer or a float. The column `key` says where a foreign key leads."""

PLAIN = {"COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}  # what the help is printed for

SETTINGS = {
    "project": "Gongkai 公开",
    "extensions": "myst_parser",
    "html_theme": "furo",
    "html_title": "Gongkai 公开",
    "html_copy_source": "0",
    "html_show_copyright": "0",
    "html_show_sphinx": "0",
    "myst_heading_anchors": "3",
}


def write_source(folder: Path) -> None:
    """Writes the pages as the generator takes them."""
    shutil.copytree(ROOT / "docs", folder, dirs_exist_ok=True)
    for name in OUTER:
        text = (ROOT / name).read_text("utf-8")
        (folder / name).write_text(re.sub(r"\]\(docs/", "](", text), "utf-8")
    (folder / "help.md").write_text("\n".join(help_page()), "utf-8")
    (folder / "schema.md").write_text("\n".join(schema_page()), "utf-8")
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        (folder / f"{notebook.stem}.md").write_text(notebook_to_page(notebook), "utf-8")
    for page in folder.glob("*.md"):
        text = page.read_text("utf-8")
        inner = re.sub(r"(\]\()(?!https?:|#)([^)#\s]+)", lambda link: link[1] + _inside(link[2], folder), text)
        page.write_text(inner, "utf-8")
    with (folder / "index.md").open("a", encoding="utf-8") as index:
        index.write("\n".join(contents({page.stem for page in folder.glob("*.md")} - {"index"})))


def _inside(target: str, folder: Path) -> str:
    """Where a link leads on the site: files that are no pages are copied to it."""
    if (folder / target).exists() and not target.startswith(".."):
        return target
    name = target.removeprefix("../")
    source = ROOT / name
    if name in PLACES:
        return PLACES[name]
    if name.startswith("docs/"):
        return name.removeprefix("docs/")
    if name.endswith(".ipynb"):
        return f"{Path(name).stem}.md"
    if source.is_dir():
        source /= "__init__.py"
    if not source.is_file():
        return target  # which the generator will complain of
    place = folder / "files" / (f"{name}.txt" if source.suffix in ("", ".md") else source.relative_to(ROOT))
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, place)
    return place.relative_to(folder).as_posix()


def notebook_to_page(path: Path) -> str:
    """The text and code of a notebook, without what it prints."""
    parts = []
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        text = "".join(cell["source"])
        parts.append(text if cell["cell_type"] == "markdown" else f"```python\n{text}\n```")
    return "\n\n".join(parts) + "\n"


def contents(pages: set[str]) -> Iterator[str]:
    """The list of pages for the side of the site."""
    named = {re.sub(r".*<(.*)>", r"\1", name) for names in PARTS.values() for name in names}
    more = {"More": tuple(sorted(pages - named))} if pages - named else {}
    for title, names in (PARTS | more).items():
        yield from ("", "```{toctree}", ":hidden:", f":caption: {title}", "", *names, "```", "")


def help_page() -> Iterator[str]:
    """What `--help` says of every command."""
    yield from ("# Help of every command", "", "As the program prints it; [commands.md](commands.md) says more.", "")
    for words in commands(get_command(app)):
        got = CliRunner().invoke(app, [*words, "--help"], env=PLAIN)
        name = " ".join(["gongkai", *words])
        yield from (f"## {name}", "```text", f"$ {name} --help", got.stdout.strip(), "```", "")


def schema_page() -> Iterator[str]:
    """The tables of the archive with their columns, as the program makes them."""
    yield from ("# Schema of the archive", "", ON_SCHEMA)
    for table in metadata.sorted_tables:
        yield from ("", f"## {table.name}", "", "| column | type | null | key |", "|---|---|---|---|")
        for column in table.columns:
            keys = ["primary"] if column.primary_key else []
            keys += [f"`{key.target_fullname}`" for key in column.foreign_keys]
            told = (f"`{column.name}`", column.type.compile(dialect=postgresql.dialect()))
            yield f"| {' | '.join((*told, 'yes' if column.nullable else '', ', '.join(keys)))} |"
        unique = [part.columns for part in table.constraints if isinstance(part, UniqueConstraint)]
        for told, groups in (("Unique", unique), ("Indexed", [index.columns for index in table.indexes])):
            if names := sorted(", ".join(f"`{column.name}`" for column in group) for group in groups):
                yield from ("", f"{told}: {'; '.join(names)}.")


def commands(group: object, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every command and group."""
    yield before
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*before, name))


def build(source: Path, out: Path) -> int:
    """Makes HTML of the pages in a folder; the exit code of the generator."""
    settings = [f"-D{name}={value}" for name, value in SETTINGS.items()]
    with TemporaryDirectory() as trees:
        return sphinx(["-q", "-W", "--keep-going", "-C", *settings, "-d", trees, "-b", "html", str(source), str(out)])


def main() -> int:
    """Builds the site."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "site"
    with TemporaryDirectory() as folder:
        write_source(Path(folder) / "source")
        return build(Path(folder) / "source", out)


if __name__ == "__main__":
    sys.exit(main())
