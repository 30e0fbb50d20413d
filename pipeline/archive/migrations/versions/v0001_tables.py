"""The first tables: runs, reports, figures, findings, sections, sources, corrections."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Makes the tables."""
    _corrections()
    _runs()
    _reports()
    _figures()
    _findings()
    _sections()
    _sources()


def _corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", _ID, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("table_id", sa.String(length=32), nullable=False),
        sa.Column("row_id", sa.String(length=64), nullable=False),
        sa.Column("column_id", sa.String(length=32), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("from_value", sa.Numeric(), nullable=True),
        sa.Column("from_printed", sa.Text(), nullable=False),
        sa.Column("from_status", sa.String(length=8), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=True),
        sa.Column("printed", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("undoes", _ID, nullable=True),
        sa.CheckConstraint(
            "decision IN ('accept', 'value', 'published', 'unreadable', 'note', 'undo')",
            name=op.f("ck_corrections_decision"),
        ),
        sa.ForeignKeyConstraint(["undoes"], ["corrections.id"], name=op.f("fk_corrections_undoes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    op.create_index(
        op.f("ix_corrections_sha256_table_id_row_id_column_id"),
        "corrections",
        ["sha256", "table_id", "row_id", "column_id"],
        unique=False,
    )


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", _ID, nullable=False),
        sa.Column("started", sa.String(length=32), nullable=False),
        sa.Column("ended", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("settings_hash", sa.String(length=64), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.CheckConstraint("state IN ('running', 'finished', 'stopped')", name=op.f("ck_runs_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("id", _ID, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("settings_hash", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("schema_version", sa.String(length=8), nullable=False),
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("superseded_by", _ID, nullable=True),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(length=16), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("region", sa.String(length=32), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("published", sa.String(length=10), nullable=True),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("timings", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('ok', 'review')", name=op.f("ck_reports_status")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_reports_run_id")),
        sa.ForeignKeyConstraint(["superseded_by"], ["reports.id"], name=op.f("fk_reports_superseded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("sha256", "settings_hash", "version", name=op.f("uq_reports_sha256_settings_hash_version")),
    )
    op.create_index(op.f("ix_reports_bytes"), "reports", ["bytes"], unique=False)
    op.create_index(op.f("ix_reports_organisation_year"), "reports", ["organisation", "year"], unique=False)
    op.create_index(op.f("ix_reports_region_year"), "reports", ["region", "year"], unique=False)
    op.create_index(op.f("ix_reports_superseded_by"), "reports", ["superseded_by"], unique=False)
    op.create_index(op.f("ix_reports_year_status"), "reports", ["year", "status"], unique=False)


def _figures() -> None:
    op.create_table(
        "figures",
        sa.Column("report_id", _ID, nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("table_id", sa.String(length=32), nullable=False),
        sa.Column("row_id", sa.String(length=64), nullable=False),
        sa.Column("column_id", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=True),
        sa.Column("unit", sa.String(length=16), nullable=True),
        sa.Column("printed", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("reader", sa.String(length=64), nullable=True),
        sa.Column("readings", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("x0", sa.Float(), nullable=True),
        sa.Column("y0", sa.Float(), nullable=True),
        sa.Column("x1", sa.Float(), nullable=True),
        sa.Column("y1", sa.Float(), nullable=True),
        sa.CheckConstraint(
            "status IN ('proven', 'read', 'repaired', 'review', 'missing')", name=op.f("ck_figures_status")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_figures_report_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report_id", "place", name=op.f("pk_figures")),
        sa.UniqueConstraint(
            "report_id", "table_id", "row_id", "column_id", name=op.f("uq_figures_report_id_table_id_row_id_column_id")
        ),
    )
    op.create_index(
        "ix_figures_doubtful",
        "figures",
        ["status", "report_id"],
        unique=False,
        sqlite_where=sa.text("status IN ('review', 'missing', 'repaired')"),
        postgresql_where=sa.text("status IN ('review', 'missing', 'repaired')"),
    )
    op.create_index(
        op.f("ix_figures_table_id_row_id_column_id_value"),
        "figures",
        ["table_id", "row_id", "column_id", "value"],
        unique=False,
    )


def _findings() -> None:
    op.create_table(
        "findings",
        sa.Column("report_id", _ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("expected", sa.Text(), nullable=True),
        sa.Column("actual", sa.Text(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('identity', 'continuity', 'narrative', 'layout', 'reading', 'document')",
            name=op.f("ck_findings_kind"),
        ),
        sa.CheckConstraint("severity IN ('error', 'warning', 'info')", name=op.f("ck_findings_severity")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_findings_report_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report_id", "place", name=op.f("pk_findings")),
    )
    op.create_index(op.f("ix_findings_kind_code"), "findings", ["kind", "code"], unique=False)


def _sections() -> None:
    op.create_table(
        "sections",
        sa.Column("report_id", _ID, nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_sections_report_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report_id", "place", name=op.f("pk_sections")),
    )


def _sources() -> None:
    op.create_table(
        "sources",
        sa.Column("id", _ID, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("settings_hash", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.String(length=32), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("report_id", _ID, nullable=True),
        sa.Column("run_id", _ID, nullable=False),
        sa.CheckConstraint("(report_id IS NULL) = (outcome = 'failed')", name=op.f("ck_sources_report_unless_failed")),
        sa.CheckConstraint("outcome IN ('ok', 'review', 'failed')", name=op.f("ck_sources_outcome")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_sources_report_id")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_sources_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint(
            "path", "sha256", "settings_hash", "version", name=op.f("uq_sources_path_sha256_settings_hash_version")
        ),
    )
    op.create_index(op.f("ix_sources_report_id"), "sources", ["report_id"], unique=False)
    op.create_index(op.f("ix_sources_run_id_outcome"), "sources", ["run_id", "outcome"], unique=False)
    op.create_index(op.f("ix_sources_sha256"), "sources", ["sha256"], unique=False)
