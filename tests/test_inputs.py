"""Files, folders, globs and URLs → documents."""

import io
import os
import sys
from pathlib import Path

import fsspec
import pytest

from pipeline.errors import DocumentError, EmptyFile, NotFound, TooLarge
from pipeline.inputs import Document, document_to_bytes, paths_to_documents


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in (
        "b.pdf",
        "a.PDF",
        "sub/c.tiff",
        "sub/b.png",
        "note.txt",
        ".hidden.pdf",
        "~$lock.pdf",
        "sub/deep/年 报.jpeg",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    (tmp_path / "empty").mkdir()
    return tmp_path


def names(paths: list[str], root: Path) -> list[str]:
    return [str(Path(document.path).relative_to(root)) for document in paths_to_documents(paths)]


def test_a_folder_is_searched_for_documents(tree: Path) -> None:
    assert names([str(tree)], tree) == ["a.PDF", "b.pdf", "sub/b.png", "sub/c.tiff", "sub/deep/年 报.jpeg"]


def test_a_file_is_taken_whatever_its_name(tree: Path) -> None:
    assert names([str(tree / "note.txt"), str(tree / "nowhere.pdf")], tree) == ["note.txt", "nowhere.pdf"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.pdf", ["b.pdf"]),
        ("**/*.p*", ["b.pdf", "sub/b.png"]),
        ("s*", ["sub/b.png", "sub/c.tiff", "sub/deep/年 报.jpeg"]),
        ("**", ["a.PDF", "b.pdf", "sub/b.png", "sub/c.tiff", "sub/deep/年 报.jpeg"]),
    ],
)
def test_globs(tree: Path, pattern: str, expected: list[str]) -> None:
    assert names([str(tree / pattern)], tree) == expected


def test_each_document_once_in_the_order_given(tree: Path) -> None:
    paths = [str(tree / "sub" / "c.tiff"), str(tree), str(tree / "sub" / ".." / "b.pdf")]
    assert names(paths, tree) == ["sub/c.tiff", "a.PDF", "b.pdf", "sub/b.png", "sub/deep/年 报.jpeg"]


def test_shared_stems_are_known(tree: Path) -> None:
    shared = {Path(document.path).name for document in paths_to_documents([str(tree)]) if document.shared_stem}
    assert shared == {"b.pdf", "b.png"}


@pytest.mark.parametrize("name", ["empty", "*.bmp"])
def test_what_gives_no_document_is_kept_with_its_problem(tree: Path, name: str) -> None:
    (document,) = paths_to_documents([str(tree / name)])
    with pytest.raises(NotFound, match="no PDF"):
        document_to_bytes(document)


def test_bytes_of_files(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert document_to_bytes(Document(str(tree / "sub/deep/年 报.jpeg"))) == "sub/deep/年 报.jpeg".encode()
    with pytest.raises(NotFound, match="no such file"):
        document_to_bytes(Document(str(tree / "nowhere.pdf")))
    with pytest.raises(NotFound):
        document_to_bytes(Document(str(tree / "b.pdf" / "c.pdf")))
    (tree / "empty.pdf").touch()
    with pytest.raises(EmptyFile):
        document_to_bytes(Document(str(tree / "empty.pdf")))
    monkeypatch.setattr("pipeline.inputs.limit.LARGEST_FILE", 3)
    with pytest.raises(TooLarge):
        document_to_bytes(Document(str(tree / "b.pdf")))


@pytest.mark.parametrize("path", ["a\0b.pdf", "x" * 5000 + ".pdf", "/dev/null"])
def test_impossible_paths_are_told_in_one_line(path: str) -> None:
    (document,) = paths_to_documents([path])
    with pytest.raises(DocumentError) as caught:
        document_to_bytes(document)
    assert "\n" not in str(caught.value)


def test_names_that_are_no_utf8(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + "/年报.pdf".encode("gbk"))
    Path(path).write_bytes(b"data")
    (document,) = paths_to_documents([str(tmp_path)])
    assert document_to_bytes(document) == b"data"
    assert document.name.encode().decode().endswith(".pdf")
    assert document.stem.encode()


def test_urls(monkeypatch: pytest.MonkeyPatch) -> None:
    files = fsspec.filesystem("memory")
    for name in ("/reports/2024/甲.pdf", "/reports/2023/乙.pdf", "/reports/note.txt"):
        files.pipe(name, name.encode())
    found = paths_to_documents(["memory://reports"])
    assert [document.stem for document in found] == ["乙", "甲"]
    assert document_to_bytes(found[1]) == "/reports/2024/甲.pdf".encode()
    assert [document.stem for document in paths_to_documents(["memory://reports/*/甲.pdf"])] == ["甲"]
    (missing,) = paths_to_documents(["memory://reports/no.pdf"])
    with pytest.raises(NotFound):
        document_to_bytes(missing)
    (nothing,) = paths_to_documents(["memory://reports/*.tiff"])
    assert nothing.problem
    (unknown,) = paths_to_documents(["nosuchscheme://reports"])
    with pytest.raises(DocumentError):
        document_to_bytes(unknown)
    monkeypatch.setattr("pipeline.inputs.limit.LARGEST_FILE", 3)
    with pytest.raises(TooLarge):
        document_to_bytes(found[0])


def test_stems() -> None:
    assert Document("/a/临河 2024.final.pdf").stem == "临河 2024.final"
    assert Document("s3://bucket/a/%E4%B8%B4%E6%B2%B3.pdf?version=3").stem == "临河"
    assert Document("https://example.org").stem == "example.org"


def test_two_names_of_one_file_are_one_document(tree: Path) -> None:
    os.link(tree / "b.pdf", tree / "hard.pdf")
    (tree / "soft.pdf").symlink_to("b.pdf")
    (tree / "folder.pdf").symlink_to("sub", target_is_directory=True)
    assert names([str(tree), str(tree / "soft.pdf"), str(tree / "hard.pdf")], tree)[:3] == [
        "a.PDF",
        "b.pdf",
        "sub/b.png",
    ]


def test_what_a_folder_has_and_cannot_be_read_is_told(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / "gone.pdf").symlink_to("nowhere")
    whole = os.scandir

    def refusing(path: str) -> object:
        if Path(path).name == "sub":
            raise PermissionError(13, "Permission denied", path)
        return whole(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = paths_to_documents([str(tree)])
    assert [Path(document.path).name for document in found] == ["a.PDF", "b.pdf", "gone.pdf", "sub"]
    with pytest.raises(NotFound):
        document_to_bytes(found[2])
    with pytest.raises(DocumentError, match="Permission denied"):
        document_to_bytes(found[3])


def test_standard_input_is_one_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"%PDF-1.7")))
    (document,) = paths_to_documents(["-", "-"])
    assert document_to_bytes(document) == b"%PDF-1.7"
    assert (document.name, document.stem) == ("-", "stdin")
