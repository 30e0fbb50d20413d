"""Empty archives for a benchmark: SQLite files in its folder, or databases of a PostgreSQL server."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import create_engine, text

from pipeline.archive.engine import archive_url

_PREFIX = "gongkai_bench_"


def fresh_archive(server: str | None, folder: Path, name: str) -> str:
    """The URL of an archive with nothing in it; what an earlier benchmark left under that name is deleted.

    `server` is the URL of a database of a PostgreSQL server whose user may create others; None means SQLite.
    """
    if server is None:
        for path in folder.glob(f"{name}.db*"):
            path.unlink()
        return str(folder / f"{name}.db")
    url = archive_url(server)
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    database = f'"{_PREFIX}{name}"'
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {database}"))
    engine.dispose()
    return url.set(drivername="postgresql", database=_PREFIX + name).render_as_string(hide_password=False)
