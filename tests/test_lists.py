"""Lists of names, as the programs of this world write them."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from pipeline.errors import NothingToDo, UsageError
from pipeline.inputs import document_to_bytes, list_to_paths, paths_to_documents

NAMES = ["in/云溪乡 2024年报.pdf", "#1 临河.pdf", "s3://bucket/目录/a.pdf"]


def written(folder: Path, data: bytes) -> str:
    (folder / "list.txt").write_bytes(data)
    return str(folder / "list.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_in_the_encodings_in_use(tmp_path: Path, encoding: str, end: str) -> None:
    data = end.join([*NAMES, "", ""]).encode(encoding)
    assert list_to_paths(written(tmp_path, data)) == NAMES


def test_names_between_nuls_may_have_ends_of_lines(tmp_path: Path) -> None:
    assert list_to_paths(written(tmp_path, b"a\nb.pdf\0c.pdf\0")) == ["a\nb.pdf", "c.pdf"]
    assert list_to_paths(written(tmp_path, "一.pdf\0二.pdf\0".encode("gb18030"))) == ["一.pdf", "二.pdf"]


def test_a_name_that_is_no_utf8_is_found_under_its_bytes(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + "/年报.pdf".encode("gbk")
    Path(os.fsdecode(path)).write_bytes(b"data")
    (document,) = paths_to_documents(list_to_paths(written(tmp_path, path + b"\n")))
    assert document_to_bytes(document) == b"data"


def test_a_character_that_parts_lines_elsewhere_does_not_here(tmp_path: Path) -> None:
    assert list_to_paths(written(tmp_path, "a\u2028b\x0c.pdf\n".encode())) == ["a\u2028b\x0c.pdf"]


def test_blanks_and_quotes_around_a_name_are_not_of_it_unless_they_are(tmp_path: Path) -> None:
    odd = tmp_path / 'b.pdf "'
    odd.touch()
    data = f'"in/a b.pdf" \t\n{odd}\n'.encode()
    assert list_to_paths(written(tmp_path, data)) == ["in/a b.pdf", str(odd)]


def test_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a.pdf\n")))
    assert list_to_paths("-") == ["a.pdf"]


def test_no_list_and_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        list_to_paths(str(tmp_path / "none"))
    with pytest.raises(NothingToDo, match="is empty"):
        list_to_paths(written(tmp_path, b"\xef\xbb\xbf\r\n\r\n"))
