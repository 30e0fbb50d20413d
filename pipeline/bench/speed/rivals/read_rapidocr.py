"""Whole-page RapidOCR, and the rules of tables found with OpenCV: what is usually built for scans.

The page at 200 dpi is straightened by the skew at which its rows of ink stand out most, its rules are what is left of
the ink after opening it with long thin strokes, a net of rules that cross is a table, and each line of text goes to the
cell in which its middle lies. RapidOCR's own test for lines that stand on their head is left out: it turns 9 into 6.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import cv2
import numpy as np

PACKAGES = ("rapidocr", "onnxruntime", "opencv-python-headless")

_DPI = 200
_SKEWS = np.arange(-3, 3.01, 0.1)  # degrees that are tried
_ACROSS, _DOWN = 60, 30  # pixels: what is shorter is no rule; a row of one line is 33 high
_CLOSE = 5  # pixels: the gaps between the dots of a dotted rule
_SAME = 6  # pixels: rules that are less apart are one
_WALL = 0.6  # of a cell's side: there is a rule where as much of it is inked
_TABLE = (300, 30)  # pixels: what is less wide or less high is no table
_EDGE = 0.2  # of a table's width or height: a rule that is shorter makes no edge of the grid


def load() -> Callable[[str], dict[str, Any]]:
    """The function that reads a file, with the models loaded."""
    from rapidocr import RapidOCR

    engine = RapidOCR()
    engine(np.full((64, 64, 3), 255, np.uint8), use_cls=False)

    def read(path: str) -> dict[str, Any]:
        pages = enumerate(_pictures(path), 1)
        return {"tables": [table for number, picture in pages for table in _tables(engine, picture, number)]}

    return read


def _pictures(path: str) -> Iterator[Any]:
    if not path.endswith(".pdf"):
        yield cv2.imread(path, cv2.IMREAD_GRAYSCALE)
        return
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    for page in document:
        yield page.render(scale=_DPI / 72, grayscale=True).to_numpy().squeeze()
    document.close()


def _tables(engine: Any, picture: Any, number: int) -> Iterator[dict[str, Any]]:
    level = _straight(picture)
    nets = list(_nets(*_rules(level)))
    if not nets:
        return
    result = engine(cv2.cvtColor(level, cv2.COLOR_GRAY2BGR), use_cls=False)
    lines = [] if result.boxes is None else list(zip(result.boxes, result.txts, strict=True))
    for x, y, across, down in nets:
        height, width = across.shape
        rows = _edges(across.sum(1) / 255, _EDGE * width)
        columns = _edges(down.sum(0) / 255, _EDGE * height)
        if len(rows) > 1 and len(columns) > 1:
            placed = [(np.mean(corners, axis=0) - (x, y), text) for corners, text in lines]
            yield {"page": number, "columns": columns, "rows": _texts(rows, columns, across, down, placed)}


def _straight(picture: Any) -> Any:
    """The picture turned by its skew."""
    small = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    ink = (small < cv2.mean(small)[0] - 40).astype(np.float32)

    def sharpness(angle: float) -> float:
        rows = _turned(ink, angle, 0).sum(1)
        return float(((rows[1:] - rows[:-1]) ** 2).sum())

    return _turned(picture, max(_SKEWS, key=sharpness), 255)


def _turned(picture: Any, angle: float, paper: float) -> Any:
    height, width = picture.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(angle), 1.0)
    return cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=paper)


def _rules(picture: Any) -> tuple[Any, Any]:
    """The pixels of rules across and of rules down."""
    ink = cv2.adaptiveThreshold(picture, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 33, 12)
    found = []
    for long, closing in (((_ACROSS, 1), (_CLOSE, 3)), ((1, _DOWN), (3, _CLOSE))):
        closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones(closing[::-1], np.uint8))
        found.append(cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones(long[::-1], np.uint8)))
    return found[0], found[1]


def _nets(across: Any, down: Any) -> Iterator[tuple[int, int, Any, Any]]:
    """Where rules hang together, from top to bottom: left, top, and the pixels of their rules across and down.

    Strokes of characters that are long enough for a rule hang together with nothing.
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(across | down, np.ones((3, 3), np.uint8)))
    for index in np.argsort(stats[:, 1]):
        x, y, width, height, _ = stats[index].tolist()
        if index and width >= _TABLE[0] and height >= _TABLE[1]:
            part = (slice(y, y + height), slice(x, x + width))
            own = np.where(labels[part] == index, 255, 0).astype(np.uint8)
            yield x, y, across[part] & own, down[part] & own


def _edges(profile: Any, least: float) -> list[int]:
    """Where rules lie: the middles of runs of the profile that are at least so high."""
    edges: list[list[int]] = []
    for at in np.flatnonzero(profile >= least).tolist():
        if edges and at - edges[-1][-1] <= _SAME:
            edges[-1].append(at)
        else:
            edges.append([at])
    return [sum(run) // len(run) for run in edges]


def _texts(rows: list[int], columns: list[int], across: Any, down: Any, lines: list[Any]) -> list[list[str | None]]:
    """The texts of the cells; null where a cell has no wall to the one before it, or to the one above."""
    texts: list[list[str | None]] = []
    owners: dict[tuple[int, int], tuple[int, int]] = {}
    for r, (top, bottom) in enumerate(pairwise(rows)):
        texts.append([])
        for c, (left, right) in enumerate(pairwise(columns)):
            if c and not _walled(down[top:bottom, max(0, left - _SAME) : left + _SAME], 1):
                owners[r, c] = owners[r, c - 1]
            elif r and not _walled(across[max(0, top - _SAME) : top + _SAME, left:right], 0):
                owners[r, c] = owners[r - 1, c]
            else:
                owners[r, c] = (r, c)
            texts[r].append("" if owners[r, c] == (r, c) else None)
    for (x, y), text in lines:
        r, c = np.searchsorted(rows, y) - 1, np.searchsorted(columns, x) - 1
        if 0 <= r < len(texts) and 0 <= c < len(columns) - 1:
            row, column = owners[int(r), int(c)]
            texts[row][column] = (texts[row][column] or "") + text
    return texts


def _walled(strip: Any, axis: int) -> bool:
    """Whether a rule runs along most of a strip."""
    return bool(strip.size) and float((strip.max(axis=axis) > 0).mean()) >= _WALL
