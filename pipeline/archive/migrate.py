"""Brings a database to the tables of this version, step by step (alembic), and refuses one of a later version."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine

from pipeline.errors import UsageError

_SCRIPTS = Path(__file__).with_name("migrations")


def migrate(engine: Engine) -> None:
    """Makes or changes the tables where that is needed. UsageError where a later version of the program made them."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    head = ScriptDirectory.from_config(config).get_current_head()
    with engine.connect() as connection:
        if MigrationContext.configure(connection).get_current_revision() == head:
            return
    try:
        with engine.connect().execution_options(writes=True) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
    except CommandError:
        raise UsageError(
            "the archive was made by a later version of this program", "install that version, or name another archive"
        ) from None
