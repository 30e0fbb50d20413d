"""What a person who corrects a figure saw of the machine's reading: by it a later reading is known as the same."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns."""
    with op.batch_alter_table("corrections") as table:
        table.add_column(sa.Column("seen_value", sa.Numeric(), nullable=True))
        table.add_column(sa.Column("seen_printed", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("seen_reader", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("seen_page", sa.Integer(), nullable=True))
        for edge in ("x0", "y0", "x1", "y1"):
            table.add_column(sa.Column(f"seen_{edge}", sa.Float(), nullable=True))
