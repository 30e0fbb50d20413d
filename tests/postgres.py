"""A PostgreSQL server for the tests: its own data folder, a socket only, gone when the tests end."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_NOBODY = "postgres"  # Debian's user for it: the server refuses to run as root


def programs() -> Path | None:
    """The folder with initdb and pg_ctl: Debian keeps them out of PATH."""
    found = shutil.which("pg_ctl")
    if found:
        return Path(found).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Starts a server with one empty database; its URL. Skips the test where PostgreSQL is not installed."""
    bin_ = programs()
    if bin_ is None or not (bin_ / "initdb").exists():
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    home = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(home, _NOBODY, _NOBODY)
    data = home / "data"
    _run(bin_ / "initdb", "-D", data, "-U", "gongkai", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
    control(home, "start")
    try:
        yield f"postgresql://gongkai@/postgres?host={home}"
    finally:
        control(home, "stop")
        shutil.rmtree(home, ignore_errors=True)


def control(home: Path, what: str) -> None:
    """Starts or stops (at once, as a crash would) the server whose socket is in `home`; nothing where it is so."""
    bin_, data = programs(), home / "data"
    assert bin_ is not None
    if (data / "postmaster.pid").exists() == (what == "start"):
        return
    options = f"-c listen_addresses='' -c unix_socket_directories={home} -c fsync=off"
    more = ("-l", home / "log", "-o", options) if what == "start" else ("-m", "immediate")
    _run(bin_ / "pg_ctl", "-D", data, "-w", *more, what)


def _run(*command: object) -> None:
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups", *words]
    subprocess.run(words, check=True, capture_output=True, cwd="/")
