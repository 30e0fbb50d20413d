"""Text of documents that spreadsheets and terminals take for text, and do not carry out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas

_FORMULA = re.compile(r"[=+\-@\t\r]")  # what makes spreadsheets take a cell for a formula, by OWASP's list
# What a terminal carries out or shows out of order: controls, and marks that turn the direction of text (UAX 9).
_COMMAND = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SHOWN = "\ufffd"
_NUMBER = re.compile(r"[+\-]?[\d.,]*%?")  # which does no harm


def to_printable(text: str) -> str:
    """The text without anything that a terminal would carry out; its lines stay lines."""
    return _COMMAND.sub(_SHOWN, text)


def to_printable_line(text: str) -> str:
    """The same in one line, such as the name of a file."""
    return to_printable(text).replace("\n", _SHOWN)


def to_inert(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would run it: CSV has no other way to say so."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def frame_to_inert(frame: pandas.DataFrame) -> pandas.DataFrame:
    """A frame for CSV: a copy in which all text is inert."""
    texts = frame.select_dtypes(include=["object", "string"]).columns
    inert = frame.copy()
    inert[texts] = frame[texts].map(lambda value: to_inert(value) if isinstance(value, str) else value)
    return inert
