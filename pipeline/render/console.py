"""A console on which text of documents moves no cursor and sends no command to the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from pipeline.inert import to_printable


class InertConsole(Console):
    """Whatever is printed: what a terminal would carry out is shown as a mark; the console's own colours stay."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=to_printable(segment.text))
