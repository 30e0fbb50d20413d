"""Which pages of a document are read from their text, which from their picture, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import DocumentError
from pipeline.layout import damage_to_finding, doubts_to_findings, layers_to_findings, unread_to_finding
from pipeline.load import Document, Page
from pipeline.load.glyphs import load_faces, lying_fonts
from pipeline.load.trust import Layer, text_to_layer
from pipeline.load.turned import level_page
from pipeline.model import Finding
from pipeline.settings import Clock, Settings
from pipeline.surface import Surface
from pipeline.surface.drawn import Doubt
from pipeline.surface.text import TextSurface

if TYPE_CHECKING:
    from pipeline.grid.unruled import Carried
    from pipeline.readers.paddle import PaddleReader
    from pipeline.surface.picture import PictureSurface

PICTURED = 0.08  # of the page: a table of the form takes at least so much; a smaller picture is a seal or a logo


@dataclass(frozen=True)
class Pages:
    """The pages of a document as surfaces in order, findings about them, and text pages with a picture in reserve.

    A table may have been pasted as a picture into a page whose text is trusted. `pictured` are the pages where that
    may be so: reading them costs time, so it is done only where a table is missing otherwise.
    """

    surfaces: list[Surface]
    findings: list[Finding]
    pictured: list[Page]


def document_to_pages(document: Document, data: bytes, settings: Settings, clock: Clock) -> Pages:
    """Opens each page and decides how it is read.

    A page that does not open is left out, with a finding, and so is one that is a picture where the settings name no
    reader of pictures. DocumentError where no page opens.
    """
    layers: dict[int, Layer] = {}
    texts: dict[int, TextSurface] = {}
    with clock.stage("models"):
        load_faces()
    with clock.stage("text"):
        pages, findings = _open_pages(document, settings)
        level = {page.number: level_page(page) for page in pages}
        pages = [level[page.number] or page for page in pages]
        carried = None
        ink = (lambda: _reader(clock)) if "paddle" in settings.readers else None
        for page in pages:
            layers[page.number] = text_to_layer(page.chars(), page.covered())
            if layers[page.number] is Layer.TRUSTED and "text" in settings.readers:
                second = "plumber" in settings.readers and not level[page.number]  # which reads level text only
                texts[page.number] = TextSurface(page, data, settings.password, second, carried, ink)
            carried = texts[page.number].carried if page.number in texts else None
        findings += _check_texts(pages, texts, layers, settings)
    surfaces: list[Surface] = []
    carried = None  # from picture to picture: their space is another
    for page in pages:
        if page.number in texts:
            surfaces.append(texts[page.number])
            carried = None
        elif "paddle" in settings.readers:
            pictures = _pictures(page, settings, clock, carried)
            surfaces += pictures
            carried = pictures[-1].carried
        else:
            findings.append(unread_to_finding(page.number, settings.lang))
    pictured = [page for page in pages if page.number in texts and _may_hide_a_table(page, texts[page.number])]
    return Pages(surfaces, [*layers_to_findings(layers, settings.lang), *findings], pictured)


def pictures_to_surfaces(pages: Pages, settings: Settings, clock: Clock) -> list[Surface]:
    """All surfaces in order, with those of the pictures on text pages."""
    if "paddle" not in settings.readers:
        return pages.surfaces
    more = [picture for page in pages.pictured for picture in _pictures(page, settings, clock)]
    return sorted([*pages.surfaces, *more], key=lambda surface: surface.page)


def _may_hide_a_table(page: Page, text: TextSurface) -> bool:
    return not text.grids and page.covered() >= PICTURED


def _open_pages(document: Document, settings: Settings) -> tuple[list[Page], list[Finding]]:
    """The pages that open, and a finding for each that does not; DocumentError where none does."""
    pages: list[Page] = []
    errors: dict[int, DocumentError] = {}
    for index in range(len(document)):
        try:
            pages.append(document.page(index))
        except DocumentError as error:
            errors[index + 1] = error
    if errors and not pages:
        raise next(iter(errors.values()))
    return pages, [damage_to_finding(page, error, settings.lang) for page, error in errors.items()]


def _check_texts(
    pages: list[Page], texts: dict[int, TextSurface], layers: dict[int, Layer], settings: Settings
) -> list[Finding]:
    """Holds the text of tables against what is drawn. Pages that do not stand it are taken out of `texts`."""
    trusted = [page for page in pages if page.number in texts]
    for page in trusted:
        texts[page.number].check_ink()
    lying = lying_fonts([(page, texts[page.number].sure_chars()) for page in trusted])
    findings: list[Finding] = []
    for page in trusted:
        text = texts[page.number]
        if not text.check_fonts(lying):
            unmapped = Doubt.UNMAPPED in text.doubts.values()
            layers[page.number] = Layer.GARBLED if unmapped else Layer.LYING
            del texts[page.number]
            continue
        fonts = sorted({page.font_name(char.font) for char in text.table_chars() if char.font in lying} - {""})
        findings += doubts_to_findings(page.number, text.doubts.values(), fonts, settings.lang)
    return findings


def _pictures(page: Page, settings: Settings, clock: Clock, carried: Carried | None = None) -> Sequence[PictureSurface]:
    reader = _reader(clock)
    with clock.stage("models"):
        from pipeline.surface.picture import page_to_surfaces
    with clock.stage("picture"):
        return page_to_surfaces(page, reader, "tesseract" in settings.readers, carried)


def _reader(clock: Clock) -> PaddleReader:
    """The reader of pictures; its model is loaded once a process."""
    with clock.stage("models"):
        from pipeline.readers.paddle import PaddleReader

        reader = PaddleReader()
        reader.read_text([])
    return reader
