"""The pages of a document with every figure's box drawn over them, coloured by status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from pipeline.errors import NothingToDo, UsageError
from pipeline.load import Page, open_document
from pipeline.load.document import content_hash
from pipeline.model import Figure, Status
from pipeline.render.status import LOOKS, number_to_text
from pipeline.report import Report

_WIDTH = 1400  # pixels of a page: figures can be read, five pages make a file of some megabytes
_TINT = 60  # of 255: how strongly a box is filled; the ink stays readable below it
_LINE = 2  # pixels
_TEXT = 22  # pixels: height of the legend's characters
_SMALL_TEXT = 15  # pixels: height of what was read, in the corner of a box that is not proven
_GAP = 12  # pixels between parts
_PAPER, _INK = "white", "black"


def report_to_picture(
    report: Report, data: bytes, *, page: int | None = None, password: str | None = None
) -> Image.Image:
    """Pages of a report as a picture, one under the other, with boxes and a legend.

    Args:
        report: where the boxes are from.
        data: the bytes of the very document that it was read from.
        page: the only page to draw, counted from 1; without it all that have figures.
        password: of an encrypted PDF.

    Raises:
        UsageError: the document is another one, or has no such page.
        NothingToDo: the report has no figure with a place.
        DocumentError: the document cannot be opened or drawn.
    """
    if content_hash(data) != report.source.sha256:
        raise UsageError(
            "the document is not the one that the report was read from (its sha256 is another)",
            "name the right one with: --source FILE, or extract this one again",
        )
    placed = [figure for figure in report.cells if figure.box is not None and page in (None, figure.page)]
    numbers = [page] if page else sorted({figure.page for figure in placed if figure.page})
    if not numbers:
        raise NothingToDo("the report has no figure with a place on a page")
    with open_document(data, password) as document:
        if max(numbers) > len(document):
            raise UsageError(f"the document has {len(document)} pages", f"choose --page from 1 to {len(document)}")
        pages = [
            _draw_page(document.page(number - 1), [figure for figure in placed if figure.page == number])
            for number in numbers
        ]
    return _stack([_legend(placed), *pages])


def picture_to_file(picture: Image.Image, path: Path) -> None:
    """Writes a picture as PNG, whatever its name. Raises UsageError where the path cannot be written."""
    try:
        picture.save(path, format="PNG")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}", "give another: --picture OUT.png") from None


def _draw_page(page: Page, figures: Sequence[Figure]) -> Image.Image:
    pixels = page.picture()
    base = Image.fromarray(pixels if pixels.ndim == 2 else pixels[..., ::-1]).convert("RGBA")
    scale = _WIDTH / page.size[0]
    base = base.resize((_WIDTH, round(page.size[1] * scale)), Image.Resampling.LANCZOS)
    tints = Image.new("RGBA", base.size)
    draw = ImageDraw.Draw(tints)
    font = ImageFont.load_default(_SMALL_TEXT)
    for figure in figures:
        if figure.box is not None:
            rgb = LOOKS[figure.status].rgb
            box = [edge * scale for edge in figure.box]
            draw.rectangle(box, (*rgb, _TINT), (*rgb, 255), _LINE)
            if figure.status is not Status.PROVEN and figure.value is not None:
                draw.text((box[0] + 2 * _LINE, box[1] + _LINE), number_to_text(figure.value), (*rgb, 255), font)
    return Image.alpha_composite(base, tints).convert("RGB")


def _legend(figures: Sequence[Figure]) -> Image.Image:
    """A strip that names the colours and counts figures; in English, as Pillow's own font has no Chinese."""
    strip = Image.new("RGB", (_WIDTH, _TEXT + 2 * _GAP), _PAPER)
    draw = ImageDraw.Draw(strip)
    font = ImageFont.load_default(_TEXT)
    counts = Counter(figure.status for figure in figures)
    x = float(_GAP)
    for status, look in LOOKS.items():
        draw.rectangle((x, _GAP, x + _TEXT, _GAP + _TEXT), look.rgb)
        x += _TEXT + _GAP / 2
        label = f"{counts[status]} {look.en}"
        draw.text((x, _GAP + _TEXT / 2), label, _INK, font, anchor="lm")
        x += draw.textlength(label, font) + 2 * _GAP
    return strip


def _stack(parts: Sequence[Image.Image]) -> Image.Image:
    height = sum(part.height for part in parts) + _GAP * (len(parts) - 1)
    whole = Image.new("RGB", (_WIDTH, height), "gray")
    top = 0
    for part in parts:
        whole.paste(part, (0, top))
        top += part.height + _GAP
    return whole
