"""One document that is to be read: where it is, and how it may be named without telling secrets."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

SUFFIXES = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff")
ARCHIVE = ".zip"
STDIN = "-"

_URL = re.compile(r"[A-Za-z][\w+.-]*://[^\s'\"<>]+")
# Parameters of signed links, of the services that are in use: they change from link to link and are not to be kept.
_SIGNING = re.compile(
    r"(x-(amz|goog|oss|obs|cos)-.*|.*(signature|token|secret|password|accesskey).*|expires?|key-pair-id)"
)
_AZURE = frozenset({"sig", "se", "st", "sp", "sv", "sr", "spr", "sip", "skoid", "sktid", "skt", "ske", "sks", "skv"})
_HASH_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Document:
    """One document to extract: a local path or a URL, and whether its stem is that of another document too.

    `problem` is set where the name gives nothing to read: a folder without documents, a glob without matches; `barred`
    where that is for want of access.
    `stamp` changes when the document does, and `size` is in bytes, where the listing told them. `data` is the content
    where it is there already (standard input).
    """

    path: str
    shared_stem: bool = False
    problem: str | None = None
    barred: bool = False
    stamp: str = ""
    size: int | None = None
    data: bytes | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """The path as it can be printed and written: bytes that are no UTF-8 replaced, URLs without secrets."""
        shown = self.path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        return without_secrets(shown) if is_url(shown) else shown

    @property
    def is_remote(self) -> bool:
        """True where its content must be fetched from another machine."""
        return self.data is None and not self.problem and not split_local(self.path)[1]

    @property
    def stem(self) -> str:
        """The name without folders and suffix, by which its results are named."""
        if self.path == STDIN:
            return "stdin"
        if self.path.startswith("zip://"):
            return PurePosixPath(self.path.removeprefix("zip://").partition("::")[0]).stem
        if is_url(self.path):
            return PurePosixPath(unquote(urlsplit(self.path).path)).stem or urlsplit(self.path).netloc
        return Path(self.name).stem or Path(self.name).resolve().stem


def is_url(path: str) -> bool:
    """True for what is no path: `s3://…`, `https://…`, `memory://…`; also for chains, `zip://…::…`."""
    return "://" in path


def split_local(path: str) -> tuple[str, str]:
    """What stands before the local file that a path or URL leads to, and that file; "" where it leads to none.

    `zip://a.pdf::folder/b.zip` lies in `folder/b.zip`, `zip://a.pdf::s3://bucket/b.zip` in no local file.
    """
    before, colons, last = path.rpartition("::")
    if not is_url(path):
        return "", path
    plain = last.removeprefix("file://")
    return (path, "") if is_url(plain) else (before + colons, plain)


def is_document(name: str) -> bool:
    """Hidden files are left out: lock files of office programs and resource forks end in .pdf too."""
    return name.lower().endswith(SUFFIXES) and not name.startswith((".", "~$"))


def is_archive(name: str) -> bool:
    """True for the name of a zip archive that is not hidden."""
    return name.lower().endswith(ARCHIVE) and not name.startswith((".", "~$"))


def without_secrets(url: str) -> str:
    """The URL without user, password, signature and fragment, each part of a chain by itself.

    What is left of the query tells documents apart, but may be secret all the same: a hash stands for it.
    """
    return "::".join(part if part.startswith("zip://") else _bare(part) for part in url.split("::"))


def text_without_secrets(text: str) -> str:
    """A message with every URL in it as `without_secrets` has it."""
    return _URL.sub(lambda found: without_secrets(found[0]), text)


def _bare(url: str) -> str:
    if "://" not in url:
        return url
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _is_signing(name)]
    digest = hashlib.sha256(urlencode(kept).encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_DIGITS]
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, digest if kept else "", ""))


def _is_signing(name: str) -> bool:
    return name.lower() in _AZURE or _SIGNING.fullmatch(name.lower()) is not None
