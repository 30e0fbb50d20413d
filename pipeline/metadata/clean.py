"""Lines of a page → lines of text: compatibility forms, spaces within words and page numbers taken out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_SPACE_BESIDE_HAN = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_PAGE_NUMBER = re.compile(r"[-—–―·\s]*(第?\d{1,3}页?([共/]\d{1,3}页?)?)[-—–―·\s]*")
_KEPT = (
    "，。、；：！？（）《》“”‘’—…　"  # Chinese punctuation that NFKC would turn into ASCII, or that has no other form
)


def lines_to_clean(lines: Iterable[str]) -> list[str]:
    """The lines without spaces beside Chinese characters, full-width digits made plain, page numbers left out."""
    cleaned = (line_to_clean(line) for line in lines)
    return [line for line in cleaned if line and not _PAGE_NUMBER.fullmatch(line)]


def line_to_clean(line: str) -> str:
    """One line so cleaned; "" where nothing is left."""
    plain = "".join(char if char in _KEPT else unicodedata.normalize("NFKC", char) for char in line)
    return _SPACE_BESIDE_HAN.sub("", plain.replace("\u3000", " ").replace("\u200b", "")).strip()
