"""pdfplumber's tables, with its defaults."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

PACKAGES = ("pdfplumber", "pdfminer.six")


def load() -> Callable[[str], dict[str, Any]]:
    """The function that reads a file."""
    import pdfplumber

    def read(path: str) -> dict[str, Any]:
        with pdfplumber.open(path) as document:
            return {"tables": [_plain(page, table) for page in document.pages for table in page.find_tables()]}

    return read


def _plain(page: Any, table: Any) -> dict[str, Any]:
    edges = sorted({x for cell in table.cells for x in (cell[0], cell[2])})
    return {"page": page.page_number, "columns": edges, "rows": table.extract()}
