"""Organisation, year, title and date of publication from the first lines, the last lines and the file name."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePath

from pipeline.metadata.clean import line_to_clean, lines_to_clean
from pipeline.metadata.seal import seal_unless_misread
from pipeline.metadata.witnesses import Metadata, Witness, witnesses_to_metadata
from pipeline.report import Evidence

_HEAD_LINES = 15  # a browser's print has some lines of navigation above the title
_TAIL_LINES = 6  # the signature and the date are among the last
_TITLE_PARTS = 4  # lines over which a title is broken
_LONGEST_TITLE = 60
_LONGEST_NAME = 40
_FIRST_YEAR = 2007  # the regulations were made in 2007 and have been in force since 2008

_NUMERALS = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
_YEAR = r"(?P<year>20\d\d|二[〇○零O0][〇○零O0一二三四五六七八九]{2})"
_CORE = r"(?:政[府务務]\S{0,3}公[开開]|信息公[开開])\S{0,12}(?:[报報]告|年[报報]|[总總][结結])"
_TITLE = re.compile(rf"(?P<before>.*?)(?P<core>{_CORE})(?P<after>[（(].*[)）])?")
_YEAR_OF = re.compile(rf"[（(]?{_YEAR}年?度?[)）]?")
_PERIOD = re.compile(r"(20\d\d)年1月1日起?[至到-](?:\1年)?12月31日")
_COMPILED_BY = re.compile(r"本报告由(?P<name>[\u4e00-\u9fff（）()]{4,40}?)(?:按照|根据|依据|编制)")
_NOT_A_NAME = re.compile(r"[\d>＞»:：。，,;；?？!！|]|^附件|^目录|^首页")
_NOT_A_TITLE = re.compile(r"[>＞»:：。;；?？!！|]")
_DATE = re.compile(
    rf"{_YEAR}年(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月(?P<day>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})日"
)
_STAMPED_DATE = re.compile(
    r"(?:发布|成文|发文|公开|生成)(?:日期|时间)[:：]?(?P<year>20\d\d)[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})"
)


@dataclass(frozen=True, slots=True)
class _Title:
    text: str
    organisation: str | None
    year: int | None
    above: bool = False  # the organisation stands on the line above


_NO_TITLE = _Title("", None, None)


def text_to_metadata(lines: Sequence[str], name: str, seal: str | None = None) -> Metadata:
    """Metadata of a report.

    Args:
        lines: its prose from the first page on, a printed line each (the head alone is enough for most).
        name: its file name or path; consulted for what the lines do not say.
        seal: the name round its seal (see `seals_to_name`); consulted last.
    """
    text = lines_to_clean(lines)
    title = _find_title(text[:_HEAD_LINES])
    said = title or _NO_TITLE
    file = line_to_clean(PurePath(name).stem)
    named = _parse_title(file) or _NO_TITLE
    folders = [line_to_clean(part) for part in reversed(PurePath(name).parts[:-1])]
    signature, compiler = _signature(text), _compiler(text)
    heading: Evidence = "letterhead" if said.above else "title"
    organisations = [
        Witness(heading, said.organisation, said.organisation if said.above else said.text),
        Witness("file_name", named.organisation, file),
        Witness("signature", signature, signature),
        Witness("text", compiler, compiler),
    ]
    named_so = [str(witness.value) for witness in organisations if witness.value is not None]
    seal = seal_unless_misread(seal, named_so)
    organisations.append(Witness("seal", seal, seal))
    period = _period(text)
    years = [
        Witness("title", said.year, said.text),
        Witness("text", *(period or (None, ""))),
        Witness("file_name", named.year or _year_in(file), file),
        *(Witness("folder", year, folder) for folder in folders if (year := _year_in(folder))),
    ]
    return witnesses_to_metadata(organisations, years, title.text if title else None, _published(text), file, folders)


def _find_title(head: Sequence[str]) -> _Title | None:
    """The first run of lines that reads as a title, with the organisation from the line above where it has none."""
    for end in range(1, len(head) + 1):
        for start in range(end - 1, max(-1, end - 1 - _TITLE_PARTS), -1):
            title = _parse_title("".join(head[start:end]))
            if title:
                return _complete(title, head[:start])
    return None


def _complete(title: _Title, before: Sequence[str]) -> _Title:
    """Takes from the lines above what the title's own line lacks: the organisation, or a year on a line of its own."""
    year, rest = title.year, list(before)
    text = title.text
    if year is None and rest and re.fullmatch(rf"{_YEAR}年?度?", rest[-1]):
        text = rest[-1] + text
        year = _year_in(rest.pop())
    organisation = title.organisation
    above = organisation is None and bool(rest) and _is_name(rest[-1])
    return _Title(text, rest[-1] if above else organisation, year, above)


