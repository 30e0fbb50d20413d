"""S3 over HTTP against moto's server, and the web against a server of this test."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from pipeline.batch.origin import documents_to_origins
from pipeline.errors import DocumentError, NotFound, TooLarge
from pipeline.inputs import Document, document_to_bytes, paths_to_documents

s3fs = pytest.importorskip("s3fs", reason="pip install 'gongkai[s3]'")
moto_server = pytest.importorskip("moto.server", reason="pip install 'moto[s3]' flask flask-cors")

REPORTS = sorted((Path(__file__).parents[1] / "fixtures" / "reports").glob("report-digital-*.pdf"))
ID, SECRET = "AKIAOFTHISTEST", "never-to-be-written"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """The client of a server with one bucket; its endpoint and credentials are in the environment alone."""
    import boto3

    server = moto_server.ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    s3fs.S3FileSystem.clear_instance_cache()
    urlopen(f"http://{host}:{port}/moto-api/reset", data=b"").close()
    client = boto3.client("s3")
    client.create_bucket(Bucket="reports")
    yield client
    s3fs.S3FileSystem.clear_instance_cache()
    server.stop()


def put(client: Any, **objects: bytes) -> None:
    for key, body in objects.items():
        client.put_object(Bucket="reports", Key=key.replace("__", "/") + ".pdf", Body=body)


def gongkai(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline", *map(str, arguments), "--lang", "en"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_folders_globs_and_objects(bucket: Any) -> None:
    put(bucket, 年__临河=b"one", 年__县__云溪=b"two", other=b"three")
    bucket.put_object(Bucket="reports", Key="年/note.txt", Body=b"-")
    found = {
        path: [document_to_bytes(document) for document in paths_to_documents([f"s3://reports{path}"])]
        for path in ("", "/年", "/年/*.pdf", "/年/**/*.pdf", "/other.pdf")
    }
    assert found == {
        "": [b"three", b"one", b"two"],
        "/年": [b"one", b"two"],
        "/年/*.pdf": [b"one"],
        "/年/**/*.pdf": [b"one", b"two"],
        "/other.pdf": [b"three"],
    }


def test_a_zip_archive_in_a_bucket(bucket: Any, tmp_path: Path) -> None:
    from tests.test_zips import zipped

    path = zipped(tmp_path / "a.zip", {"甲.pdf": b"1", "乙.pdf": b"2"}, "gbk")
    bucket.put_object(Bucket="reports", Key="in/a.zip", Body=path.read_bytes())
    found = paths_to_documents(["s3://reports/in"])
    assert [document.path for document in found] == [f"zip://{n}.pdf::s3://reports/in/a.zip" for n in "乙甲"]
    assert [document_to_bytes(document) for document in found] == [b"2", b"1"]


def test_what_is_not_there_or_denied_is_one_line(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for url in ("s3://reports/none.pdf", "s3://no-such-bucket", "s3://no-such-bucket/a.pdf"):
        (document,) = paths_to_documents([url])
        with pytest.raises(NotFound, match="no document at this address"):
            document_to_bytes(document)
    put(bucket, a=b"1")
    (known,) = paths_to_documents(["s3://reports/a.pdf"])
    monkeypatch.setattr("moto.settings.INITIAL_NO_AUTH_ACTION_COUNT", 0)  # from now on it asks who is there
    s3fs.S3FileSystem.clear_instance_cache()
    for document in (known, *paths_to_documents(["s3://reports/"])):
        with pytest.raises(DocumentError, match="cannot be read") as caught:
            document_to_bytes(document)
        assert "\n" not in str(caught.value)
        assert SECRET not in str(caught.value)
    result = gongkai("extract", "s3://reports/a.pdf")
    assert (result.returncode, len(result.stderr.strip().splitlines())) == (3, 1), result.stderr
    result = gongkai("extract", "s3://reports")
    assert (result.returncode, len(result.stderr.strip().splitlines())) == (3, 1), result.stderr


def test_a_bucket_into_an_archive_resumed_by_etag_and_without_a_trace_of_the_secret(
    bucket: Any, tmp_path: Path
) -> None:
    put(bucket, a=REPORTS[0].read_bytes(), b=REPORTS[1].read_bytes())
    command = ("extract", "s3://reports", "--archive", tmp_path / "a.db")
    told = [gongkai(*command), gongkai(*command)]
    put(bucket, b=REPORTS[1].read_bytes() + b"\n%% changed")
    told += [gongkai(*command), gongkai("runs", "--archive", tmp_path / "a.db", "--format", "json")]
    told.append(gongkai("export", "--archive", tmp_path / "a.db", "--to", tmp_path / "out.jsonl"))
    assert [one.returncode for one in told] == [0] * 5, [one.stderr for one in told]
    assert [run["documents"] for run in json.loads(told[3].stdout)] == [1, 0, 2]
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    said = "".join(one.stdout + one.stderr for one in told)
    assert b"s3://reports/a.pdf" in written
    for secret in (ID, SECRET):
        assert secret.encode() not in written
        assert secret not in said


class _Web(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self.send_response(200)
        self.send_header("ETag", f'"{self.path}"')
        self.send_header("Content-Length", "4")
        self.end_headers()

    def do_GET(self) -> None:
        match self.path.partition("?")[0]:
            case "/a.pdf" | "/get":
                self._answer(200, b"data")
            case "/moved.pdf":
                self._answer(302, b"", Location="/a.pdf")
            case "/cut.pdf":
                self._answer(200, b"da", length=1000)
            case "/silent.pdf":
                time.sleep(3)
            case "/busy.pdf":
                self._answer(503, b"")
            case "/denied.pdf":
                self._answer(403, b"")
            case _:
                self._answer(404, b"")

    def _answer(self, code: int, body: bytes, length: int | None = None, **headers: str) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length or len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def web() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Web)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_a_file_of_the_web_and_one_that_has_moved(web: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [document_to_bytes(Document(f"{web}/{name}.pdf")) for name in ("a", "moved")] == [b"data"] * 2
    monkeypatch.setattr("pipeline.inputs.limit.LARGEST_FILE", 3)
    with pytest.raises(TooLarge):
        document_to_bytes(Document(f"{web}/a.pdf"))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("none", "no such file"),
        ("denied", "the server answers 403 Forbidden"),
        ("busy", "the server answers 503"),
        ("cut", "cannot be read: "),
        ("silent", "the server does not answer in time"),
    ],
)
def test_what_the_web_does_not_give_is_one_line_without_the_signature(
    web: str, name: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.inputs.remote._SILENCE", 0.5)
    with pytest.raises(DocumentError, match=told) as caught:
        document_to_bytes(Document(f"{web}/{name}.pdf?sig=hidden&x=hidden"))
    assert "hidden" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_documents_of_one_address_stay_apart_and_what_was_asked_stays_untold(web: str) -> None:
    named = [Document(f"{web}/get?id={number}&sig={number}hidden") for number in (1, 2)]
    origins = documents_to_origins(named)
    assert origins[0].path != origins[1].path
    assert [origin.path for origin in origins] == [document.name for document in named]
    assert all("id=" not in origin.path and "hidden" not in origin.path for origin in origins)
    assert all(origin.stamp.startswith("4:") for origin in origins)
