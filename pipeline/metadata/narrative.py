"""Where the prose of a report tells another number than its tables.

A weak witness: offices count in other ways in their prose (new requests with or without those carried in, disputes of
all kinds). So a number that agrees with any of the sums that may be meant is taken to agree, only plain statements
about the year itself are heard, and no figure is changed by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.forms import Form
from pipeline.forms.statements import Statement
from pipeline.language import Lang
from pipeline.metadata.clean import lines_to_clean
from pipeline.metadata.numbers import NUMBER, prose_to_number
from pipeline.model import Figure, Finding, Key, Kind, Number, Severity, Status

_UNITS = "件份宗条起例次项个"
_OTHER_THINGS = "复议|诉讼|投诉|举报|许可|留言|仲裁|救助|登记|补助|来信|网民"
_PLACEHOLDERS = {
    "{n}": rf"(?<![\d.,，])(?P<n>{NUMBER})[{_UNITS}]",
    "{near}": rf"(?:(?!{_OTHER_THINGS})[^，。；：、\d]){{0,20}}?",
    "{short}": r"[^，。；：、\d]{0,10}?",
    "{what}": r"的?(?:政府)?(?:信息)?(?:依申请)?(?:公开)?(?:申请|信息|案件)?(?:数量)?(?:均?为|有|共计?|合计)?",
}
_SENTENCE = "。；\n"
_CARRIED = re.compile(r"结转上一?年度?")
_OTHER_YEARS = re.compile(r"去年|前年|历年|以来|同期|上一?年度?(?!度?结转)|[较比].{0,4}年")
_PART = re.compile(r"其中[^，。；]{0,20}$")
_YEAR = re.compile(r"(20\d\d)年")
_ABOUT = re.compile(r"信息公开|依申请|公开申请")
_HEADING = 16  # characters before a sentence that may be its heading
_ELSEWHERE = re.compile(r"建议|提案")  # whose answers are disclosed too
_DISPUTED = re.compile(r"复议|诉讼")


@dataclass(frozen=True, slots=True)
class _Told:
    """A number that the prose tells, the words that do, and the page on which they end."""

    number: int
    words: str
    page: int


def narrative_findings(
    form: Form, prose: Sequence[tuple[int, Sequence[str]]], figures: Mapping[Key, Figure], year: int | None, lang: Lang
) -> Iterator[Finding]:
    """A finding for each kind of statement of which no number agrees with the tables.

    `prose` are the lines of each page (counted from 1) outside its tables, `year` that of the report.
    """
    text, starts = _joined(prose)
    for statement in form.statements:
        told = list(_told(statement, text, starts, year))
        sums = [_sum(keys, figures) for keys in statement.sums]
        known = [amount for amount in sums if amount is not None]
        if told and len(known) == len(sums) and not any(_agrees(each.number, known) for each in told):
            yield _finding(statement, told[0], known[0], figures, lang)


def _agrees(number: int, sums: Sequence[Number]) -> bool:
    """True where one of the sums is meant; where there is nothing, there is nothing of the first, which holds all."""
    return number in sums if number else sums[0] == 0


def _joined(prose: Sequence[tuple[int, Sequence[str]]]) -> tuple[str, list[tuple[int, int]]]:
    """The prose as one text, and where each page begins in it: (place, page)."""
    text, starts = "", []
    for page, lines in prose:
        starts.append((len(text), page))
        text += "".join(lines_to_clean(lines))
    return text, starts


def _told(statement: Statement, text: str, starts: Sequence[tuple[int, int]], year: int | None) -> Iterator[_Told]:
    for pattern, number in _patterns(statement):
        for match in pattern.finditer(text):
            amount = prose_to_number(match["n"]) if number else 0
            whole = not (statement.whole and _PART.search(text[: match.start()]))
            if amount is not None and whole and _plain(text, match, year, disputes=statement.disputes):
                page = max(page for place, page in starts if place < match.end())
                yield _Told(amount, match[0], page)


@cache
def _patterns(statement: Statement) -> tuple[tuple[re.Pattern[str], bool], ...]:
    """The compiled expressions of a statement, and whether they tell a number (or that there is none)."""
    several = [(pattern, True) for pattern in statement.number] + [(pattern, False) for pattern in statement.none]
    out = []
    for pattern, number in several:
        full = pattern
        for name, meaning in _PLACEHOLDERS.items():
            full = full.replace(name, meaning)
        out.append((re.compile(full), number))
    return tuple(out)


def _plain(text: str, match: re.Match[str], year: int | None, *, disputes: bool) -> bool:
    """True for a statement about the disclosure of information in the year itself."""
    sentence = max(text.rfind(mark, 0, match.start()) for mark in _SENTENCE) + 1
    before = text[sentence : match.start()]
    years = _YEAR.findall(before)
    if _OTHER_YEARS.search(_CARRIED.sub("", before)) or (years and year and int(years[-1]) != year):
        return False
    if _ELSEWHERE.search(before) or (not disputes and _DISPUTED.search(before)):
        return False
    return _ABOUT.search(text[max(0, sentence - _HEADING) : match.end()]) is not None


def _sum(keys: Sequence[Key], figures: Mapping[Key, Figure]) -> Number | None:
    """What the table says; None where it does not show all of it."""
    found = [figures[key] for key in keys]
    if not found or any(figure.status is Status.MISSING for figure in found):
        return None
    return sum((figure.value or 0 for figure in found), 0)


def _finding(statement: Statement, told: _Told, amount: Number, figures: Mapping[Key, Figure], lang: Lang) -> Finding:
    keys = tuple(dict.fromkeys(key for keys in statement.sums for key in keys))
    doubtful = any(figures[key].status is Status.REVIEW for key in keys)
    if lang == "zh":
        message = f"正文“{told.words}”与表中{statement.zh}（{amount}）不一致" + "，表中数字待核对" * doubtful
    else:
        review = ", a figure under review" * doubtful
        message = f"the prose says “{told.words}”, the table has {amount} ({statement.en}){review}"
    weak = len(statement.sums) > 1 or doubtful or statement.disputes
    return Finding(
        kind=Kind.NARRATIVE,
        code=statement.code,
        message=message,
        cells=keys,
        expected=told.number,
        actual=amount,
        severity=Severity.INFO if weak else Severity.WARNING,
        page=told.page,
    )
