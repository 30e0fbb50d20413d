"""The whole way of one document: pages, grids, alignment, readings, proof, report."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from pipeline.align import Alignment, align
from pipeline.errors import NoForm, NotFound
from pipeline.forms import all_forms
from pipeline.layout import alignment_to_findings
from pipeline.load import open_document
from pipeline.load.document import content_hash
from pipeline.metadata import metadata_findings, narrative_findings, seals_to_name, text_to_metadata, text_to_sections
from pipeline.model import Figure, Finding, Key, Status
from pipeline.pages import document_to_pages, pictures_to_surfaces
from pipeline.proof import prove
from pipeline.report import Report, Source
from pipeline.settings import ALL_READERS, Clock, Settings
from pipeline.sight import placements_to_sightings, read_again
from pipeline.surface import Surface
from pipeline.surface.text import TextSurface

__all__ = ["ALL_READERS", "Settings", "extract", "extract_document"]

TITLE_LINES = 6  # the organisation and the title stand in the first lines of the first page


def extract(source: str | Path | bytes, settings: Settings | None = None, *, name: str | None = None) -> Report:
    """The report of one document, given as a path or as its bytes (`name` is then what the report calls it).

    A DocumentError says what is wrong where nothing can be extracted.
    """
    if isinstance(source, bytes):
        return extract_document(source, name or "bytes", settings or Settings())
    path = Path(source)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotFound(f"cannot read {path}: {error.strerror}") from None
    return extract_document(data, name or str(path), settings or Settings())


def extract_document(data: bytes, name: str, settings: Settings) -> Report:
    """The report of the document with these bytes; see `extract`."""
    started = time.perf_counter()
    clock = Clock()
    with open_document(data, settings.password) as document:
        pages = document_to_pages(document, data, settings, clock)
        surfaces = pages.surfaces
        alignment = _aligned(surfaces, clock)
        if pages.pictured and (alignment is None or len(alignment.tables) < len(alignment.form.tables)):
            surfaces = pictures_to_surfaces(pages, settings, clock)
            alignment = _aligned(surfaces, clock)
        if alignment is None:
            raise NoForm("no table of the form found")
        if alignment.rivals:
            alignment = _of_its_year(alignment, surfaces, name)
        owners = [surface for surface in surfaces for _ in surface.grids]
        figures, more = _figures(alignment, owners, settings, clock)
        with clock.stage("prose"):
            own = _own(surfaces, alignment)
            prose = _prose(own, settings)
        with clock.stage("seal"):  # an office seals the end of its report
            seal = seals_to_name(words for surface in reversed(own) for words in surface.seals())
        count = len(document)
    lines = [line for _, found in prose for line in found]
    metadata = text_to_metadata(lines, name, seal)
    by_key = {figure.key: figure for figure in figures}
    told = narrative_findings(alignment.form, prose, by_key, metadata.year, settings.lang)
    findings = [
        *pages.findings,
        *alignment_to_findings(alignment, settings.lang),
        *more,
        *told,
        *metadata_findings(metadata, settings.lang),
    ]
    doubtful = any(figure.status in (Status.REVIEW, Status.MISSING) for figure in figures)
    doubtful |= alignment.next_report is not None
    clock.seconds["total"] = time.perf_counter() - started
    return Report(
        source=Source(name, content_hash(data), count, len(data)),
        edition=alignment.form.edition,
        organisation=metadata.organisation,
        region=metadata.region,
        year=metadata.year,
        title=metadata.title,
        published=metadata.published,
        sections=text_to_sections(lines, alignment.form),
        cells=figures,
        findings=tuple(findings),
        timings=clock.seconds,
        status="review" if doubtful else "ok",
        metadata=metadata.claims,
    )


def _own(surfaces: list[Surface], alignment: Alignment) -> list[Surface]:
    """The pages of the report: where another follows, those up to its own last table."""
    if alignment.next_report is None:
        return surfaces
    grids = [(surface.page, grid) for surface in surfaces for grid in surface.grids]
    used = {index for placement in alignment.placements.values() for index, _ in placement.cells}
    last = max(grids[index][0] for index in used)
    return [surface for surface in surfaces if surface.page <= last]


def _aligned(surfaces: list[Surface], clock: Clock) -> Alignment | None:
    with clock.stage("align"):
        return align([grid for surface in surfaces for grid in surface.grids], all_forms())


def _of_its_year(alignment: Alignment, surfaces: list[Surface], name: str) -> Alignment:
    """Of forms that the tables found fit equally well the one that is meant for the year of the report."""
    year = text_to_metadata(surfaces[0].lines(TITLE_LINES), name).year
    fitting = (one for one in (alignment, *alignment.rivals) if year is not None and one.form.is_for(year))
    return next(fitting, alignment)


def _figures(
    alignment: Alignment, owners: list[Surface], settings: Settings, clock: Clock
) -> tuple[tuple[Figure, ...], tuple[Finding, ...]]:
    """Read, prove, and read again what is not proven."""
    placements = alignment.placements
    with clock.stage("read"):
        sightings = placements_to_sightings(placements, owners)
    with clock.stage("proof"):
        proof = prove(alignment.form, sightings, settings.lang)
    if proof.unsure:
        with clock.stage("read again"):
            sightings = read_again(sightings, placements, owners, proof.unsure)
        with clock.stage("proof"):
            proof = prove(alignment.form, sightings, settings.lang)
    units = {key: placement.unit for key, placement in placements.items()}
    return tuple(_with_unit(figure, units) for figure in proof.figures), proof.findings


def _with_unit(figure: Figure, units: dict[Key, str | None]) -> Figure:
    """The unit of the header where the cell prints none."""
    unit = None if figure.unit is not None or figure.status is Status.MISSING else units.get(figure.key)
    return figure if unit is None else replace(figure, unit=unit)


def _prose(surfaces: list[Surface], settings: Settings) -> list[tuple[int, list[str]]]:
    """The lines outside tables by page: of text pages all, of pictures the head of the first page, or all if asked."""
    texts = {surface.page for surface in surfaces if isinstance(surface, TextSurface)}
    prose = []
    for surface in surfaces:
        if isinstance(surface, TextSurface) or (settings.prose and surface.page not in texts):
            prose.append((surface.page, surface.lines()))
        elif surface.page == 1 and surface.page not in texts:
            prose.append((surface.page, surface.lines(TITLE_LINES)))
    return prose
