"""Text that a spreadsheet takes for text: a CSV file has no other way to say so than how a cell begins."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"[=+\-@\t\r]")  # what makes spreadsheets take a cell for a formula, by OWASP's list
_NUMBER = re.compile(r"[+\-]?[\d.,]*%?")  # which does no harm


def to_inert(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would run it."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
