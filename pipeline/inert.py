"""Text that a spreadsheet takes for text: a CSV file has no other way to say so than how a cell begins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas

_FORMULA = re.compile(r"[=+\-@\t\r]")  # what makes spreadsheets take a cell for a formula, by OWASP's list
_NUMBER = re.compile(r"[+\-]?[\d.,]*%?")  # which does no harm


def to_inert(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would run it."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def frame_to_inert(frame: pandas.DataFrame) -> pandas.DataFrame:
    """A frame for CSV: a copy in which all text is inert."""
    texts = frame.select_dtypes(include=["object", "string"]).columns
    inert = frame.copy()
    inert[texts] = frame[texts].map(lambda value: to_inert(value) if isinstance(value, str) else value)
    return inert
