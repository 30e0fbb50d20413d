"""Figures of the form: of what was found and chosen, of what was found and is illegible, of what is missing."""

from __future__ import annotations

from pipeline.model import Figure, Key, Reading, Sighting, Status
from pipeline.proof.confidence import case_to_confidence
from pipeline.proof.status import Case, case_to_status


def missing_figure(key: Key) -> Figure:
    """A figure that the form has and the document does not show."""
    return Figure(*key, None, None, "", Status.MISSING, 0.0, None, (), None, None)


def case_to_figure(sighting: Sighting, case: Case) -> Figure:
    """The figure with the chosen value, and the unit that its cell prints."""
    numeral, reading = case.choice.numeral, case.choice.reading or _first(sighting)
    return Figure(
        *sighting.key,
        value=numeral.value,
        unit=numeral.unit,
        printed=numeral.printed,
        status=case_to_status(case),
        confidence=case_to_confidence(case),
        reader=reading.reader if reading else None,
        readings=sighting.readings,
        page=sighting.page,
        box=sighting.box,
    )


def illegible_figure(sighting: Sighting) -> Figure:
    """A figure whose place was found, and whose ink no reader could make a number or an empty cell of."""
    first = _first(sighting)
    printed = first.text.strip() if first else ""
    reader = first.reader if first else None
    where = (sighting.page, sighting.box)
    return Figure(*sighting.key, None, None, printed, Status.REVIEW, 0.0, reader, sighting.readings, *where)


def _first(sighting: Sighting) -> Reading | None:
    return max(sighting.readings, key=lambda reading: reading.confidence, default=None)
