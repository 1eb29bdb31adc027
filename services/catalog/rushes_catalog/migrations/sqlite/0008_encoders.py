"""The encoder that an export requested, and the one that encoded each clip."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; all existing clips were encoded by the CPU."""
    op.add_column("export", sa.Column("encoder", sa.Text(), server_default="libx264", nullable=False))
    op.add_column("clip", sa.Column("encoder", sa.Text(), server_default="", nullable=False))
    op.add_column("clip", sa.Column("fallback", sa.Text(), server_default="", nullable=False))
    op.execute("UPDATE clip SET encoder = 'libx264' WHERE proof IS NOT NULL")


def downgrade() -> None:
    """Drop the columns."""
    op.drop_column("clip", "fallback")
    op.drop_column("clip", "encoder")
    op.drop_column("export", "encoder")
