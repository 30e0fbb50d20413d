"""The pool: limits, crashes, one document never harming another; and runs into an archive that can be broken off."""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import gettempdir

import pytest

from pipeline.archive import Archive, open_archive
from pipeline.batch.copies import Copies
from pipeline.batch.limits import Limits, resident_memory
from pipeline.batch.origin import document_to_origin
from pipeline.batch.pool import Pool
from pipeline.batch.run import Run
from pipeline.errors import Damaged
from pipeline.inputs import Document, without_secrets
from pipeline.jobs import CRASHED, MEMORY, TIMEOUT
from pipeline.report import Report
from pipeline.settings import Settings
from tests.fakes import fake_extract

LIMITS = Limits(seconds=6.0, memory=300, writable=(gettempdir(),))


def hostile(data: bytes, name: str, settings: Settings) -> Report:
    """Does what the bytes say; the good ones become reports."""
    match data.split(b" ")[0]:
        case b"hang":
            time.sleep(60)
        case b"eat":
            hoard = [bytearray(b"x" * (50 << 20)) for _ in range(16)]
            time.sleep(60)
            del hoard
        case b"segfault":
            os.kill(os.getpid(), signal.SIGSEGV)
        case b"once":  # dies at the first attempt only
            mark = Path(data.split(b" ")[1].decode())
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        case b"count":
            with Path(data.split(b" ")[1].decode()).open("a") as file:
                file.write("1")
        case b"bad":
            raise Damaged("cannot be parsed")
    report = fake_extract(data, name, settings)
    if data == b"twice":
        report = replace(report, cells=(*report.cells, report.cells[0]))
    return replace(report, source=replace(report.source, sha256=hashlib.sha256(data).hexdigest()))


def documents(folder: Path, **contents: bytes) -> list[Document]:
    for name, content in contents.items():
        (folder / f"{name}.pdf").write_bytes(content)
    return [Document(str(folder / f"{name}.pdf")) for name in contents]


def test_each_bad_document_is_named_with_its_reason_and_harms_no_other(tmp_path: Path) -> None:
    good = {f"good{i}": b"%d" % i for i in range(6)}
    named = documents(tmp_path, a=b"hang", b=b"eat", c=b"segfault", d=b"bad", **good)
    with Pool(Settings(), LIMITS, 2, hostile) as pool:
        done = {Path(one.task.document.path).stem: one for one in pool.run(named)}
    codes = {name: one.report.error.code for name, one in done.items() if one.report.error}
    assert codes == {"a": TIMEOUT, "b": MEMORY, "c": CRASHED, "d": "damaged"}
    assert {name: done[name].task.attempt for name in "abcd"} == {"a": 2, "b": 2, "c": 2, "d": 1}
    assert all(done[name].report.cells for name in good)
    assert "signal 11" in str(done["c"].report.error)


def test_a_document_that_fails_by_chance_is_read_at_the_second_attempt(tmp_path: Path) -> None:
    (named,) = documents(tmp_path, a=f"once {tmp_path / 'mark'}".encode())
    with Pool(Settings(), LIMITS, 1, hostile) as pool:
        (done,) = pool.run([named])
    assert (done.report.error, done.task.attempt) == (None, 2)


def test_workers_are_made_anew_after_some_documents_and_none_is_left_over(tmp_path: Path) -> None:
    named = documents(tmp_path, **{f"d{i}": b"%d" % i for i in range(5)})
    with Pool(Settings(), Limits(documents=2), 1, hostile) as pool:
        assert len(list(pool.run(named))) == 5
        pids = [worker.process.pid for worker in pool._workers]
        assert len(pids) == 1
    assert all(not Path(f"/proc/{pid}").exists() for pid in pids)


def test_a_worker_that_dies_while_idle_is_replaced(tmp_path: Path) -> None:
    named = documents(tmp_path, a=b"1", b=b"2")
    with Pool(Settings(), LIMITS, 1, hostile) as pool:
        first = list(pool.run(named[:1]))
        process = pool._workers[0].process
        process.kill()
        process.join()
        second = list(pool.run(named[1:]))
    assert [one.report.error for one in first + second] == [None, None]


