"""The name round a seal, where what was read of it is surely the whole name of a public body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import Levenshtein

from pipeline.metadata.place import name_to_region

_MOST_DOUBT = 0.15  # characters that are expected to be wrong: one in a name makes it that of another body
_NAME = re.compile(
    r"[\u4e00-\u9fff]{3,38}(?:政府|办公[室厅]|[局厅委部署院会处办所站]|中心|[大中小]学|学校|支队|大队|公司)"
)
_SLIP = 1  # characters by which a name read of a seal and another name differ where the seal is misread
_PURPOSE = re.compile(r"(?:政府)?(?:信息公开)?专用章$")
_AFTER_A_PLACE = "省市州盟县区旗镇乡"  # a name that begins with one has lost its beginning, but for 市中区


def seals_to_name(seals: Iterable[tuple[str, float]]) -> str | None:
    """The first name among what was read of seals: texts, each with the mean probability of its characters.

    What follows it is not asked for.
    """
    return next((name for text, sure in seals if (name := _to_name(text, sure))), None)


def _to_name(text: str, sure: float) -> str | None:
    name = _PURPOSE.sub("", text)
    if len(text) * (1 - sure) > _MOST_DOUBT or not _NAME.fullmatch(name):
        return None
    if name[0] in _AFTER_A_PLACE:
        region = name_to_region(name)
        return name if region and name.startswith(region.name) else None
    return name


def seal_unless_misread(seal: str | None, names: Sequence[str]) -> str | None:
    """The name read of a seal; None where it is one of `names`, or its end, but for a character: it says nothing then.

    A reader that mistakes a character may be sure of it. Where both names are of known places, it is no mistake.
    """
    if seal is None or any(seal.endswith(name) for name in names):
        return seal
    return None if any(_is_slip(seal, name) for name in names) else seal


def _is_slip(seal: str, name: str) -> bool:
    ends = (seal, *(seal[-length:] for length in range(len(name) - _SLIP, len(name) + _SLIP + 1)))
    if all(Levenshtein.distance(end, name) > _SLIP for end in ends):
        return False
    places = [name_to_region(seal), name_to_region(name)]
    return None in places or places[0] == places[1]
