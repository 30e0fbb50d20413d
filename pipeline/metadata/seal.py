"""The name round a seal, where what was read of it is surely the whole name of a public body."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.metadata.place import name_to_region

_MOST_DOUBT = 0.2  # characters that are expected to be wrong: one in a name makes it that of another body
_NAME = re.compile(
    r"[\u4e00-\u9fff]{3,38}(?:政府|办公[室厅]|[局厅委部署院会处办所站]|中心|[大中小]学|学校|支队|大队|公司)"
)
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
