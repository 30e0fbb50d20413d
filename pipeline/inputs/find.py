"""What the user named → documents: files, folders, archives, globs, URLs, standard input; each document once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from glob import glob, has_magic
from pathlib import Path

from pipeline.errors import DocumentError
from pipeline.inputs.document import STDIN, Document, is_archive, is_document, is_url
from pipeline.inputs.folders import Found, file_to_found, walk
from pipeline.inputs.read import open_archive, stdin_to_document
from pipeline.inputs.remote import url_to_documents
from pipeline.inputs.zips import MEMBER, split_member

_Named = tuple[str, Document]  # what tells a document from all others, and the document


def paths_to_documents(paths: Iterable[str]) -> list[Document]:
    """Every document that the names stand for, in their order (folders and globs sorted), each once."""
    found: dict[str, Document] = {}
    for path in paths:
        try:
            for identity, document in _path_to_documents(path):
                found.setdefault(identity, document)
        except (OSError, ValueError) as error:  # a name that no file can have, a folder that may not be read
            found.setdefault(path, Document(path, problem=f"cannot be opened: {_one_line(error)}", barred=True))
    stems = Counter(document.stem for document in found.values())
    return [replace(each, shared_stem=True) if stems[each.stem] > 1 else each for each in found.values()]


def _path_to_documents(path: str) -> Iterator[_Named]:
    if path == STDIN:
        yield STDIN, stdin_to_document()
    elif path.startswith(MEMBER):
        yield from _member_to_documents(path)
    elif is_url(path):
        for document in url_to_documents(path):
            yield from _unpacked(document.path, document, named=document.path == path)
    elif Path(path).is_dir():
        yield from _folder_to_documents(path)
    elif has_magic(path) and not Path(path).exists():
        yield from _glob_to_documents(path)
    else:
        yield from _file_to_documents(file_to_found(path), named=True)


def _folder_to_documents(folder: str) -> Iterator[_Named]:
    empty = True
    for found in walk(folder):
        for each in _file_to_documents(found):
            empty = False
            yield each
    if empty:
        yield folder, Document(folder, problem="no PDF, PNG, JPEG or TIFF file in this folder")


def _glob_to_documents(pattern: str) -> Iterator[_Named]:
    matches = [Path(match) for match in sorted(glob(pattern, recursive=True))]  # noqa: PTH207 - may be absolute
    folders = [path for path in matches if path.is_dir() and "**" not in pattern]
    files = [path for path in matches if path.is_file() and (is_document(path.name) or is_archive(path.name))]
    for path in files:
        yield from _file_to_documents(file_to_found(str(path)))
    for folder in folders:
        yield from _folder_to_documents(str(folder))
    if not files and not folders:
        yield pattern, Document(pattern, problem="no PDF, PNG, JPEG or TIFF file matches this pattern")


def _file_to_documents(found: Found, *, named: bool = False) -> Iterator[_Named]:
    document = Document(
        found.path, problem=found.problem, barred=bool(found.problem), stamp=found.stamp, size=found.size
    )
    yield from _unpacked(found.identity, document, named=named)


def _unpacked(identity: str, document: Document, *, named: bool) -> Iterator[_Named]:
    """The document itself, or those in it where it is an archive; one without any counts only where it was named."""
    if document.problem or not is_archive(document.path.rpartition("/")[2]):
        yield identity, document
        return
    empty = True
    try:
        for member in open_archive(document.path).documents(document.path):
            empty = False
            yield f"{member.path}::{identity}", Document(member.path, stamp=member.stamp, size=member.size)
    except DocumentError:
        yield identity, document  # to read it tells why
        return
    if empty and named:
        yield identity, replace(document, problem="no PDF, PNG, JPEG or TIFF file in this archive")


def _member_to_documents(path: str) -> Iterator[_Named]:
    """`zip://member::archive`; all of the archive where no member is named."""
    member, outer = split_member(path)
    if member:
        stamp = "" if is_url(outer) else file_to_found(outer).stamp
        yield path, Document(path, stamp=stamp)
    else:
        yield from _unpacked(outer, Document(outer), named=True)


def _one_line(error: BaseException) -> str:
    """What went wrong, without the path that is told beside it."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(reason.split()) or type(error).__name__
