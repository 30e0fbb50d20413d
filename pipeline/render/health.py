"""What `gongkai doctor` found, on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline import __version__, texts
from pipeline.doctor import Part
from pipeline.language import Lang


def print_parts(console: Console, parts: Sequence[Part], lang: Lang) -> None:
    """Prints one line a reader, and under those that do not work what is wrong and what to type."""
    console.print(Text(f"gongkai {__version__}", "bold"))
    table = Table.grid(padding=(0, 2))
    for part in parts:
        sign = Text("✓", "green") if part.works else Text("✗", "bold red")
        table.add_row(sign, Text(part.reader, "bold"), texts.ROLES[part.role].say(lang), ", ".join(part.programs))
        if not part.works:
            table.add_row("", "", Text(f"{part.problem}", "red"), Text(f"{part.command}", "bold"))
    console.print(table, soft_wrap=True)
    missing = [part.reader for part in parts if not part.works]
    line = texts.SOME_READERS.say(lang, names=", ".join(missing)) if missing else texts.ALL_READERS.say(lang)
    console.print(Text(line))
