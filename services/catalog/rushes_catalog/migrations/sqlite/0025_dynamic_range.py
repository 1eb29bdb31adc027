"""Whether clips keep their source's HDR can be chosen."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Existing exports of files kept HDR, sequences did not."""
    op.add_column("export", sa.Column("dynamic_range", sa.String(10), nullable=False, server_default="sdr"))
    op.execute("UPDATE export SET dynamic_range = 'source' WHERE format IN ('mp4', 'mov', 'mkv')")


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("export", "dynamic_range")
