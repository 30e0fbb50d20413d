"""Runs on a cluster: a real scheduler and three workers on loopback, and what they may do to a run."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir

import pytest

from pipeline.archive import open_archive
from pipeline.batch import lane
from pipeline.batch.cluster import Cluster
from pipeline.batch.limits import Limits
from pipeline.batch.run import Run
from pipeline.batch.watch import Watch
from pipeline.errors import ClusterError
from pipeline.export import to_file
from pipeline.inputs import Document
from pipeline.jobs import CRASHED, LOST, MEMORY, NOT_SHARED, TIMEOUT
from pipeline.report import Report
from pipeline.settings import Settings
from tests.dask_cluster import DaskCluster
from tests.test_batch import documents, hostile

LIMITS = Limits(seconds=3.0, memory=300, writable=(gettempdir(),))
ENGLISH = Settings(lang="en")


def murderous(data: bytes, name: str, settings: Settings) -> Report:
    """As `hostile`, and a document that kills the worker of the cluster itself."""
    if data.startswith(b"murder"):  # it cannot do it itself: it tells whom
        Path(data.split(b" ")[1].decode()).write_text(str(os.getppid()))
        time.sleep(60)
    if data == b"slow":
        time.sleep(0.3)
    return hostile(data, name, settings)


def open_cluster(dask: DaskCluster, said: list[str] | None = None, limits: Limits = LIMITS) -> Cluster:
    said = [] if said is None else said
    return Cluster(dask.address, ENGLISH, limits, 1, murderous, said.append)


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    """Three workers, one of them under a nanny, as `dask worker` starts them."""
    with DaskCluster(tmp_path_factory.mktemp("dask")) as cluster:
        for place in range(3):
            cluster.add_worker(nanny=place == 0)
        with open_cluster(cluster) as mine:
            mine._client.wait_for_workers(3, timeout=60)
        yield cluster


def test_each_bad_document_is_named_with_its_reason_and_harms_neither_others_nor_a_worker(
    dask: DaskCluster, tmp_path: Path
) -> None:
    good = {f"good{i}": b"%d" % i for i in range(9)}
    named = documents(tmp_path, a=b"hang", b=b"eat", c=b"segfault", d=b"bad", **good)
    with open_cluster(dask) as cluster:
        before = cluster._client.nthreads()
        done = {Path(one.task.document.path).stem: one for one in cluster.run(named)}
        assert cluster._client.nthreads() == before
    codes = {name: one.report.error.code for name, one in done.items() if one.report.error}
    assert codes == {"a": TIMEOUT, "b": MEMORY, "c": CRASHED, "d": "damaged"}
    assert {name: done[name].task.attempt for name in "abcd"} == {"a": 2, "b": 2, "c": 2, "d": 1}
    assert all(done[name].report.cells for name in good)
    assert {one.task.number for one in done.values()} == set(range(len(named)))


def test_never_more_documents_are_in_flight_than_the_window_holds(dask: DaskCluster, tmp_path: Path) -> None:
    named = documents(tmp_path, **{f"d{i}": b"%d" % i for i in range(60)})
    seen = []
    with open_cluster(dask) as cluster:
        room = cluster._workers.room()
        for _ in cluster.run(named):
            seen.append(cluster._client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)))
            assert len(cluster._flying) <= room
    assert len(seen) == 60
    assert room == 8
    assert 1 < max(seen) <= room


def test_a_worker_killed_in_mid_run_loses_nothing_and_doubles_nothing(dask: DaskCluster, tmp_path: Path) -> None:
    named = documents(tmp_path, **{f"d{i}": b"slow" for i in range(24)})
    victim = dask.add_worker()
    with open_cluster(dask) as cluster:
        cluster._client.wait_for_workers(4, timeout=60)
        done = []
        for one in cluster.run(named):
            done.append(one)
            if len(done) == 6:
                victim.kill()
        assert len(cluster._client.nthreads()) == 3
    assert sorted(one.task.number for one in done) == list(range(24))
    assert [one.report.error for one in done] == [None] * 24


def test_a_worker_that_hangs_is_given_up_and_its_documents_are_read_elsewhere(
    dask: DaskCluster, tmp_path: Path
) -> None:
    named = documents(tmp_path, **{f"d{i}": b"slow" for i in range(16)})
    said: list[str] = []
    frozen = dask.add_worker()
    with open_cluster(dask, said) as cluster:
        cluster._client.wait_for_workers(4, timeout=60)
        done = []
        for one in cluster.run(named):
            done.append(one)
            if len(done) == 6:
                cluster._watch = Watch(2.0)
                frozen.send_signal(signal.SIGSTOP)
    assert sorted(one.task.number for one in done) == list(range(16))
    assert [one.report.error for one in done] == [None] * 16
    assert any("has not answered for 2 s" in line for line in said)


def test_a_file_that_no_worker_sees_fails_and_says_what_to_do(
    dask: DaskCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (named,) = documents(tmp_path, here=b"1")
    elsewhere = Document(str(tmp_path / "on-the-client-only.pdf"))
    monkeypatch.setattr(lane, "is_there", lambda _: True)
    with open_cluster(dask) as cluster:
        done = {one.task.number: one.report for one in cluster.run([elsewhere, named])}
    assert done[0].error
    assert done[0].error.code == NOT_SHARED
    assert "put it into a folder that all machines share" in done[0].error.message
    assert done[1].error is None


def test_the_archive_of_a_cluster_is_that_of_a_pool(dask: DaskCluster, tmp_path: Path) -> None:
    contents = {f"d{i}": b"%d" % (i % 7) for i in range(10)}
    named = documents(tmp_path, bad=b"bad", **contents)
    for name in ("pool", "cluster"):
        with open_archive(str(tmp_path / f"{name}.db")) as archive, open_cluster(dask) as cluster:
            executor = cluster if name == "cluster" else None
            run = Run(archive, ENGLISH, LIMITS, 1, murderous, executor)
            reading = run.start([])
            assert len(list(run.reports(run.plan(named, reading), reading))) == 11
            assert archive.count_sources() == {"ok": 10, "failed": 1}
            to_file(archive.reports(), tmp_path / f"{name}.jsonl")
    assert (tmp_path / "pool.jsonl").read_bytes() == (tmp_path / "cluster.jsonl").read_bytes()


def _kill_whom_it_names(file: Path, times: int) -> None:
    while times:
        time.sleep(0.05)
        if file.exists() and (pid := file.read_text()):
            file.unlink()
            os.kill(int(pid), signal.SIGKILL)
            times -= 1


def test_workers_may_join_late_and_a_document_that_kills_them_is_named(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    named = documents(tmp_path, a=f"murder {victim}".encode(), b=b"2", c=b"3")
    threading.Thread(target=_kill_whom_it_names, args=(victim, 2), daemon=True).start()
    said: list[str] = []
    with DaskCluster(tmp_path / "dask", DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as dask:
        late = threading.Timer(3.0, lambda: dask.add_worker(nanny=True))
        late.start()
        with open_cluster(dask, said) as cluster:
            done = {one.task.number: one for one in cluster.run(named)}
        late.join()
    assert any("waiting; start some with: dask worker tcp://127.0.0.1:" in line for line in said)
    assert done[0].report.error
    assert (done[0].report.error.code, done[0].task.attempt) == (LOST, 2)
    assert [done[number].report.error for number in (1, 2)] == [None, None]


def test_workers_of_another_version_or_without_the_folder_are_left_out(tmp_path: Path) -> None:
    named = documents(tmp_path, **{f"d{i}": b"slow" for i in range(12)})
    said: list[str] = []
    with DaskCluster(tmp_path / "dask") as dask:
        dask.add_worker(changed="from pipeline.batch import lane; lane.versions = lambda: 'gongkai 0.0.1, Python 3.9'")
        with open_cluster(dask) as cluster, pytest.raises(ClusterError, match="cannot run gongkai") as error:
            list(cluster.run(named))
        assert "gongkai 0.0.1, Python 3.9" in str(error.value)
        dask.add_worker(changed="from pipeline.batch import lane; lane.is_there = lambda document: False")
        dask.add_worker()
        with open_cluster(dask, said) as cluster:
            cluster._client.wait_for_workers(3, timeout=60)
            cluster._look(at_once=True)
            done = list(cluster.run(named))
    assert [one.report.error for one in done] == [None] * 12
    assert len(done) == 12
    assert sum("left out; install there" in line for line in said) == 1
    assert sum("left out; mount the shared folder there" in line for line in said) == 1


def test_a_scheduler_lost_in_mid_run_ends_it_and_the_run_goes_on_with_another(
    dask: DaskCluster, tmp_path: Path
) -> None:
    named = documents(tmp_path, **{f"d{i}": b"%d" % i for i in range(20)})
    with open_archive(str(tmp_path / "a.db")) as archive:
        with DaskCluster(tmp_path / "dask") as lost:
            lost.add_worker()
            began = carry_out(archive, named, lost, lost.scheduler.kill)
        assert 5 <= began < 20
        assert carry_out(archive, named, dask, lambda: None) == 20 - began
        assert archive.count_sources() == {"ok": 20}
        assert len(list(archive.reports())) == 20


def carry_out(archive: object, named: list[Document], dask: DaskCluster, after_five: object) -> int:
    """The number of documents stored; with what happens after five of them."""
    count = 0
    try:
        with open_cluster(dask) as cluster:
            run = Run(archive, ENGLISH, LIMITS, 1, murderous, cluster)  # type: ignore[arg-type]
            reading = run.start([])
            for _ in run.reports(run.plan(named, reading), reading):
                count += 1
                if count == 5:
                    after_five()  # type: ignore[operator]
                    time.sleep(0.5)
    except ClusterError as error:
        assert "was lost" in str(error)
    return count
