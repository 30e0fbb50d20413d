"""PyMuPDF's find_tables by ruling lines alone.

Its default also asks a network for the layout of the page: that takes many times as long, and finds no figure more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

PACKAGES = ("pymupdf",)


def load() -> Callable[[str], dict[str, Any]]:
    """The function that reads a file."""
    import pymupdf

    def read(path: str) -> dict[str, Any]:
        with pymupdf.open(path) as document:
            return {"tables": [_plain(page, table) for page in document for table in _find(page)]}

    return read


def _find(page: Any) -> Any:
    return page.find_tables(use_layout=False).tables


def _plain(page: Any, table: Any) -> dict[str, Any]:
    edges = sorted({x for cell in table.cells for x in (cell[0], cell[2])})
    return {"page": page.number + 1, "columns": edges, "rows": table.extract()}
