"""What holds for all tests: the same examples on every run, no limit of time for each on a busy machine; archives."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from pipeline.archive import Archive, open_archive
from pipeline.archive.engine import archive_url, create_archive_engine
from pipeline.archive.tables import metadata
from tests.postgres import server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.pages import Site

settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Under mutation testing: what another test had a function remember would hide that the function is changed."""
    if "MUTANT_UNDER_TEST" not in os.environ:
        return
    for name, module in list(sys.modules.items()):
        if name.startswith("pipeline."):
            for value in list(vars(module).values()):
                if callable(clear := getattr(value, "cache_clear", None)):
                    clear()


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


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    from tests.review import browser

    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def served(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    from tests.pages import Site
    from tests.review import make_archive, serving

    archive = str(tmp_path_factory.mktemp("review") / "gongkai.db")
    reports = make_archive(archive)
    with serving(archive) as address:
        yield Site(chromium, address, archive, reports)


@pytest.fixture
def site(served: Site) -> Iterator[Site]:
    """The site with nothing decided; whatever a test does, no page asks another host and no script fails."""
    from tests.pages import in_force

    served.outside.clear()
    served.errors.clear()
    yield served
    with open_archive(served.archive) as archive:
        for report in served.reports.values():
            while left := in_force(archive.corrections(report)):
                archive.undo(left[-1], who="test")
    assert served.outside == []
    assert served.errors == []
