"""Ways of changing a PDF: its bytes, objects and pages, what it shows, and what its fonts say of their glyphs."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from random import Random
from typing import Any

from pipeline.errors import NothingToDo

_MOST_EDITS = 12  # of bytes; more only make a file that no reader opens
_LONGEST_RUN = 400  # bytes that one edit drops, doubles or blanks
_STRANGE_NUMBERS = (0, -1, 1, 2, 65535, 1 << 31, -(1 << 31), (1 << 40), 90, 0.5)
# Strings that pages show (ISO 32000-1, 9.4.3): in hexadecimal, or in round brackets without any inside.
_SHOWN = re.compile(rb"<[0-9A-Fa-f]{4,}>|\((?:[^()\\]|\\.)+\)")
_NUMBER = re.compile(rb"(?<![\w.<(#])-?\d+(?:\.\d+)?(?![\w>)])")
_OPERATOR = re.compile(rb"(?<=\s)[A-Za-z]{1,2}(?=\s)")
_OPERATORS = (*(b"q Q BT ET Tj TJ Tf Tm Td T* re f S n W cm Do gs rg RG".split()), b"")
_MAPPED = re.compile(rb"<([0-9A-Fa-f]{4})>(?=\s*[\r\n])")  # where a line of a ToUnicode map ends: the character


def change_bytes(data: bytes, rng: Random) -> bytes:
    """Some bytes changed, dropped, doubled, moved or cut off, wherever they are."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, _MOST_EDITS)):
        at = rng.randrange(len(changed))
        end = min(len(changed), at + rng.randint(1, _LONGEST_RUN))
        kind = rng.randrange(7)
        if kind <= 1:
            changed[at] ^= 1 << rng.randrange(8)
        elif kind == 2:
            changed[at] = rng.randrange(256)
        elif kind == 3:
            del changed[at:end]
        elif kind == 4:
            changed[at:at] = changed[at:end]
        elif kind == 5:
            changed[at:end] = bytes(end - at)
        else:
            to = rng.randrange(len(changed))
            changed[to : to + end - at] = changed[at:end]
        if not changed:
            return data[:1]
    return bytes(changed[: rng.randrange(len(changed))]) if rng.random() < 0.05 else bytes(changed)  # noqa: PLR2004


def change_objects(data: bytes, rng: Random) -> bytes:
    """Some entries of dictionaries and arrays dropped, swapped, or set to strange numbers."""

    def change(document: Any) -> None:
        holders = [each for each in document.objects if _is_holder(each)]
        for _ in range(rng.randint(1, 4)):
            _change_holder(document, rng.choice(holders), holders, rng)

    return _changed(data, change)


def change_pages(data: bytes, rng: Random) -> bytes:
    """Pages dropped, doubled, swapped, turned, cropped, scaled; operators of their content changed."""

    def change(document: Any) -> None:
        pages = document.pages
        at = rng.randrange(len(pages))
        kind = rng.randrange(9)
        if kind == 0 and len(pages) > 1:
            del pages[at]
        elif kind == 1:
            pages.insert(rng.randrange(len(pages) + 1), pages[at])
        elif kind == 2:
            pages.append(pages[at])
            del pages[at]
        elif kind == 3:
            pages[at].rotate(rng.choice((90, 180, 270)), relative=True)
        elif kind == 4:
            left, bottom, right, top = (float(edge) for edge in pages[at].mediabox)
            pages[at].cropbox = [
                left + rng.uniform(0, (right - left) / 3),
                bottom + rng.uniform(0, (top - bottom) / 3),
                right - rng.uniform(0, (right - left) / 3),
                top - rng.uniform(0, (top - bottom) / 3),
            ]
        elif kind == 5:
            pages[at].obj.UserUnit = rng.choice((0.01, 0.5, 2, 100))
        else:
            _change_content(document, pages[at], rng, _change_operators)

    return _changed(data, change)


def change_text(data: bytes, rng: Random) -> bytes:
    """Strings on a page changed: glyphs swapped, dropped or doubled, so that ink and text change alike."""

    def change(document: Any) -> None:
        for _ in range(rng.randint(1, 3)):
            _change_content(document, rng.choice(list(document.pages)), rng, _change_strings)

    return _changed(data, change)


