"""What the places of a document say of it as a whole, weighed against each other.

The title is asked first, then the text, the name of the file, its folders. Who agrees with others is surer by it, who
is contradicted less sure; nobody is outvoted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.metadata.place import Region, code_to_label, name_to_body, name_to_region, name_to_stem
from pipeline.report import Claim, Evidence, Told

# How far each is believed alone: what an office prints on top or at the end of its own report is hardly ever wrong,
# a seal is read over print and rules, files are renamed by those who collect them, folders are arranged by them.
_WORTH: dict[Evidence, float] = {
    "title": 0.95,
    "letterhead": 0.9,
    "signature": 0.9,
    "seal": 0.8,
    "text": 0.9,
    "name": 0.9,
    "file_name": 0.8,
    "folder": 0.6,
}
_AGREED = 0.7  # of a doubt, what a witness who agrees takes away, by its own worth
_DENIED = 0.5  # of a belief, what a witness who contradicts takes away, by its own worth
_MOST = 0.99


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the document says of itself; None is what was not found.

    `region` is a code of GB/T 2260, `published` an ISO date; `claims` are all that say so or otherwise.
    """

    organisation: str | None = None
    region: str | None = None
    year: int | None = None
    title: str | None = None
    published: str | None = None
    claims: tuple[Claim, ...] = ()


class Witness(NamedTuple):
    """A place in the document, what it says (None: nothing), and its words."""

    evidence: Evidence
    value: str | int | None
    words: str | None


def witnesses_to_metadata(
    organisations: Sequence[Witness],
    years: Sequence[Witness],
    title: str | None,
    published: Witness,
    file: str,
    folders: Sequence[str],
) -> Metadata:
    """Metadata from all witnesses, those asked first in front.

    `file` and `folders` are names, the innermost folder first; regions are looked for in them.
    """
    organisation = str(first.value) if (first := next(filter(_speaks, organisations), None)) else None
    around = (title or "", file, *folders)
    regions = _settled(list(filter(_speaks, _regions(organisations, title, file, folders))))
    region = str(regions[0].value) if regions else None
    claims = (
        *_weigh("organisation", organisations, names_agree),
        *_weigh("level", list(_levels(organisation, regions, around)), _same),
        *_weigh("office_of", list(_offices(organisation, regions, around)), _same),
        *_weigh("region", regions, regions_agree),
        *_weigh("year", years, _same),
        *_weigh("title", [Witness("title", title, title)], _same),
        *_weigh("published", [published], _same),
    )
    chosen = {claim.field: claim.value for claim in reversed(claims)}
    return Metadata(
        organisation=organisation,
        region=region,
        year=int(chosen["year"]) if "year" in chosen else None,
        title=title,
        published=chosen.get("published"),
        claims=claims,
    )


def names_agree(one: str, other: str) -> bool:
    """True for names of one body, or of a body and its office: one is in the other, or has other regions in front."""
    if one in other or other in one:
        return True
    regions = [name_to_region(name) for name in (one, other)]
    stems = [name_to_stem(name, region) for name, region in zip((one, other), regions, strict=True)]
    held = [region.code for region in regions if region is not None]
    return stems[0] == stems[1] and len(held) == len(regions) and regions_agree(*held)


def regions_agree(one: str, other: str) -> bool:
    """True where one region holds the other."""
    return Region(one, "").holds(Region(other, "")) or Region(other, "").holds(Region(one, ""))


def _same(one: str, other: str) -> bool:
    return one == other


def _speaks(witness: Witness) -> bool:
    return witness.value is not None


def _regions(
    organisations: Sequence[Witness], title: str | None, file: str, folders: Sequence[str]
) -> Iterator[Witness]:
    """The region that the names of the organisation say, with all else to tell which; then those that the rest says."""
    around = (title or "", file, *folders)
    for place, witness in enumerate(filter(_speaks, organisations)):
        found = name_to_region(str(witness.value), around)
        yield Witness(witness.evidence if place else "name", found.code if found else None, str(witness.value))
    said: list[tuple[Evidence, str]] = [("title", title or ""), ("file_name", file)]
    said += [("folder", folder) for folder in folders]
    for evidence, text in said:
        found = name_to_region(text, around)
        yield Witness(evidence, found.code if found else None, text)


def _settled(regions: list[Witness]) -> list[Witness]:
    """Those witnesses; none where the body's name tells no region and the others tell several: it is not guessed."""
    told = regions and (
        regions[0].evidence == "name" or all(regions_agree(str(regions[0].value), str(o.value)) for o in regions)
    )
    return regions if told else []


def _levels(organisation: str | None, regions: Sequence[Witness], around: Sequence[str]) -> Iterator[Witness]:
    """The level that the name says; of an office whose name says none, that of the region that something else says."""
    if organisation is None:
        return
    body = name_to_body(organisation, around)
    if body.level is not None:
        yield Witness("name", body.level, organisation)
    elif body.office and regions:
        yield Witness(regions[0].evidence, Region(str(regions[0].value), "").level, regions[0].words)


def _offices(organisation: str | None, regions: Sequence[Witness], around: Sequence[str]) -> Iterator[Witness]:
    """The place whose government an office belongs to."""
    if organisation is None or not regions:
        return
    body = name_to_body(organisation, around)
    if body.office and body.level != "national":
        yield Witness(regions[0].evidence, code_to_label(str(regions[0].value), 3), regions[0].words)


def _weigh(field: Told, witnesses: Sequence[Witness], agree: Callable[[str, str], bool]) -> Iterator[Claim]:
    """The claims of those who say something; each evidence says a thing once."""
    heard = {(each.evidence, str(each.value)): each for each in reversed(witnesses) if _speaks(each)}
    several = list(reversed(heard.values()))
    for witness in several:
        value, belief = str(witness.value), _WORTH[witness.evidence]
        for other in several:
            if other is witness:
                continue
            if agree(value, str(other.value)):
                belief = 1 - (1 - belief) * (1 - _AGREED * _WORTH[other.evidence])
            else:
                belief *= 1 - _DENIED * _WORTH[other.evidence]
        yield Claim(field, value, witness.evidence, witness.words or "", round(min(_MOST, belief), 4))
