"""Who may reach the pages: only from this machine, or with the token; no other site; not endlessly."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.errors import UsageError
from pipeline.review import guard
from pipeline.review.guard import LOOPBACK, Guard

TOKEN = "s3cret" * 4


def client(token: str | None = None, host: str = "127.0.0.1:8750") -> TestClient:
    inner = FastAPI()

    @inner.api_route("/", methods=["GET", "POST"])
    async def root(request: Request) -> int:
        return len(await request.body())

    @inner.websocket("/ws")
    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.close()

    guarded = Guard(inner, LOOPBACK if token is None else ("*",), token)
    return TestClient(guarded, base_url=f"http://{host}", follow_redirects=False)


@pytest.mark.parametrize("host", ["127.0.0.1:8750", "localhost", "[::1]:8750"])
def test_this_machine_may(host: str) -> None:
    answer = client(host=host).get("/")
    assert answer.status_code == 200
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[", "169.254.169.254"])
def test_a_name_that_leads_here_from_elsewhere_may_not(host: str) -> None:
    assert client().get("/", headers={"host": host}).status_code == 403


@pytest.mark.parametrize(
    "headers", [{"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
def test_another_site_may_change_nothing(headers: dict[str, str]) -> None:
    assert client().post("/", headers=headers).status_code == 403
    assert client().get("/", headers=headers).status_code == 200
    with (
        pytest.raises(WebSocketDisconnect),
        client().websocket_connect("/ws", headers={"host": "127.0.0.1:8750"} | headers),
    ):
        pass


def test_the_site_itself_may() -> None:
    assert client().post("/", headers={"origin": "http://127.0.0.1:8750"}).status_code == 200
    headers = {"host": "127.0.0.1:8750", "origin": "http://127.0.0.1:8750"}
    with client().websocket_connect("/ws", headers=headers):
        pass


def test_a_token_opens_once_by_address_and_then_by_cookie() -> None:
    browser = client(TOKEN, "reports.example")
    assert browser.get("/").status_code == 401
    assert browser.get("/?token=wrong").status_code == 401
    opened = browser.get(f"/?token={TOKEN}")
    assert (opened.status_code, opened.headers["location"]) == (303, "/")
    assert "HttpOnly" in opened.headers["set-cookie"] and "SameSite=strict" in opened.headers["set-cookie"]
    assert browser.get("/").status_code == 200


def test_with_the_token_nobody_is_led_to_another_host() -> None:
    opened = client(TOKEN).get(f"http://127.0.0.1:8750//evil.example/x?token={TOKEN}")
    assert (opened.status_code, opened.headers["location"]) == (303, "/evil.example/x")


def test_a_program_brings_the_token_as_a_bearer() -> None:
    assert client(TOKEN).get("/", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert client(TOKEN).get("/", headers={"authorization": f"Basic {TOKEN}"}).status_code == 401
    assert client(TOKEN).get("/", headers={"cookie": "gongkai_token=é".encode()}).status_code == 401
    with pytest.raises(WebSocketDisconnect), client(TOKEN).websocket_connect("/ws"):
        pass


def test_no_more_is_taken_than_a_document_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_MOST_BYTES", 10)
    assert client().post("/", content=b"x" * 10).json() == 10
    assert client().post("/", content=b"x" * 11).status_code == 413
    with pytest.raises(Exception):  # noqa: B017 - the connection is broken off
        client().post("/", content=(b"x" * 6 for _ in range(2)))


def test_the_token_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def watched(given: bytes, token: bytes) -> bool:
        compared.append((given, token))
        return given == token

    monkeypatch.setattr(guard.hmac, "compare_digest", watched)
    asked = client(TOKEN)
    for headers, query in (
        ({"authorization": "Bearer by-bearer"}, ""),
        ({"cookie": "gongkai_token=by-cookie"}, ""),
        ({}, "?token=by-address"),
    ):
        assert asked.get(f"/{query}", headers=headers).status_code == 401
    given = {each for each, token in compared if token == TOKEN.encode()}
    assert given >= {b"by-bearer", b"by-cookie", b"by-address"}


@pytest.mark.parametrize(("token", "status"), [(None, 200), (TOKEN, 401)])
def test_no_answer_goes_without_its_headers_of_safety(token: str | None, status: int) -> None:
    answer = client(token).get("/")
    assert answer.status_code == status
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert "http" not in answer.headers["content-security-policy"], "no other host is allowed anything"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (answer.headers["x-frame-options"], answer.headers["referrer-policy"]) == ("DENY", "same-origin")


@pytest.mark.parametrize(
    ("options", "token", "reason"),
    [
        (["--host", "0.0.0.0"], None, "--token-file"),  # noqa: S104 - that it is refused
        (["--host", "192.168.0.7"], None, "--token-file"),
        (["--host", "0.0.0.0"], "short", "too short"),  # noqa: S104
        (["--host", "0.0.0.0"], "a phrase with spaces in it", "no word"),  # noqa: S104
    ],
)
def test_others_are_let_in_with_a_good_token_only(
    options: list[str], token: str | None, reason: str, tmp_path: Path
) -> None:
    if token is not None:
        (tmp_path / "token").write_text(f"{token}\n", "utf-8")
        options = [*options, "--token-file", str(tmp_path / "token")]
    done = CliRunner().invoke(app, ["review", "--archive", str(tmp_path / "a.db"), *options])
    assert isinstance(done.exception, UsageError) or done.exit_code == UsageError.exit_code
    assert reason in f"{done.output} {done.exception}"
