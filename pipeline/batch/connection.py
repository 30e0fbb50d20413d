"""The way to a Dask cluster: its client, opened and closed with what goes wrong told in one line."""

from __future__ import annotations

import asyncio
import errno
import logging
import re
import socket
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipeline import texts
from pipeline.batch.interrupt import without_interrupt
from pipeline.errors import ClusterError, UsageError
from pipeline.language import Lang

if TYPE_CHECKING:
    from distributed import Client

LOCAL = "local"

_SCHEMES = ("tcp", "tls", "ws", "wss", "ucx")
_PORT = 8786  # where Dask's schedulers listen
_CONNECT = 5.0  # seconds that a scheduler has to answer
_CLOSE = 3.0  # seconds that saying good-bye may take


def parse_address(text: str, lang: Lang = "en") -> str:
    """`local`, or scheme://host:port with the defaults of Dask filled in. Raises UsageError."""
    if text == LOCAL:
        return text
    address = text if "://" in text else f"tcp://{text}"
    bare = re.sub("//[^/]*@", "//", text)  # Dask knows no passwords: one that was typed is not to be repeated
    wrong = UsageError(texts.CLUSTER_ADDRESS.say(lang, address=bare))
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in _SCHEMES or not parts.hostname or "@" in address or any(map(str.isspace, address)):
        raise wrong
    return address if port or parts.scheme.startswith("ws") else f"{address.rstrip('/:')}:{_PORT}"


@contextmanager
def connect(address: str, jobs: int, lang: Lang) -> Iterator[Client]:
    """A client of the cluster at the address, or of one of `jobs` processes started here for `local`.

    Raises ClusterError where Dask is not installed or no scheduler answers within some seconds.
    """
    try:
        import distributed
    except ImportError:
        raise ClusterError(texts.CLUSTER_MISSING.say(lang)) from None
    _be_quiet()
    with _cluster(address, jobs) as place:
        client = _client(distributed.Client, place, address, lang)
        try:
            yield client
        finally:
            with suppress(Exception):  # what is lost cannot be closed
                client.close(timeout=_CLOSE)


def _client(make: Callable[..., Client], place: Any, address: str, lang: Lang) -> Client:
    try:
        if address != LOCAL:
            _knock(address)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on versions of libraries; those that matter are compared by the worker
            return make(place, timeout=_CONNECT, set_as_default=False)
    except Exception as error:  # noqa: BLE001 - what else answers at this port makes Dask stumble in ways of its own
        raise ClusterError(texts.CLUSTER_UNREACHABLE.say(lang, address=address, reason=_reason(error))) from None


def _knock(address: str) -> None:
    """Finds out at once what Dask would try for long: that nobody listens, or that it has no certificates."""
    import dask

    parts = urlsplit(address)
    if parts.scheme == "tls" and not dask.config.get("distributed.comm.tls.ca-file", None):
        raise OSError(errno.EACCES, "no certificates: set DASK_DISTRIBUTED__COMM__TLS__CA_FILE and its kin")
    if parts.hostname and parts.port:
        socket.create_connection((parts.hostname, parts.port), timeout=_CONNECT).close()
        asyncio.run(_shake_hands(address))


async def _shake_hands(address: str) -> None:
    """Fails where something else than Dask answers, before there is a client that would then not close."""
    from distributed import Security
    from distributed.core import connect as connect_to

    security = Security().get_connection_args("client")
    comm = await connect_to(address, timeout=_CONNECT, **security)
    await comm.close()


@contextmanager
def _cluster(address: str, jobs: int) -> Iterator[Any]:
    """What a client can be made from. Memory is watched a document, not a worker, and there is no dashboard."""
    if address != LOCAL:
        yield address
        return
    from distributed import LocalCluster

    with without_interrupt():  # half started it could not be closed
        cluster = LocalCluster(
            n_workers=jobs,
            threads_per_worker=1,
            processes=True,
            memory_limit=0,
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
        )
    with cluster:
        yield cluster


def _be_quiet() -> None:
    """What matters is told by this program in one line; Dask's own account of it would bury that."""
    import distributed  # noqa: F401 - it sets its levels when it is imported

    known = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in ("distributed", "tornado")]
    for name in (*known, "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, TimeoutError | OSError):
        return f"no answer within {_CONNECT:.0f} s"
    return f"what answers there is no scheduler of Dask: {type(error).__name__}"
