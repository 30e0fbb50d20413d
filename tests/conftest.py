"""What holds for all tests: the same examples on every run, no limit of time for each on a busy machine; archives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from pipeline.archive import Archive, open_archive
from pipeline.archive.engine import archive_url, create_archive_engine
from pipeline.archive.tables import metadata
from tests.postgres import server

settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an empty database on a server of its own; skipped where PostgreSQL is not installed."""
    with server(tmp_path_factory.mktemp("postgres")) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    if request.param == "sqlite":
        url = str(tmp_path / "gongkai.db")
    else:
        url = request.getfixturevalue("postgres")
        metadata.drop_all(engine := create_archive_engine(archive_url(url)))
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
        engine.dispose()
    with open_archive(url) as opened:
        yield opened
