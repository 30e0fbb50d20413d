"""The prose of a report by its numbered sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from pipeline.forms import Form
from pipeline.metadata.clean import lines_to_clean
from pipeline.report import Section

_NUMBER = re.compile(r"(?P<number>[一二三四五六七八九])[)）]?[、.,，：: ]?")
_LIKE = 72  # of 100: offices put words in front and leave words out; other sentences stay below 60
_LIKE_WITHOUT_NUMBER = 95
_LONGER = 15  # characters that a heading may have more than the official title
_ENDS = "。！？；：…”）"  # a line that ends so, and is short, ends its paragraph
_BEGINS = "（("  # so does one that is a heading: （一）…
_FULL = 0.85  # of the longest line: a line shorter than this was broken by its author, not by the margin


class _Heading(NamedTuple):
    """The form's section at `place` has its heading on the lines [start, end); `rest` follows it on the same line."""

    place: int
    start: int
    end: int
    rest: str
    score: float


def text_to_sections(lines: Sequence[str], form: Form) -> tuple[Section, ...]:
    """Splits the lines of a report, those within tables left out, at the section titles of the form.

    Titles are as the form has them, whatever the document made of them; sections that are not found are left out.
    Their order is the form's: of a list of contents and the headings themselves the latter are taken.
    """
    text = lines_to_clean(lines)
    chain = _best_chain([heading for start in range(len(text)) for heading in _headings(text, start, form)])
    ends = [*(heading.start for heading in chain), len(text)][1:]
    return tuple(
        Section(
            form.sections[heading.place].number,
            form.sections[heading.place].title,
            _paragraphs([heading.rest, *text[heading.end : end]]),
        )
        for heading, end in zip(chain, ends, strict=True)
    )


def _headings(text: Sequence[str], start: int, form: Form) -> Iterator[_Heading]:
    """What the line, alone or with the next, may be the heading of."""
    for end in (start + 1, start + 2):
        if end > len(text):
            return
        line = "".join(text[start:end])
        match = _NUMBER.match(line)
        bare = line[match.end() :] if match else line
        for index, section in enumerate(form.sections):
            numbered = match is not None and match["number"] == section.number
            if bare.startswith(section.title) and (numbered or bare == section.title):
                yield _Heading(index, start, end, bare[len(section.title) :].lstrip("：:。"), 100)
            elif len(bare) <= len(section.title) + _LONGER:
                score = fuzz.ratio(bare, section.title)
                if score >= (_LIKE if numbered else _LIKE_WITHOUT_NUMBER):
                    yield _Heading(index, start, end, "", score)


def _best_chain(headings: Sequence[_Heading]) -> list[_Heading]:
    """The headings, growing in place and in section, that together score best; of equals the later ones."""
    best: list[tuple[float, list[_Heading]]] = []
    for heading in headings:
        before = [
            (score, chain)
            for score, chain in best
            if chain[-1].place < heading.place and chain[-1].end <= heading.start
        ]
        score, chain = max(before, key=_better, default=(0.0, []))
        best.append((score + heading.score, [*chain, heading]))
    return max(best, key=_better, default=(0.0, []))[1]


def _better(scored: tuple[float, list[_Heading]]) -> tuple[float, list[int]]:
    score, chain = scored
    return score, [heading.start for heading in chain]


def _paragraphs(lines: Sequence[str]) -> str:
    """Lines joined to paragraphs, one a line of the text."""
    longest = max(map(len, lines), default=0)
    text = ""
    for line in lines:
        whole = line.endswith(tuple(_ENDS)) or line.startswith(tuple(_BEGINS))
        text += line + ("\n" if whole and len(line) < _FULL * longest else "")
    return text.strip()
