"""Zip archives: names in the encodings of their makers, and members that cannot be had."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest

from pipeline.errors import Damaged, DocumentError, NotFound, TooLarge
from pipeline.inputs import Document, document_to_bytes, paths_to_documents
from pipeline.inputs.zips import Zip


class Named(ZipInfo):
    """A member whose name is written as these bytes, without a word on their encoding."""

    raw = b""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.raw, self.flag_bits & ~0x800


def zipped(path: Path, members: dict[str, bytes], encoding: str | None = None, method: int = ZIP_DEFLATED) -> Path:
    with ZipFile(path, "w", method) as file:
        for name, data in members.items():
            info: ZipInfo | str = name
            if encoding:
                info = Named(name)
                info.raw = name.encode(encoding)
                info.compress_type = method
            file.writestr(info, data)
    return path


def listed(path: Path) -> dict[str, bytes]:
    return {
        document.path.removeprefix("zip://").removesuffix(f"::{path}"): document_to_bytes(document)
        for document in paths_to_documents([str(path)])
    }


@pytest.mark.parametrize("encoding", [None, "gbk", "utf-8"])
def test_names_are_those_that_their_maker_gave(tmp_path: Path, encoding: str | None) -> None:
    members = {"云溪乡/2024年报.pdf": b"one", "联通.png": b"two", "说明.txt": b"-", "__MACOSX/._联通.png": b"-"}
    path = zipped(tmp_path / "年报.zip", members, encoding)
    assert listed(path) == {"云溪乡/2024年报.pdf": b"one", "联通.png": b"two"}


def test_the_name_in_unicode_beside_the_other_one_is_taken_where_it_belongs_to_it(tmp_path: Path) -> None:
    for sum_, expected in ((zlib.crc32(b"a.pdf"), "年报.pdf"), (7, "a.pdf")):
        field = struct.pack("<BI", 1, sum_) + "年报.pdf".encode()
        info = Named("x")
        info.raw, info.extra = b"a.pdf", struct.pack("<HH", 0x7075, len(field)) + field
        path = tmp_path / f"{sum_}.zip"
        with ZipFile(path, "w") as file:
            file.writestr(info, b"data")
        assert listed(path) == {expected: b"data"}


def test_archives_in_folders_and_within_archives(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.bin", {"a.pdf": b"inner"}).read_bytes()
    (tmp_path / "in").mkdir()
    zipped(tmp_path / "in" / "b.zip", {"县.zip": inner, "c.pdf": b"c"})
    zipped(tmp_path / "in" / "sheets.zip", {"a.xlsx": b"-"})
    (tmp_path / "in" / "a.pdf").write_bytes(b"a")
    found = paths_to_documents([str(tmp_path / "in")])
    assert [document_to_bytes(document) for document in found] == [b"a", b"c", b"inner"]
    assert found[2].path == f"zip://a.pdf::zip://县.zip::{tmp_path}/in/b.zip"
    assert [document.stem for document in found] == ["a", "c", "a"]
    assert [document.shared_stem for document in found] == [True, False, True]


def test_an_archive_without_documents_that_was_named_has_a_problem(tmp_path: Path) -> None:
    (document,) = paths_to_documents([str(zipped(tmp_path / "a.zip", {"a.xlsx": b"-"}))])
    with pytest.raises(NotFound, match="in this archive"):
        document_to_bytes(document)


def test_one_member_by_its_address(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"甲.pdf": b"1", "乙.pdf": b"2"}, "gbk")
    (document,) = paths_to_documents([f"zip://乙.pdf::{path}"])
    assert document_to_bytes(document) == b"2"
    with pytest.raises(NotFound):
        document_to_bytes(Document(f"zip://丙.pdf::{path}"))
    assert len(paths_to_documents([f"zip://::{path}"])) == 2


def encrypted(path: Path) -> Path:
    data = bytearray(zipped(path, {"a.pdf": b"secret", "b.pdf": b"open"}, method=ZIP_STORED).read_bytes())
    data[6] |= 1  # flags of the first local header, and of its entry in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    return path


def test_an_encrypted_member_is_one_failed_document(tmp_path: Path) -> None:
    first, second = paths_to_documents([str(encrypted(tmp_path / "a.zip"))])
    with pytest.raises(DocumentError, match="encrypted within its archive"):
        document_to_bytes(first)
    assert document_to_bytes(second) == b"open"


def test_a_bomb_is_one_failed_document_whatever_it_says_of_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.inputs.limit.LARGEST_FILE", 1000)
    path = zipped(tmp_path / "a.zip", {"a.pdf": bytes(100_000), "b.pdf": b"good"})
    lying = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = lying.index(mark) + place
        lying[at : at + 4] = struct.pack("<I", 500)
    (tmp_path / "b.zip").write_bytes(lying)
    for name, failure in (("a.zip", TooLarge), ("b.zip", DocumentError)):
        first, second = paths_to_documents([str(tmp_path / name)])
        with pytest.raises(failure):
            document_to_bytes(first)
        assert document_to_bytes(second) == b"good"


def test_archives_within_archives_end_somewhere(tmp_path: Path) -> None:
    data = b"end"
    for level in range(6):
        file = io.BytesIO()
        with ZipFile(file, "w") as made:
            made.writestr("a.pdf" if level == 0 else "a.zip", data)
        data = file.getvalue()
    (tmp_path / "a.zip").write_bytes(data)
    (document,) = paths_to_documents([str(tmp_path / "a.zip")])
    assert document.path.count("zip://") == 3


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"PK\x05\x06" + bytes(18), b"<html>"])
def test_what_is_no_archive_is_one_failed_document(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    (document,) = paths_to_documents([str(tmp_path / "a.zip")])
    with pytest.raises(DocumentError) as caught:
        document_to_bytes(document)
    assert "\n" not in str(caught.value)


def test_a_member_that_is_damaged_says_so(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.pdf": b"content" * 50}, method=ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[100] ^= 255
    path.write_bytes(data)
    (document,) = paths_to_documents([str(path)])
    with pytest.raises(Damaged, match="within its archive"):
        document_to_bytes(document)


def test_an_archive_is_opened_once_for_its_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped(tmp_path / "a.zip", {f"{number}.pdf": b"%d" % number for number in range(20)})
    opened: list[int] = []
    whole = Zip.__init__
    monkeypatch.setattr(Zip, "__init__", lambda self, file: (opened.append(1), whole(self, file))[1])
    assert len([document_to_bytes(document) for document in paths_to_documents([str(path)])]) == 20
    assert len(opened) == 1
