"""The official forms on the terminal: identifiers beside labels, and the identities."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline import texts
from pipeline.forms import Block, Form
from pipeline.language import Lang


def print_form(console: Console, form: Form, lang: Lang) -> None:
    """Prints the sections, the tables and the identities of a form."""
    title = texts.FORM.say(lang, edition=form.edition, notice=form.notice)
    count = texts.FIGURES.say(lang, count=len(form.keys()))
    console.print(Text.assemble((title, "bold"), f" · {form.years} · {count}"))
    console.print(Text("\n".join(f"  {section.number}、{section.title}" for section in form.sections)))
    for table in form.tables:
        console.print()
        console.print(Text.assemble((table.name, "bold"), (f"  {table.id}", "cyan")))
        for block in table.blocks:
            console.print(_grid(block, lang))
    console.print()
    console.print(Text(texts.IDENTITIES.say(lang), "bold"))
    counted: dict[str, int] = {}
    for identity in form.identities:
        counted[identity.code] = counted.get(identity.code, 0) + 1
    for code, number in counted.items():
        said = next(identity for identity in form.identities if identity.code == code)
        console.print(Text.assemble(f"  {number:3} × ", (code, "cyan"), "  ", said.zh if lang == "zh" else said.en))
    console.print()


def _grid(block: Block, lang: Lang) -> Table:
    """Rows, then columns, of a block: identifier, label with what stands over it, unit."""
    grid = Table(box=None, show_header=False, title=block.title or None, title_justify="left", padding=(0, 2))
    for _ in range(4):
        grid.add_column(overflow="fold")
    for kind, name, label, unit in _lines(block, lang):
        grid.add_row(Text(kind, "bright_black"), Text(name, "cyan"), label, unit)
    return grid


def _lines(block: Block, lang: Lang) -> Iterator[tuple[str, str, str, str]]:
    said = ""
    for row in block.rows:
        if row.label:
            kind = texts.ROW.say(lang)
            yield kind if kind != said else "", row.id, " ▸ ".join([*row.path, row.label]), ""
            said = kind
    for column in block.columns:
        kind = texts.COLUMN.say(lang)
        name = f"{column.row}, {column.id}" if column.row else column.id
        yield kind if kind != said else "", name, " ▸ ".join([*column.path, column.label]), column.unit or ""
        said = kind
