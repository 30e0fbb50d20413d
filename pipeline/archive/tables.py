"""The tables of the archive, for SQLite and PostgreSQL alike; `migrations/` brings a database to this state.

A report is the reading of one content with one set of settings by one version of the program. It is never changed:
a later version adds a report and supersedes the earlier one. What people decide stands in `corrections`, append-only.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

from pipeline.archive.bulk import number_to_driver
from pipeline.model import Kind, Number, Severity, Status

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Figures(TypeDecorator[Number]):
    """An exact number: NUMERIC in PostgreSQL; in SQLite an integer, or the float that prints the same digits.

    A float keeps 15 digits; no report prints as many.
    """

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Numeric())
        return dialect.type_descriptor(Numeric(asdecimal=False))

    def process_bind_param(self, value: Number | None, dialect: Dialect) -> Any:
        return value if dialect.name == "postgresql" else number_to_driver(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Number | None:
        if value is None:
            return None
        number = value if isinstance(value, Decimal) else Decimal(repr(value))
        return int(number) if number == number.to_integral_value() else number


def _one_of(column: str, values: Any) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


_ID = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only plain INTEGER keys

metadata = MetaData(naming_convention=_NAMES)

runs = Table(
    "runs",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("started", String(32), nullable=False),  # ISO 8601, UTC
    Column("ended", String(32)),
    Column("state", String(16), nullable=False),
    Column("version", String(32), nullable=False),
    Column("settings_hash", String(64), nullable=False),
    Column("settings", Text, nullable=False),  # JSON
    Column("inputs", Text, nullable=False),  # JSON, without credentials
    Column("documents", Integer, nullable=False, default=0),
    Column("seconds", Float, nullable=False, default=0.0),
    _one_of("state", ("running", "finished", "stopped")),
)

reports = Table(
    "reports",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("settings_hash", String(64), nullable=False),
    Column("version", String(32), nullable=False),
    Column("schema_version", String(8), nullable=False),
    Column("run_id", _ID, ForeignKey("runs.id"), nullable=False),
    Column("superseded_by", _ID, ForeignKey("reports.id")),
    Column("path", Text, nullable=False),  # under which it was read
    Column("bytes", BigInteger, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("edition", String(16)),
    Column("organisation", Text),
    Column("region", String(32)),
    Column("year", Integer),
    Column("title", Text),
    Column("published", String(10)),
    Column("status", String(8), nullable=False),
    Column("timings", Text, nullable=False),  # JSON
    Column("claims", Text, nullable=False, server_default="[]"),  # JSON: who says what the columns above say
    UniqueConstraint("sha256", "settings_hash", "version"),
    _one_of("status", ("ok", "review")),
    Index(None, "bytes"),
    Index(None, "organisation", "year"),
    Index(None, "region", "year"),
    Index(None, "year", "status"),
    Index(None, "superseded_by"),
)

figures = Table(
    "figures",
    metadata,
    Column("report_id", _ID, ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    Column("place", SmallInteger, primary_key=True),  # official order, from 0
    Column("table_id", String(32), nullable=False),
    Column("row_id", String(64), nullable=False),
    Column("column_id", String(32), nullable=False),
    Column("value", Figures),
    Column("unit", String(16)),
    Column("printed", Text, nullable=False),
    Column("status", String(8), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("reader", String(64)),
    Column("readings", Text, nullable=False),  # JSON
    Column("page", Integer),
    Column("x0", Float),
    Column("y0", Float),
    Column("x1", Float),
    Column("y1", Float),
    UniqueConstraint("report_id", "table_id", "row_id", "column_id"),
    _one_of("status", Status),
)
# Most figures are sure: an index of the others alone is small, and it is the one that people's work list needs.
Index(
    "ix_figures_doubtful",
    figures.c.status,
    figures.c.report_id,
    sqlite_where=figures.c.status.in_(("review", "missing", "repaired")),
    postgresql_where=figures.c.status.in_(("review", "missing", "repaired")),
)

findings = Table(
    "findings",
    metadata,
    Column("report_id", _ID, ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("code", String(64), nullable=False),
    Column("severity", String(8), nullable=False),
    Column("message", Text, nullable=False),
    Column("cells", Text, nullable=False),  # JSON
    Column("expected", Text),  # JSON
    Column("actual", Text),  # JSON
    Column("page", Integer),
    _one_of("kind", Kind),
    _one_of("severity", Severity),
    Index(None, "kind", "code"),
)

sections = Table(
    "sections",
    metadata,
    Column("report_id", _ID, ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    Column("place", SmallInteger, primary_key=True),
    Column("number", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("path", Text, nullable=False),
    Column("sha256", String(64), nullable=False),  # "" where nothing could be read
    Column("settings_hash", String(64), nullable=False),
    Column("version", String(32), nullable=False),
    Column("stamp", Text, nullable=False),  # size and time of change, or ETag: what tells a change without reading
    Column("bytes", BigInteger, nullable=False),
    Column("outcome", String(8), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error_code", String(32)),
    Column("error_message", Text),
    Column("seconds", Float, nullable=False),
    Column("current", Boolean(create_constraint=False), nullable=False),  # not for another content or version later
    Column("report_id", _ID, ForeignKey("reports.id")),
    Column("run_id", _ID, ForeignKey("runs.id"), nullable=False),
    UniqueConstraint("path", "sha256", "settings_hash", "version"),
    _one_of("outcome", ("ok", "review", "failed")),
    CheckConstraint("(report_id IS NULL) = (outcome = 'failed')", name="report_unless_failed"),
    Index(None, "sha256"),
    Index(None, "report_id"),
    Index(None, "run_id", "outcome"),
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("sha256", String(64), nullable=False),  # of the document: corrections outlive the reports of one version
    Column("table_id", String(32), nullable=False),
    Column("row_id", String(64), nullable=False),
    Column("column_id", String(32), nullable=False),
    Column("decision", String(16), nullable=False),
    Column("from_value", Figures),
    Column("from_printed", Text, nullable=False),
    Column("from_status", String(8), nullable=False),
    Column("value", Figures),
    Column("printed", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("version", String(32), nullable=False),  # of the program whose reading was corrected
    Column("undoes", _ID, ForeignKey("corrections.id")),
    Column("seen_value", Figures),  # the machine's reading that the person had before them
    Column("seen_printed", Text, nullable=False, server_default=""),
    Column("seen_reader", String(64)),
    Column("seen_page", Integer),
    Column("seen_x0", Float),
    Column("seen_y0", Float),
    Column("seen_x1", Float),
    Column("seen_y1", Float),
    _one_of("decision", ("accept", "value", "published", "unreadable", "note", "undo")),
    Index(None, "sha256", "table_id", "row_id", "column_id"),
)

# How each current report stands, as corrected; written anew with each decision on it (see standing.py).
standings = Table(
    "standings",
    metadata,
    Column("report_id", _ID, ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    *(Column(status.value, Integer, nullable=False) for status in Status),  # figures of that status
    Column("waiting", Integer, nullable=False),  # figures in doubt on which nobody has decided
    Column("failing", Integer, nullable=False),  # sums that fail as printed, which nobody has confirmed
    Index(None, "waiting", "failing", "report_id"),
)

tasks = Table(
    "tasks",
    metadata,
    Column("report_id", _ID, ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    Column("place", SmallInteger, primary_key=True),  # of the figure
    Column("table_id", String(32), nullable=False),
    Column("why", String(16), nullable=False),
    Column("urgency", Float, nullable=False),  # the smaller, the earlier
    _one_of("why", ("review", "missing", "published")),
    Index(None, "urgency", "report_id", "place"),
)

broken_sums = Table(
    "broken_sums",
    metadata,
    Column("report_id", _ID, ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    Column("code", String(64), primary_key=True),
    Column("number", Integer, nullable=False),
    Index(None, "code"),
)
