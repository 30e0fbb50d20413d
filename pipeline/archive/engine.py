"""Archive URL → SQLAlchemy engine: a path or `sqlite:///…` is SQLite in WAL mode, `postgresql://…` is psycopg 3."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from pipeline.errors import UsageError

DEFAULT_FILE = "gongkai.db"

_BUSY_SECONDS = 60  # how long SQLite waits for another writer before it gives up
_HINT = "give a file such as gongkai.db, or postgresql://USER@HOST/NAME"
_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


def archive_url(text: str) -> URL:
    """The URL of an archive; a plain path means a SQLite file. UsageError where it is neither."""
    if "://" not in text:
        path = Path(text)
        return URL.create("sqlite", database=str(path / DEFAULT_FILE if path.is_dir() else path))
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise UsageError("the archive's URL cannot be read", _HINT) from None
    driver = _DRIVERS.get(url.get_backend_name())
    if driver is None:
        raise UsageError(f"an archive cannot be kept in {url.get_backend_name()}", _HINT)
    return url.set(drivername=driver)


def url_to_text(url: URL) -> str:
    """The URL as it may be shown and logged: without its password."""
    return url.render_as_string(hide_password=True)


def create_archive_engine(url: URL) -> Engine:
    """The engine of an archive; nothing is opened yet."""
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediately)
        return engine
    return create_engine(url, pool_pre_ping=True)


def _prepare_sqlite(connection: Any, _: Any) -> None:
    # SQLAlchemy's manual, "SQLite: serializable isolation": the driver must not begin transactions by itself.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediately(connection: Any) -> None:
    """Takes the lock for writing at once: a transaction that has read cannot be refused later."""
    mode = "IMMEDIATE" if connection.get_execution_options().get("writes") else "DEFERRED"
    connection.exec_driver_sql(f"BEGIN {mode}")
