"""What a database says when it fails → errors of this program; and patience with one that is gone for a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, SQLAlchemyError

from pipeline.archive.engine import url_to_text
from pipeline.errors import ArchiveError, ArchiveGone, ReportRefused

T = TypeVar("T")

PATIENCE = 120.0  # seconds for a database to come back; a restart takes some ten, a failover a minute
_PAUSE = 1.0  # between two attempts

# PostgreSQL's manual, "Error Codes": connection exceptions, and operator intervention (shutdown, crash, start-up); one
# transaction that had to give way to another is simply done again.
_GONE = ("08", "57P", "40")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long (seconds) to wait for a database that is gone, and whom to tell so: once for each time."""

    seconds: float = PATIENCE
    tell: Callable[[str], None] | None = None

    def insist(self, work: Callable[[], T]) -> T:
        """Does the work, again and again where the database is gone; ArchiveGone when patience ends."""
        ends, told = time.monotonic() + self.seconds, False
        while True:
            try:
                return work()
            except ArchiveGone as error:
                if time.monotonic() + _PAUSE > ends:
                    raise
                if self.tell and not told:
                    self.tell(error.message)
                    told = True
                time.sleep(_PAUSE)


def database_to_error(error: SQLAlchemyError, engine: Engine) -> ArchiveError:
    """One line, without the statement and its values."""
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    message = f"{url_to_text(engine.url)}: {lines[0] if lines else type(error).__name__}"
    if _is_gone(error, engine):
        return ArchiveGone(message)
    return ReportRefused(message) if isinstance(error, IntegrityError | DataError) else ArchiveError(message)


def _is_gone(error: SQLAlchemyError, engine: Engine) -> bool:
    if not isinstance(error, DBAPIError) or engine.dialect.name != "postgresql":
        return False
    state = getattr(error.orig, "sqlstate", None)
    unconnected = state is None and isinstance(error, OperationalError)
    return error.connection_invalidated or unconnected or (state or "").startswith(_GONE)
