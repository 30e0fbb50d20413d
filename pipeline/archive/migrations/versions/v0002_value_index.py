"""No index over the values of all reports: each report had to change some two hundred of its pages.

A figure of one report is found by `uq_figures_report_id_table_id_row_id_column_id`.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drops the index."""
    op.drop_index(op.f("ix_figures_table_id_row_id_column_id_value"), "figures")
