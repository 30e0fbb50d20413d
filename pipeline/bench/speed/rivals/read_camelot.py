"""Camelot's lattice: ruled tables of born-digital pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

PACKAGES = ("camelot-py",)


def load() -> Callable[[str], dict[str, Any]]:
    """The function that reads a file."""
    import camelot

    def read(path: str) -> dict[str, Any]:
        return {"tables": [_plain(table) for table in camelot.read_pdf(path, pages="all", flavor="lattice")]}

    return read


def _plain(table: Any) -> dict[str, Any]:
    """Camelot tells a merged cell by the walls that its parts lack; the part with the text stands for all."""
    rows = [
        [None if not cell.text and not (cell.left and cell.top) else cell.text for cell in row] for row in table.cells
    ]
    return {"page": table.page, "columns": [table.cols[0][0], *(right for _, right in table.cols)], "rows": rows}