def test_the_next_document_is_read_while_a_report_is_stored(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    with Pool(Settings(), LIMITS, 1, hostile) as pool:
        done = pool.run(documents(tmp_path, a=b"good", b=f"count {calls} 1".encode()))
        next(done)
        until = time.monotonic() + LIMITS.seconds
        while not calls.exists() and time.monotonic() < until:
            time.sleep(0.01)
        assert calls.exists()
        done.close()


def test_no_more_workers_are_started_than_there_are_documents(tmp_path: Path) -> None:
    with Pool(Settings(), LIMITS, 3, hostile) as pool:
        assert len(list(pool.run(documents(tmp_path, a=b"1")))) == 1
        assert len(pool._workers) == 1


def test_resident_memory_is_told_and_a_process_that_is_gone_has_none() -> None:
    assert resident_memory(os.getpid()) > 10
    assert resident_memory(1 << 30) == 0


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return open_archive(str(tmp_path / "a.db"))


def carry_out(
    archive: Archive,
    named: list[Document],
    *,
    stop_after: int | None = None,
    retry: bool = False,
    pause: float = 0.0,
    after_first: Callable[[], None] = lambda: None,
) -> int:
    run = Run(archive, Settings(), LIMITS, 1, hostile)
    reading = run.start([str(one.path) for one in named])
    plan = run.plan(named, reading, retry_failed=retry)
    reports = run.reports(plan, reading)
    count = 0
    for _ in reports:
        count += 1
        if count == 1:
            after_first()
        time.sleep(pause)
        if count == stop_after:
            reports.close()
            break
    return count


def test_a_run_that_was_broken_off_does_only_what_is_left(archive: Archive, tmp_path: Path) -> None:
    named = documents(tmp_path, a=b"1", b=b"2", c=b"bad", d=b"4")
    assert carry_out(archive, named, stop_after=2) == 2
    assert carry_out(archive, named) == 2
    assert carry_out(archive, named) == 0
    assert archive.count_sources() == {"ok": 3, "failed": 1}
    assert len(list(archive.reports())) == 3
    assert carry_out(archive, named, retry=True) == 1


def test_a_changed_file_is_read_again_and_a_copy_is_not(archive: Archive, tmp_path: Path) -> None:
    carry_out(archive, documents(tmp_path, a=b"1"))
    named = documents(tmp_path, a=b"one more", copy=b"1")
    run = Run(archive, Settings(), LIMITS, 1, hostile)
    reading = run.start([])
    got = dict(run.reports(run.plan(named, reading), reading))
    assert got[named[0]] is not None
    assert got[named[1]] is None, "its content is known"
    assert len(list(archive.reports())) == 2


def test_a_report_that_the_database_refuses_is_one_failed_document(archive: Archive, tmp_path: Path) -> None:
    carry_out(archive, documents(tmp_path, a=b"1", b=b"twice", c=b"3"))
    assert archive.count_sources() == {"ok": 2, "failed": 1}
    assert archive.runs()[0].failures == {"internal": 1}


def test_names_that_differ_only_in_bytes_that_are_no_utf8_are_two_sources(archive: Archive, tmp_path: Path) -> None:
    named = []
    for number, name in enumerate(("年报", "月报")):
        path = os.fsdecode(os.fsencode(tmp_path) + b"/" + name.encode("gbk") + b".pdf")
        Path(path).write_bytes(b"%d" % number)
        named.append(Document(path))
    assert carry_out(archive, named) == 2
    assert carry_out(archive, named) == 0
    assert archive.count_sources() == {"ok": 2}


def test_a_content_under_several_new_names_is_read_once(archive: Archive, tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    content = f"count {calls} 1".encode()
    named = documents(tmp_path, a=content, b=content, other=b"of another size", c=content)
    run = Run(archive, Settings(), LIMITS, 1, hostile)
    reading = run.start([])
    got = {Path(document.path).stem: report for document, report in run.reports(run.plan(named, reading), reading)}
    assert calls.read_text() == "1"
    assert [name for name, report in got.items() if report is None] == ["b", "c"]
    assert archive.count_sources() == {"ok": 4}
    assert len(list(archive.reports())) == 2


def test_a_copy_of_what_failed_fails_for_the_same_reason_without_another_attempt(
    archive: Archive, tmp_path: Path
) -> None:
    assert carry_out(archive, documents(tmp_path, a=b"segfault", b=b"segfault", c=b"bad", d=b"bad")) == 4
    assert archive.runs()[0].failures == {CRASHED: 2, "damaged": 2}


def test_reports_are_not_kept_for_copies_that_may_come(tmp_path: Path) -> None:
    named = documents(tmp_path, a=b"more", b=b"more")
    copies = Copies([(document, document_to_origin(document)) for document in named])
    assert list(copies.documents()) == [named[0]]
    report = fake_extract(b"more", "a", Settings())
    held = sys.getrefcount(report)
    (copy,) = copies.settle(0, report)
    assert (copy.document, copy.failed) == (named[1], None)
    assert sys.getrefcount(report) == held


def test_a_copy_that_changes_before_it_is_adopted_is_read(archive: Archive, tmp_path: Path) -> None:
    named = documents(tmp_path, a=b"more", b=b"more")
    run = Run(archive, Settings(), LIMITS, 1, hostile)
    reading = run.start([])
    plan = run.plan(named, reading)
    hashes = iter(["0" * 64, "0" * 64])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.batch.copies.local_hash", lambda _: next(hashes))
        assert all(report is not None for _, report in run.reports(plan, reading))
    assert archive.count_sources() == {"ok": 2}


def test_no_secret_of_a_url_is_kept() -> None:
    signed = "https://me:pw@host/a.pdf?X-Amz-Signature=1&X-Amz-Credential=2&Expires=3#part"
    assert without_secrets(signed) == "https://host/a.pdf"
    one, other = (without_secrets(f"https://host/get?id={number}&token=secret") for number in (1, 2))
    assert one != other
    assert "id=1" not in one
    assert without_secrets("zip://a.pdf::s3://id:secret@bucket/z.zip") == "zip://a.pdf::s3://bucket/z.zip"
    assert without_secrets("folder/a?.pdf") == "folder/a?.pdf"


def test_the_stamp_of_a_document_tells_a_change(tmp_path: Path) -> None:
    (named,) = documents(tmp_path, a=b"1")
    before = document_to_origin(named)
    os.utime(named.path, ns=(1, 1))
    assert document_to_origin(named) != before
    assert document_to_origin(Document(str(tmp_path / "none.pdf"))).stamp == ""
