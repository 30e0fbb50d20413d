"""The archive as one object: open it, record documents, ask what is left, read reports back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, TypeVar, Unpack

from sqlalchemy import Connection, Engine, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from pipeline import __version__
from pipeline.archive.corrections import Correction, Decision, read_corrections
from pipeline.archive.decide import Person, decide, undo
from pipeline.archive.engine import archive_url, create_archive_engine
from pipeline.archive.faults import PATIENCE, Patience, database_to_error
from pipeline.archive.history import RunRecord, read_runs
from pipeline.archive.migrate import migrate
from pipeline.archive.reading import ORDER, read_current, read_reports
from pipeline.archive.rows import storable
from pipeline.archive.settings_hash import settings_to_hash, settings_to_json
from pipeline.archive.standing import catch_up
from pipeline.archive.store import Origin, Reading, adopt_source, store_report
from pipeline.archive.tables import corrections as decided
from pipeline.archive.tables import reports, runs, sources
from pipeline.archive.wanted import Which, which_to_wanted
from pipeline.errors import ReportRefused
from pipeline.model import Figure, Key
from pipeline.report import Report
from pipeline.settings import Settings

if TYPE_CHECKING:
    import pandas
    import pyarrow

T = TypeVar("T")

_ASKED_AT_ONCE = 1000  # values in one question; SQLite takes 32,766
_AT_ONCE = 200  # reports read back in one query: some 40,000 figures


class Archive:
    """An open archive; a context manager. Every method is one transaction; ArchiveError where the database refuses."""

    def __init__(self, engine: Engine, patience: Patience) -> None:
        self._engine, self._patience = engine, patience

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives back all connections."""
        self._engine.dispose()

    def start_run(self, settings: Settings, inputs: list[str], version: str = __version__) -> Reading:
        """Enters a run that begins now; `inputs` are its arguments, without credentials."""
        with self._writing() as connection:
            key = connection.execute(
                insert(runs).values(
                    started=_now(),
                    state="running",
                    version=version,
                    settings_hash=settings_to_hash(settings),
                    settings=settings_to_json(settings),
                    inputs=storable(json.dumps(inputs, ensure_ascii=False)),
                )
            ).inserted_primary_key
        return Reading(settings_to_hash(settings), version, int(key[0]) if key else 0)

    def end_run(self, reading: Reading, state: str, documents: int, seconds: float) -> None:
        """Closes a run: "finished" when it did all it was asked, "stopped" where it was told to stop."""
        values = {"ended": _now(), "state": state, "documents": documents, "seconds": round(seconds, 3)}
        self._insist(
            lambda connection: connection.execute(update(runs).where(runs.c.id == reading.run_id).values(values))
        )

    def record(self, report: Report, origin: Origin, reading: Reading, attempts: int = 1) -> None:
        """Stores one report, extracted or failed after so many attempts, with its source.

        ReportRefused where the database takes none like it (it says something twice, or a number past all bounds).
        """
        try:
            self._insist(lambda connection: store_report(connection, report, origin, reading, attempts))
        except (OverflowError, UnicodeError) as error:
            raise ReportRefused(str(error)) from None

    def adopt(self, sha256: str, origin: Origin, reading: Reading) -> bool:
        """Enters another source of a report that is there; False where there is none of that content."""
        return self._insist(lambda connection: adopt_source(connection, sha256, origin, reading))

    def outcomes(self, origins: Iterable[Origin], reading: Reading) -> dict[str, str]:
        """By path, what became of it with that stamp under these settings and version; not there: still to do."""
        known: dict[str, str] = {}
        stamps = ((origin.path, origin.stamp) for origin in origins if origin.stamp)
        with self._reading() as connection:
            while some := dict(islice(stamps, _ASKED_AT_ONCE)):
                question = select(sources.c.path, sources.c.stamp, sources.c.outcome).where(
                    sources.c.path.in_(some),
                    sources.c.settings_hash == reading.settings_hash,
                    sources.c.version == reading.version,
                    sources.c.current,
                )
                known |= {row.path: row.outcome for row in connection.execute(question) if row.stamp == some[row.path]}
        return known

    def sizes(self, sizes: Iterable[int], reading: Reading) -> set[int]:
        """Those sizes (bytes) that documents have which were read with these settings by this version."""
        known: set[int] = set()
        left = iter(set(sizes))
        with self._reading() as connection:
            while some := list(islice(left, _ASKED_AT_ONCE)):
                question = select(reports.c.bytes).where(
                    reports.c.bytes.in_(some),
                    reports.c.settings_hash == reading.settings_hash,
                    reports.c.version == reading.version,
                )
                known.update(connection.execute(question.distinct()).scalars())
        return known

    def reports(self, *, superseded: bool = False, corrected: bool = True) -> Iterator[Report]:
        """The current reports in stable order (year, organisation, content); `superseded` ones too where asked for.

        They are as people have corrected them, unless `corrected` is False.
        """
        keys = select(reports.c.id).order_by(*ORDER)
        if not superseded:
            keys = keys.where(reports.c.superseded_by.is_(None))
        with self._reading() as connection:
            ids = list(connection.execute(keys).scalars())
            for start in range(0, len(ids), _AT_ONCE):
                yield from read_reports(connection, ids[start : start + _AT_ONCE], corrected=corrected)

    def report(self, sha256: str, *, corrected: bool = True) -> Report:
        """The current report of a document, by the hash of its content. KeyError where there is none."""
        with self._reading() as connection:
            return read_current(connection, sha256, corrected=corrected)

    def figures(self, **which: Unpack[Which]) -> pandas.DataFrame:
        """The figures of the current reports as one table; `figures_arrow` gives the same without pandas.

        `year` (0: unknown), `region` (a code of GB/T 2260, with all that lies in it), `organisation`, `edition`,
        `table`, `row` (`denied` are all its rows), `column`, `status`: one value or several, of which one must fit.
        `confidence` is the least. Tidy: a row a figure, with the columns of `cells`, `readings` only where asked for.
        `wide`: a row a report, a column a figure; null what is blank, or not chosen. `corrected=False`: as the machine
        read them.

        UsageError for a name that no form has.
        """
        from pipeline.frames import arrow_to_frame

        return arrow_to_frame(self.figures_arrow(**which))

    def figures_arrow(self, **which: Unpack[Which]) -> pyarrow.Table:
        """What `figures` gives, as an Arrow table."""
        from pipeline.archive.analysis import read_figures

        wanted = which_to_wanted(which)
        with self._reading() as connection:
            return read_figures(connection, wanted)

    def correct(
        self,
        report: Report | str,
        key: tuple[str, str, str],
        printed: str | None = None,
        *,
        who: str,
        why: str = "",
        decision: Decision | None = None,
        at: str | None = None,
        before: Figure | None = None,
    ) -> Correction:
        """Enters what a person decides about one figure of a report (or of the document of that hash).

        `printed` are the characters that the document shows there; left out, what was read is confirmed. `decision`
        says more: "published" (as printed, though it does not add up), "unreadable", "note" (changes nothing). `at` is
        ISO 8601 in UTC, now where it is left out. `before` is the figure as the person saw it.

        KeyError where there is no such report or figure; UsageError where `printed` is no figure, or nobody is named;
        FigureChanged where somebody has read the figure otherwise since: nothing is entered then.
        """
        content = report if isinstance(report, str) else report.source.sha256
        with self._writing() as connection:
            return decide(connection, content, Key(*key), printed, Person(who, why, at or _now()), decision, before)

    def undo(
        self, correction: Correction, *, who: str, why: str = "", at: str | None = None, before: Figure | None = None
    ) -> Correction:
        """Takes a decision back, by another one; what held before it holds again. `before` is as in `correct`."""
        with self._writing() as connection:
            return undo(connection, correction, Person(who, why, at or _now()), before)

    def last_correction(self, sha256: str) -> int:
        """The id of the last decision on a document, 0 where there is none: it tells that there is a new one."""
        question = select(func.max(decided.c.id)).where(decided.c.sha256 == sha256)
        with self._reading() as connection:
            return connection.execute(question).scalar_one() or 0

    def paths(self, sha256: str) -> list[str]:
        """Where documents of that content are: the paths and URLs of its current sources, without secrets."""
        question = select(sources.c.path).where(sources.c.sha256 == sha256, sources.c.current).order_by(sources.c.id)
        with self._reading() as connection:
            return list(connection.execute(question).scalars())

    def corrections(self, report: Report | str | None = None) -> list[Correction]:
        """All decisions on a report (or on the document of that hash), or of the archive, the first one first."""
        content = report.source.sha256 if isinstance(report, Report) else report
        with self._reading() as connection:
            return read_corrections(connection, None if content is None else [content])

    def decided_names(self) -> dict[str, tuple[str | None, int | None, str]]:
        """Of the documents that people have decided on, by their hash: organisation, year and path."""
        question = select(reports.c.sha256, reports.c.organisation, reports.c.year, reports.c.path).where(
            reports.c.superseded_by.is_(None), reports.c.sha256.in_(select(decided.c.sha256))
        )
        with self._reading() as connection:
            return {row[0]: (row[1], row[2], row[3]) for row in connection.execute(question)}

    def ask(self, question: Callable[[Connection], T]) -> T:
        """What a question finds out over one connection; it changes nothing."""
        with self._reading() as connection:
            return question(connection)

    def count_sources(self) -> dict[str, int]:
        """How many current sources have each outcome."""
        counted = select(sources.c.outcome, func.count().label("number")).where(sources.c.current)
        with self._reading() as connection:
            return {row.outcome: row.number for row in connection.execute(counted.group_by(sources.c.outcome))}

    def catch_up(self) -> int:
        """Works out how some reports stand of which an earlier version did not keep it; how many are left."""
        with self._writing() as connection:
            return catch_up(connection)

    def runs(self) -> list[RunRecord]:
        """All runs with what came of them, the latest first."""
        with self._reading() as connection:
            return read_runs(connection)

    def _insist(self, work: Callable[[Connection], T]) -> T:
        """A transaction that may be done twice: where the answer to it was lost, nobody knows whether it was."""

        def once() -> T:
            with self._writing() as connection:
                return work(connection)

        return self._patience.insist(once)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(writes=True) as connection, connection.begin():
                yield connection
        except SQLAlchemyError as error:
            raise database_to_error(error, self._engine) from None

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise database_to_error(error, self._engine) from None


def open_archive(url: str, patience: float = PATIENCE, tell: Callable[[str], None] | None = None) -> Archive:
    """The archive at a path or URL, made where there is none.

    `patience` are the seconds for which a run waits for a database that is gone; `tell` gets a line when it does.
    UsageError where the URL cannot be one or a later version made it; ArchiveError where the database cannot be used.
    """
    engine = create_archive_engine(archive_url(url))
    try:
        migrate(engine)
    except SQLAlchemyError as error:
        raise database_to_error(error, engine) from None
    return Archive(engine, Patience(patience, tell))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
