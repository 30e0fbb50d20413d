"""The characters of a page as pdfminer places them, without all that it does for lines, colours and pictures.

pdfminer reads a content stream byte by byte and follows every operator. Here a stream is cut into its tokens at once,
and of its operators those are left to pdfminer that move or show text. A stream that is not of the plain kind that
programs write goes pdfminer's own way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar, LTContainer, LTPage
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, stream_value
from pdfminer.psparser import LIT

_BLANKS = b" \t\r\n\f"
_HEX = rb"<[0-9A-Fa-f\s]*+>(?!>)"
_STRING = rb"\((?:[^()\\]|\\[\s\S])*+\)"
_TOKEN = re.compile(
    rb"[ \t\r\n\f]*+(?:"
    rb"(?P<number>[+-]?(?:\d++(?:\.\d*+)?|\.\d++))(?=[\s\[\]()<>/]|\Z)"
    rb"|(?P<word>[A-Za-z][^\s#/%\[\]()<>{}\x00]*+|['\"])"
    rb"|(?P<name>/[^\s#/%\[\]()<>{}\x00]*+)(?![#\x00])"
    rb"|(?P<hex>" + _HEX + rb")|(?P<string>" + _STRING + rb")"
    rb"|(?P<array>\[(?:[^\[\]()<>%{}]|" + _HEX + rb"|" + _STRING + rb")*+\])"
    rb"|(?P<dictionary><<(?:[^()<>%{}]|" + _HEX + rb"|" + _STRING + rb")*+>>)"
    rb")"
)
_ESCAPED = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|[\s\S]))")
_ESCAPES = {b"b": b"\b", b"t": b"\t", b"n": b"\n", b"f": b"\f", b"r": b"\r", b"(": b"(", b")": b")", b"\\": b"\\"}
LAST_BYTE = 0xFF
_TRUTHS = {b"true": True, b"false": False}
_INLINE = (b"BI", b"ID", b"EI")  # a picture's bytes follow, which are no tokens
# Operators that move or show text, by the names of their methods; all others leave the characters where they are.
_TEXT = {
    **{sign: f"do_{sign.decode()}" for sign in b"q Q cm BT ET Tc Tw Tz TL Tf Tr Ts Td TD Tm TJ Tj Do".split()},
    b"T*": "do_T_a",
    b"'": "do__q",
    b'"': "do__w",
}


class Strange(Exception):
    """A content stream of which the plain tokens are not sure."""


def page_to_items(page: PDFPage, resources: PDFResourceManager) -> Iterator[LTChar]:
    """All characters of a page, form XObjects included. Raises whatever pdfminer does where it cannot read it."""
    device = _Device(resources)
    _Interpreter(resources, device).process_page(page)
    stack: list[Any] = [device.page]
    while stack:
        for item in stack.pop():
            if isinstance(item, LTChar):
                yield item
            elif isinstance(item, LTContainer):
                stack.append(item)


def stream_to_steps(data: bytes) -> list[tuple[bytes, list[Any]]]:
    """The operators of a content stream with their operands, as pdfminer has them; Strange where that is not sure.

    Of dictionaries only that they are there is told.
    """
    steps: list[tuple[bytes, list[Any]]] = []
    operands: list[Any] = []
    for kind, text in _tokens(data):
        if kind != "word":
            operands.append(_READ[kind](text))
        elif text in _TRUTHS:
            operands.append(_TRUTHS[text])
        elif text in _INLINE:
            raise Strange
        else:
            steps.append((text, operands))
            operands = []
    if operands:
        raise Strange
    return steps


def _tokens(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The tokens of a stream, each with its kind, as long as they follow each other without anything else between."""
    end = 0
    for found in _TOKEN.finditer(data):
        if found.start() != end:
            raise Strange
        end, kind = found.end(), found.lastgroup or ""
        yield kind, found[kind]
    if data[end:].strip(_BLANKS):
        raise Strange


def _number(text: bytes) -> int | float:
    try:
        return int(text) if text.lstrip(b"+-").isdigit() else float(text)
    except ValueError:  # of more digits than a number may have
        raise Strange from None


def _name(text: bytes) -> Any:
    try:
        return LIT(text[1:].decode())
    except UnicodeDecodeError:
        return LIT(text[1:])


def _hex(text: bytes) -> bytes:
    try:
        return bytes.fromhex(text[1:-1].decode("ascii"))
    except ValueError:  # an odd digit is left
        raise Strange from None


def _string(text: bytes) -> bytes:
    return _ESCAPED.sub(_unescaped, text[1:-1])


def _unescaped(found: re.Match[bytes]) -> bytes:
    octal, sign = found.groups()
    if not octal:
        return _ESCAPES.get(sign, b"")
    if int(octal, 8) > LAST_BYTE:
        raise Strange
    return bytes((int(octal, 8),))


def _array(text: bytes) -> list[Any]:
    return [_READ[kind](inner) for kind, inner in _tokens(text[1:-1])]


def _dictionary(_: bytes) -> dict[str, Any]:
    return {}


def _word(_: bytes) -> Any:
    raise Strange


_READ: dict[str, Callable[[bytes], Any]] = {
    "number": _number,
    "name": _name,
    "hex": _hex,
    "string": _string,
    "array": _array,
    "dictionary": _dictionary,
    "word": _word,  # an operator among the operands
}


class _Device(PDFLayoutAnalyzer):
    """Takes the characters of a page, and nothing else."""

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources)
        self.running: list[int | None] = []  # content streams that are followed just now, those around others first

    def receive_layout(self, ltpage: LTPage) -> None:
        self.page = ltpage

    def paint_path(self, *_: Any) -> None:
        """Lines are read by pdfium."""

    def render_image(self, *_: Any) -> None:
        """Pictures hold no characters."""


class _Interpreter(PDFPageInterpreter):
    """Follows the operators of text alone."""

    device: _Device

    def execute(self, streams: Sequence[object]) -> None:
        own = [stream for stream in map(stream_value, streams) if self._may_run(stream)]
        self.device.running += (ids := [stream.objid for stream in own])
        try:
            self._follow([step for stream in own for step in stream_to_steps(stream.get_data())])
        except Strange:
            super().execute(own)
        del self.device.running[len(self.device.running) - len(ids) :]

    def _follow(self, steps: Sequence[tuple[bytes, list[Any]]]) -> None:
        calls: dict[bytes, tuple[Callable[..., None], int]] = {}
        for word, operands in steps:
            name = _TEXT.get(word)
            if name is None:
                continue
            if word not in calls:
                act = getattr(self, name)
                calls[word] = act, act.__code__.co_argcount - 1
            act, wanted = calls[word]
            if len(operands) >= wanted:
                act(*operands[len(operands) - wanted :])

    def _may_run(self, stream: PDFStream) -> bool:
        """False for what pdfminer leaves out: a stream within itself, and one without a number."""
        return stream.objid is not None and stream.objid not in self.device.running
