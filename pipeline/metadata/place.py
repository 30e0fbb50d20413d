"""Where a public body is: the region of GB/T 2260 that its name says, as far down as is sure.

Names of counties and districts are shared by several (鼓楼区, 新华区): those above it, in the name itself or in what
else is known of the document, tell which. Where nothing does, the region is that above, or none; it is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

Level = Literal["national", "province", "prefecture", "county", "township"]

_FILE = "regions.tsv"
_GENERIC = frozenset({"市辖区", "县", "城区", "郊区", "矿区"})  # words of other names, or of no place at all
_LONGEST = 16  # characters of a name: 双江拉祜族佤族布朗族傣族自治县 has 15
_TOWNSHIP = re.compile(r"(?:镇|乡|街道|苏木)(?:人民政府|办事处|党工委办公室|管委会)?(?:办公室)?$")
_GOVERNMENT = re.compile(r"人民政府(?:办公[室厅])?$|^(?:.*[省市区县州盟旗])$")
_NATIONAL = re.compile(r"^(?:中华人民共和国|国家|中国|国务院)")


@dataclass(frozen=True, slots=True)
class Region:
    """A region by its code of six digits, with the name that was found."""

    code: str
    name: str

    @property
    def level(self) -> Level:
        """Of what kind it is, by its code."""
        return "province" if self.code.endswith("0000") else "prefecture" if self.code.endswith("00") else "county"

    def holds(self, other: Region) -> bool:
        """Whether another region lies in this one, or is it."""
        return other.code.startswith(self.stem)

    @property
    def stem(self) -> str:
        """What the codes of all regions in it begin with."""
        return {"province": self.code[:2], "prefecture": self.code[:4]}.get(self.level, self.code)


@dataclass(frozen=True, slots=True)
class Body:
    """What the name of a public body says of it.

    `level` is that of the body; of an office of a government (`office`) that of the government. None is what it does
    not say.
    """

    region: Region | None
    level: Level | None
    office: bool


def name_to_body(name: str, context: Sequence[str] = ()) -> Body:
    """The body with that name. `context` are other texts of the document that may name the regions above it."""
    region = name_to_region(name, context)
    if _NATIONAL.search(name):
        return Body(None, "national", office=True)
    if _TOWNSHIP.search(name):
        return Body(region, "township", office=False)
    return Body(region, region.level if region else None, office=not _GOVERNMENT.search(name))


def name_to_region(name: str, context: Sequence[str] = ()) -> Region | None:
    """The region that a name says, the smallest that is sure; `context` tells which of several of one name it is."""
    own, more = _named(name), [group for text in context for group in _named(text)]
    sure: Region | None = None
    for group in own:  # from the left: what stands further right is smaller, and lies in what stands before it
        inside = [region for region in group if sure is None or sure.holds(region)]
        if len(inside) > 1:
            inside = [region for region in inside if _is_told(region, more)]
        if len(inside) == 1:
            sure = inside[0]
    return sure


def name_to_stem(name: str, region: Region | None) -> str:
    """The name without those of its region and of the regions that hold it in front: 德州市德城区教育局 → 教育局."""
    rest = name
    while region is not None:
        ends = range(min(len(rest) - 1, _LONGEST), 1, -1)
        end = next((end for end in ends if _holding(rest[:end], region)), None)
        if end is None:
            break
        rest = rest[end:]
    return rest


def _holding(name: str, region: Region) -> bool:
    """Whether a region of that name is this one or holds it."""
    return any(Region(code, name).holds(region) for code in _codes().get(name, ()))


def code_to_label(code: str, parts: int = 1) -> str:
    """The name of a region after those above it, so many parts at most: 德城区, 德州市德城区. What is no code stays."""
    return "".join(region.name for region in code_to_regions(code)[-parts:]) or code


def code_to_regions(code: str) -> tuple[Region, ...]:
    """The region with a code, after those that hold it, the largest first; none for what is no code."""
    names = _names()
    above = dict.fromkeys((code[:2] + "0000", code[:4] + "00", code))
    return tuple(Region(each, names[each]) for each in above if each in names) if code in names else ()


def _is_told(region: Region, groups: Sequence[tuple[Region, ...]]) -> bool:
    """Whether regions above are named, and all that are named hold it."""
    above = [other for group in groups if len(group) == 1 for other in group if other.level != region.level]
    return bool(above) and all(other.holds(region) for other in above)


@lru_cache(maxsize=4096)  # the folders and names of a collection come again and again
def _named(text: str) -> tuple[tuple[Region, ...], ...]:
    """The regions that a text names, from the left and the longest first, each with all others of that name."""
    found: list[tuple[Region, ...]] = []
    place = 0
    while place < len(text):
        ends = range(min(len(text), place + _LONGEST), place + 1, -1)
        end = next((end for end in ends if text[place:end] in _codes()), None)
        if end is not None:
            found.append(tuple(Region(code, text[place:end]) for code in _codes()[text[place:end]]))
        place = end or place + 1
    return tuple(found)


@cache
def _codes() -> dict[str, tuple[str, ...]]:
    """The codes of each name."""
    found: dict[str, dict[str, None]] = {}
    for code, name, _ in _rows():
        if name not in _GENERIC:
            found.setdefault(name, {})[code] = None
    return {name: tuple(codes) for name, codes in found.items()}


@cache
def _names() -> dict[str, str]:
    """The name of each code that is in use, else its last one."""
    latest: dict[str, tuple[str, str]] = {}
    for code, name, until in _rows():
        if (until or "9999", name) > latest.get(code, ("", "")):
            latest[code] = until or "9999", name
    return {code: name for code, (_, name) in latest.items()}


@cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    """Code, name, and last year of the name where it was given up."""
    lines = files("pipeline.metadata").joinpath(_FILE).read_text("utf-8").splitlines()
    parts = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((code, name, until) for code, name, until in parts)
