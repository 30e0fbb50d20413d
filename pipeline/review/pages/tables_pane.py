"""The tables of the form in their official layout, each figure a cell that can be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from nicegui.elements.mixins.text_element import TextElement

from pipeline.forms import Form, Table
from pipeline.language import Lang
from pipeline.model import Figure, Key
from pipeline.render.canvas import Placed
from pipeline.render.layout import HEADER_STYLE, Layout, table_to_layout
from pipeline.review.pages.naming import figure_to_sentence, figure_to_text, key_to_name
from pipeline.review.pages.tags import set_attribute, tag


@dataclass(frozen=True, slots=True)
class Marks:
    """What cells show besides their figures: those that failing sums point at, those decided by a person."""

    broken: AbstractSet[Key] = frozenset()
    decided: AbstractSet[Key] = frozenset()


class TablesPane:
    """All tables; `update` changes only the cells that differ."""

    def __init__(self, form: Form, figures: Mapping[Key, Figure], marks: Marks, lang: Lang) -> None:
        self._lang = lang
        self._cells: dict[Key, TextElement] = {}
        self._places: dict[Key, tuple[float, float]] = {}
        self._shown: dict[Key, tuple[Figure | None, bool, bool]] = {}
        top = 0
        for table in form.tables:
            tag("h2", table.name, id=f"table-{table.id}")
            top += self._add(table, figures, top)
        self.update(figures, marks)

    def update(self, figures: Mapping[Key, Figure], marks: Marks) -> None:
        """Shows these figures."""
        for key, cell in self._cells.items():
            figure = figures.get(key)
            now = (figure, key in marks.broken, key in marks.decided)
            if self._shown.get(key) != now:
                self._shown[key] = now
                _fill(cell, *now, lang=self._lang)

    def neighbour(self, key: Key, x: int, y: int) -> Key | None:
        """The nearest figure to the right (x = 1), left (-1), below (y = 1) or above (-1); None at the edge."""
        if key not in self._places:
            return None
        row, column = self._places[key]
        best: tuple[float, float] | None = None
        found = None
        for other, (other_row, other_column) in self._places.items():
            ahead = (other_column - column) * x + (other_row - row) * y
            aside = abs((other_row - row) * x) + abs((other_column - column) * y)
            if ahead <= 0 or (x and aside):
                continue
            distance = (ahead, aside)
            if best is None or distance < best:
                best, found = distance, other
        return found

    def _add(self, table: Table, figures: Mapping[Key, Figure], top: int) -> int:
        layout = table_to_layout(table, figures)
        rows = 0
        with tag("table", classes="form", role="grid", aria_labelledby=f"table-{table.id}"), tag("tbody"):
            for row, cells in groupby(sorted(layout.cells, key=_reading_order), key=lambda cell: cell.row):
                rows = row + 1
                with tag("tr"):
                    for cell in cells:
                        self._add_cell(cell, layout, top)
        return rows

    def _add_cell(self, cell: Placed, layout: Layout, top: int) -> None:
        spans: dict[str, Any] = {
            "rowspan": cell.rows if cell.rows > 1 else None,
            "colspan": cell.columns if cell.columns > 1 else None,
        }
        if cell.key is None:
            over = cell.style == HEADER_STYLE or cell.align == "center"
            look = "over" if over else "beside" if cell.rows > 1 else ""
            tag("th" if cell.text else "td", cell.text, look, **spans)
            return
        name = key_to_name(cell.key)
        self._cells[cell.key] = tag("td", "", data_figure=name, tabindex="-1", **spans)
        self._places[cell.key] = top + cell.row, (cell.column - layout.labels + cell.columns / 2) / layout.parts


def _reading_order(cell: Placed) -> tuple[int, int]:
    return cell.row, cell.column


def _fill(cell: TextElement, figure: Figure | None, broken: bool, decided: bool, lang: Lang) -> None:
    text = figure_to_text(figure)
    set_attribute(cell, "data-status", figure.status.value if figure else None)
    set_attribute(cell, "aria-label", figure_to_sentence(figure, lang, broken=broken) if figure else None)
    set_attribute(cell, "data-broken", broken)
    set_attribute(cell, "data-decided", decided)
    set_attribute(cell, "data-zero", text == "0")
    cell.text = text
    cell.update()
