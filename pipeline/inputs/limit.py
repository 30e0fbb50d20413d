"""How large a document may be, wherever it comes from and whatever is said of its size."""

from __future__ import annotations

from typing import IO

from pipeline.errors import TooLarge

LARGEST_FILE = 1 << 30  # bytes; a report scanned at 600 dpi in colour takes a tenth


def check_size(size: int) -> None:
    """Raises TooLarge for more bytes than a document may have."""
    if size > LARGEST_FILE:
        raise TooLarge(f"the file has more than {LARGEST_FILE >> 20} MB", "is this a report?")


def read_whole(file: IO[bytes]) -> bytes:
    """All that is left of an open file, of which no more is read than a document may have; else TooLarge."""
    data = file.read(LARGEST_FILE + 1)
    check_size(len(data))
    return data
