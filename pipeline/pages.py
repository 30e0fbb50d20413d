"""Which pages of a document are read from their text, which from their picture, and why."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import DocumentError
from pipeline.layout import damage_to_finding, doubts_to_findings, layers_to_findings, unread_to_finding
from pipeline.load import Document, Page
from pipeline.load.glyphs import load_faces, lying_fonts
from pipeline.load.painted import PaintedPage
from pipeline.load.trust import Layer, text_to_layer
from pipeline.load.turned import TurnedPage, level_page
from pipeline.model import Finding
from pipeline.readers.plumber import PlumberReader
from pipeline.settings import Clock, Settings, own_cores
from pipeline.surface import Surface
from pipeline.surface.drawn import Doubt
from pipeline.surface.text import TextSurface

if TYPE_CHECKING:
    from pipeline.grid.unruled.ground import Carried
    from pipeline.readers.paddle import PaddleReader
    from pipeline.surface.picture import PictureSurface, Seen

AT_ONCE = 2  # pages that are looked at at once, each in some 70 MB
MOST_THREADS = 2  # of the recogniser: each costs the others some; more were not measured
PICTURED = 0.04  # of the page: a table of the form takes at least so much; smaller ink is a seal or a logo


@dataclass(frozen=True)
class Pages:
    """The pages of a document as surfaces in order, findings about them, and pages with ink in reserve.

    A table may have been pasted as a picture into a page whose text is trusted. `pictured` are the pages read as
    text, where that may be so: looking costs time, so it is done only where a table is missing otherwise.
    """

    surfaces: list[Surface]
    findings: list[Finding]
    pictured: list[Page]


def document_to_pages(document: Document, data: bytes, settings: Settings, clock: Clock) -> Pages:
    """Opens each page and decides how it is read.

    A page that does not open is left out, with a finding, and so is one that is a picture where the settings name no
    reader of pictures. DocumentError where no page opens.
    """
    with clock.stage("models"):
        load_faces()
    with clock.stage("text"):
        pages, findings = _open_pages(document, settings)
        texts, level, more = _texts(pages, data, settings, clock)
    surfaces: list[Surface] = []
    carried = None  # from picture to picture: their space is another
    seen = _see([page for page in pages if page.number not in texts], clock)
    for page in pages:
        if page.number in texts:
            surfaces.append(texts[page.number])
            carried = None
        elif "paddle" in settings.readers:
            pictures = _pictures(next(seen), settings, clock, carried)
            surfaces += pictures
            carried = pictures[-1].carried
        else:
            findings.append(unread_to_finding(page.number, settings.lang))
    pictured = [page for page in level if page.number in texts and not isinstance(page, TurnedPage)]
    return Pages(surfaces, [*more, *findings], pictured)


def _texts(
    pages: list[Page], data: bytes, settings: Settings, clock: Clock
) -> tuple[dict[int, TextSurface], list[Page], list[Finding]]:
    """The pages that are read from their text, by number; all pages with their text level; why some are not read."""
    layers: dict[int, Layer] = {}
    texts: dict[int, TextSurface] = {}
    carried = None
    second = PlumberReader(data, settings.password) if "plumber" in settings.readers else None
    ink = (lambda: _reader(clock)) if "paddle" in settings.readers else None
    level = []
    for each in pages:
        page = level_page(each) or each
        level.append(page)
        layers[page.number] = text_to_layer(page.chars(), page.covered())
        if layers[page.number] is Layer.TRUSTED and "text" in settings.readers:
            level_second = None if isinstance(page, TurnedPage) else second  # it reads level text only
            ink_second = "tesseract" in settings.readers
            texts[page.number] = TextSurface(page, level_second, carried, ink, ink_second)
        carried = texts[page.number].carried if page.number in texts else None
        page.release()
    findings = _check_texts(level, texts, layers, settings)
    return texts, level, [*layers_to_findings(layers, settings.lang), *findings]


def pictures_to_surfaces(pages: Pages, settings: Settings, clock: Clock) -> list[Surface]:
    """All surfaces in order, with those of the pictures on text pages."""
    if "paddle" not in settings.readers:
        return pages.surfaces
    texts = {surface.page: surface for surface in pages.surfaces if isinstance(surface, TextSurface)}
    painted = [
        PaintedPage(page, [grid.box for grid in texts[page.number].grids])
        for page in pages.pictured
        if texts[page.number].untold() >= PICTURED
    ]
    more = [picture for seen in _see(painted, clock) for picture in _pictures(seen, settings, clock)]
    return sorted([*pages.surfaces, *more], key=lambda surface: surface.page)


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


def _see(pages: Sequence[Page], clock: Clock) -> Iterator[list[Seen]]:
    """What is seen on the picture of each page, in order; some pages are looked at while others are gone on with."""
    if not pages:
        return
    readers = [_reader(clock) for _ in pages]
    with clock.stage("models"):
        from pipeline.picture.threads import one_thread
        from pipeline.surface.picture import image_to_seen
    waiting: deque[Future[list[Seen]]] = deque()
    with one_thread(), ThreadPoolExecutor(min(AT_ONCE, own_cores())) as pool:
        for page, reader in zip(pages, readers, strict=True):
            with clock.stage("picture"):  # the library of PDFs has one thread
                image = page.picture()
            waiting.append(pool.submit(image_to_seen, image, page.number, page.size, reader))
            if len(waiting) > AT_ONCE:
                yield _seen(waiting, clock)
        while waiting:
            yield _seen(waiting, clock)


def _seen(waiting: deque[Future[list[Seen]]], clock: Clock) -> list[Seen]:
    with clock.stage("picture"):
        return waiting.popleft().result()


def _pictures(
    seen: list[Seen], settings: Settings, clock: Clock, carried: Carried | None = None
) -> Sequence[PictureSurface]:
    with clock.stage("picture"):
        from pipeline.surface.picture import seen_to_surfaces

        return seen_to_surfaces(seen, "tesseract" in settings.readers, carried)


def _reader(clock: Clock) -> PaddleReader:
    """The reader of pictures; its model is loaded once a process."""
    with clock.stage("models"):
        from pipeline.readers.paddle import PaddleReader

        reader = PaddleReader(min(MOST_THREADS, own_cores()))
        reader.load()
    return reader
