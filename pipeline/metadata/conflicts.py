"""Where a document says of itself, in two places, who made it or for which year in two ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.language import Lang
from pipeline.metadata.witnesses import Metadata, names_agree, regions_agree
from pipeline.model import Finding, Kind, Severity
from pipeline.report import Claim, Evidence

# What each field is called, and when two values of it are one.
_FIELDS: dict[str, tuple[str, str, Callable[[str, str], bool]]] = {
    "organisation": ("单位名称", "the organisation", names_agree),
    "region": ("所在地区", "the region", regions_agree),
    "year": ("报告年度", "the year", str.__eq__),
}
_PLACES: dict[Evidence, tuple[str, str]] = {
    "title": ("标题", "the title"),
    "letterhead": ("标题上方", "the line above the title"),
    "signature": ("落款", "the signature"),
    "seal": ("公章", "the seal"),
    "text": ("正文", "the text"),
    "name": ("单位名称", "the organisation's name"),
    "file_name": ("文件名", "the file's name"),
    "folder": ("文件夹", "the folder"),
}
_PRINTED = ("title", "letterhead", "signature", "text")  # folders are arranged, and files named, by others


def metadata_findings(metadata: Metadata, lang: Lang) -> Iterator[Finding]:
    """A finding for each field of which a witness contradicts the one that is believed.

    A warning where both are printed in the document and tell two years; all else is worth knowing only. Folders of
    years are often those of publication: they are not told.
    """
    for field, (zh, en, agree) in _FIELDS.items():
        claims = [claim for claim in metadata.claims if claim.field == field]
        for other in claims[1:]:
            arranged = field == "year" and other.evidence == "folder"
            if not arranged and not agree(claims[0].value, other.value):
                yield _finding(claims[0], other, zh if lang == "zh" else en, lang)
                break


def _finding(chosen: Claim, other: Claim, name: str, lang: Lang) -> Finding:
    here, there = (_PLACES[claim.evidence][lang != "zh"] for claim in (chosen, other))
    message = (
        f"{name}：{here}为“{chosen.value}”，{there}为“{other.value}”"
        if lang == "zh"
        else f"{name}: {here} says {chosen.value}, {there} says {other.value}"
    )
    printed = chosen.evidence in _PRINTED and other.evidence in _PRINTED
    return Finding(
        kind=Kind.DOCUMENT,
        code=f"metadata.{chosen.field}",
        message=message,
        expected=other.value,
        actual=chosen.value,
        severity=Severity.WARNING if printed and chosen.field == "year" else Severity.INFO,
    )
