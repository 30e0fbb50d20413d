"""How each report stands: the work list of people. `Archive.catch_up` fills it in for reports that are there."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Makes the tables."""
    _standings()
    _tasks()
    _broken_sums()


def _standings() -> None:
    counts = ("proven", "read", "repaired", "review", "missing", "waiting", "failing")
    op.create_table(
        "standings",
        sa.Column("report_id", _ID, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_standings_report_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_standings")),
    )
    op.create_index(op.f("ix_standings_waiting_failing_report_id"), "standings", ["waiting", "failing", "report_id"])


def _tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("report_id", _ID, nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("table_id", sa.String(length=32), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("urgency", sa.Float(), nullable=False),
        sa.CheckConstraint("why IN ('review', 'missing', 'published')", name=op.f("ck_tasks_why")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_tasks_report_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report_id", "place", name=op.f("pk_tasks")),
    )
    op.create_index(op.f("ix_tasks_urgency_report_id_place"), "tasks", ["urgency", "report_id", "place"])


def _broken_sums() -> None:
    op.create_table(
        "broken_sums",
        sa.Column("report_id", _ID, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_broken_sums_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "code", name=op.f("pk_broken_sums")),
    )
    op.create_index(op.f("ix_broken_sums_code"), "broken_sums", ["code"])
