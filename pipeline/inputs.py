"""What the user named → documents: files, folders, globs and fsspec URLs, and the bytes of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from pipeline.errors import DocumentError, EmptyFile, NotFound, TooLarge

SUFFIXES = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff")
LARGEST_FILE = 1 << 30  # bytes; a report scanned at 600 dpi in colour takes a tenth


@dataclass(frozen=True, slots=True)
class Document:
    """One document to extract: a local path or a URL, and whether its stem is that of another document too.

    `problem` is set where the name gives nothing to read: a folder without documents, a glob without matches.
    """

    path: str
    shared_stem: bool = False
    problem: str | None = None

    @property
    def name(self) -> str:
        """The path as it can be printed and written: bytes that are no UTF-8 (old archives have them) replaced."""
        return self.path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    @property
    def stem(self) -> str:
        """The name without folders and suffix, by which its results are named."""
        if is_url(self.path):
            return PurePosixPath(unquote(urlsplit(self.path).path)).stem or urlsplit(self.path).netloc
        return Path(self.name).stem or Path(self.name).resolve().stem


def paths_to_documents(paths: Iterable[str]) -> list[Document]:
    """Every document that the names stand for, in their order (folders and globs sorted), each once."""
    found: dict[str, Document] = {}
    for path in paths:
        try:
            for document in _path_to_documents(path):
                found.setdefault(_identity(document.path), document)
        except (OSError, ValueError) as error:  # a name that no file can have, a folder that may not be read
            found.setdefault(path, Document(path, problem=f"cannot be opened: {_one_line(error)}"))
    stems = Counter(document.stem for document in found.values())
    return [Document(d.path, stems[d.stem] > 1, d.problem) for d in found.values()]


def document_to_bytes(document: Document) -> bytes:
    """The content of a document. Raises NotFound, EmptyFile, TooLarge or DocumentError where there is none."""
    if document.problem:
        raise NotFound(document.problem, "check the path: gongkai extract FILE or FOLDER")
    try:
        data = _read_url(document.path) if is_url(document.path) else _read_file(Path(document.path))
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound("no such file", "check the path; names with spaces need quotes") from None
    except (OSError, ImportError, ValueError) as error:
        raise DocumentError(f"cannot be read: {_one_line(error)}", "check the path and your access to it") from None
    if not data:
        raise EmptyFile("the file is empty")
    return data


def is_url(path: str) -> bool:
    """True for what fsspec opens: `s3://…`, `https://…`, `memory://…`; also for its chains, `zip://…::…`."""
    return "://" in path


def _path_to_documents(path: str) -> Iterator[Document]:
    if is_url(path):
        yield from _url_to_documents(path)
    elif Path(path).is_dir():
        yield from _folder_to_documents(Path(path))
    elif has_magic(path) and not Path(path).exists():
        yield from _glob_to_documents(path)
    else:
        yield Document(path)


def _folder_to_documents(folder: Path) -> Iterator[Document]:
    paths = sorted(path for path in folder.rglob("*") if _is_document(path.name) and path.is_file())
    yield from (Document(str(path)) for path in paths)
    if not paths:
        yield Document(str(folder), problem="no PDF, PNG, JPEG or TIFF file in this folder")


def _glob_to_documents(pattern: str) -> Iterator[Document]:
    matches = [Path(match) for match in sorted(glob(pattern, recursive=True))]  # noqa: PTH207 - may be absolute
    folders = [path for path in matches if path.is_dir() and "**" not in pattern]
    files = [path for path in matches if path.is_file() and _is_document(path.name)]
    yield from (Document(str(path)) for path in files)
    yield from (document for folder in folders for document in _folder_to_documents(folder))
    if not files and not folders:
        yield Document(pattern, problem="no PDF, PNG, JPEG or TIFF file matches this pattern")


def _url_to_documents(url: str) -> Iterator[Document]:
    if "::" in url or urlsplit(url).scheme in {"http", "https"}:
        yield Document(url)  # servers of the web list no folders
        return
    import fsspec

    try:
        files, name = fsspec.core.url_to_fs(url)
        if has_magic(name):
            names = sorted(files.glob(name))
        elif files.isdir(name):
            names = sorted(found for found in files.find(name) if _is_document(PurePosixPath(found).name))
        else:
            names = [name]
    except (OSError, ImportError, ValueError) as error:
        yield Document(url, problem=f"cannot be opened: {_one_line(error)}")
        return
    yield from (Document(files.unstrip_protocol(found)) for found in names)
    if not names:
        yield Document(url, problem="no document at this address")


def _is_document(name: str) -> bool:
    """Hidden files are left out: lock files of office programs and resource forks end in .pdf too."""
    return name.lower().endswith(SUFFIXES) and not name.startswith((".", "~$"))


def _identity(path: str) -> str:
    return path if is_url(path) else str(Path(path).resolve())


def _read_file(path: Path) -> bytes:
    if path.is_file() and path.stat().st_size > LARGEST_FILE:
        raise _too_large(path.stat().st_size)
    if path.exists() and not path.is_file():
        raise DocumentError("neither a file nor a folder", "give a PDF, PNG, JPEG or TIFF file")
    return path.read_bytes()


def _read_url(url: str) -> bytes:
    import fsspec

    with fsspec.open(url, "rb") as file:
        data: bytes = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise _too_large(len(data))
    return data


def _too_large(size: int) -> TooLarge:
    return TooLarge(f"the file has more than {min(size, LARGEST_FILE) >> 20} MB", "is this a report?")


def _one_line(error: BaseException) -> str:
    """What went wrong, without the path that is told beside it."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(reason.split()) or type(error).__name__
