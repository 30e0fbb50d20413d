"""img2table with RapidOCR: ruled tables of pages drawn at 200 dpi.

It is told to straighten them: without that it finds next to no table in pages from a scanner.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

PACKAGES = ("img2table", "rapidocr", "onnxruntime")


def load() -> Callable[[str], dict[str, Any]]:
    """The function that reads a file, with the recogniser loaded."""
    from img2table.document import PDF, Image
    from img2table.ocr import RapidOCR

    reader = RapidOCR()

    def read(path: str) -> dict[str, Any]:
        if path.endswith(".pdf"):
            pages = PDF(path, detect_rotation=True).extract_tables(ocr=reader)
        else:
            pages = {0: Image(path, detect_rotation=True).extract_tables(ocr=reader)}
        return {"tables": [_plain(page, table) for page, tables in pages.items() for table in tables]}

    return read


def _plain(page: int, table: Any) -> dict[str, Any]:
    """A merged cell stands at each place that it covers: but for the first, the place is said to be covered."""
    seen: set[tuple[int, int, int, int]] = set()
    rows: list[list[str | None]] = []
    edges: set[int] = set()
    for cells in table.content.values():
        row: list[str | None] = []
        for cell in cells:
            box = (cell.bbox.x1, cell.bbox.y1, cell.bbox.x2, cell.bbox.y2)
            row.append(None if box in seen else cell.value or "")
            edges |= {cell.bbox.x1, cell.bbox.x2}
            seen.add(box)
        rows.append(row)
    return {"page": page + 1, "columns": sorted(edges), "rows": rows}
