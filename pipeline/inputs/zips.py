"""Zip archives: the documents in one, under the names that their makers gave them, and the bytes of each."""

from __future__ import annotations

import lzma
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import IO, NamedTuple
from zipfile import BadZipFile, ZipFile, ZipInfo

from pipeline.errors import Damaged, DocumentError, NotFound
from pipeline.inputs.document import is_archive, is_document
from pipeline.inputs.limit import check_size, read_whole

MEMBER = "zip://"

# APPNOTE.TXT of the format, 4.4.4 and 4.6.9.
_ENCRYPTED, _UTF8 = 0x1, 0x800
_UNICODE_PATH = 0x7075
_DEEPEST = 3  # archives within archives: as deep as offices send them up, and no deeper for those made to do harm


_UNPACK = "unpack the archive, then give the folder"


class Member(NamedTuple):
    """A document in an archive: `zip://member::archive`, its size in bytes, and a stamp of its content."""

    path: str
    size: int
    stamp: str


def split_member(path: str) -> tuple[str, str]:
    """`zip://member::archive` → its member and its archive, which may be a member itself."""
    member, _, outer = path.removeprefix(MEMBER).partition("::")
    return member, outer


class Zip:
    """An open archive. Damaged where it is none that can be opened."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._zipped = ZipFile(file)
            self._members = _members(self._zipped)
        except (BadZipFile, NotImplementedError, ValueError, struct.error, EOFError, OSError) as error:
            raise Damaged(f"no zip archive that can be opened: {error}", "download it again") from None

    def documents(self, path: str, depth: int = 1) -> Iterator[Member]:
        """Every document in it and in the archives within it, sorted by name; `path` is that of this one.

        An archive within it that cannot be opened is given like a document: to read it tells why.
        """
        for name, info in sorted(self._members.items()):
            base = name.rpartition("/")[2]
            member = Member(f"{MEMBER}{name}::{path}", info.file_size, f"{info.file_size}:{info.CRC:08x}")
            if is_document(base):
                yield member
            elif is_archive(base):
                yield from self._inner(name, member, depth)

    def read(self, name: str) -> bytes:
        """The content of one member; a DocumentError says why it cannot be had."""
        info = self._members.get(name)
        if info is None:
            raise NotFound("no such file in the archive", "list them with: unzip -l ARCHIVE")
        if info.flag_bits & _ENCRYPTED:
            raise DocumentError("encrypted within its archive", _UNPACK)
        check_size(info.file_size)
        try:
            with self._zipped.open(info) as member:
                return read_whole(member)  # what the archive says of its size may be a lie
        except NotImplementedError:
            raise DocumentError("compressed in a way that is not known here", _UNPACK) from None
        except (BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError) as error:
            raise Damaged(f"damaged within its archive: {error}", "download the archive again") from None

    def _inner(self, name: str, member: Member, depth: int) -> Iterator[Member]:
        if depth >= _DEEPEST:
            yield member
            return
        try:
            yield from Zip(BytesIO(self.read(name))).documents(member.path, depth + 1)
        except DocumentError:
            yield member


def _members(zipped: ZipFile) -> dict[str, ZipInfo]:
    """The files by name: with `/` between folders, and without `::`, which parts the links of a chain."""
    infos = [info for info in zipped.infolist() if not info.is_dir()]
    encoding = _encoding([_raw(info) for info in infos if not info.flag_bits & _UTF8])
    return {_name(info, encoding).replace("\\", "/").replace("::", ":%3A"): info for info in infos}


def _encoding(names: list[bytes]) -> str:
    """In what the names of an archive are that does not say so: one program wrote them all."""
    for encoding in ("utf-8", "gb18030"):
        try:
            for name in names:
                name.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "cp437"


def _raw(info: ZipInfo) -> bytes:
    return info.orig_filename.encode("cp437")


def _name(info: ZipInfo, encoding: str) -> str:
    if info.flag_bits & _UTF8:
        return info.filename
    raw = _raw(info)
    return _unicode_path(info.extra, raw) or raw.decode(encoding)


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in UTF-8 that Info-ZIP and others write beside the other one, where it still belongs to it."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _UNICODE_PATH and len(field) > 5 and struct.unpack_from("<BI", field) == (1, zlib.crc32(raw)):
            return field[5:].decode("utf-8", "replace")
    return None
