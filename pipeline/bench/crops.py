"""The figures that are wrong or flagged, each with its ink, on one sheet: what there is to learn from a run."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from pipeline.bench.score import Score, Verdict
from pipeline.inputs import Document, document_to_bytes
from pipeline.load import Page, open_document
from pipeline.model import Box

MOST = 80  # crops on a sheet: more are not looked at
_AROUND = 4.0  # points of the page shown around a figure's box
_ROW, _WIDTH, _TEXT_AT, _TEXT = 64, 1500, 360, 15  # pixels
_PAPER, _INK, _SILENT, _LINE = "white", "black", "#c0392b", "#d5dbe1"


def scores_to_sheet(scores: Sequence[Score], most: int = MOST) -> Image.Image | None:
    """One line for each wrong or flagged figure with a place on a page, silent ones first; None where there is none."""
    found = [(score, verdict) for score in scores for verdict in score.verdicts if not verdict.right or verdict.flagged]
    placed = [(score, verdict) for score, verdict in found if verdict.box is not None]
    placed.sort(key=lambda one: (not one[1].silent, one[1].right))
    if not placed:
        return None
    rows = []
    for score, verdict in placed[:most]:
        with open_document(document_to_bytes(Document(str(score.truth.path)))) as document:
            crop = _crop(document.page((verdict.page or 1) - 1), verdict.box or Box(0, 0, 0, 0))
        rows.append(_row(verdict, score.truth.path.stem, crop))
    sheet = Image.new("RGB", (_WIDTH, _ROW * len(rows)), _PAPER)
    for place, row in enumerate(rows):
        sheet.paste(row, (0, place * _ROW))
    return sheet


def _row(verdict: Verdict, name: str, crop: Image.Image) -> Image.Image:
    row = Image.new("RGB", (_WIDTH, _ROW), _PAPER)
    draw = ImageDraw.Draw(row)
    font = ImageFont.load_default(_TEXT)
    crop.thumbnail((_TEXT_AT - 10, _ROW - 4))
    row.paste(crop, (0, 2))
    head = f"{name}  {' '.join(verdict.key)}  p. {verdict.page}"
    said = f"printed {verdict.expected}, given {verdict.given}, {verdict.status} {verdict.confidence:.2f}"
    draw.text((_TEXT_AT, 2), head, _INK, font)
    draw.text((_TEXT_AT, 22), said, _SILENT if verdict.silent else _INK, font)
    draw.text((_TEXT_AT, 42), "; ".join(verdict.readings[:4]), _INK, font)
    draw.line([(0, _ROW - 1), (_WIDTH, _ROW - 1)], _LINE)
    return row


def _crop(page: Page, box: Box) -> Image.Image:
    pixels = page.picture()
    picture = Image.fromarray(pixels if pixels.ndim == 2 else pixels[..., ::-1])
    scale = picture.width / page.size[0]
    left, top, right, bottom = box
    corners = (left - _AROUND, top - _AROUND, right + _AROUND, bottom + _AROUND)
    x0, y0, x1, y1 = (round(corner * scale) for corner in corners)
    return picture.crop((x0, y0, x1, y1)).convert("RGB")
