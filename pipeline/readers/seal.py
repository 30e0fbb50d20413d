"""The words round a seal, from its characters in a line: read twice, as a seal lies on print and is pale in places."""

from __future__ import annotations

from pipeline.readers.base import LineReader, Picture, recognised


def read_seal(strip: Picture, reader: LineReader) -> tuple[str, float]:
    """The text of a strip (grey, dark on light) and the mean probability of its characters, 0 where readings differ.

    It is read at its full width, and narrowed as other writing is: two views, that seldom make the same mistake.
    """
    (seen,) = recognised(reader, [strip])
    text, _ = reader.read_text([strip])[0]
    return seen.text, seen.confidence if seen.text == text else 0.0
