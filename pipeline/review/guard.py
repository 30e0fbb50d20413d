"""Who may reach the pages, and what a browser may do with them; everything that comes in is held untrusted."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from pipeline.inputs import LARGEST_FILE

LOOPBACK = ("127.0.0.1", "localhost", "::1")

_COOKIE = "gongkai_token"
_MOST_BYTES = min(LARGEST_FILE, 256 << 20)  # of a request: a report scanned in colour takes a fifth
_REFUSED = 4403  # code of a closed websocket
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

# NiceGUI builds its pages by inline scripts and evaluates handlers, so both must be allowed; no other host is.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """Stands before an application: checks host, origin, token and size, and adds headers of safety to each answer.

    `hosts` are the names under which the pages may be asked for ("*" allows all: behind a token only); where there is
    a `token`, a request needs it as a cookie, as a bearer, or once as `?token=` in the address.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = LOOPBACK, token: str | None = None) -> None:
        self._app, self._hosts, self._token = app, frozenset(hosts), token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what may pass."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if reason := self._refusal(scope, headers):
            await _refuse(scope, receive, send, 403, reason)
        elif not self._knows(headers):
            await self._ask_token(scope, receive, send)
        elif _length(headers) > _MOST_BYTES:
            await _refuse(scope, receive, send, 413, "too large")
        else:
            await self._app(scope, _bounded(receive), _with_headers(send))

    def _refusal(self, scope: Scope, headers: Headers) -> str:
        host = headers.get("host", "")
        if "*" not in self._hosts and _name(host) not in self._hosts:
            return "unknown host"
        origin = headers.get("origin")
        changes = scope["type"] == "websocket" or scope["method"] not in _SAFE_METHODS
        if changes and origin is not None and urlsplit(origin).netloc != host:
            return "another origin"
        # Without an Origin it is no browser, or one that says by itself that another site asks.
        return "another site" if changes and headers.get("sec-fetch-site") == "cross-site" else ""

    def _knows(self, headers: Headers) -> bool:
        if self._token is None:
            return True
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        given = [bearer] if scheme.lower() == "bearer" else []
        try:
            morsel = SimpleCookie(headers.get("cookie", "")).get(_COOKIE)
        except CookieError:
            morsel = None
        return any(_equal(each, self._token) for each in (*given, morsel.value if morsel else ""))

    async def _ask_token(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = QueryParams(scope.get("query_string", b"")).get("token", "")
        if self._token is None or scope["type"] != "http" or not _equal(given, self._token):
            await _refuse(scope, receive, send, 401, "a token is needed: open the address with ?token=…")
            return
        answer = RedirectResponse("/" + scope["path"].lstrip("/"), 303)  # `//name` would be another host
        secure = scope.get("scheme") == "https"
        answer.set_cookie(_COOKIE, self._token, httponly=True, samesite="strict", secure=secure)
        await answer(scope, receive, _with_headers(send))


def _equal(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode(), token.encode())


def _name(host: str) -> str:
    """The name of a Host header, without its port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _length(headers: Headers) -> int:
    length = headers.get("content-length", "")
    return int(length) if length.isdigit() else 0


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, reason: str) -> None:
    if scope["type"] == "websocket":
        await WebSocketClose(_REFUSED, reason)(scope, receive, send)
    else:
        await PlainTextResponse(reason, status)(scope, receive, _with_headers(send))


def _bounded(receive: Receive) -> Receive:
    """Takes no more of a body than may be sent, whatever its header says."""
    taken = 0

    async def take() -> Message:
        nonlocal taken
        message = await receive()
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            if taken > _MOST_BYTES:
                return {"type": "http.disconnect"}
        return message

    return take


def _with_headers(send: Send) -> Send:
    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return tell