def change_maps(data: bytes, rng: Random) -> bytes:
    """What fonts say that their glyphs mean, changed for others: the pages look as they did."""

    def change(document: Any) -> None:
        maps = [each.ToUnicode for each in document.objects if _has_map(each)]
        if not maps:
            return
        for stream in rng.sample(maps, rng.randint(1, min(2, len(maps)))):
            text = stream.read_bytes()
            spots = list(_MAPPED.finditer(text))
            for spot in rng.sample(spots, min(len(spots), rng.randint(1, 3))):
                digit = b"%04X" % (0x30 + rng.randrange(10))
                text = text[: spot.start(1)] + digit + text[spot.end(1) :]
            stream.write(text)

    return _changed(data, change)


WAYS: dict[str, Callable[[bytes, Random], bytes]] = {
    "bytes": change_bytes,
    "objects": change_objects,
    "pages": change_pages,
    "text": change_text,
    "maps": change_maps,
}


def _changed(data: bytes, change: Callable[[Any], None]) -> bytes:
    """The PDF after a change of its objects; as it was where what came out cannot be written."""
    try:
        import pikepdf
    except ImportError:
        raise NothingToDo("pikepdf is missing", "pip install '.[bench]'") from None

    out = BytesIO()
    try:
        with pikepdf.open(BytesIO(data)) as document:
            change(document)
            document.save(out, static_id=True)
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError):
        return data
    return out.getvalue()


def _is_holder(each: Any) -> bool:
    import pikepdf

    return isinstance(each, (pikepdf.Dictionary, pikepdf.Array, pikepdf.Stream)) and len(_keys(each)) > 0


def _has_map(each: Any) -> bool:
    import pikepdf

    return isinstance(each, pikepdf.Dictionary) and isinstance(each.get("/ToUnicode"), pikepdf.Stream)


def _keys(holder: Any) -> list[Any]:
    import pikepdf

    if isinstance(holder, pikepdf.Array):
        return list(range(len(holder)))
    return [key for key in holder.keys() if key != "/Length"]  # noqa: SIM118 - a stream is no mapping


def _change_holder(document: Any, holder: Any, holders: list[Any], rng: Random) -> None:
    keys = _keys(holder)
    if not keys:
        return
    key, kind = rng.choice(keys), rng.randrange(5)
    if kind == 0:
        del holder[key]
    elif kind == 1:
        holder[key] = rng.choice(_STRANGE_NUMBERS)
    elif kind == 2:
        other = rng.choice(keys)
        holder[key], holder[other] = holder[other], holder[key]
    elif kind == 3:
        holder[key] = document.make_indirect(rng.choice(holders))  # also of itself: a loop
    else:
        donor = rng.choice(holders)
        holder[key] = donor[rng.choice(_keys(donor))]


def _change_content(document: Any, page: Any, rng: Random, change: Callable[[bytes, Random], bytes]) -> None:
    page.contents_coalesce()
    page.Contents = document.make_stream(change(page.Contents.read_bytes(), rng))


def _change_strings(content: bytes, rng: Random) -> bytes:
    strings = list(_SHOWN.finditer(content))
    if not strings:
        return content
    spot, other, kind = rng.choice(strings), rng.choice(strings), rng.randrange(3)
    given = {0: other[0], 1: b"()", 2: spot[0][:-1] + spot[0][1:]}[kind]  # another's, none, twice its own
    return content[: spot.start()] + given + content[spot.end() :]


def _change_operators(content: bytes, rng: Random) -> bytes:
    """A number or an operator of the content becomes another."""
    numbers = rng.random() < 0.7  # noqa: PLR2004 - there are more of them than of operators
    spots = list((_NUMBER if numbers else _OPERATOR).finditer(content))
    if not spots:
        return content
    spot = rng.choice(spots)
    if numbers:
        given = b"%.2f" % (float(spot[0]) * rng.choice((-1, 0, 0.5, 0.97, 1.03, 2, 1000)))
    else:
        given = rng.choice(_OPERATORS)
    return content[: spot.start()] + given + content[spot.end() :]
