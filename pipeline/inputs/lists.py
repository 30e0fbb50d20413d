"""A list of names → paths and URLs, whatever program wrote it: UTF-8, GB18030 or UTF-16, lines or NULs between."""

from __future__ import annotations

import codecs
import os
import sys
from pathlib import Path

from pipeline.errors import NothingToDo, UsageError
from pipeline.inputs.document import STDIN, is_url

_WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}  # what PowerShell's > writes


def list_to_paths(source: str) -> list[str]:
    """The names in a list file, or in standard input where `source` is "-"; one a line, or NUL between them.

    A line is a path, folder, glob or URL, taken as it stands: a name may hold any character, so there are no comments.
    UsageError where the list cannot be read, NothingToDo where it is empty.
    """
    try:
        data = sys.stdin.buffer.read() if source == STDIN else Path(source).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"the list {source} cannot be read: {reason}", "give one: --from FILE") from None
    paths = [path for line in _lines(data) if (path := _meant(line))]
    if not paths:
        raise NothingToDo(f"the list {source} is empty", "it needs a path or URL a line")
    return paths


def _lines(data: bytes) -> list[str]:
    for mark, encoding in _WIDE.items():
        if data.startswith(mark):
            return _split(data[len(mark) :].decode(encoding, "replace"))
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return _split(data.decode("utf-8"))
    except UnicodeDecodeError:
        # Each line by itself: a list that was put together from several may have several encodings.
        return [_decoded(line.removesuffix(b"\r")) for line in data.split(b"\0" if 0 in data else b"\n")]


def _split(text: str) -> list[str]:
    """The lines; not as `splitlines` does it, which also parts at characters that a name may have."""
    return text.split("\0") if "\0" in text else [line.removesuffix("\r") for line in text.split("\n")]


def _decoded(line: bytes) -> str:
    """The name that there is under these very bytes; else the text that they are in GB18030."""
    same = os.fsdecode(line)
    if os.path.lexists(same):
        return same
    try:
        return line.decode("gb18030")  # not UTF-8 first: some words of the one are valid in the other
    except UnicodeDecodeError:
        return same


def _meant(line: str) -> str:
    """The line without blanks and quotes around it, which editors and Windows add, unless they belong to the name."""
    bare = line.strip().strip('"')
    return line if line != bare and not is_url(bare) and os.path.lexists(line) else bare
