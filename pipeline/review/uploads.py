"""Files that people hand in: kept in one folder, read one after the other under the limits of a run, into the archive.

Nothing of a file's name is trusted: what is left of it are letters and digits, and it never leads out of the folder.
"""

from __future__ import annotations

import queue
import re
import threading
import time
import unicodedata
from collections import OrderedDict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from uuid import uuid4

from pipeline.archive import Archive
from pipeline.archive.store import Reading
from pipeline.batch.limits import Limits
from pipeline.batch.origin import document_to_origin
from pipeline.batch.pool import Pool
from pipeline.errors import EmptyFile, GongkaiError, NotSupported, UsageError
from pipeline.inputs import Document
from pipeline.jobs import INTERNAL
from pipeline.load.document import IMAGE_HEADERS, content_hash
from pipeline.report import Report
from pipeline.settings import Settings

State = Literal["waiting", "reading", "done", "failed"]

MOST_WAITING = 50  # files at once: a person with a folder of them is better served by `gongkai extract`

_REMEMBERED = 200  # uploads that are told about after they are done
_IDLE = 60.0  # seconds after which the process that reads is given up
_PATIENCE = 5.0  # seconds that closing waits for a document in the works
_LONGEST_STEM = 60  # characters; of three bytes each they fit into any file system's names
_HASH_DIGITS = 8
_NOT_PLAIN = re.compile(r"[^\w（）()·-]+")
_PDF, _PDF_WITHIN = b"%PDF", 1024  # where a PDF may begin, by Adobe's implementation notes
_IMAGE_SUFFIXES = dict(zip(IMAGE_HEADERS, (".png", ".jpg", ".tif", ".tif", ".tif", ".tif"), strict=True))


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way. Once it is done, `sha256` names its report; where it failed, `code` and `message` say why."""

    id: str
    name: str
    state: State
    sha256: str
    code: str = ""
    message: str = ""
    seconds: float = 0.0


class Uploads:
    """Takes files and reads them in a process beside this one; may be used from several threads."""

    def __init__(
        self, archive: Archive, folder: Path, settings: Settings | None = None, limits: Limits | None = None
    ) -> None:
        self._archive, self._folder = archive, folder
        self._settings, self._limits = settings or Settings(), limits or Limits()
        self._known: OrderedDict[str, Upload] = OrderedDict()
        self._lock = threading.Lock()
        self._waiting: queue.Queue[tuple[str, Path] | None] = queue.Queue()
        self._thread: threading.Thread | None = None
        self._run: Reading | None = None
        self._count, self._seconds = 0, 0.0

    def add(self, name: str, data: bytes) -> Upload:
        """Takes a file; one whose content the archive has is done at once.

        NotSupported or EmptyFile where it is neither a PDF nor a picture, UsageError where too many wait or it cannot
        be kept.
        """
        suffix = _bytes_to_suffix(data)
        sha256 = content_hash(data)
        shown = _plain(name)
        with self._lock:
            for known in self._known.values():
                if known.sha256 == sha256 and known.state in ("waiting", "reading"):
                    return known
        if self._is_known(sha256):
            return self._remember(Upload(uuid4().hex, shown, "done", sha256))
        if self._waiting.qsize() >= MOST_WAITING:
            raise UsageError("too many files wait", "try again later, or: gongkai extract FOLDER --archive URL")
        path = self._keep(f"{shown}-{sha256[:_HASH_DIGITS]}{suffix}", data)
        upload = self._remember(Upload(uuid4().hex, shown, "waiting", sha256))
        self._waiting.put((upload.id, path))
        self._start()
        return upload

    def get(self, upload_id: str) -> Upload | None:
        """How far an upload is; None where there is no such one, or it was long ago."""
        with self._lock:
            return self._known.get(upload_id)

    def latest(self) -> list[Upload]:
        """The uploads that are remembered, the latest first."""
        with self._lock:
            return list(reversed(self._known.values()))

    def close(self) -> None:
        """Ends the process that reads; what still waits stays in the folder."""
        if self._thread is not None:
            while not self._waiting.empty():
                self._waiting.get_nowait()
            self._waiting.put(None)
            self._thread.join(_PATIENCE)
        if self._run is not None:
            self._archive.end_run(self._run, "finished", self._count, self._seconds)
            self._run = None

    def _is_known(self, sha256: str) -> bool:
        try:
            self._archive.report(sha256, corrected=False)
        except KeyError:
            return False
        return True

    def _keep(self, name: str, data: bytes) -> Path:
        path = self._folder.absolute() / name
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            raise UsageError(f"the file cannot be kept: {error.strerror}", "see --uploads DIR") from None
        return path

    def _remember(self, upload: Upload) -> Upload:
        with self._lock:
            self._known[upload.id] = upload
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return upload

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="gongkai-uploads", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        pool: Pool | None = None
        while True:
            try:
                given = self._waiting.get(timeout=_IDLE)
            except queue.Empty:
                if pool is not None:
                    pool.__exit__()
                    pool = None
                continue
            if given is None:
                break
            pool = pool or Pool(self._settings, self._limits, 1)
            self._read(pool, *given)
        if pool is not None:
            pool.__exit__()

    def _read(self, pool: Pool, upload_id: str, path: Path) -> None:
        """Reads one file into the archive; one that fails is not kept."""
        self._update(upload_id, state="reading")
        started = time.monotonic()
        code, message = "", ""
        try:
            (done,) = pool.run([Document(str(path))])
            report = done.report
            if report.error:
                code, message = report.error.code, report.error.message
            else:
                self._store(report, path, done.task.attempt)
        except GongkaiError as error:
            code, message = error.code, str(error)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong with one file, the next ones are read
            code, message = INTERNAL, f"{type(error).__name__}: {error}"
        if code:
            path.unlink(missing_ok=True)
        seconds = time.monotonic() - started
        self._count, self._seconds = self._count + 1, self._seconds + seconds
        self._update(
            upload_id, state="failed" if code else "done", code=code, message=message, seconds=round(seconds, 2)
        )

    def _store(self, report: Report, path: Path, attempts: int) -> None:
        if self._run is None:
            self._run = self._archive.start_run(self._settings, ["gongkai review"])
        self._archive.record(report, document_to_origin(Document(str(path))), self._run, attempts)

    def _update(self, upload_id: str, **changes: object) -> None:
        with self._lock:
            if upload_id in self._known:
                self._known[upload_id] = replace(self._known[upload_id], **changes)  # type: ignore[arg-type]


def _plain(name: str) -> str:
    """What of a name is letters and digits, without folders and suffix; never empty, and never hidden."""
    stem = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    stem = stem.rpartition(".")[0] or stem
    return _NOT_PLAIN.sub(" ", stem).strip()[:_LONGEST_STEM].strip() or "report"


def _bytes_to_suffix(data: bytes) -> str:
    if not data:
        raise EmptyFile("the file is empty")
    if _PDF in data[:_PDF_WITHIN]:
        return ".pdf"
    for header, suffix in _IMAGE_SUFFIXES.items():
        if data.startswith(header):
            return suffix
    raise NotSupported("neither a PDF nor a PNG, JPEG or TIFF picture")
