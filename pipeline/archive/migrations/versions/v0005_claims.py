"""Who says which organisation, region, year and date a report has. Reports of earlier versions do not tell."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column."""
    op.add_column("reports", sa.Column("claims", sa.Text(), nullable=False, server_default="[]"))