def _parse_title(text: str) -> _Title | None:
    """A title in its parts; None where the text is none, or is prose that speaks of a report."""
    bare = text.strip("《》〈〉“”\"'")
    match = _TITLE.fullmatch(bare)
    if not match or len(bare) > _LONGEST_TITLE or _NOT_A_TITLE.search(bare):
        return None
    year = _YEAR_OF.search(match["before"]) or _YEAR_OF.search(match["after"] or "")
    parts = _YEAR_OF.split(match["before"])[::2]  # the group between them is the year itself
    names = [part.strip("《》()（）_- ").removesuffix("的").removesuffix("关于") for part in parts]
    return _Title(bare, next(filter(_is_name, names), None), _to_year(year["year"]) if year else None)


def _is_name(text: str) -> bool:
    """True for what may be the name of a public body: some Chinese characters and no punctuation of sentences."""
    return 3 <= len(text) <= _LONGEST_NAME and not _NOT_A_NAME.search(text) and "\u4e00" <= text[0] <= "\u9fff"


def _to_year(text: str) -> int | None:
    year = int(text.translate(_NUMERALS))
    return year if year >= _FIRST_YEAR else None


def _year_in(text: str) -> int | None:
    """The only year that a text names; None where it names none, or several."""
    years = {_to_year(found) for found in re.findall(r"(?<!\d)20\d\d(?!\d)", line_to_clean(text).translate(_NUMERALS))}
    return years.pop() if len(years) == 1 else None


def _period(text: Sequence[str]) -> tuple[int, str] | None:
    """The year of the statistical period, from 1 January to 31 December, and the words that say so."""
    match = _PERIOD.search("".join(text))
    return (int(match[1]), match[0]) if match else None


def _compiler(text: Sequence[str]) -> str | None:
    match = _COMPILED_BY.search("".join(text[: 2 * _HEAD_LINES]))
    return match["name"] if match else None


def _signature(text: Sequence[str]) -> str | None:
    """The name above the date at the end."""
    tail = text[-_TAIL_LINES:]
    for above, line in pairwise(tail):
        if _DATE.fullmatch(line) and _is_name(above):
            return above
    return None


def _published(text: Sequence[str]) -> Witness:
    """The date printed on a line of its own in the head or the tail, or named as date of publication in the head."""
    for line in text[:_HEAD_LINES]:
        match = _DATE.fullmatch(line.strip("（）()")) or _STAMPED_DATE.search(line)
        if match:
            return Witness("letterhead", _to_date(match), match[0])
    for line in reversed(text[-_TAIL_LINES:]):
        match = _DATE.fullmatch(line.strip("（）()"))
        if match:
            return Witness("signature", _to_date(match), match[0])
    return Witness("signature", None, "")


def _to_date(match: re.Match[str]) -> str | None:
    year = _to_year(match["year"])
    try:
        return datetime.date(year or 0, _to_number(match["month"]), _to_number(match["day"])).isoformat()
    except ValueError:
        return None


def _to_number(text: str) -> int:
    """A number of up to two digits, in digits or as 二十一."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    digit = {char: index for index, char in enumerate("〇一二三四五六七八九")}
    return (10 * digit.get(tens, 1) if ten else 0) + digit.get(ones, 0)
