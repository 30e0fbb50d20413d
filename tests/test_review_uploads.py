"""Files that people hand in: read under limits into the archive, whatever they are called and whatever they do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.archive import Archive, open_archive
from pipeline.batch.limits import Limits
from pipeline.errors import EmptyFile, NotSupported, UsageError
from pipeline.load.document import content_hash
from pipeline.review import uploads
from pipeline.review.uploads import Upload, Uploads
from tests.review import REPORTS, SURE
from tests.samples import png


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(str(tmp_path / "a.db")) as opened:
        yield opened


@pytest.fixture
def inbox(archive: Archive, tmp_path: Path) -> Iterator[Uploads]:
    made = Uploads(archive, tmp_path / "in")
    yield made
    made.close()


def ended(inbox: Uploads, upload: Upload) -> Upload:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        now = inbox.get(upload.id)
        assert now is not None
        if now.state in ("done", "failed"):
            return now
        time.sleep(0.05)
    raise TimeoutError


def test_a_file_is_read_into_the_archive_and_its_pages_can_be_shown(
    inbox: Uploads, archive: Archive, tmp_path: Path
) -> None:
    data = (REPORTS / SURE).read_bytes()
    done = ended(inbox, inbox.add("../../etc/云溪乡 2024 <b>.pdf", data))
    assert (done.state, done.sha256, done.message) == ("done", content_hash(data), "")
    assert len(archive.report(done.sha256).cells) == 200
    (path,) = archive.paths(done.sha256)
    assert Path(path) == tmp_path / "in" / f"云溪乡 2024 b-{done.sha256[:8]}.pdf"
    assert Path(path).read_bytes() == data
    again = inbox.add("other.pdf", data)
    assert (again.state, again.sha256) == ("done", done.sha256), "the archive has it"
    assert list((tmp_path / "in").iterdir()) == [Path(path)]
    inbox.close()
    (run,) = archive.runs()
    assert (run.state, run.documents) == ("finished", 1)


def test_a_file_that_cannot_be_extracted_is_told_and_not_kept(inbox: Uploads, tmp_path: Path) -> None:
    failed = ended(inbox, inbox.add("a.png", png()))
    assert (failed.state, failed.code) == ("failed", "no_form")
    assert list((tmp_path / "in").iterdir()) == []
    assert inbox.latest() == [failed]


def test_limits_hold(archive: Archive, tmp_path: Path) -> None:
    inbox = Uploads(archive, tmp_path / "in", limits=Limits(seconds=0.0))
    failed = ended(inbox, inbox.add("a.pdf", (REPORTS / SURE).read_bytes()))
    inbox.close()
    assert (failed.state, failed.code) == ("failed", "timeout")
    assert archive.count_sources() == {}


@pytest.mark.parametrize(("data", "error"), [(b"", EmptyFile), (b"MZ\x90", NotSupported), (b"PK\3\4", NotSupported)])
def test_what_is_no_document_is_refused_at_once(
    inbox: Uploads, tmp_path: Path, data: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        inbox.add("a.pdf", data)
    assert not (tmp_path / "in").exists()


def test_no_more_wait_than_a_person_hands_in(inbox: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_WAITING", 0)
    with pytest.raises(UsageError, match="too many"):
        inbox.add("a.png", png())


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("/etc/passwd", "passwd"),
        ("..\\..\\x.pdf", "x"),
        (".htaccess", "htaccess"),
        ("", "report"),
        ("a\0b\n.pdf", "a b"),
        ("长" * 300 + ".pdf", "长" * 60),
        ("=HYPERLINK(1).pdf", "HYPERLINK(1"),
    ],
)
def test_of_a_name_only_letters_are_left(inbox: Uploads, tmp_path: Path, name: str, kept: str) -> None:
    upload = inbox.add(name, png())
    assert upload.name.startswith(kept)
    (path,) = (tmp_path / "in").iterdir()
    assert path.parent == tmp_path / "in"
    assert path.name.startswith(kept)
    ended(inbox, upload)
