"""Names on reports → bodies: one public body under all its names, over all years.

Without a register a body is its name without the regions in front, in its region: 德州市德城区教育局 is 德城区教育局,
also where the region has another name by now. What a body was called before it was renamed only a register knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.audit.model import Body, Entry
from pipeline.metadata import Region, code_to_regions, name_to_body, name_to_stem


class Named(NamedTuple):
    """A current report with what tells whose it is."""

    report_id: int
    organisation: str | None
    region: str | None
    year: int | None


@dataclass(slots=True)
class _Found:
    """A body in the making: its names with the latest year of each."""

    region: str | None
    entry: Entry | None = None
    names: dict[str, int] = field(default_factory=dict)


class Directory:
    """Finds the body of a name and region; those of a register first."""

    def __init__(self, register: Sequence[Entry] | None) -> None:
        self._entries: dict[str, list[Entry]] = {}
        self._found: dict[tuple[str | None, str], int] = {}
        self._bodies: list[_Found] = []
        self._of_entry: dict[int, int] = {}
        self._known: dict[tuple[str, str | None], int] = {}  # names come again every year
        for entry in register or ():
            for name in dict.fromkeys((entry.name, *entry.aliases)):
                self._entries.setdefault(name, []).append(entry)
            self._of_entry[entry.line] = self._new(_Found(entry.region, entry, {entry.name: 9999}))

    def add(self, name: str, region: str | None, year: int | None) -> int:
        """The id of the body of that name."""
        if (name, region) not in self._known:
            self._known[name, region] = self._find(name, region)
        number = self._known[name, region]
        names = self._bodies[number].names
        names[name] = max(names.get(name, 0), year or 0)
        return number

    def _find(self, name: str, region: str | None) -> int:
        entry = self._entry(name, region)
        if entry is not None:
            return self._of_entry[entry.line]
        key = _key(name, region)
        if key not in self._found:
            self._found[key] = self._new(_Found(region))
        return self._found[key]

    def bodies(self) -> dict[int, Body]:
        """All bodies, those of the register that have no report too."""
        return {number: _to_body(number, found) for number, found in enumerate(self._bodies)}

    def _new(self, found: _Found) -> int:
        self._bodies.append(found)
        return len(self._bodies) - 1

    def _entry(self, name: str, region: str | None) -> Entry | None:
        """The only entry of that name whose region does not contradict; none where there are several."""
        fitting = [entry for entry in self._entries.get(name, ()) if _fits(entry.region, region)]
        exact = [entry for entry in fitting if entry.region == region]
        return exact[0] if len(exact) == 1 else fitting[0] if len(fitting) == 1 else None


def unplaced_bodies(rows: Iterable[Named], of_report: Mapping[int, int], bodies: Mapping[int, Body]) -> frozenset[int]:
    """The bodies that may have one report more: of an unknown year, or under a name of theirs without a region."""
    several = [row for row in rows if row.report_id in of_report]
    undated = {of_report[row.report_id] for row in several if row.year is None}
    names = {row.organisation for row in several if bodies[of_report[row.report_id]].region is None}
    sharing = {number for number, body in bodies.items() if body.region and not names.isdisjoint(body.names)}
    return frozenset(undated | sharing)


def reports_to_bodies(
    rows: Iterable[Named], register: Sequence[Entry] | None
) -> tuple[dict[int, int], dict[int, Body]]:
    """By report its body, and the bodies. Reports without an organisation have none.

    A report that does not tell its region is of no body of a known region, but for one that a register names: others
    may have that name.
    """
    directory = Directory(register)
    several = [row for row in rows if row.organisation]
    several.sort(key=lambda row: (row.organisation or "", row.region or "", row.year or 0))
    of_report = {row.report_id: directory.add(row.organisation or "", row.region, row.year) for row in several}
    return of_report, directory.bodies()


def can_regulate(body: Body) -> bool | None:
    """Whether a body can make 规章; None where nobody knows.

    By 立法法 those are bodies under the State Council, and the governments of provinces, of cities with districts and
    of autonomous prefectures: nobody of a county or township, and no office of a local government.
    """
    if body.level is None:
        return None
    if body.level == "national":
        return True
    return body.level in ("province", "prefecture") and not body.office


def _key(name: str, region: str | None) -> tuple[str | None, str]:
    held = code_to_regions(region) if region else ()
    return (region, name_to_stem(name, held[-1])) if held else (region, name)


def _fits(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return True
    return Region(one, "").holds(Region(other, "")) or Region(other, "").holds(Region(one, ""))


def _to_body(number: int, found: _Found) -> Body:
    names = tuple(sorted(found.names, key=lambda name: (-found.names[name], name)))
    held = code_to_regions(found.region) if found.region else ()
    said = name_to_body(names[0], [region.name for region in held])
    level = (found.entry.level if found.entry else None) or said.level
    if level is None and held:
        level = held[-1].level
    stem = name_to_stem(names[0], held[-1]) if held else names[0]
    return Body(number, names[0], names, found.region, level, said.office, stem, found.entry)


def bodies_by_region(bodies: Mapping[int, Body], region: str) -> set[int]:
    """The ids of the bodies that are in a region, or whose region nobody knows where none is asked for."""
    if not region:
        return set(bodies)
    held = code_to_regions(region)
    stem = held[-1].stem if held else region
    return {number for number, body in bodies.items() if body.region and body.region.startswith(stem)}
